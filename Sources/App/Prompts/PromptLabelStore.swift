// The SQL of labels.

import Database
import Kit

enum PromptLabelStore {
    private static func decode(_ row: inout Row) -> PromptLabel {
        PromptLabel(label: row.text(), revision: row.number(), movedBy: row.intOrNil(), movedAt: row.time())
    }

    static func list(_ prompt: ID, _ scope: Scope, in tx: Transaction) throws -> [PromptLabel] {
        try tx.rows(
            """
            SELECT label, revision, moved_by, moved_at FROM prompt_labels WHERE organization_id = \(scope.organization) AND prompt_id = \(prompt) ORDER BY label
            """, decode)
    }

    /// The same prompts with their labels.
    static func adding(to prompts: [Prompt], _ reach: Reach, in tx: Transaction) throws -> [Prompt] {
        guard !prompts.isEmpty else { return [] }
        let found = try tx.rows(
            """
            SELECT prompt_id, label, revision, moved_by, moved_at FROM prompt_labels
            WHERE organization_id IN \(SQL.list(reach.organizations)) AND prompt_id IN \(SQL.list(prompts.map(\.id))) ORDER BY prompt_id, label
            """
        ) { row in
            let prompt = row.int()
            return (prompt: prompt, label: decode(&row))
        }
        let labels = Dictionary(grouping: found, by: \.prompt)
        return prompts.map { prompt in
            var prompt = prompt
            prompt.labels = labels[prompt.id]?.map(\.label) ?? []
            return prompt
        }
    }

    /// The text that a label stands for.
    static func revision(_ label: String, of prompt: ID, _ scope: Scope, in tx: Transaction) throws -> PromptRevision? {
        try tx.first(
            """
            SELECT r.revision, r.title, r.prompt_template, r.variables, r.variable_types, r.created_by, r.created_at FROM prompt_labels l
            JOIN prompt_revisions r ON r.organization_id = l.organization_id AND r.prompt_id = l.prompt_id AND r.revision = l.revision
            WHERE l.organization_id = \(scope.organization) AND l.prompt_id = \(prompt) AND l.label = \(label)
            """, PromptStore.decodeRevision)
    }

    /// - Throws: a fault of `prompt_label` when the prompt has no such label.
    static func check(_ label: String?, of prompt: ID?, _ scope: Scope, in tx: Transaction) throws {
        guard let label else { return }
        guard let prompt else { throw AppError.field("prompt_label", PromptLabel.needsPrompt) }
        guard try revision(label, of: prompt, scope, in: tx) != nil else { throw AppError.unknownObject("prompt_label") }
    }

    static func put(_ label: String, on revision: Int, of prompt: ID, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO prompt_labels (organization_id, prompt_id, label, revision, moved_by, moved_at)
            VALUES (\(scope.organization), \(prompt), \(label), \(revision), \(scope.user), \(now))
            ON CONFLICT (organization_id, prompt_id, label) DO UPDATE SET revision = \(revision), moved_by = \(scope.user), moved_at = \(now)
            """)
    }

    static func remove(_ label: String, of prompt: ID, _ scope: Scope, in tx: Transaction) throws -> Bool {
        try tx.run("DELETE FROM prompt_labels WHERE organization_id = \(scope.organization) AND prompt_id = \(prompt) AND label = \(label)") == 1
    }
}
