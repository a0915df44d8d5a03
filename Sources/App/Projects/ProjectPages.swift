// Projects of a workspace, and one of them with its contents.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func projectPages() -> [PageRoute] {
        [
            page("/w/{workspace}/projects") { visit, tx in
                let scope = try visit.scope(.workspace(visit.id("workspace")), tx)
                let workspace = try visit.id("workspace")
                let input = try visit.query(ProjectListInput.self)
                let filter = ProjectStore.Filter(workspace: workspace, search: input.filter.search)
                let projects = try ProjectStore.page(scope.reach, filter, input.paging, in: tx)
                let count = try ProjectStore.count(scope.reach, filter, in: tx)
                let costs = try UsageMonthStore.costs(ofProjects: projects.map(\.id), scope, in: tx)
                let activity = try ContentStore.activity(ofProjects: projects.map(\.id), scope, in: tx)
                return Screen(
                    "projects", visit.text("پروژه‌ها", "Projects"),
                    [
                        "projects": .list(
                            try projects.map { project in
                                try ProjectPages.card(project, scope, visit, tx).adding([
                                    "cost": .text(visit.words.money(costs[project.id] ?? .zero)),
                                    "updated": visit.words.time(max(activity[project.id] ?? project.updatedAt, project.updatedAt)),
                                ])
                            }), "search": .text(input.filter.search ?? ""),
                        "name": visit.field("name"), "description": visit.field("description"), "opened": .flag(visit.failure != nil || count == 0),
                        "pager": Pager.view(visit, input.paging, count, projects), "is_search": .flag(input.filter.search?.isEmpty == false),
                    ]
                ).under("projects", scope, workspace: workspace)
            },
            form("/w/{workspace}/projects", calls: .post, "/projects", on: "/w/{workspace}/projects") { visit, made in
                Place("/projects/\(made["id"]?.int ?? 0)", Flash(visit.text("پروژه ساخته شد.", "The project is made.")))
            },
            page("/projects/{id}") { visit, tx in
                let scope = try visit.scope(.project(visit.id()), tx)
                let project = try ProjectStore.find(visit.id(), scope, in: tx)
                let filter = ContentStore.Filter(project: project.id)
                let paging = try visit.query(ProjectListInput.self).paging
                let contents = try ContentStore.page(scope.reach, filter, .newest, paging, in: tx)
                let cost = try UsageMonthStore.costs(ofProjects: [project.id], scope, in: tx)[project.id] ?? .zero
                return Screen(
                    "project", project.name,
                    [
                        "id": .text("\(project.id)"), "name": .text(project.name), "about": .text(project.description), "version": .text("\(project.version)"),
                        "edit_name": visit.field("name", project.name), "edit_description": visit.field("description", project.description),
                        "contents": .list(contents.map { ContentRows.row($0, visit) }), "count": .text(visit.words.number(project.contentsCount)),
                        "cost": .text(visit.words.money(cost)),
                        "pager": Pager.view(visit, paging, project.contentsCount, contents),
                        "all": .text("/w/\(project.workspace)/contents?project=\(project.id)"),
                        "has_list": .flag(!contents.isEmpty), "opened": .flag(visit.failure != nil),
                        "counts": ContentRows.counts(try ContentStore.counts(scope.reach, filter, in: tx), visit),
                    ]
                ).under(
                    "projects", scope, workspace: project.workspace, crumbs: [(visit.text("پروژه‌ها", "Projects"), "/w/\(project.workspace)/projects")])
            },
            form("/projects/{id}/edit", calls: .patch, "/projects/{id}", on: "/projects/{id}") { visit, made in
                Place("/projects/\(made["id"]?.int ?? 0)", Flash(visit.text("ذخیره شد.", "Saved.")))
            },
            form("/projects/{id}/delete", calls: .delete, "/projects/{id}", on: "/projects/{id}") { visit, _ in
                Place("/", Flash(visit.text("پروژه حذف شد.", "The project is deleted.")))
            },
        ]
    }
}

enum ProjectPages {
    static func card(_ project: Project, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> View {
        let counts = try ContentStore.counts(scope.reach, ContentStore.Filter(project: project.id), in: tx)
        return [
            "address": .text("/projects/\(project.id)"), "name": .text(project.name), "about": .text(project.description),
            "count": .text(visit.words.number(project.contentsCount)), "updated": visit.words.time(project.updatedAt),
            "counts": ContentRows.counts(counts, visit), "empty": .flag(project.contentsCount == 0),
        ]
    }
}
