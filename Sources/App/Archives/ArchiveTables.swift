// The tables of an archive, those first that others refer to, and the tables that are left out, with the reason. A test
// compares both lists with the schema: a new table of an organization is in one of them or the test fails.
//
// What can be computed from the rest (words, outlines, personal data, the search index) is computed anew by an import.

import Kit

extension ArchiveTable {
    private static let roles = ["admin", "editor", "writer", "viewer"]
    private static let ofLivingContent: StaticString = "content_id IN (SELECT id FROM contents WHERE deleted_at IS NULL)"
    private static let changed: [ArchiveColumn] = [
        ArchiveColumn("created_at", .time), ArchiveColumn("updated_at", .time), ArchiveColumn("version", .integer),
    ]
    private static let named: [ArchiveColumn] = [
        ArchiveColumn("name", .text(255)), ArchiveColumn("slug", .text(100)), ArchiveColumn("description", .text(10_000)),
    ]

    private static let variableTypes = ArchiveColumn("variable_types", .json, absent: [])

    static let all: [ArchiveTable] = [
        members, invitations, workspaces, projects, prompts, revisions, labels, contents, versions, decisions, comments, limits, raises, calls, generations,
        trail,
    ]

    private static let members = ArchiveTable(
        kind: "members", table: "members", isNumbered: false,
        columns: [
            ArchiveColumn("user_id", as: "user", .person), ArchiveColumn("role", .choice(roles)), ArchiveColumn("joined_at", .time),
            ArchiveColumn("updated_at", .time), ArchiveColumn("version", .integer),
        ])

    private static let invitations = ArchiveTable(
        kind: "invitations", table: "invitations", isNumbered: false, alive: "accepted_at IS NULL",
        columns: [
            ArchiveColumn("phone_number", .text(20)), ArchiveColumn("role", .choice(roles)), ArchiveColumn("invited_by", .person),
            ArchiveColumn("created_at", .time),
        ])

    private static let workspaces = ArchiveTable(
        kind: "workspaces", table: "workspaces", alive: "deleted_at IS NULL",
        columns: named + [
            ArchiveColumn("pii_policy", .choice(["off", "warn", "redact", "block"])), ArchiveColumn("second_pair_of_eyes", .flag),
            ArchiveColumn("approvals_required", .integer),
        ] + changed)

    private static let projects = ArchiveTable(
        kind: "projects", table: "projects", alive: "deleted_at IS NULL",
        columns: [ArchiveColumn("workspace_id", as: "workspace", .reference("workspaces"))] + named
            + [ArchiveColumn("created_by", .person, optional: true)] + changed)

    private static let prompts = ArchiveTable(
        kind: "prompts", table: "prompts", alive: "deleted_at IS NULL",
        columns: [
            ArchiveColumn("workspace_id", as: "workspace", .reference("workspaces"), optional: true), ArchiveColumn("title", .text(255)),
            ArchiveColumn("category", .text(50)), ArchiveColumn("kind", .choice(["outline", "draft", "rewrite", "caption"])),
            ArchiveColumn("prompt_template", .text(20_000)), ArchiveColumn("variables", .json), variableTypes, ArchiveColumn("is_public", .flag),
            ArchiveColumn("usage_count", .integer), ArchiveColumn("revision", .integer), ArchiveColumn("created_by", .person, optional: true),
            ArchiveColumn("library_key", .text(100), optional: true),
        ] + changed)

    private static let revisions = ArchiveTable(
        kind: "prompt_revisions", table: "prompt_revisions", isNumbered: false, key: "prompt_id", order: "prompt_id, revision",
        columns: [
            ArchiveColumn("prompt_id", as: "prompt", .reference("prompts")), ArchiveColumn("revision", .integer), ArchiveColumn("title", .text(255)),
            ArchiveColumn("prompt_template", .text(20_000)), ArchiveColumn("variables", .json), variableTypes,
            ArchiveColumn("created_by", .person, optional: true),
            ArchiveColumn("created_at", .time),
        ])

    private static let labels = ArchiveTable(
        kind: "prompt_labels", table: "prompt_labels", isNumbered: false, key: "prompt_id", order: "prompt_id, label",
        alive: "prompt_id IN (SELECT id FROM prompts WHERE deleted_at IS NULL)",
        columns: [
            ArchiveColumn("prompt_id", as: "prompt", .reference("prompts")), ArchiveColumn("label", .text(100)), ArchiveColumn("revision", .integer),
            ArchiveColumn("moved_by", .person, optional: true), ArchiveColumn("moved_at", .time),
        ])

    /// One that is being written is what it was before.
    private static let contents = ArchiveTable(
        kind: "contents", table: "contents", alive: "deleted_at IS NULL",
        columns: [
            ArchiveColumn("workspace_id", as: "workspace", .reference("workspaces")), ArchiveColumn("project_id", as: "project", .reference("projects")),
            ArchiveColumn("prompt_id", as: "prompt", .reference("prompts"), optional: true), ArchiveColumn("title", .text(500)),
            ArchiveColumn(
                "status", .choice(["draft", "review", "approved", "rejected"]),
                read: "CASE WHEN status = 'in_progress' THEN COALESCE(status_before, 'draft') ELSE status END"),
            ArchiveColumn("body", .text(1_000_000)), ArchiveColumn("prompt_variables", .json), ArchiveColumn("metadata", .json),
            ArchiveColumn("created_by", .person, optional: true), ArchiveColumn("approved_by", .person, optional: true),
            ArchiveColumn("approved_at", .time, optional: true), ArchiveColumn("approved_version", .integer, optional: true),
            ArchiveColumn("rejection_reason", .text(2000), optional: true), ArchiveColumn("current_version", .integer),
            ArchiveColumn("review_round", .integer), ArchiveColumn("review_version", .integer, optional: true),
            ArchiveColumn("assignee_id", as: "assignee", .person, optional: true), ArchiveColumn("due_at", .time, optional: true),
            ArchiveColumn("due_told_at", .time, optional: true), ArchiveColumn("prompt_label", .text(100), optional: true),
        ] + changed)

    private static let versions = ArchiveTable(
        kind: "content_versions", table: "content_versions", isNumbered: false, alive: ofLivingContent,
        columns: [
            ArchiveColumn("content_id", as: "content", .reference("contents")), ArchiveColumn("version_number", .integer),
            ArchiveColumn("source", .choice(["generated", "edited", "restored", "imported"])), ArchiveColumn("title", .text(500)),
            ArchiveColumn("body", .text(1_000_000)), ArchiveColumn("metadata", .json), ArchiveColumn("sha256", .bytes),
            ArchiveColumn("created_by", .person, optional: true), ArchiveColumn("created_at", .time), ArchiveColumn("seen_as", .integer, optional: true),
        ])

    /// Receipts: who decided what on exactly which text.
    private static let decisions = ArchiveTable(
        kind: "content_decisions", table: "content_decisions", isNumbered: false, alive: ofLivingContent,
        columns: [
            ArchiveColumn("content_id", as: "content", .reference("contents")), ArchiveColumn("round", .integer), ArchiveColumn("version_number", .integer),
            ArchiveColumn("decision", .choice(["approved", "rejected"])), ArchiveColumn("user_id", as: "user", .person),
            ArchiveColumn("user_name", .text(255)), ArchiveColumn("role", .choice(roles)), ArchiveColumn("note", .text(10_000), optional: true),
            ArchiveColumn("completes", .flag), ArchiveColumn("required", .integer), ArchiveColumn("sha256", .bytes),
            ArchiveColumn("prompt_id", as: "prompt", .reference("prompts"), optional: true), ArchiveColumn("prompt_revision", .integer, optional: true),
            ArchiveColumn("model", .text(200), optional: true), ArchiveColumn("cost", .money), ArchiveColumn("decided_at", .time),
        ])

    private static let comments = ArchiveTable(
        kind: "comments", table: "comments", alive: "deleted_at IS NULL AND content_id IN (SELECT id FROM contents WHERE deleted_at IS NULL)",
        columns: [
            ArchiveColumn("content_id", as: "content", .reference("contents")),
            ArchiveColumn("parent_id", as: "parent", .reference("comments"), optional: true), ArchiveColumn("user_id", as: "user", .person),
            ArchiveColumn("body", .mentioning(5000)), ArchiveColumn("version_number", .integer, optional: true),
            ArchiveColumn("range_start", .integer, optional: true), ArchiveColumn("range_end", .integer, optional: true),
            ArchiveColumn("quote", .text(1_000_000), optional: true), ArchiveColumn("resolved_at", .time, optional: true),
            ArchiveColumn("resolved_by", .person, optional: true), ArchiveColumn("edited_at", .time, optional: true),
        ] + changed)

    private static let limits = ArchiveTable(
        kind: "usage_limits", table: "usage_limits", isNumbered: false,
        columns: [
            ArchiveColumn("scope", .integer), ArchiveColumn("scope_id", .limited), ArchiveColumn("period", .choice(["monthly", "daily"])),
            ArchiveColumn("requests_limit", .integer, optional: true), ArchiveColumn("tokens_limit", .integer, optional: true),
            ArchiveColumn("cost_limit", .money, optional: true),
        ] + changed)

    private static let raises = ArchiveTable(
        kind: "limit_raises", table: "limit_raises", isNumbered: false,
        columns: [
            ArchiveColumn("scope", .integer), ArchiveColumn("scope_id", .limited), ArchiveColumn("period", .choice(["monthly", "daily"])),
            ArchiveColumn("requests", .integer), ArchiveColumn("tokens", .integer), ArchiveColumn("cost", .money), ArchiveColumn("reason", .text(10_000)),
            ArchiveColumn("created_by", .person), ArchiveColumn("created_at", .time), ArchiveColumn("ends_at", .time),
            ArchiveColumn("withdrawn_at", .time, optional: true),
        ])

    // MARK: What happened

    private static let calls = ArchiveTable(
        kind: "usage_logs", table: "usage_logs", role: .history, isNumbered: false,
        columns: [
            ArchiveColumn("timestamp", .time), ArchiveColumn("workspace_id", as: "workspace", .reference("workspaces"), optional: true),
            ArchiveColumn("user_id", as: "user", .person, optional: true), ArchiveColumn("content_id", as: "content", .reference("contents"), optional: true),
            ArchiveColumn("model", .text(200)), ArchiveColumn("prompt_tokens", .integer), ArchiveColumn("cached_tokens", .integer),
            ArchiveColumn("completion_tokens", .integer), ArchiveColumn("reasoning_tokens", .integer), ArchiveColumn("cost", .money),
            ArchiveColumn("is_estimated", .flag), ArchiveColumn("duration_ms", .integer), ArchiveColumn("success", .flag),
            ArchiveColumn("error_message", .text(100_000), optional: true),
        ])

    private static let generations = ArchiveTable(
        kind: "generations", table: "generations", role: .history, isNumbered: false, key: "job_id", alive: "finished_at IS NOT NULL",
        columns: [
            ArchiveColumn("content_id", as: "content", .reference("contents"), optional: true),
            ArchiveColumn("user_id", as: "user", .person, optional: true),
            ArchiveColumn("prompt_id", as: "prompt", .reference("prompts"), optional: true, absent: .null),
            ArchiveColumn("prompt_revision", .integer, optional: true, absent: .null), ArchiveColumn("kind", .text(50)), ArchiveColumn("model", .text(200)),
            ArchiveColumn("params", .json), ArchiveColumn("status", .text(50)), ArchiveColumn("estimated_cost", .money),
            ArchiveColumn("error", .text(100_000), optional: true), ArchiveColumn("created_at", .time), ArchiveColumn("started_at", .time, optional: true),
            ArchiveColumn("finished_at", .time, optional: true),
        ])

    /// With the exact bytes that its hashes are of, so that the chain can be walked from the archive alone.
    private static let trail = ArchiveTable(
        kind: "audit_events", table: "audit_events", role: .history, isNumbered: false, key: "seq",
        columns: [
            ArchiveColumn("seq", .integer), ArchiveColumn("payload", .text(1_000_000)), ArchiveColumn("prev", as: "previous_hash", .bytes),
            ArchiveColumn("hash", .bytes),
        ])

    /// Tables of an organization that an archive does not hold.
    static let leftOut: [String: String] = [
        "jobs": "work under way stays where it is done", "reservations": "money held for work under way",
        "usage_counters": "what was spent here counts against the limits here, and nowhere else", "usage_daily": "sums of the calls, which are in it",
        "audit_heads": "the end of the trail, which is in it", "content_search": "made anew from the texts",
        "content_counts": "counted anew as contents come",
        "batches": "work under way; its contents are in it", "batch_items": "work under way; its contents are in it",
        "schedules": "work to come stays where it was asked for", "organization_exports": "other archives",
        "api_keys": "what opens this installation opens no other", "webhooks": "whoever is told of an organization is told anew where it lives now",
        "webhook_messages": "what was told to webhooks", "webhook_deliveries": "what was told to webhooks", "webhook_attempts": "what was told to webhooks",
        "content_drafts": "what somebody types and has not saved is that person's own", "content_presence": "who has a text open at the moment",
        "notifications": "what was told to people here",
        "list_views": "how somebody looks at a list is that person’s own",
        "notification_preferences": "what somebody wants to be told of here", "prompt_tests": "tries of prompts; what they cost is in the calls",
        "rewordings": "what was offered to somebody; what was taken of it is in the text, what it cost in the calls",
        "archive_history": "is in the files of its kinds",
    ]

    /// Columns of tables in an archive that it does not hold; `*` stands for every table.
    static let leftOutColumns: [String: String] = [
        "*.organization_id": "an archive is of one organization", "*.id": "records are numbered anew", "*.deleted_at": "what was deleted is not in it",
        "*.search_text": "made anew from the texts", "*.word_count": "counted anew", "invitations.accepted_at": "only those that are open are in it",
        "contents.has_pii": "found anew in the text", "contents.pii_warnings": "found anew in the text", "contents.live_job": "work under way",
        "contents.status_before": "work under way; the status is that of before", "usage_logs.job_id": "jobs are not in it",
        "usage_logs.reservation_id": "money held for work under way", "generations.job_id": "jobs are not in it",
        "generations.workspace_id": "is that of its content", "generations.progress": "it is over", "generations.attempt": "it is over",
        "generations.result": "its text is a version", "audit_events.timestamp": "is in the payload", "audit_events.action": "is in the payload",
        "audit_events.user_id": "is in the payload", "audit_events.object_type": "is in the payload", "audit_events.object_id": "is in the payload",
        "audit_events.content_id": "is in the payload", "audit_events.ip": "is in the payload", "audit_events.request_id": "is in the payload",
        "audit_events.payload_hash": "is that of the payload",
    ]
}
