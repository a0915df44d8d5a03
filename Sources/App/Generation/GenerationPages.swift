// What a browser follows while a text is written. The events are those of the API; this only lends them the visitor's cookie.

import HTTPTypes
import Kit
import Web

extension App {
    func generationPages() -> [PageRoute] {
        [
            raw("/jobs/{id}/events") { visit in try await visit.server.call(.init(method: .get, path: "/ai/jobs/{id}/events"), visit) }
        ]
    }
}
