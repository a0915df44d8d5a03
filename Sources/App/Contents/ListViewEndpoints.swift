// Views of lists over HTTP: kept under a name, by each person for themselves, found again in every browser.

import Database
import HTTPTypes
import Kit
import Web

struct ListViewsInput: Input {
    let workspace: ID
    let paging: Paging

    init(_ f: Fields) {
        workspace = f.pathID("id")
        paging = Paging(numbered: f)
    }
}

struct ListViewInput: Input {
    let workspace: ID
    let name: String
    let query: String

    init(_ f: Fields) {
        workspace = f.pathID("id")
        name = f.string("name", 1...40, "A view of this name is changed.")
        query = f.string("query", 1...1000, "The filters, as the address of the list carries them: `status=review&days=7`.")
    }
}

struct OneListViewInput: Input {
    let workspace: ID
    let view: ID

    init(_ f: Fields) {
        workspace = f.pathID("id")
        view = f.pathID("view")
    }
}

/// What is kept of an address: the filters that lists know, in one order, so that two ways of writing the same are the same.
enum ListViewQuery {
    static let names = ["search", "status", "project", "created_by", "assignee", "has_pii", "overdue", "days", "ordering"]

    static func plain(_ query: [(name: String, value: String)]) -> String {
        names.compactMap { name in
            query.first { $0.name == name && !$0.value.isEmpty }.map { "\(name)=\(percentEncoded($0.value))" }
        }.joined(separator: "&")
    }

    static func plain(_ text: String) -> String { plain(Form.query(text) ?? []) }
}

extension App {
    func listViewRoutes() -> [Route] {
        let reason = "how somebody looks at a list is their own affair"
        return [
            member(
                .viewer, .get, "/workspaces/{id}/views", "The caller’s own views of the list of contents",
                of: { (input: ListViewsInput) in .workspace(input.workspace) }
            ) { input, scope, tx in
                let views = try ListViewStore.all(scope, input.workspace, in: tx)
                let shown = Array(views.dropFirst(input.paging.offset).prefix(input.paging.size))
                return try Page(input.paging, count: views.count, caller: scope.caller, shown)
            },
            member(
                .viewer, .post, "/workspaces/{id}/views", "Keep the filters of a list under a name",
                EndpointOptions(status: 201, errors: [.conflict], unaudited: reason), of: { (input: ListViewInput) in .workspace(input.workspace) }
            ) { input, scope, tx in
                let query = ListViewQuery.plain(input.query)
                guard !query.isEmpty else { throw AppError.field("query", Message("پالایه‌ای در آن نیست.", "There is no filter in it.")) }
                return try ListViewStore.keep(scope, input.workspace, name: input.name, query: query, now: self.clock.now(), in: tx)
            },
            member(
                .viewer, .delete, "/workspaces/{id}/views/{view}", "Remove a view", EndpointOptions(unaudited: reason),
                of: { (input: OneListViewInput) in .workspace(input.workspace) }
            ) { input, scope, tx in
                guard try ListViewStore.remove(scope, input.workspace, input.view, in: tx) else { throw AppError.notFound }
                return Nothing()
            },
        ]
    }
}
