// The SQL of what a generation must know before it begins: the workspace's rule for personal data, the prompt's text.

import Database
import Kit

/// What a generation must know of its workspace and its prompt.
enum GenerationRulesStore {
    static func of(_ workspace: ID, _ scope: Scope, in tx: Transaction) throws -> (redacts: Bool, blocks: Bool) {
        let policy = try tx.rows(
            "SELECT pii_policy FROM workspaces WHERE organization_id = \(scope.organization) AND id = \(workspace)",
            asLastTime: SuppositionKey("pii_policy", of: workspace)
        ) { $0.text() }.first
        // Whatever is not a clear "off" or "warn" hides: failing closed.
        return (policy != "off" && policy != "warn", policy == "block")
    }

    /// - Parameter label: which revision; the newest when absent.
    static func prompt(_ prompt: ID, label: String?, _ scope: Scope, in tx: Transaction) throws -> PromptRevision {
        guard let newest = try PromptStore.newest(prompt, scope, in: tx) else {
            throw AppError.field("prompt", Message("این پرامپت حذف شده است.", "This prompt was deleted."))
        }
        guard let label else { return newest }
        guard let revision = try PromptLabelStore.revision(label, of: prompt, scope, in: tx) else { throw AppError.unknownObject("prompt_label") }
        return revision
    }

    static func countUse(ofPrompt prompt: ID, _ scope: Scope, in tx: Transaction) throws {
        try tx.post("UPDATE prompts SET usage_count = usage_count + 1 WHERE organization_id = \(scope.organization) AND id = \(prompt)")
    }
}
