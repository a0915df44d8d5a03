// The SQL of contents. A change begins by locking the row, so that what was checked is still so when it is written.

import Database
import Kit
import TextKit

enum ContentStore {
    private static let columns: SQL = """
        id, title, organization_id, workspace_id, project_id, prompt_id, prompt_variables, status, body, word_count, has_pii, pii_warnings, metadata,
        created_by, approved_by, approved_at, approved_version, rejection_reason, current_version, live_job, created_at, updated_at, version
        """

    private static func decode(_ row: inout Row) throws -> Content {
        let (id, title, organization, workspace, project, prompt) = (row.int(), row.text(), row.int(), row.int(), row.int(), row.intOrNil())
        let (variables, status, body) = (try JSONParser.parse(row.text()), row.text(), row.text())
        return Content(
            id: id, title: title, organization: organization, workspace: workspace, project: project, prompt: prompt, promptVariables: variables,
            status: status, body: body, wordCount: row.number(), outline: outline(body), hasPii: row.bool(),
            piiWarnings: try JSONParser.parse(row.text()), metadata: try JSONParser.parse(row.text()), createdBy: row.intOrNil(),
            approvedBy: row.intOrNil(), approvedAt: row.timeOrNil(), approvedVersion: row.intOrNil().map(Int.init),
            rejectionReason: row.textOrNil(), currentVersion: row.number(), jobId: row.intOrNil(), createdAt: row.time(), updatedAt: row.time(),
            version: row.number())
    }

    private static func outline(_ body: String) -> [OutlineEntry] {
        Outline.headings(markdown: body).filter { $0.level == 2 || $0.level == 3 }.map { OutlineEntry(level: $0.level, text: $0.text) }
    }

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Content {
        try found(tx.first(one(scope, id), decode))
    }

    /// The same, locked until the end of the transaction.
    static func lock(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Content {
        try found(tx.first(one(scope, id) + " \(.forUpdate)", decode))
    }

    private static func one(_ scope: Scope, _ id: ID) -> SQL {
        "SELECT \(columns) FROM contents WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL"
    }

    private static func found(_ content: Content?) throws -> Content {
        guard let content else { throw AppError.notFound }
        return content
    }

    /// The oldest content of this title in a project.
    static func id(ofTitle title: String, in project: ID, _ scope: Scope, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            SELECT id FROM contents WHERE organization_id = \(scope.organization) AND project_id = \(project) AND title = \(title)
              AND deleted_at IS NULL ORDER BY id LIMIT 1
            """)
    }

    // MARK: Lists

    enum Order: String, CaseIterable, Sendable {
        case newest = "-updated_at", oldest = "updated_at", lastCreated = "-created_at", firstCreated = "created_at", title, titleDown = "-title"

        fileprivate var sql: SQL {
            switch self {
            case .newest: .raw("c.updated_at DESC, c.id DESC")
            case .oldest: .raw("c.updated_at, c.id")
            case .lastCreated: .raw("c.created_at DESC, c.id DESC")
            case .firstCreated: .raw("c.created_at, c.id")
            case .title: .raw("c.title, c.id")
            case .titleDown: .raw("c.title DESC, c.id DESC")
            }
        }
    }

    struct Filter: Sendable {
        var project: ID?
        var workspace: ID?
        var status: ContentStatus?
        var createdBy: ID?
        var hasPII: Bool?
        var search: String?

        func condition(_ organizations: [ID]) -> SQL {
            let inReach: SQL = organizations.count == 1 ? "c.organization_id = \(organizations[0])" : "c.organization_id IN \(SQL.list(organizations))"
            var parts: [SQL] = [inReach, "c.deleted_at IS NULL"]
            if let project { parts.append("c.project_id = \(project)") }
            if let workspace { parts.append("c.workspace_id = \(workspace)") }
            if let status { parts.append("c.status = \(status.rawValue)") }
            if let createdBy { parts.append("c.created_by = \(createdBy)") }
            if let hasPII { parts.append("c.has_pii = \(hasPII)") }
            if let search { parts.append(SearchStore.condition(SearchQuery(search), organizations)) }
            return SQL.joined(parts, " AND ")
        }
    }

    private static let summaryColumns: SQL = """
        c.id, c.title, c.organization_id, c.workspace_id, c.project_id, c.prompt_id, c.status, c.word_count, c.has_pii, c.created_by, c.approved_by,
        c.approved_at, c.current_version, c.created_at, c.updated_at, c.version
        """

    static func count(_ reach: Reach, _ filter: Filter, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM contents c WHERE \(filter.condition(reach.organizations))") ?? 0)
    }

    /// The page is cut before anything is joined, and the texts are not read.
    static func page(_ reach: Reach, _ filter: Filter, _ order: Order, _ paging: Paging, in tx: Transaction) throws -> [ContentSummary] {
        try tx.rows(
            """
            SELECT \(listColumns) FROM (SELECT \(summaryColumns) FROM contents c WHERE \(filter.condition(reach.organizations)) ORDER BY \(order.sql) LIMIT \(paging.size) OFFSET \(paging.offset)) c
            JOIN projects p ON p.id = c.project_id LEFT JOIN users u ON u.id = c.created_by ORDER BY \(order.sql)
            """
        ) { summary(&$0) }
    }

    /// Of a content `c` with its project `p` and its author `u`.
    static let listColumns: SQL = """
        c.id, c.title, c.organization_id, c.workspace_id, c.project_id, p.name, c.prompt_id, c.status, c.word_count, c.has_pii,
        c.created_by, u.full_name, c.approved_by, c.approved_at, c.current_version, c.created_at, c.updated_at, c.version
        """

    static func summary(_ row: inout Row) -> ContentSummary {
        ContentSummary(
            id: row.int(), title: row.text(), organization: row.int(), workspace: row.int(), project: row.int(), projectName: row.text(),
            prompt: row.intOrNil(), status: row.text(), wordCount: row.number(), hasPii: row.bool(), createdBy: row.intOrNil(),
            createdByName: row.textOrNil(), approvedBy: row.intOrNil(), approvedAt: row.timeOrNil(), currentVersion: row.number(),
            createdAt: row.time(), updatedAt: row.time(), version: row.number())
    }

    // MARK: Changes

    /// The workspace of a project of this organization; `nil` when there is no such project. The row is locked, so that the
    /// project is neither moved nor deleted before the content that names it is written.
    static func workspace(ofProject project: ID, _ scope: Scope, in tx: Transaction) throws -> ID? {
        try tx.int("SELECT workspace_id FROM projects WHERE organization_id = \(scope.organization) AND id = \(project) AND deleted_at IS NULL \(.forUpdate)")
    }

    static func promptExists(_ prompt: ID, _ scope: Scope, in tx: Transaction) throws -> Bool {
        try tx.exists("SELECT 1 FROM prompts WHERE organization_id = \(scope.organization) AND id = \(prompt) AND deleted_at IS NULL")
    }

    struct Draft: Sendable {
        var title: String
        var project: ID
        var workspace: ID
        var prompt: ID?
        var variables: JSON
        var body: String
    }

    static func create(_ scope: Scope, _ draft: Draft, now: Timestamp, in tx: Transaction) throws -> ID {
        let facts = TextFacts(title: draft.title, body: draft.body)
        let id = try tx.insert(
            """
            INSERT INTO contents (organization_id, workspace_id, project_id, prompt_id, title, body, word_count, prompt_variables, has_pii, pii_warnings,
              search_text, created_by, created_at, updated_at)
            VALUES (\(scope.organization), \(draft.workspace), \(draft.project), \(draft.prompt), \(draft.title), \(draft.body), \(facts.wordCount),
              \(draft.variables.text), \(facts.hasPersonalData), \(facts.warnings.text), \(facts.searchText), \(scope.user), \(now), \(now)) RETURNING id
            """)
        try SearchStore.put(id, scope.organization, title: draft.title, body: draft.body, in: tx)
        if !draft.body.isEmpty { try VersionStore.append(scope, id, .edited, title: draft.title, body: draft.body, now: now, in: tx) }
        return id
    }

    /// Writes what a person may change of a locked content. A changed text becomes a new version.
    static func update(
        _ scope: Scope, _ before: Content, _ draft: Draft, as source: VersionSource = .edited, now: Timestamp, in tx: Transaction
    ) throws {
        let facts = TextFacts(title: draft.title, body: draft.body)
        try tx.run(
            """
            UPDATE contents SET title = \(draft.title), body = \(draft.body), word_count = \(facts.wordCount), project_id = \(draft.project),
              workspace_id = \(draft.workspace), prompt_id = \(draft.prompt), prompt_variables = \(draft.variables.text), has_pii = \(facts.hasPersonalData),
              pii_warnings = \(facts.warnings.text), search_text = \(facts.searchText), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(before.id)
            """)
        if draft.title != before.title || draft.body != before.body {
            try SearchStore.put(before.id, scope.organization, title: draft.title, body: draft.body, in: tx)
            try VersionStore.append(scope, before.id, source, title: draft.title, body: draft.body, now: now, in: tx)
        }
    }

    static func delete(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            "UPDATE contents SET deleted_at = \(now), updated_at = \(now), version = version + 1 WHERE organization_id = \(scope.organization) AND id = \(id)")
    }

    // MARK: States. Each statement names the states it may start from; the row count tells.

    static func submit(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE contents SET status = 'review', rejection_reason = NULL, updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND status IN ('draft','rejected')
            """) == 1
    }

    static func approve(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE contents SET status = 'approved', approved_by = \(scope.user), approved_at = \(now), approved_version = current_version,
              rejection_reason = NULL, updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND status = 'review'
            """) == 1
    }

    static func reject(_ scope: Scope, _ id: ID, reason: String, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE contents SET status = 'rejected', rejection_reason = \(reason), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND status = 'review'
            """) == 1
    }

    static func reopen(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE contents SET status = 'draft', approved_by = NULL, approved_at = NULL, updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND status = 'approved'
            """) == 1
    }

    static func beginGeneration(_ scope: Scope, _ id: ID, job: ID, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE contents SET status_before = status, status = 'in_progress', live_job = \(job), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND status IN ('draft','rejected')
            """) == 1
    }

    static func title(_ organization: ID, _ id: ID, in tx: Transaction) throws -> String {
        try tx.first("SELECT title FROM contents WHERE organization_id = \(organization) AND id = \(id)") { $0.text() } ?? ""
    }

    /// A generated text arrives: the content goes to review.
    static func completeGeneration(_ organization: ID, _ id: ID, job: ID, body: String, metadata: JSON, now: Timestamp, in tx: Transaction) throws {
        let title = try title(organization, id, in: tx)
        let facts = TextFacts(title: title, body: body)
        let changed = try tx.run(
            """
            UPDATE contents SET status = 'review', live_job = NULL, status_before = NULL, rejection_reason = NULL, body = \(body),
              word_count = \(facts.wordCount), has_pii = \(facts.hasPersonalData), pii_warnings = \(facts.warnings.text), metadata = \(metadata.text),
              search_text = \(facts.searchText), updated_at = \(now), version = version + 1
            WHERE organization_id = \(organization) AND id = \(id) AND live_job = \(job)
            """)
        guard changed == 1 else { throw DatabaseError.other("content \(id) is not written by job \(job)") }
        try SearchStore.put(id, organization, title: title, body: body, in: tx)
    }

    /// A generation came to nothing: the content is what it was before.
    static func abandonGeneration(_ organization: ID, _ id: ID, job: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE contents SET status = COALESCE(status_before, 'draft'), live_job = NULL, status_before = NULL, updated_at = \(now), version = version + 1
            WHERE organization_id = \(organization) AND id = \(id) AND live_job = \(job)
            """)
    }
}
