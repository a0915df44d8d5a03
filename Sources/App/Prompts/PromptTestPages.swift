// A prompt tried out with a model: asked for beside its preview, then looked at with its text and its price.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func promptTestPages() -> [PageRoute] {
        [
            // Shown again with what was typed; nothing of it stands in an address.
            action("/prompts/{id}/preview", on: "/prompts/{id}") { _ in throw Again(note: .null) },
            action("/prompts/{id}/test", on: "/prompts/{id}") { visit in
                let id = try visit.id()
                // The fields of the preview are those of the test.
                let fields = visit.form.fields.map { (name: $0.name.hasPrefix("v.") ? "variables." + $0.name.dropFirst(2) : $0.name, value: $0.value) }
                let answer = try await visit.server.call(.init(method: .post, path: "/prompts/{id}/test"), visit.sending(fields))
                guard case .bytes(let bytes, _) = answer.body, let test = try JSONParser.parse(bytes)["id"]?.int else { throw AppError(.internalError) }
                return Place("/prompts/\(id)/tests/\(test)")
            },
            page("/prompts/{id}/tests/{test}") { visit, tx in
                let scope = try visit.scope(.prompt(visit.id()), tx)
                let prompt = try PromptStore.find(visit.id(), scope, in: tx)
                let test = try PromptTestStore.find(scope, prompt: prompt.id, visit.id("test"), in: tx)
                let workspace = try PromptPages.workspace(prompt, scope, visit, tx)
                return Screen("prompt_test", visit.text("آزمون پرامپت", "Test run"), try PromptTests.view(test, prompt, scope, visit, tx))
                    .under("prompts", scope, workspace: workspace, crumbs: PromptPages.crumbs(workspace, visit) + [(prompt.title, "/prompts/\(prompt.id)")])
            },
            form("/prompts/{id}/tests/{test}/cancel", calls: .post, "/prompts/{id}/tests/{test}/cancel", on: "/prompts/{id}/tests/{test}") { visit, _ in
                Place("/prompts/\(visit.call.pathParameters["id"] ?? "")/tests/\(visit.call.pathParameters["test"] ?? "")")
            },
        ]
    }
}

enum PromptTests {
    static func row(_ test: PromptTest, _ visit: Visit) -> View {
        [
            "address": .text("/prompts/\(test.prompt)/tests/\(test.id)"), "number": .text(visit.words.number(test.revision)),
            "state": .text(BatchPages.chip(test.status)), "state_label": .text(BatchPages.name(test.status, visit)), "made": visit.words.time(test.createdAt),
            "cost": visit.words.money(test.metadata["cost"]), "beginning": .text(String((test.text ?? "").prefix(90))),
        ]
    }

    static func view(_ test: PromptTest, _ prompt: Prompt, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> [String: View] {
        let values = (test.variables.members ?? []).compactMap { member in member.value.string.map { (name: member.name, value: $0) } }
        let again = values.map { "v.\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
        return row(test, visit).adding([
            "id": .text("\(prompt.id)"), "test": .text("\(test.id)"), "name": .text(prompt.title), "is_live": .flag(!test.isOver),
            "body_html": .text(ProseHTML.render(test.text ?? "")), "has_text": .flag(test.text?.isEmpty == false), "error": .text(test.error ?? ""),
            "model": .text(test.model), "most": .text(visit.words.money(test.estimatedCost)),
            "who": .text(try People(scope, in: tx).name(test.user, visit)),
            "values": .list(values.map { ["key": .text($0.name), "value": .text($0.value)] }), "has_values": .flag(!values.isEmpty),
            "tokens": test.metadata["tokens_used"]?.int.map { .text(visit.words.number(Int($0))) } ?? .none,
            "again": .text("/prompts/\(prompt.id)?\(again)"), "can_stop": .flag(!test.isOver && scope.role >= .writer),
        ]).members
    }
}
