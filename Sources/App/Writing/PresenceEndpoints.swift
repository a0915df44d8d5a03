// "I have this open": said every now and then by whoever edits, answered by who else does, and which version is the newest.

import Database
import HTTPTypes
import Kit
import Web

package struct Presence: Codable, Sendable {
    package struct Reader: Codable, Sendable {
        package let user: ID
        package let fullName: String
    }
    package let others: [Reader]
    package let currentVersion: Int
}

extension App {
    func presenceRoutes() -> [Route] {
        [
            member(
                .viewer, .put, "/contents/{id}/presence", "Say that one has a content open, and hear who else has",
                EndpointOptions(unaudited: "reading is not a change"), of: { (input: ContentIDInput) in .content(input.id) }
            ) { input, scope, tx in
                let (content, now) = (try ContentStore.find(scope, input.id, in: tx), clock.now())
                try PresenceStore.note(scope, input.id, now: now, in: tx)
                return Presence(others: try PresenceStore.others(scope, input.id, now: now, in: tx), currentVersion: content.currentVersion)
            },
            member(
                .viewer, .delete, "/contents/{id}/presence", "Say that one has closed a content",
                EndpointOptions(unaudited: "reading is not a change"), of: { (input: ContentIDInput) in .content(input.id) }
            ) { input, scope, tx in
                try PresenceStore.leave(scope, input.id, in: tx)
                return Nothing()
            },
        ]
    }
}
