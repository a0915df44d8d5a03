// Contents: the list, a new one, and the editor, where a text is written, generated and sent on its way.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func contentPages() -> [PageRoute] {
        [
            page("/w/{workspace}/contents", contentList),
            page("/w/{workspace}/contents/new", newContent),
            form("/w/{workspace}/contents/new", calls: .post, "/contents", on: "/w/{workspace}/contents/new") { visit, made in
                let id = made["id"]?.int ?? 0
                return Place("/contents/\(id)" + (visit.form["then"] == "generate" ? "?panel=generate#generate" : ""))
            },
            page("/contents/{id}", editor),
            form("/contents/{id}", calls: .patch, "/contents/{id}", on: "/contents/{id}") { visit, made in
                Place("/contents/\(made["id"]?.int ?? 0)", Flash(visit.text("ذخیره شد.", "Saved.")))
            },
            form("/contents/{id}/draft", calls: .put, "/contents/{id}/draft", on: "/contents/{id}") { visit, _ in
                Place("/contents/\(visit.call.pathParameters["id"] ?? "")")
            },
            form("/contents/{id}/draft/discard", calls: .delete, "/contents/{id}/draft", on: "/contents/{id}") { visit, _ in
                Place(
                    "/contents/\(visit.call.pathParameters["id"] ?? "")",
                    Flash(visit.text("نوشتهٔ ذخیره‌نشده کنار گذاشته شد.", "The unsaved text is thrown away.")))
            },
            form("/contents/{id}/presence", calls: .put, "/contents/{id}/presence", on: "/contents/{id}") { visit, _ in
                Place("/contents/\(visit.call.pathParameters["id"] ?? "")")
            },
            step("submit", "برای بررسی فرستاده شد.", "Sent for review."), step("reopen", "دوباره پیش‌نویس شد.", "It is a draft again."),
            step("cancel", "تولید متوقف شد.", "Generation is stopped."), step("generate", nil, nil),
            step("approve", "تأیید شد.", "Approved."), step("reject", "رد شد؛ نویسنده دلیل را می‌بیند.", "Rejected. Its author sees the reason."),
            form("/contents/{id}/delete", calls: .delete, "/contents/{id}", on: "/contents/{id}") { visit, _ in
                Place("/", Flash(visit.text("محتوا حذف شد.", "The content is deleted.")))
            },
        ]
    }

    /// A form that takes a content one step further.
    private func step(_ name: String, _ persian: String?, _ english: String?) -> PageRoute {
        form("/contents/{id}/\(name)", calls: .post, "/contents/{id}/\(name)", on: "/contents/{id}") { visit, _ in
            let id = visit.call.pathParameters["id"] ?? ""
            return Place("/contents/\(id)", persian.map { Flash(visit.text($0, english ?? "")) })
        }
    }

    private func contentList(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let workspace = try visit.id("workspace")
        let scope = try visit.scope(.workspace(workspace), tx)
        let input = try visit.query(ContentListInput.self)
        var filter = input.filter(at: visit.now)
        filter.workspace = workspace
        let count = try ContentStore.count(scope.reach, filter, in: tx)
        let contents = try ContentStore.page(scope.reach, filter, input.order, input.paging, in: tx)
        let projects = try ProjectStore.page(scope.reach, ProjectStore.Filter(workspace: workspace, search: nil), Paging(page: 1, size: 100), in: tx)
        let people = try People(scope, in: tx)
        let orders = [
            ("-updated_at", visit.text("تازه‌ترین تغییر", "Last changed")), ("-created_at", visit.text("تازه‌ترین", "Newest")),
            ("title", visit.text("عنوان", "Title")),
        ]
        return Screen(
            "contents", visit.text("محتواها", "Contents"),
            [
                "contents": .list(contents.map { ContentRows.row($0, visit) }), "search": .text(filter.search ?? ""),
                "status": .text(filter.status?.rawValue ?? ""),
                "filters": ContentRows.filters(try ContentStore.counts(scope.reach, filter, in: tx), current: filter.status?.rawValue, visit),
                "projects": .list(projects.map { ["value": .text("\($0.id)"), "label": .text($0.name), "selected": .flag(filter.project == $0.id)] }),
                "authors": .list(
                    people.members.compactMap { member in
                        member.user.id.map { ["value": .text("\($0)"), "label": .text(People.name(member)), "selected": .flag(filter.createdBy == $0)] }
                    }),
                "orders": .list(orders.map { ["value": .text($0.0), "label": .text($0.1), "selected": .flag(input.order.rawValue == $0.0)] }),
                "pii": .flag(filter.hasPII == true), "pager": Pager.view(visit, input.paging, count), "base": .text("/w/\(workspace)/contents"),
                "narrowed": .flag(filter.search != nil || filter.project != nil || filter.status != nil || filter.createdBy != nil || filter.hasPII != nil),
                "found": .text(visit.words.number(count)),
            ]
        ).under("contents", scope, workspace: workspace)
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

    private func editor(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let scope = try visit.scope(.content(visit.id()), tx)
        let content = try ContentStore.find(scope, visit.id(), in: tx)
        let view = try EditorView(visit, scope, content, self, tx)
        var screen = Screen(content.state == .inProgress ? "live" : "editor", content.title, try view.fields(tx)).under(
            "contents", scope, workspace: content.workspace,
            crumbs: [(visit.text("محتواها", "Contents"), "/w/\(content.workspace)/contents")])
        screen.runsDetector = content.state != .inProgress
        return screen
    }
}
