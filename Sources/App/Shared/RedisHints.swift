// Hints between processes by way of Redis. Telling costs its caller nothing: what is told waits in a small set, and one
// message at a time takes along all that has gathered. When Redis is away it is dropped, since everybody looks anyway.

import Database
import Jobs
import Kit
import Synchronization

package final class RedisHints: Hints {
    /// What has been told and not yet sent. The same hint told twice is one.
    private struct Pending {
        var isSending = false
        var words: Set<String> = []
    }

    /// With more than this, "look at everything" says it shorter.
    private static let mostWords = 500
    private static let limit = Duration.seconds(1)

    private let redis: RedisClient
    private let channel: String
    /// Who speaks, so that nobody hears himself.
    private let name: String
    private let pending = Mutex(Pending())

    package init(_ redis: RedisClient, channel: String, entropy: Entropy = .system) {
        self.redis = redis
        self.channel = channel
        name = entropy.token(9)
    }

    package func tell(_ hint: JobHint) {
        let isFirst = pending.withLock { pending in
            if pending.words.count >= Self.mostWords { pending.words = [JobHint.everything.word] }
            pending.words.insert(hint.word)
            defer { pending.isSending = true }
            return !pending.isSending
        }
        if isFirst { Task { await send() } }
    }

    private func send() async {
        while let message = next() {
            // Lost with Redis: nobody depends on it.
            _ = try? await redis.publish(message, to: channel, within: Self.limit)
        }
    }

    private func next() -> String? {
        let words = pending.withLock { pending in
            defer { pending.words = [] }
            pending.isSending = !pending.words.isEmpty
            return pending.words
        }
        return words.isEmpty ? nil : name + " " + words.joined(separator: " ")
    }

    package func listen(_ hear: @escaping @Sendable (JobHint) -> Void) async {
        await redis.subscribe(to: channel) {
            hear(.everything)
        } onMessage: { [name] message in
            let words = String(decoding: message, as: UTF8.self).split(separator: " ")
            guard let sender = words.first, sender != name else { return }
            for word in words.dropFirst() {
                if let hint = JobHint(word: word) { hear(hint) }
            }
        }
    }
}

extension JobHint {
    fileprivate var word: String {
        switch self {
        case .workIsDue: "due"
        case .lookAtJobs: "jobs"
        case .jobSpoke(let job): String(job)
        case .everything: "all"
        }
    }

    /// `nil` for a word of a later version of this program.
    fileprivate init?(word: Substring) {
        switch word {
        case "due": self = .workIsDue
        case "jobs": self = .lookAtJobs
        case "all": self = .everything
        default:
            guard let job = ID(word) else { return nil }
            self = .jobSpoke(job)
        }
    }
}
