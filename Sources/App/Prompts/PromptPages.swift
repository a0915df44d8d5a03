// The prompt library: found, tried with values of one's own, written and changed.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func promptPages() -> [PageRoute] {
        [
            page("/w/{workspace}/prompts", promptLibrary),
            page("/w/{workspace}/prompts/new") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), atLeast: .editor, tx)
                return Screen("prompt_form", visit.text("پرامپت تازه", "New prompt"), PromptPages.fields(nil, workspace, visit))
                    .under("prompts", scope, workspace: workspace, crumbs: PromptPages.crumbs(workspace, visit))
            },
            form("/w/{workspace}/prompts/new", calls: .post, "/prompts", on: "/w/{workspace}/prompts/new") { visit, made in
                Place("/prompts/\(made["id"]?.int ?? 0)", Flash(visit.text("پرامپت ذخیره شد.", "The prompt is saved.")))
            },
            page("/prompts/{id}", promptPage),
            page("/prompts/{id}/edit") { visit, tx in
                let scope = try visit.scope(.prompt(visit.id()), atLeast: .editor, tx)
                let prompt = try PromptStore.find(visit.id(), scope, in: tx)
                let workspace = try PromptPages.workspace(prompt, scope, visit, tx)
                return Screen("prompt_form", visit.text("ویرایش پرامپت", "Edit prompt"), PromptPages.fields(prompt, workspace, visit))
                    .under("prompts", scope, workspace: workspace, crumbs: PromptPages.crumbs(workspace, visit) + [(prompt.title, "/prompts/\(prompt.id)")])
            },
            form("/prompts/{id}/edit", calls: .patch, "/prompts/{id}", on: "/prompts/{id}/edit") { visit, made in
                Place("/prompts/\(made["id"]?.int ?? 0)", Flash(visit.text("ذخیره شد.", "Saved.")))
            },
            form("/prompts/{id}/delete", calls: .delete, "/prompts/{id}", on: "/prompts/{id}/edit") { visit, _ in
                Place("/", Flash(visit.text("پرامپت حذف شد.", "The prompt is deleted.")))
            },
        ]
    }

    private func promptLibrary(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let workspace = try visit.id("workspace")
        let scope = try visit.scope(.workspace(workspace), tx)
        let input = try visit.query(PromptListInput.self)
        let filter = PromptStore.Filter(workspace: workspace, category: input.filter.category, search: input.filter.search)
        let count = try PromptStore.count(scope.reach, filter, in: tx)
        let prompts = try PromptStore.page(scope.reach, filter, input.paging, in: tx)
        return Screen(
            "prompts", visit.text("کتابخانهٔ پرامپت", "Prompt library"),
            [
                "prompts": .list(prompts.map { PromptPages.card($0, visit) }), "filters": PromptPages.categories(input.filter.category, visit),
                "search": .text(input.filter.search ?? ""),
                "category": .text(input.filter.category?.rawValue ?? ""), "pager": Pager.view(visit, input.paging, count, prompts),
                "narrowed": .flag(input.filter.search?.isEmpty == false || input.filter.category != nil), "base": .text("/w/\(workspace)/prompts"),
            ]
        ).under("prompts", scope, workspace: workspace)
    }

    private func promptPage(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let scope = try visit.scope(.prompt(visit.id()), tx)
        let prompt = try PromptStore.find(visit.id(), scope, in: tx)
        let workspace = try PromptPages.workspace(prompt, scope, visit, tx)
        let values = PromptPages.values(visit)
        let input = try Fields.read(
            RenderInput.self, from: [JSON.Member("variables", JSON(texts: values))], path: ["id": "\(prompt.id)"])
        let rendered = try renderPrompt(input, scope, tx)
        let revisions = try PromptRevisions.rows(prompt, scope, visit, tx)
        let (_, tests) = try PromptTestStore.page(scope, prompt: prompt.id, Paging(page: 1, size: 5), in: tx)
        return Screen(
            "prompt", prompt.title,
            [
                "id": .text("\(prompt.id)"), "name": .text(prompt.title), "category": .text(visit.words.category(prompt.category)),
                "kind": .text(visit.words.kind(prompt.kind)), "uses": .text(visit.words.number(prompt.usageCount)),
                "revision": .text(visit.words.number(prompt.revision)), "updated": visit.words.time(prompt.updatedAt), "shared": .flag(prompt.isPublic),
                "pieces": PromptPages.pieces(prompt.promptTemplate), "direction": .text(Direction.of(block: prompt.promptTemplate).rawValue),
                "variables": .list(
                    prompt.variableTypes.completed(prompt.variables).map { PromptPages.variable($0, values[$0.name] ?? "", prefix: "v.", visit) }),
                "has_variables": .flag(!prompt.variables.isEmpty),
                "preview": .text(rendered.text), "preview_direction": .text(Direction.of(block: rendered.text).rawValue),
                "has_missing": .flag(!values.isEmpty && !rendered.missing.isEmpty),
                "missing": .list(values.isEmpty ? [] : rendered.missing.map { ["name": .text($0)] }), "tokens": .text(visit.words.number(rendered.tokens)),
                "invalid": .list(values.isEmpty ? [] : rendered.invalid.map { ["fault_of": .text($0.name), "fault": .text($0.message)] }),
                "cost": rendered.estimatedCost.map { .text(visit.words.money($0)) } ?? .none,
                "revisions": .list(revisions), "has_older": .flag(prompt.revision > 1), "workspace_of": .text("\(workspace)"),
                "labels": .list(PromptRevisions.labels(prompt, visit)), "numbers": .list(PromptRevisions.numbers(prompt, visit)),
                "tests": .list(tests.map { PromptTests.row($0, visit) }), "has_tests": .flag(!tests.isEmpty),
            ]
        ).under("prompts", scope, workspace: workspace, crumbs: PromptPages.crumbs(workspace, visit))
    }
}

enum PromptPages {
    static func crumbs(_ workspace: ID, _ visit: Visit) -> [(label: String, address: String)] {
        [(visit.text("پرامپت‌ها", "Prompts"), "/w/\(workspace)/prompts")]
    }

    /// The choices above a list.
    static func categories(_ current: PromptCategory?, _ visit: Visit) -> View {
        func choice(_ label: String, _ category: PromptCategory?) -> View {
            [
                "label": .text(label), "address": .text(Pager.address(visit, with: ["category": category?.rawValue ?? ""])),
                "current": .flag(current == category),
            ]
        }
        return .list([choice(visit.text("همه", "All"), nil)] + PromptCategory.allCases.map { choice(visit.words.category($0.rawValue), $0) })
    }

    static func card(_ prompt: Prompt, _ visit: Visit) -> View {
        let beginning = String(prompt.promptTemplate.prefix(240))
        return [
            "address": .text("/prompts/\(prompt.id)"), "title": .text(prompt.title), "category": .text(visit.words.category(prompt.category)),
            "category_id": .text(prompt.category), "beginning": .text(beginning), "direction": .text(Direction.of(block: beginning).rawValue),
            "variables": .list(prompt.variables.prefix(4).map { ["name": .text($0)] }),
            "more": prompt.variables.count > 4 ? .text(visit.words.number(prompt.variables.count - 4)) : .none,
            "uses": .text(visit.words.number(prompt.usageCount)),
            "shared": .flag(prompt.isPublic), "labels": .list(prompt.labels.map { ["tag_name": .text(PromptRevisions.name($0.label, visit))] }),
        ]
    }

    /// A prompt of no workspace is shown beside the one that the visitor came from.
    static func workspace(_ prompt: Prompt, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> ID {
        if let workspace = prompt.workspace { return workspace }
        let all = try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 100), in: tx)
        guard let workspace = Shell.workspace(visit, all) else { throw AppError.notFound }
        return workspace.id
    }

    static func values(_ visit: Visit) -> [String: String] {
        let sent = visit.isAgain ? visit.form.fields.map { (name: $0.name, value: $0.value) } : visit.call.query
        let given = sent.filter { $0.name.hasPrefix("v.") && !$0.value.isEmpty }.map { (String($0.name.dropFirst(2)), $0.value) }
        return Dictionary(given) { _, last in last }
    }

    /// A field for a variable, as the prompt says what belongs there.
    static func variable(_ variable: PromptVariable, _ value: String, prefix: String, _ visit: Visit) -> View {
        let given = value.isEmpty ? variable.default ?? "" : value
        let choices = (variable.required || variable.default != nil ? [] : [""]) + variable.choices
        let isShown = choices.contains(given) || given.isEmpty
        return [
            "name": .text(prefix + variable.name), "label": .text(variable.name.replacing("_", with: " ")), "value": .text(given),
            "id": .text("v-" + Hashing.hex(variable.name.utf8).prefix(24)), "number": .flag(variable.kind == .number), "long": .flag(variable.kind == .long),
            "select": .flag(variable.kind == .select), "optional": .flag(!variable.required), "help": .text(variable.help ?? ""),
            "most": variable.maxLength.map { .text("\($0)") } ?? .none, "range": .text(range(variable, visit)),
            "choices": .list(((isShown ? [] : [given]) + choices).map { ["choice": .text($0), "selected": .flag($0 == given)] }),
        ]
    }

    private static func range(_ variable: PromptVariable, _ visit: Visit) -> String {
        func text(_ number: Double) -> String { visit.language == .persian ? Digits.persian(PromptNumber.text(number)) : PromptNumber.text(number) }
        switch (variable.minimum.map(text), variable.maximum.map(text)) {
        case (let low?, let high?): return visit.text("از \(low) تا \(high)", "\(low) to \(high)")
        case (let low?, nil): return visit.text("دست‌کم \(low)", "at least \(low)")
        case (nil, let high?): return visit.text("حداکثر \(high)", "at most \(high)")
        case (nil, nil): return ""
        }
    }

    /// The template with its places apart from its text.
    static func pieces(_ template: String) -> View {
        var pieces: [View] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            let after = rest.index(after: open)
            if rest[after...].first == "{" {
                pieces.append(["text": .text(String(rest[..<after]))])
                rest = rest[rest.index(after: after)...]
                continue
            }
            guard let close = rest[after...].firstIndex(of: "}") else { break }
            if open > rest.startIndex { pieces.append(["text": .text(String(rest[..<open]))]) }
            pieces.append(["variable": .text(String(rest[after..<close]))])
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(["text": .text(String(rest))]) }
        return .list(pieces)
    }

    static func fields(_ prompt: Prompt?, _ workspace: ID, _ visit: Visit) -> [String: View] {
        let kinds = GenerationKind.allCases.map { ($0.rawValue, visit.words.kind($0.rawValue)) }
        let categories = PromptCategory.allCases.map { ($0.rawValue, visit.words.category($0.rawValue)) }
        let isShared = visit.failure == nil ? prompt?.isPublic ?? false : visit.form["is_public"] == "true"
        return [
            "name": visit.field("title", prompt?.title ?? ""), "template": visit.field("prompt_template", prompt?.promptTemplate ?? ""),
            "categories": visit.options("category", prompt?.category ?? "blog", categories), "kinds": visit.options("kind", prompt?.kind ?? "draft", kinds),
            "shared": .flag(isShared), "version": .text(prompt.map { "\($0.version)" } ?? ""), "id": .text(prompt.map { "\($0.id)" } ?? ""),
            "existing": .flag(prompt != nil), "described": .list(prompt.map { PromptVariables.fields($0, visit) } ?? []),
            "has_variables": .flag(prompt?.variables.isEmpty == false),
            "action": .text(prompt.map { "/prompts/\($0.id)/edit" } ?? "/w/\(workspace)/prompts/new"),
            "back": .text(prompt.map { "/prompts/\($0.id)" } ?? "/w/\(workspace)/prompts"),
        ]
    }
}
