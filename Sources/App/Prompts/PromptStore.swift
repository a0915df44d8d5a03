// The SQL of prompts and of their older texts.

import Database
import Kit
import TextKit

/// All that a prompt says, as it is to be stored.
struct PromptValues: Sendable {
    var workspace: ID?
    var title: String
    var category: String
    var kind: String
    var text: PromptText
    /// What is said of the places of the text; what is said of others is dropped.
    var variableTypes: [PromptVariable]
    var isPublic: Bool

    fileprivate var searchText: String { PersianText.normalizedForSearch(title + "\n" + text.template) }
    fileprivate var variables: String { JSON.array(text.variables.map(JSON.string)).text }
    fileprivate var types: String { variableTypes.of(text.parsed).json.text }
}

enum PromptStore {
    static func create(_ new: PromptValues, libraryKey: String? = nil, _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID {
        let id = try tx.insert(
            """
            INSERT INTO prompts (organization_id, workspace_id, title, category, kind, prompt_template, variables, variable_types, is_public,
              search_text, library_key, created_by, created_at, updated_at)
            VALUES (\(scope.organization), \(new.workspace), \(new.title), \(new.category), \(new.kind), \(new.text.template), \(new.variables), \(new.types),
              \(new.isPublic), \(new.searchText), \(libraryKey), \(scope.user), \(now), \(now)) RETURNING id
            """)
        try keep(id, revision: 1, new, scope, now: now, in: tx)
        return id
    }

    /// - Parameter revision: the one that these values are; the text is kept when it is a new one.
    static func update(_ old: Prompt, _ new: PromptValues, revision: Int, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE prompts SET workspace_id = \(new.workspace), title = \(new.title), category = \(new.category), kind = \(new.kind),
              prompt_template = \(new.text.template), variables = \(new.variables), variable_types = \(new.types), is_public = \(new.isPublic),
              search_text = \(new.searchText), revision = \(revision), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(old.id)
            """)
        if revision != old.revision { try keep(old.id, revision: revision, new, scope, now: now, in: tx) }
    }

    private static func keep(_ id: ID, revision: Int, _ values: PromptValues, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO prompt_revisions (organization_id, prompt_id, revision, title, prompt_template, variables, variable_types, created_by, created_at)
            VALUES (\(scope.organization), \(id), \(revision), \(values.title), \(values.text.template), \(values.variables), \(values.types),
              \(scope.user), \(now))
            """)
    }

    /// Locks the row until the end of the transaction.
    /// - Throws: `staleVersion` when the caller means another version.
    static func lock(_ id: ID, _ scope: Scope, in tx: Transaction) throws {
        try scope.meet(
            version: tx.int(
                "SELECT version FROM prompts WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL \(.forUpdate)"))
    }

    /// Contents that were made with it keep it; it can be chosen no more.
    static func delete(_ id: ID, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE prompts SET deleted_at = \(now), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL
            """)
    }

    // MARK: Reading

    /// The oldest prompt of this title.
    static func id(ofTitle title: String, _ scope: Scope, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            SELECT id FROM prompts WHERE organization_id = \(scope.organization) AND title = \(title) AND deleted_at IS NULL ORDER BY id LIMIT 1
            """)
    }

    struct Filter: Sendable {
        var workspace: ID?
        var category: PromptCategory?
        var search: String?

        fileprivate func condition(_ reach: Reach) -> SQL {
            var parts: [SQL] = ["p.organization_id IN \(SQL.list(reach.organizations))", "p.deleted_at IS NULL"]
            if let workspace { parts.append(offered(in: workspace)) }
            if let category { parts.append("p.category = \(category.rawValue)") }
            return SQL.joined(parts + Search.conditions(search, on: "p.search_text"), " AND ")
        }

        /// Its own prompts, and those of its organization that are for everybody.
        private func offered(in workspace: ID) -> SQL {
            """
            (p.workspace_id = \(workspace) OR (
              (p.is_public = 1 OR p.workspace_id IS NULL)
              AND p.organization_id = (SELECT w.organization_id FROM workspaces w WHERE w.id = \(workspace) AND w.deleted_at IS NULL)))
            """
        }
    }

    static func count(_ reach: Reach, _ filter: Filter, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM prompts p WHERE \(filter.condition(reach))") ?? 0)
    }

    private static let order = Ordering<Prompt>.down("prompts", .init("p.id") { $0.id })

    /// The newest first.
    static func page(_ reach: Reach, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> Slice<Prompt> {
        let prompts = try tx.page(order, paging, select + "WHERE \(filter.condition(reach))", decode)
        return prompts.showing(try PromptLabelStore.adding(to: prompts.rows, reach, in: tx))
    }

    static func find(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Prompt {
        let found = try tx.first(select + "WHERE \(Filter().condition(scope.reach)) AND p.id = \(id)", decode)
        guard let found else { throw AppError.notFound }
        return try PromptLabelStore.adding(to: [found], scope.reach, in: tx)[0]
    }

    /// The prompt that was installed from this entry of the library at this place.
    static func id(ofLibraryKey key: String, in workspace: ID?, _ scope: Scope, in tx: Transaction) throws -> ID? {
        let place: SQL = workspace.map { "workspace_id = \($0)" } ?? "workspace_id IS NULL"
        return try tx.int(
            """
            SELECT id FROM prompts WHERE organization_id = \(scope.organization) AND library_key = \(key) AND \(place) AND deleted_at IS NULL ORDER BY id LIMIT 1
            """)
    }

    static func revision(_ number: Int, of prompt: ID, _ scope: Scope, in tx: Transaction) throws -> PromptRevision? {
        try tx.first(
            """
            SELECT revision, title, prompt_template, variables, variable_types, created_by, created_at FROM prompt_revisions
            WHERE organization_id = \(scope.organization) AND prompt_id = \(prompt) AND revision = \(number)
            """, decodeRevision)
    }

    static func decodeRevision(_ row: inout Row) throws -> PromptRevision {
        let (revision, title, template, names) = (row.number(), row.text(), row.text(), try names(row.text()))
        return PromptRevision(
            revision: revision, title: title, promptTemplate: template, variables: names, variableTypes: try types(row.text(), names),
            createdBy: row.intOrNil(), createdAt: row.time())
    }

    /// The text of now; `nil` when the prompt is not there any more.
    static func newest(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> PromptRevision? {
        try tx.first(
            """
            SELECT revision, title, prompt_template, variables, variable_types, created_by, created_at FROM prompts
            WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL
            """, decodeRevision)
    }

    private static let select: SQL = """
        SELECT p.id, p.organization_id, p.workspace_id, p.title, p.category, p.kind, p.prompt_template, p.variables, p.variable_types, p.is_public,
          p.usage_count, p.revision, p.library_key, p.created_by, p.created_at, p.updated_at, p.version
        FROM prompts p\u{20}
        """

    private static func decode(_ row: inout Row) throws -> Prompt {
        let (id, organization, workspace, title) = (row.int(), row.int(), row.intOrNil(), row.text())
        let (category, kind, template, names) = (row.text(), row.text(), row.text(), try names(row.text()))
        return Prompt(
            id: id, organization: organization, workspace: workspace, title: title, category: category, kind: kind, promptTemplate: template,
            variables: names, variableTypes: try types(row.text(), names), isPublic: row.bool(), usageCount: row.number(),
            revision: row.number(), labels: [], libraryKey: row.textOrNil(), createdBy: row.intOrNil(), createdAt: row.time(), updatedAt: row.time(),
            version: row.number())
    }

    /// Every place has a description when it is read.
    private static func types(_ json: String, _ names: [String]) throws -> [PromptVariable] {
        let said = json == "[]" ? [] : (try JSONParser.parse(json).array ?? []).map(PromptVariable.init(kept:))
        return said.completed(names)
    }

    private static func names(_ json: String) throws -> [String] { try JSONParser.parse(json).array?.compactMap(\.string) ?? [] }

    // MARK: Older texts

    static func countRevisions(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM prompt_revisions WHERE organization_id = \(scope.organization) AND prompt_id = \(id)") ?? 0)
    }

    private static let revisionOrder = Ordering<PromptRevision>.down("revisions", .init("revision") { $0.revision })

    /// The newest, which is the text of now, first.
    static func revisions(_ id: ID, _ scope: Scope, _ paging: Paging, in tx: Transaction) throws -> Slice<PromptRevision> {
        try tx.page(
            revisionOrder, paging,
            """
            SELECT revision, title, prompt_template, variables, variable_types, created_by, created_at FROM prompt_revisions
            WHERE organization_id = \(scope.organization) AND prompt_id = \(id)
            """, decodeRevision)
    }
}
