// What questions were answered with the last time, for `Transaction.rows(_:asLastTime:_:)`. None of it is ever believed: it
// only lets statements that depend on the answer travel together with the question.

import Kit
import Synchronization

/// Names a question: what it asks, and of whom.
package struct SuppositionKey: Hashable, Sendable {
    let question: String
    let of: ID

    package init(_ question: String, of id: ID) {
        self.question = question
        self.of = id
    }
}

final class Suppositions: Sendable {
    /// The answer was another one. The body is to be begun anew.
    struct Wrong: Error {}

    private let answers = Mutex<[SuppositionKey: any Sendable]>([:])
    /// Some hundred bytes each.
    private static let most = 20_000

    func last<T>(_ key: SuppositionKey) -> T? { answers.withLock { $0[key] as? T } }

    func keep(_ answer: some Sendable, _ key: SuppositionKey) {
        answers.withLock { answers in
            if answers.count >= Self.most, answers[key] == nil { answers = [:] }  // Learned again with the next question of each.
            answers[key] = answer
        }
    }

    func forget(_ key: SuppositionKey) { answers.withLock { $0[key] = nil } }
}
