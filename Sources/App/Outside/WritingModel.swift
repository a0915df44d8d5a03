// A service that writes text. Two implementations run today: the OpenAI API (and what is compatible with it) and the
// offline writer. What goes in is redacted by type; what comes out is a stream of pieces and a bill.

import Kit
import TextKit

package protocol WritingModel: Sendable {
    /// The model that will really answer a request for `requested`: itself, except where one stands in for all others.
    /// Its prices are the ones to reserve and to bill.
    func answering(_ requested: ModelDescription) -> ModelDescription

    /// Has the text written. `onPiece` receives it as it arrives; a slow receiver slows the sender.
    /// - Throws: `WritingError`, which says whether another try makes sense and whether money may have been spent, also
    ///   when the task was cancelled; whatever `onPiece` throws, unchanged (the transfer is then stopped, the bill unknown).
    func write(_ request: WritingRequest, onPiece: @escaping @Sendable (String) async throws -> Void) async throws -> WritingAnswer
}

extension WritingModel {
    package func answering(_ requested: ModelDescription) -> ModelDescription { requested }
}

package struct WritingRequest: Sendable {
    package enum Role: String, Sendable { case system, user, assistant }

    package struct Message: Sendable {
        package let role: Role
        package let text: RedactedText
        package init(_ role: Role, _ text: RedactedText) {
            self.role = role
            self.text = text
        }
    }

    package let model: ModelDescription
    package let messages: [Message]
    /// The most tokens that may be written; what the budget was reserved for.
    package let maximumTokens: Int
    /// Left out where the model refuses it.
    package let temperature: Double?
    /// The same for every try of one attempt, for services that know such a key.
    package let idempotencyKey: String
    /// Stands for the person without naming them.
    package let endUser: String

    package init(
        model: ModelDescription, messages: [Message], maximumTokens: Int, temperature: Double?, idempotencyKey: String, endUser: String
    ) {
        self.model = model
        self.messages = messages
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.idempotencyKey = idempotencyKey
        self.endUser = endUser
    }
}

extension WritingRequest {
    /// Tokens that a service adds for the frame of a message, and once for the answer; measured at 3 to 4.
    private static let frame = 4

    /// What the prompt will probably count.
    package static func estimatedPromptTokens(_ messages: [Message]) -> Int {
        messages.reduce(frame) { $0 + TokenEstimate.tokens($1.text.text) + frame }
    }

    /// What the prompt cannot exceed; the figure to reserve by.
    package static func maximumPromptTokens(_ messages: [Message]) -> Int {
        messages.reduce(4 * frame) { $0 + TokenEstimate.upperBound($1.text.text) + 4 * frame }
    }
}

package struct TokenUsage: Sendable, Equatable {
    /// All tokens of the prompt; the cached and the cache-writing ones are among them.
    package var prompt = 0
    package var cached = 0
    package var cacheWrite = 0
    /// All tokens of the answer; reasoning is among them.
    package var completion = 0
    package var reasoning = 0
    package var total: Int { prompt + completion }
    package init(prompt: Int = 0, cached: Int = 0, cacheWrite: Int = 0, completion: Int = 0, reasoning: Int = 0) {
        self.prompt = prompt
        self.cached = cached
        self.cacheWrite = cacheWrite
        self.completion = completion
        self.reasoning = reasoning
    }
}

package struct WritingAnswer: Sendable {
    package enum Finish: String, Sendable { case stop, length, contentFilter = "content_filter", other }
    package let text: String
    package let usage: TokenUsage
    /// The service sent no usage, so the tokens were counted here.
    package let usageIsEstimated: Bool
    package let finish: Finish
    /// The model that answered, as the service names it.
    package let model: String
    /// The service's own id of the request, for its support.
    package let serviceRequestID: String?

    package init(text: String, usage: TokenUsage, usageIsEstimated: Bool, finish: Finish, model: String, serviceRequestID: String?) {
        self.text = text
        self.usage = usage
        self.usageIsEstimated = usageIsEstimated
        self.finish = finish
        self.model = model
        self.serviceRequestID = serviceRequestID
    }
}

/// A call to a model that brought no text.
package struct WritingError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// Another try may succeed, not before this much time has passed.
        case temporary(after: Duration?)
        /// The account has no money left or a limit of its own is reached: no try helps, an owner must act.
        case quota
        /// The key, the country or the permission is wrong: no try helps, an operator must act.
        case account
        /// The request itself is refused: no try with the same request helps.
        case refused
        /// The task was cancelled.
        case cancelled
    }

    /// What the failed call may have cost.
    package enum Bill: Sendable, Equatable {
        /// Proven: nothing was sent, or the service refused before doing anything.
        case nothing
        /// The service may have done more than was seen; the amount stays held until somebody knows. What arrived was
        /// counted here (the prompt among it as soon as a first piece came); it may be nothing.
        case unknown(atLeast: TokenUsage)
        /// The service told it.
        case known(TokenUsage)
    }

    package let kind: Kind
    package let bill: Bill
    /// For the person who asked.
    package let message: Message
    /// For the log: status and code of the service, never text or keys.
    package let diagnosis: String
    package let serviceRequestID: String?
    /// The service itself answered with an error, to the end: what such a call costs its own records tell, and mostly it is nothing.
    package let wasAnswered: Bool

    package init(_ kind: Kind, bill: Bill, _ message: Message, diagnosis: String, serviceRequestID: String? = nil, wasAnswered: Bool = false) {
        self.kind = kind
        self.bill = bill
        self.message = message
        self.diagnosis = diagnosis
        self.serviceRequestID = serviceRequestID
        self.wasAnswered = wasAnswered
    }

    package var description: String { "\(diagnosis): \(message.english)" }
}
