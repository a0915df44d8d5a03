// What the editor calls for a chosen passage. All answer with the JSON of the API; without scripts there is nothing to choose
// a passage with, and the whole text is rewritten by the panel beside it.

import HTTPTypes
import Kit
import Web

extension App {
    func rewordingPages() -> [PageRoute] {
        let (all, one) = ("/contents/{id}/rewordings", "/contents/{id}/rewordings/{rewording}")
        @Sendable func back(_ visit: Visit) -> Place { Place("/contents/\(visit.call.pathParameters["id"] ?? "")") }
        return [
            form(all, calls: .post, all, on: "/contents/{id}") { visit, _ in back(visit) },
            form("\(all)/estimate", calls: .post, "\(all)/estimate", on: "/contents/{id}") { visit, _ in back(visit) },
            raw(one) { visit in try await visit.server.call(.init(method: .get, path: one), visit) },
            form("\(one)/cancel", calls: .post, "\(one)/cancel", on: "/contents/{id}") { visit, _ in back(visit) },
        ]
    }
}
