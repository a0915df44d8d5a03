// The SQL of contents. A change begins by locking the row, so that what was checked is still so when it is written.

import Database
import Kit
import TextKit

enum ContentStore {
    private static func columns(for user: ID) -> SQL {
        """
        id, title, organization_id, workspace_id, project_id, prompt_id, prompt_variables, status, body, word_count, has_pii, pii_warnings, metadata,
        created_by, approved_by, approved_at, approved_version, rejection_reason, current_version, live_job, created_at, updated_at, version,
        assignee_id, due_at, prompt_label, review_version, review_round, \(ReviewStore.required), \(ReviewStore.given), \(DraftStore.note(of: user))
        """
    }

    private static func decode(_ row: inout Row) throws -> Content {
        let (id, title, organization, workspace, project, prompt) = (row.int(), row.text(), row.int(), row.int(), row.int(), row.intOrNil())
        let (variables, status, body) = (try JSONParser.parse(row.text()), row.text(), row.text())
        let (words, hasPII, warnings, metadata) = (row.number(), row.bool(), try JSONParser.parse(row.text()), try JSONParser.parse(row.text()))
        let (creator, approver, approved, approvedVersion) = (row.intOrNil(), row.intOrNil(), row.timeOrNil(), row.intOrNil().map(Int.init))
        let (reason, current, job) = (row.textOrNil(), row.number(), row.intOrNil())
        let (created, updated, version, review) = (row.time(), row.time(), row.number(), Review(&row))
        return Content(
            id: id, title: title, organization: organization, workspace: workspace, project: project, prompt: prompt, promptVariables: variables,
            status: status, body: body, wordCount: words, outline: outline(body), hasPii: hasPII, piiWarnings: warnings, metadata: metadata,
            createdBy: creator, approvedBy: approver, approvedAt: approved, approvedVersion: approvedVersion, rejectionReason: reason,
            currentVersion: current, jobId: job, createdAt: created, updatedAt: updated, version: version, assignee: review.assignee,
            dueAt: review.dueAt, promptLabel: review.label, reviewVersion: review.version, approvalsRequired: review.required,
            approvalsGiven: review.given,
            draft: review.draft.map { Content.DraftNote(updatedAt: $0.at, baseVersion: $0.base, isBehind: $0.base != current) },
            reviewRound: review.round)
    }

    /// What stands at the end of the columns.
    private struct Review {
        let assignee: ID?
        let dueAt: Timestamp?
        let label: String?
        let version: Int?
        let round: Int
        let required: Int
        let given: Int
        let draft: (at: Timestamp, base: Int)?

        init(_ row: inout Row) {
            (assignee, dueAt, label) = (row.intOrNil(), row.timeOrNil(), row.textOrNil())
            (version, round) = (row.intOrNil().map(Int.init), row.number())
            (required, given) = (row.number(), row.number())
            let (at, base) = (row.timeOrNil(), row.intOrNil())
            draft = at.map { ($0, Int(base ?? 0)) }
        }
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
        "SELECT \(columns(for: scope.user)) FROM contents WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL"
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
        case newest = "-updated_at", oldest = "updated_at", lastCreated = "-created_at", firstCreated = "created_at", title, titleDown = "-title",
            dueFirst = "due_at", dueLast = "-due_at"

        /// Made once: each list asks for one.
        private static let orderings = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.made) })

        fileprivate var ordering: Ordering<ContentSummary> { Order.orderings[self] ?? made }

        private var made: Ordering<ContentSummary> {
            let id = Ordering<ContentSummary>.Column("c.id") { $0.id }
            return switch self {
            case .newest: .down(rawValue, .init("c.updated_at") { $0.updatedAt }, id)
            case .oldest: .up(rawValue, .init("c.updated_at") { $0.updatedAt }, id)
            case .lastCreated: .down(rawValue, .init("c.created_at") { $0.createdAt }, id)
            case .firstCreated: .up(rawValue, .init("c.created_at") { $0.createdAt }, id)
            case .title: .up(rawValue, .init("c.title") { $0.title }, id)
            case .titleDown: .down(rawValue, .init("c.title") { $0.title }, id)
            // What is not due comes last, either way.
            case .dueFirst: .up(rawValue, .init("COALESCE(c.due_at, 9223372036854775807)") { $0.dueAt?.milliseconds ?? .max }, id)
            case .dueLast: .down(rawValue, .init("COALESCE(c.due_at, 0)") { $0.dueAt?.milliseconds ?? 0 }, id)
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
        var assignee: ID?
        var dueBefore: Timestamp?
        var dueAfter: Timestamp?
        var updatedAfter: Timestamp?
        var updatedBefore: Timestamp?
        /// Due before the moment that is given with it, and not approved; or not so.
        var overdue: (is: Bool, at: Timestamp)?

        func condition(_ organizations: [ID]) -> SQL {
            let inReach: SQL = organizations.count == 1 ? "c.organization_id = \(organizations[0])" : "c.organization_id IN \(SQL.list(organizations))"
            let state = status.map { ["c.status = \($0.rawValue)"] as [SQL] } ?? []
            return SQL.joined([inReach, "c.deleted_at IS NULL"] + state + narrowings(organizations), " AND ")
        }

        /// Everything beside the organization and the state: what nobody has counted beforehand.
        fileprivate func narrowings(_ organizations: [ID]) -> [SQL] {
            var parts: [SQL] = []
            if let project { parts.append("c.project_id = \(project)") }
            if let workspace { parts.append("c.workspace_id = \(workspace)") }
            if let createdBy { parts.append("c.created_by = \(createdBy)") }
            if let hasPII { parts.append("c.has_pii = \(hasPII)") }
            if let assignee { parts.append("c.assignee_id = \(assignee)") }
            if let dueBefore { parts.append("c.due_at < \(dueBefore)") }
            if let dueAfter { parts.append("c.due_at >= \(dueAfter)") }
            if let updatedAfter { parts.append("c.updated_at >= \(updatedAfter)") }
            if let updatedBefore { parts.append("c.updated_at < \(updatedBefore)") }
            if let overdue { parts.append(ContentStore.overdue(overdue.is, at: overdue.at)) }
            if let search { parts.append(SearchStore.condition(SearchQuery(search), organizations)) }
            return parts
        }
    }

    private static func overdue(_ isOverdue: Bool, at now: Timestamp) -> SQL {
        isOverdue ? "c.due_at < \(now) AND c.status <> 'approved'" : "(c.due_at IS NULL OR c.due_at >= \(now) OR c.status = 'approved')"
    }

    private static let summaryColumns: SQL = """
        c.id, c.title, c.organization_id, c.workspace_id, c.project_id, c.prompt_id, c.status, c.word_count, c.has_pii, c.created_by, c.approved_by,
        c.approved_at, c.current_version, c.assignee_id, c.due_at, c.created_at, c.updated_at, c.version
        """

    static func count(_ reach: Reach, _ filter: Filter, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT \(amount(reach, filter))") ?? 0)
    }

    /// How many a filter lets through, as an expression: known beforehand where it names a state at most, else counted.
    private static func amount(_ reach: Reach, _ filter: Filter) -> SQL {
        filter.narrowings(reach.organizations).isEmpty
            ? ContentCountStore.count(reach.organizations, filter.status)
            : "(SELECT COUNT(*) FROM contents c WHERE \(filter.condition(reach.organizations)))"
    }

    /// How many there are in each state, whatever state the filter names.
    static func counts(_ reach: Reach, _ filter: Filter, in tx: Transaction) throws -> [String: Int] {
        var filter = filter
        filter.status = nil
        if filter.narrowings(reach.organizations).isEmpty { return try ContentCountStore.counts(reach.organizations, in: tx) }
        let rows = try tx.rows("SELECT c.status, COUNT(*) FROM contents c WHERE \(filter.condition(reach.organizations)) GROUP BY c.status") {
            ($0.text(), $0.number())
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// When something in each of these projects changed last.
    static func activity(ofProjects projects: [ID], _ scope: Scope, in tx: Transaction) throws -> [ID: Timestamp] {
        guard !projects.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT project_id, MAX(updated_at) FROM contents WHERE organization_id = \(scope.organization) AND project_id IN \(SQL.list(projects))
              AND deleted_at IS NULL GROUP BY project_id
            """
        ) { (project: $0.int(), at: $0.time()) }
        return Dictionary(rows.map { ($0.project, $0.at) }) { first, _ in first }
    }

    /// A page and how many there are in all, in one statement.
    static func list(_ reach: Reach, _ filter: Filter, _ order: Order, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<ContentSummary>) {
        let all: SQL = ", \(amount(reach, filter))"
        var count: Int?
        let (ordering, first) = (order.ordering, paging.isFirst)
        let rows = try tx.rows(page(reach, filter, ordering, paging, and: all)) { row in
            let summary = summary(&row)
            if count == nil { count = row.number() }
            return summary
        }
        // Nothing on the first page is nothing at all; past the last page nobody has counted.
        return (try count ?? (first ? 0 : self.count(reach, filter, in: tx)), ordering.slice(rows, paging))
    }

    static func page(_ reach: Reach, _ filter: Filter, _ order: Order, _ paging: Paging, in tx: Transaction) throws -> Slice<ContentSummary> {
        order.ordering.slice(try tx.rows(page(reach, filter, order.ordering, paging, and: .empty)) { summary(&$0) }, paging)
    }

    /// The page is cut before anything is joined, and the texts are not read.
    private static func page(_ reach: Reach, _ filter: Filter, _ order: Ordering<ContentSummary>, _ paging: Paging, and more: SQL) throws -> SQL {
        try """
        SELECT \(listColumns)\(more) FROM (SELECT \(summaryColumns) FROM contents c WHERE \(filter.condition(reach.organizations))\(order.beyond(paging))\(order.tail(paging))) c
        JOIN projects p ON p.id = c.project_id LEFT JOIN users u ON u.id = c.created_by LEFT JOIN users a ON a.id = c.assignee_id
        \(order.sorted(paging))
        """
    }

    /// Of a content `c` with its project `p`, its author `u` and its assignee `a`.
    static let listColumns: SQL = """
        c.id, c.title, c.organization_id, c.workspace_id, c.project_id, p.name, c.prompt_id, c.status, c.word_count, c.has_pii,
        c.created_by, u.full_name, c.approved_by, c.approved_at, c.current_version, c.assignee_id, a.full_name, c.due_at,
        c.created_at, c.updated_at, c.version
        """

    static func summary(_ row: inout Row) -> ContentSummary {
        ContentSummary(
            id: row.int(), title: row.text(), organization: row.int(), workspace: row.int(), project: row.int(), projectName: row.text(),
            prompt: row.intOrNil(), status: row.text(), wordCount: row.number(), hasPii: row.bool(), createdBy: row.intOrNil(),
            createdByName: row.textOrNil(), approvedBy: row.intOrNil(), approvedAt: row.timeOrNil(), currentVersion: row.number(),
            assignee: row.intOrNil(), assigneeName: row.textOrNil(), dueAt: row.timeOrNil(), createdAt: row.time(), updatedAt: row.time(), version: row.number()
        )
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
        /// Of a new content: its project's.
        var workspace: ID?
        var prompt: ID?
        var variables: JSON
        var body: String
        var promptLabel: String?
    }

    /// Makes a content; its text, where it has one, is its first version. The project is locked and read on the way, which spares a
    /// round trip.
    /// - Returns: `nil` where the organization has no such project.
    static func create(_ scope: Scope, _ draft: Draft, now: Timestamp, in tx: Transaction) throws -> Content? {
        let facts = TextFacts(title: draft.title, body: draft.body)
        let created = try tx.first(
            """
            INSERT INTO contents (organization_id, workspace_id, project_id, prompt_id, prompt_label, title, body, word_count, prompt_variables, has_pii,
              pii_warnings, search_text, created_by, current_version, created_at, updated_at)
            SELECT p.organization_id, p.workspace_id, p.id, \(draft.prompt), \(draft.promptLabel), \(draft.title), \(draft.body),
              \(facts.wordCount), \(draft.variables.text), \(facts.hasPersonalData), \(facts.warnings.text), \(facts.searchText), \(scope.user),
              \(draft.body.isEmpty ? 0 : 1), \(now), \(now)
            FROM projects p WHERE p.organization_id = \(scope.organization) AND p.id = \(draft.project) AND p.deleted_at IS NULL \(.forUpdate)
            RETURNING \(columns(for: scope.user))
            """, decode)
        guard let created else { return nil }
        try SearchStore.put(created.id, scope.organization, title: draft.title, body: draft.body, in: tx)
        if !draft.body.isEmpty { try keepText(scope, of: created.id, draft, .edited, now: now, in: tx) }
        return created
    }

    /// Writes what a person may change of a locked content. A changed text becomes a new version, and what was approved is a
    /// draft again: the approval was of another text, which stays where it is.
    static func update(
        _ scope: Scope, _ before: Content, _ draft: Draft, as source: VersionSource = .edited, metadata: JSON = .object([]), now: Timestamp, in tx: Transaction
    ) throws -> Content {
        let facts = TextFacts(title: draft.title, body: draft.body)
        let isNewText = draft.title != before.title || draft.body != before.body
        let loses: SQL = isNewText && before.state == .approved ? "status = 'draft', approved_by = NULL, approved_at = NULL, " : ""
        let number: SQL = isNewText ? "current_version = \(VersionStore.next(scope.organization, before.id)), " : ""
        let after = try found(
            tx.first(
                """
                UPDATE contents SET \(loses)\(number)title = \(draft.title), body = \(draft.body), word_count = \(facts.wordCount), project_id = \(draft.project),
                  workspace_id = \(draft.workspace), prompt_id = \(draft.prompt), prompt_label = \(draft.promptLabel), prompt_variables = \(draft.variables.text),
                  has_pii = \(facts.hasPersonalData), pii_warnings = \(facts.warnings.text), search_text = \(facts.searchText), updated_at = \(now),
                  version = version + 1
                WHERE organization_id = \(scope.organization) AND id = \(before.id) RETURNING \(columns(for: scope.user))
                """, decode))
        if isNewText {
            try SearchStore.put(before.id, scope.organization, title: draft.title, body: draft.body, in: tx)
            try keepText(scope, of: before.id, draft, source, metadata: metadata, now: now, in: tx)
        }
        return after
    }

    private static func keepText(
        _ scope: Scope, of content: ID, _ draft: Draft, _ source: VersionSource, metadata: JSON = .object([]), now: Timestamp, in tx: Transaction
    ) throws {
        try VersionStore.keepCurrent(
            scope.organization, content, source, title: draft.title, body: draft.body, metadata: metadata, author: scope.user, now: now, in: tx)
    }

    static func delete(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            "UPDATE contents SET deleted_at = \(now), updated_at = \(now), version = version + 1 WHERE organization_id = \(scope.organization) AND id = \(id)")
    }

    // MARK: States. Each statement names the states it may start from; the row count tells.

    static func submit(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE contents SET status = 'review', rejection_reason = NULL, review_round = review_round + 1, review_version = current_version,
              updated_at = \(now), version = version + 1
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

    /// One of several approvals that are needed.
    static func noteApproval(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run("UPDATE contents SET updated_at = \(now), version = version + 1 WHERE organization_id = \(scope.organization) AND id = \(id)")
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

    /// - Throws: `refusal` when it is in no state to be written.
    static func beginGeneration(_ scope: Scope, _ id: ID, job: ID, now: Timestamp, or refusal: AppError, in tx: Transaction) throws -> Content {
        let begun = try tx.first(
            """
            UPDATE contents SET status_before = status, status = 'in_progress', live_job = \(job), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND status IN ('draft','rejected','approved') RETURNING \(columns(for: scope.user))
            """, decode)
        guard let begun else { throw refusal }
        return begun
    }

    static func title(_ organization: ID, _ id: ID, in tx: Transaction) throws -> String {
        try tx.first("SELECT title FROM contents WHERE organization_id = \(organization) AND id = \(id)") { $0.text() } ?? ""
    }

    /// A generated text arrives: the content goes to review.
    /// Returns the number of the version that the text is.
    static func completeGeneration(_ task: GenerationTask, job: ID, _ text: GeneratedText, now: Timestamp, in tx: Transaction) throws -> Int {
        let (title, body, metadata, facts) = (text.title, text.body, text.metadata, text.facts)
        let number = VersionStore.next(task.organization, task.content)
        // Whether anybody outside listens is told along with it, for the audit event of the same transaction.
        let version = try tx.first(
            """
            UPDATE contents SET status = 'review', live_job = NULL, status_before = NULL, rejection_reason = NULL, approved_by = NULL, approved_at = NULL,
              review_round = review_round + 1, current_version = \(number), review_version = \(number), body = \(body), word_count = \(facts.wordCount),
              has_pii = \(facts.hasPersonalData), pii_warnings = \(facts.warnings.text), metadata = \(metadata.text), search_text = \(facts.searchText),
              updated_at = \(now), version = version + 1
            WHERE organization_id = \(task.organization) AND id = \(task.content) AND live_job = \(job) AND title = \(title)
            RETURNING current_version, \(WebhookStore.hasSome("\(task.organization)"))
            """
        ) { row in
            let number = row.number()
            if !row.bool() { tx.unheard = task.organization }
            return number
        }
        guard let version else { throw DatabaseError.other("content \(task.content) is not written by job \(job)") }
        try SearchStore.put(task.content, task.organization, text.entry, in: tx)
        try VersionStore.keepCurrent(
            task.organization, task.content, .generated, title: title, body: body, metadata: metadata, author: task.user, now: now, in: tx)
        return version
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

// MARK: Who is to do it, and until when

extension ContentStore {
    static func assign(_ scope: Scope, _ id: ID, to assignee: ID?, due: Timestamp?, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE contents SET assignee_id = \(assignee), due_told_at = CASE WHEN due_at = \(due) THEN due_told_at ELSE NULL END, due_at = \(due),
              updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id)
            """)
    }

    struct Due: Sendable {
        let organization: ID
        let content: ID
        let person: ID
        let at: Timestamp
    }

    /// Contents that are due until `horizon` and that nobody was told of, marked as told.
    static func takeDue(until horizon: Timestamp, now: Timestamp, in tx: Transaction) throws -> [Due] {
        try tx.rows(
            """
            UPDATE contents SET due_told_at = \(now) WHERE id IN (
              SELECT id FROM contents WHERE deleted_at IS NULL AND due_at IS NOT NULL AND due_told_at IS NULL AND due_at <= \(horizon)
                AND status <> 'approved' ORDER BY due_at LIMIT 200)
              AND due_told_at IS NULL
            RETURNING organization_id, id, COALESCE(assignee_id, created_by), due_at
            """
        ) { row in
            let (organization, content, person, at) = (row.int(), row.int(), row.intOrNil(), row.time())
            return person.map { Due(organization: organization, content: content, person: $0, at: at) }
        }.compactMap { $0 }
    }
}
