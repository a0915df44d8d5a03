// The tables of a Django Contexor, and what is read of them. Its own login codes, sessions, passwords and the tables of
// Django are not among them.

import Database

struct OldColumn: Sendable {
    enum Kind { case text, whole, flag, time, address }

    let name: StaticString
    let kind: Kind

    static func text(_ name: StaticString) -> OldColumn { OldColumn(name: name, kind: .text) }
    static func whole(_ name: StaticString) -> OldColumn { OldColumn(name: name, kind: .whole) }
    static func flag(_ name: StaticString) -> OldColumn { OldColumn(name: name, kind: .flag) }
    static func time(_ name: StaticString) -> OldColumn { OldColumn(name: name, kind: .time) }
    static func address(_ name: StaticString) -> OldColumn { OldColumn(name: name, kind: .address) }
}

struct OldTable: Sendable {
    let name: StaticString
    let columns: [OldColumn]
    /// Without it a database is no Contexor.
    var isRequired = false

    var kind: String { "\(name)" }

    private init(_ name: StaticString, isRequired: Bool = false, _ columns: OldColumn...) {
        (self.name, self.columns, self.isRequired) = (name, columns, isRequired)
    }

    /// In the order of the import: those first that others refer to.
    static let all: [OldTable] = [
        users, organizations, members, workspaces, projects, prompts, templates, contents, versions, olderVersions, jobs, calls, limits, trail,
    ]

    static let users = OldTable(
        "users", isRequired: true, .text("phone_number"), .text("full_name"), .text("email"), .flag("is_active"), .flag("is_superuser"),
        .time("date_joined"), .time("last_login"))
    static let organizations = OldTable(
        "organizations", isRequired: true, .text("name"), .text("slug"), .text("description"), .flag("is_active"), .time("created_at"), .time("updated_at"))
    static let members = OldTable(
        "organization_members", isRequired: true, .whole("organization_id"), .whole("user_id"), .text("role"), .time("joined_at"))
    static let workspaces = OldTable(
        "workspaces", isRequired: true, .whole("organization_id"), .text("name"), .text("slug"), .text("description"), .flag("is_active"),
        .time("created_at"), .time("updated_at"))
    static let projects = OldTable(
        "projects", isRequired: true, .whole("workspace_id"), .text("name"), .text("slug"), .text("description"), .flag("is_active"),
        .whole("created_by_id"), .time("created_at"), .time("updated_at"))
    static let prompts = OldTable(
        "prompts", .whole("workspace_id"), .text("title"), .text("category"), .text("prompt_template"), .flag("is_public"), .whole("usage_count"),
        .whole("created_by_id"), .time("created_at"), .time("updated_at"))
    static let templates = OldTable(
        "prompt_templates", .whole("workspace_id"), .text("title"), .text("kind"), .text("template_text"), .flag("is_active"), .whole("usage_count"),
        .whole("created_by_id"), .time("created_at"), .time("updated_at"))
    static let contents = OldTable(
        "contents", isRequired: true, .whole("project_id"), .whole("prompt_id"), .text("title"), .text("body"), .text("status"), .text("prompt_variables"),
        .text("metadata"), .text("rejection_reason"), .whole("approved_by_id"), .whole("created_by_id"), .whole("current_version_id"),
        .time("approved_at"), .time("created_at"), .time("updated_at"))
    static let versions = OldTable(
        "content_versions", .whole("content_id"), .whole("version_number"), .text("title"), .text("body_markdown"), .text("metadata"), .whole("ai_job_id"),
        .whole("created_by_id"), .time("created_at"))
    static let olderVersions = OldTable(
        "versions", .whole("content_id"), .whole("version_number"), .text("content_snapshot"), .whole("created_by_id"), .time("created_at"))
    static let jobs = OldTable(
        "ai_jobs", .whole("content_id"), .whole("user_id"), .text("status"), .text("kind"), .text("params"), .text("result_data"), .text("error_message"),
        .whole("retry_count"), .time("started_at"), .time("completed_at"), .time("created_at"), .time("updated_at"))
    static let calls = OldTable(
        "usage_logs", .whole("content_id"), .whole("organization_id"), .whole("user_id"), .whole("workspace_id"), .whole("ai_job_id"), .text("model"),
        .whole("prompt_tokens"), .whole("completion_tokens"), .whole("total_tokens"), .text("estimated_cost"), .text("request_duration"),
        .flag("success"), .text("error_message"), .time("timestamp"))
    static let limits = OldTable(
        "usage_limits", .text("scope"), .whole("scope_id"), .text("period"), .whole("requests_limit"), .whole("tokens_limit"), .text("cost_limit"),
        .time("created_at"), .time("updated_at"))
    static let trail = OldTable(
        "audit_logs", .whole("content_id"), .whole("user_id"), .text("action"), .text("old_status"), .text("new_status"), .text("changes"), .text("notes"),
        .address("ip_address"), .text("user_agent"), .time("timestamp"))
}
