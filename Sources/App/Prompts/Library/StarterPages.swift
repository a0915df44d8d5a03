// The starter library: looked through, and taken into a workspace.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func starterPages() -> [PageRoute] {
        [
            page("/w/{workspace}/starters") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                let input = try visit.query(LibraryListInput.self)
                // Prompts of the reader's own language first of all; the other language is a choice.
                let language = visit.asked("language").flatMap(Language.init(rawValue:)) ?? visit.language
                let filter = PromptLibrary.Filter(language: language, category: input.filter.category, search: input.filter.search)
                let found = PromptLibrary.all.filter(filter.matches)
                return Screen(
                    "starters", visit.text("کتابخانهٔ آغازین", "Starter library"),
                    [
                        "entries": .list(try found.map { try Starters.card($0, workspace, scope, visit, tx) }), "has_entries": .flag(!found.isEmpty),
                        "search": .text(input.filter.search ?? ""), "category": .text(input.filter.category?.rawValue ?? ""),
                        "language": .text(visit.asked("language") ?? ""), "filters": PromptPages.categories(input.filter.category, visit),
                        "base": .text("/w/\(workspace)/starters"),
                        "languages": .list(
                            [(Language.persian, "فارسی"), (.english, "English")].map {
                                [
                                    "label": .text($0.1), "lang_of": .text($0.0.rawValue), "current": .flag($0.0 == language),
                                    "address": .text(Pager.address(visit, with: ["language": $0.0.rawValue])),
                                ]
                            }),
                    ]
                ).under("prompts", scope, workspace: workspace, crumbs: PromptPages.crumbs(workspace, visit))
            },
            form("/w/{workspace}/starters/{entry}", calls: .post, "/prompts/library/{entry}/install", on: "/w/{workspace}/starters") { visit, made in
                Place("/prompts/\(made["id"]?.int ?? 0)", Flash(visit.text("پرامپت در کتابخانهٔ شماست.", "The prompt is in your library.")))
            },
        ]
    }
}

private enum Starters {
    static func card(_ entry: LibraryPrompt, _ workspace: ID, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> View {
        let there = try PromptStore.id(ofLibraryKey: entry.key, in: workspace, scope, in: tx) ?? PromptStore.id(ofLibraryKey: entry.key, in: nil, scope, in: tx)
        return [
            "entry": .text(entry.key), "title": .text(entry.title), "about": .text(entry.description),
            "category_name": .text(visit.words.category(entry.category)),
            "kind": .text(visit.words.kind(entry.kind)), "pieces": PromptPages.pieces(entry.promptTemplate),
            "direction": .text(Direction.of(block: entry.promptTemplate).rawValue),
            "variables": .list(entry.variables.map { ["name": .text($0.name), "example": .text($0.example)] }),
            "there": there.map { .text("/prompts/\($0)") } ?? .none,
        ]
    }
}
