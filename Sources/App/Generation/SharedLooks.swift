// A thousand people may watch the same text being written, and each of them looks when there is something new. Those who look
// at once are answered by one reading: while it goes on the next ones gather, and the next reading is for all of them. What is
// read, it was read after they asked, and so was their right to see it.

import Database
import Jobs
import Kit
import Synchronization
import Web

final class SharedLooks: Sendable {
    /// What a watcher sees of a generation.
    struct Look: Sendable {
        let events: [JobEvent]
        let generation: Generation
    }

    private struct Watcher: Sendable {
        let credential: Credential
        let caller: Caller
        let seen: Int64
        let told: CheckedContinuation<Look, any Error>

        /// Whose right it is, and in which language it is told: what several watchers can have in common.
        var name: String {
            switch credential {
            case .session(let claims): "\(claims.user) \(claims.session) \(caller.language)"
            case .key(let grant): "key \(grant.id) \(caller.language)"
            }
        }
    }

    /// By generation. An entry stands as long as somebody reads for it.
    private let waiting = Mutex<[ID: [Watcher]]>([:])

    /// The events after `seen`, if the caller may see them now.
    func look(at job: ID, after seen: Int64, _ credential: Credential, _ caller: Caller, _ database: any Database) async throws -> Look {
        try await withCheckedThrowingContinuation { told in
            let watcher = Watcher(credential: credential, caller: caller, seen: seen, told: told)
            let isFirst = waiting.withLock { waiting in
                let isFirst = waiting[job] == nil
                waiting[job, default: []].append(watcher)
                return isFirst
            }
            // In nobody's name: whoever was first is not all of them.
            if isFirst { Task.detached { await self.serve(job, database) } }
        }
    }

    private func serve(_ job: ID, _ database: any Database) async {
        while let watchers = next(job) {
            do {
                let looks = try await database.read { tx in try SharedLooks.looks(at: job, watchers, tx) }
                for (watcher, look) in zip(watchers, looks) { watcher.told.resume(with: look) }
            } catch {
                for watcher in watchers { watcher.told.resume(throwing: error) }
            }
        }
    }

    private func next(_ job: ID) -> [Watcher]? {
        waiting.withLock { waiting in
            let watchers = waiting[job] ?? []
            waiting[job] = watchers.isEmpty ? nil : []
            return watchers.isEmpty ? nil : watchers
        }
    }

    private static func looks(at job: ID, _ watchers: [Watcher], _ tx: Transaction) throws -> [Result<Look, any Error>] {
        var generations: [String: Result<Generation, any Error>] = [:]
        var events: [Int64: [JobEvent]] = [:]
        return try watchers.map { watcher in
            let found = generations[watcher.name] ?? Result { try generation(job, watcher, tx) }
            generations[watcher.name] = found
            guard case .success(let generation) = found else { return found.map { Look(events: [], generation: $0) } }
            let new = try events[watcher.seen] ?? JobEventStore.after(watcher.seen, of: job, in: tx)
            events[watcher.seen] = new
            return .success(Look(events: new, generation: generation))
        }
    }

    private static func generation(_ job: ID, _ watcher: Watcher, _ tx: Transaction) throws -> Generation {
        let scope = try Access.scope(watcher.credential, watcher.caller, over: .generation(job), atLeast: .viewer, writes: false, in: tx)
        return try GenerationStore.find(scope, job, in: tx)
    }
}
