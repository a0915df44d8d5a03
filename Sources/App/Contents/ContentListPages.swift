// The list of contents: narrowed by its address alone, so that an address is a view; and what is done with several at once.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func contentListPages() -> [PageRoute] {
        [
            page("/w/{workspace}/contents") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                return Screen("contents", visit.text("محتواها", "Contents"), try ContentList(visit, scope, workspace, tx).view(tx))
                    .under("contents", scope, workspace: workspace)
            },
            form("/w/{workspace}/views", calls: .post, "/workspaces/{workspace}/views", on: "/w/{workspace}/contents") { visit, kept in
                let query = kept["query"]?.string ?? ""
                return Place(
                    "/w/\(visit.call.pathParameters["workspace"] ?? "")/contents?\(query)", Flash(visit.text("نما نگه داشته شد.", "The view is kept.")))
            },
            form("/w/{workspace}/views/{view}/delete", calls: .delete, "/workspaces/{workspace}/views/{view}", on: "/w/{workspace}/contents") { visit, _ in
                Place("/w/\(visit.call.pathParameters["workspace"] ?? "")/contents", Flash(visit.text("نما برداشته شد.", "The view is removed.")))
            },
            action("/w/{workspace}/contents/together", on: "/w/{workspace}/contents") { visit in try await ContentsTogether(visit).work() },
        ]
    }
}

struct ContentList {
    let visit: Visit
    let scope: Scope
    let workspace: ID
    let input: ContentListInput
    let filter: ContentStore.Filter
    let people: People

    init(_ visit: Visit, _ scope: Scope, _ workspace: ID, _ tx: Transaction) throws {
        (self.visit, self.scope, self.workspace) = (visit, scope, workspace)
        input = try visit.query(ContentListInput.self)
        var filter = input.filter(at: visit.now)
        filter.workspace = workspace
        if let days = visit.asked("days").flatMap({ Int($0) }), (1...366).contains(days) { filter.updatedAfter = visit.now - .days(days) }
        self.filter = filter
        people = try People(scope, in: tx)
    }

    private var isNarrowed: Bool {
        let names = ["search", "status", "project", "created_by", "assignee", "has_pii", "overdue", "days"]
        return names.contains { visit.asked($0) != nil }
    }

    func view(_ tx: Transaction) throws -> [String: View] {
        let (count, rows, pager) = try found(tx)
        let counts = try ContentStore.counts(scope.reach, filter, in: tx)
        let isBusy = counts["in_progress"] ?? 0 > 0
        var view: [String: View] = [
            "contents": .list(rows), "search": .text(filter.search ?? ""), "status": .text(filter.status?.rawValue ?? ""),
            "filters": ContentRows.filters(counts, current: filter.status?.rawValue, visit), "pii": .flag(filter.hasPII == true),
            "overdue": .flag(filter.overdue?.is == true), "pager": pager, "base": .text("/w/\(workspace)/contents"),
            "narrowed": .flag(isNarrowed), "found": .text(visit.words.number(count)), "selectable": .flag(scope.role >= .writer),
            "more_open": .flag(["assignee", "has_pii", "overdue", "days"].contains { visit.asked($0) != nil }), "busy": .flag(isBusy),
            "query": .text(Pager.address(visit, path: "", with: [:])), "results": try results(tx), "may_assign": .flag(scope.role >= .editor),
            "sure": .text(visit.failure?.fields.first { $0.name == "sure" }?.messages.first.map(visit.text) ?? ""),
            "sure_of": .flag(visit.failure == nil || visit.form["do"] != "delete"),
        ]
        view.merge(try choices(tx)) { _, new in new }
        view.merge(try views(tx)) { _, new in new }
        return view
    }

    // MARK: Views

    /// The names that the visitor gave to ways of looking at this list, and what this one is.
    private func views(_ tx: Transaction) throws -> [String: View] {
        let here = ListViewQuery.plain(visit.call.query)
        let kept = try ListViewStore.all(scope, workspace, in: tx)
        let current = kept.first { $0.query == here }
        return [
            "views": .list(
                kept.map {
                    [
                        "name": .text($0.name), "address": .text("/w/\(workspace)/contents?\($0.query)"),
                        "current": .flag($0.id == current?.id),
                    ]
                }),
            "view": current.map { ["id": .text("\($0.id)"), "name": .text($0.name)] } ?? .none, "has_views": .flag(!kept.isEmpty || isNarrowed),
            "here": .text(here), "view_name": visit.field("name"), "naming": .flag(visit.failure?.fields.contains { $0.name == "name" } == true),
            "may_keep": .flag(current == nil && !here.isEmpty),
        ]
    }

    // MARK: Rows

    /// Searched for in no other order: the best first, with the places where they answer.
    private func found(_ tx: Transaction) throws -> (count: Int, rows: [View], pager: View) {
        if let search = filter.search, visit.asked("ordering") == nil {
            let query = SearchQuery(search)
            var rest = filter
            rest.search = nil
            let hits = try SearchStore.page(scope.reach, query, rest, input.paging, in: tx)
            let count = try SearchStore.count(scope.reach, query, rest, in: tx)
            return (count, hits.map { row($0.summary, SearchHit($0, query)) }, Pager.view(visit, input.paging, count))
        }
        let contents = try ContentStore.page(scope.reach, filter, input.order, input.paging, in: tx)
        let count = try ContentStore.count(scope.reach, filter, in: tx)
        return (count, contents.map { row($0, nil) }, Pager.view(visit, input.paging, count, contents))
    }

    private func row(_ content: ContentSummary, _ hit: SearchHit?) -> View {
        let chosen = Set(visit.all("id"))
        return ContentRows.row(content, visit).adding([
            "checked": .flag(chosen.contains("\(content.id)")), "pick": .text(visit.text("انتخاب «\(content.title)»", "Select “\(content.title)”")),
            "heading": .list((hit?.title ?? [HighlightPiece(text: content.title, match: false)]).map(piece)),
            "fragments": .list((hit?.fragments ?? []).prefix(2).map { ["pieces": .list($0.map(piece))] }),
            "has_fragments": .flag(hit?.fragments.isEmpty == false),
        ])
    }

    private func piece(_ piece: HighlightPiece) -> View { ["hit": .text(piece.match ? piece.text : ""), "plain": .text(piece.match ? "" : piece.text)] }

    // MARK: What became of the last thing that was done with several

    private func results(_ tx: Transaction) throws -> View {
        guard let rows = visit.flash?.rows, !rows.isEmpty else { return .none }
        return .list(
            try rows.compactMap { row -> View? in
                do {
                    let content = try ContentStore.find(scope, row.id, in: tx)
                    return [
                        "name": .text(content.title), "address": .text("/contents/\(row.id)"), "done": .flag(row.fault == nil), "fault": .text(row.fault ?? ""),
                    ]
                } catch let error as AppError where error.code == .notFound { return nil }
            })
    }

    // MARK: Choices

    private func choices(_ tx: Transaction) throws -> [String: View] {
        let projects = try ProjectStore.page(scope.reach, ProjectStore.Filter(workspace: workspace, search: nil), Paging(page: 1, size: 100), in: tx)
        let members = people.members.compactMap { member in member.user.id.map { (id: $0, name: People.name(member), role: member.role) } }
        let first = filter.search == nil ? visit.text("تازه‌ترین تغییر", "Last changed") : visit.text("نزدیک‌ترین به جست‌وجو", "Best match")
        let orders = [
            ("", first), ("-created_at", visit.text("تازه‌ترین", "Newest")), ("title", visit.text("عنوان", "Title")),
            ("due_at", visit.text("موعد", "Due first")),
        ]
        let spans = [
            ("1", visit.text("یک روز گذشته", "Past day")), ("7", visit.text("هفتهٔ گذشته", "Past week")), ("30", visit.text("ماه گذشته", "Past month")),
        ]
        func options(_ all: [(String, String)], _ current: String?) -> View {
            .list(all.map { ["value": .text($0.0), "label": .text($0.1), "selected": .flag($0.0 == current ?? "")] })
        }
        return [
            "projects": options(projects.map { ("\($0.id)", $0.name) }, visit.asked("project")),
            "authors": options(members.map { ("\($0.id)", $0.name) }, visit.asked("created_by")),
            "assignees": options(members.map { ("\($0.id)", $0.name) }, visit.asked("assignee")),
            "orders": options(orders, visit.asked("ordering")), "spans": options(spans, visit.asked("days")),
            "workers": options(members.filter { Role(rawValue: $0.role) ?? .viewer >= .writer }.map { ("\($0.id)", $0.name) }, visit.form["assignee"]),
            "deeds": options(
                ContentsTogether.Deed.allCases.filter { scope.role >= $0.least }.map { ($0.rawValue, visit.text($0.name)) }, visit.form["do"]),
        ]
    }
}
