// What the command palette finds: contents, prompts and projects by their words.

import Database
import Kit
import Web

extension App {
    func findPages() -> [PageRoute] {
        [
            raw("/w/{workspace}/find") { visit in
                let search = String((visit.asked("search") ?? "").prefix(200))
                let found = try await database.read { tx -> [JSON] in
                    let workspace = try visit.id("workspace")
                    let reach = try visit.scope(.workspace(workspace), tx).reach
                    let few = Paging(page: 1, size: 5)
                    var filter = ContentStore.Filter(workspace: workspace)
                    filter.search = search
                    let contents = try ContentStore.page(reach, filter, .newest, few, in: tx).map {
                        FindPages.entry($0.title, "/contents/\($0.id)", visit.words.status($0.status))
                    }
                    let prompts = try PromptStore.page(reach, PromptStore.Filter(workspace: workspace, category: nil, search: search), few, in: tx).map {
                        FindPages.entry($0.title, "/prompts/\($0.id)", visit.text("پرامپت", "Prompt"))
                    }
                    let projects = try ProjectStore.page(reach, ProjectStore.Filter(workspace: workspace, search: search), few, in: tx).map {
                        FindPages.entry($0.name, "/projects/\($0.id)", visit.text("پروژه", "Project"))
                    }
                    return contents + prompts + projects
                }
                return .json(Array(JSON.object(("results", .array(found))).text.utf8))
            }
        ]
    }
}

private enum FindPages {
    static func entry(_ label: String, _ address: String, _ hint: String) -> JSON {
        .object(("label", .string(label)), ("address", .string(address)), ("hint", .string(hint)))
    }
}
