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
            form("/w/{workspace}/contents/new", calls: .post, "/contents", on: "/w/{workspace}/contents/new") { visit, made in
                let id = made["id"]?.int ?? 0
                return Place("/contents/\(id)" + (visit.form["then"] == "generate" ? "?panel=generate#generate" : ""))
            },
        ]
    }

    private func newContent(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let workspace = try visit.id("workspace")
        let scope = try visit.scope(.workspace(workspace), atLeast: .writer, tx)
        let projects = try ProjectStore.page(scope.reach, ProjectStore.Filter(workspace: workspace, search: nil), Paging(page: 1, size: 100), in: tx)
        let prompts = try PromptStore.page(
            scope.reach, PromptStore.Filter(workspace: workspace, category: nil, search: nil), Paging(page: 1, size: 100), in: tx)
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
                    (prompt?.variables ?? []).map {
                        PromptPages.variable($0, visit.form["prompt_variables.\($0)"] ?? visit.asked("v.\($0)") ?? "", prefix: "prompt_variables.")
                    }),
                "base": .text("/w/\(workspace)"), "may_make_projects": .flag(scope.role >= .editor),
            ]
        ).under("contents", scope, workspace: workspace, crumbs: [(visit.text("محتواها", "Contents"), "/w/\(workspace)/contents")])
    }

}
