// A new content: its title, its project, its prompt with the values of its variables; what it will probably cost, and when
// it is to be written.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func newContentPages() -> [PageRoute] {
        [
            page("/w/{workspace}/contents/new", newContent),
            action("/w/{workspace}/contents/new", on: "/w/{workspace}/contents/new") { visit in try await NewContent.make(visit) },
            action("/w/{workspace}/contents/estimate", on: "/w/{workspace}/contents/new") { visit in
                throw Again(note: try await NewContent.estimate(visit))
            },
        ]
    }

    private func newContent(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let workspace = try visit.id("workspace")
        let scope = try visit.scope(.workspace(workspace), atLeast: .writer, tx)
        let all = Paging(page: 1, size: 100)
        let projects = try ProjectStore.page(scope.reach, ProjectStore.Filter(workspace: workspace, search: nil), all, in: tx)
        let prompts = try PromptStore.page(scope.reach, PromptStore.Filter(workspace: workspace, category: nil, search: nil), all, in: tx)
        let chosen = (visit.form["prompt"] ?? visit.asked("prompt")).flatMap { ID($0) }
        let prompt = prompts.first { $0.id == chosen }
        let project = visit.asked("project") ?? projects.first.map { "\($0.id)" } ?? ""
        return Screen(
            "content_new", visit.text("محتوای تازه", "New content"),
            [
                "name": visit.field("title", visit.asked("title") ?? ""), "projects": visit.options("project", project, projects.map { ("\($0.id)", $0.name) }),
                "has_projects": .flag(!projects.isEmpty), "project_error": visit.field("project")["error"] ?? .none,
                "prompts": .list(
                    prompts.map {
                        [
                            "value": .text("\($0.id)"), "label": .text($0.title), "selected": .flag($0.id == prompt?.id),
                            "category": .text(visit.words.category($0.category)),
                        ]
                    }),
                "has_prompts": .flag(!prompts.isEmpty), "prompt": prompt.map { ["id": .text("\($0.id)"), "title": .text($0.title)] } ?? .none,
                "variables": .list(
                    (prompt.map { $0.variableTypes.completed($0.variables) } ?? []).map {
                        PromptPages.variable(
                            $0, visit.form["prompt_variables.\($0.name)"] ?? visit.asked("v.\($0.name)") ?? "", prefix: "prompt_variables.", visit)
                    }),
                "base": .text("/w/\(workspace)"), "may_make_projects": .flag(scope.role >= .editor), "estimate": NewContent.told(visit),
                "generate_at": visit.date("generate_at", withTime: true), "later_open": .flag(visit.form["then"] == "later"),
            ]
        ).under("contents", scope, workspace: workspace, crumbs: [(visit.text("محتواها", "Contents"), "/w/\(workspace)/contents")])
    }
}

enum NewContent {
    /// Made by one endpoint, and, where that was wished, written by another: now, or at its time.
    static func make(_ visit: Visit) async throws -> Place {
        let wish = visit.form["then"] ?? "write"
        if wish == "choose" { throw Again(note: .null) }
        if wish == "later", visit.form["generate_at"]?.trimmed.isEmpty != false {
            throw AppError.field("generate_at", Message("زمان نوشتن را بنویسید.", "Say when it is to be written."))
        }
        let made = try await json(visit.server.call(.init(method: .post, path: "/contents"), visit))
        let id = made["id"]?.int ?? 0
        guard wish == "now" || wish == "later" else { return Place("/contents/\(id)" + (wish == "generate" ? "?panel=generate#generate" : "")) }
        var fields: [(name: String, value: String)] = [("id", "\(id)"), ("once", "\(visit.form["once"] ?? "")-g")]
        if wish == "later" { fields.append(("generate_at", visit.form["generate_at"] ?? "")) }
        do {
            _ = try await visit.server.call(.init(method: .post, path: "/contents/{id}/generate"), visit.sending(fields))
        } catch let error as AppError {
            // The content is made either way; why it is not being written is told where that can be put right.
            let reason = (error.fields.first?.messages.first ?? error.detail).text(visit.language)
            let told = visit.text("محتوا ساخته شد، ولی نوشتن آغاز نشد: \(reason)", "The content is made, but not being written: \(reason)")
            return Place("/contents/\(id)?panel=generate#generate", Flash(told, isWarning: true))
        }
        return Place("/contents/\(id)", wish == "later" ? Flash(visit.text("زمان نوشتن ثبت شد.", "It will be written at that time.")) : nil)
    }

    /// By the prompt and its values, or by the title alone.
    static func estimate(_ visit: Visit) async throws -> JSON {
        let title = visit.form["title"]?.trimmed ?? ""
        let (prompt, prefix) = (visit.form["prompt"] ?? "", "prompt_variables.")
        var fields: [(name: String, value: String)] = [("topic", title.isEmpty ? visit.text("عنوان", "Title") : title)]
        if prompt.isEmpty {
            let organization = try await visit.app.database.read { tx in try visit.scope(.workspace(visit.id("workspace")), tx).organization }
            fields.append(("organization", "\(organization)"))
            return try await json(visit.server.call(.init(method: .post, path: "/usage/estimate"), visit.sending(fields)))
        }
        fields += [("id", prompt), ("workspace", visit.call.pathParameters["workspace"] ?? "")]
        fields += visit.form.fields.filter { $0.name.hasPrefix(prefix) }.map { ("variables." + $0.name.dropFirst(prefix.count), $0.value) }
        return try await json(visit.server.call(.init(method: .post, path: "/prompts/{id}/test/estimate"), visit.sending(fields)))
    }

    static func told(_ visit: Visit) -> View {
        guard let note = visit.note, note.members != nil else { return .none }
        return [
            "cost": visit.words.money(note["estimated_cost"]), "most": visit.words.money(note["maximum_cost"]), "model": .text(note["model"]?.string ?? ""),
            "tokens": .text(visit.words.number(Int(note["completion_tokens"]?.int ?? 0))),
        ]
    }

    private static func json(_ reply: Reply) throws -> JSON {
        guard case .bytes(let bytes, _) = reply.body else { throw AppError(.internalError) }
        return try JSONParser.parse(bytes)
    }
}

extension PageWords {
    /// An amount as an answer of the API has it.
    func money(_ amount: JSON?) -> View {
        let text: String? =
            switch amount {
            case .number(let text), .string(let text): text
            case .int(let whole): String(whole)
            default: nil
            }
        return text.flatMap { Money($0) }.map { .text(money($0)) } ?? .none
    }
}
