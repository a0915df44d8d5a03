// What is over and nobody asks for again is deleted, a little at a time.

import Database
import Jobs
import Kit
import Logging

extension App {
    /// One round. A fault is logged, not thrown: the next round tries again.
    package func housekeep() async {
        let now = clock.now()
        do {
            try await database.write { tx in
                try LoginCodeStore.purge(now: now, in: tx)
                try SessionStore.purge(now: now, in: tx)
                try Idempotency.purge(now: now, in: tx)
                _ = try JobStore.purge(doneBefore: now - .days(7), deadBefore: now - .days(30), in: tx)
            }
        } catch {
            logger.error("housekeeping failed", metadata: ["cause": "\(error)"])
        }
    }
}
