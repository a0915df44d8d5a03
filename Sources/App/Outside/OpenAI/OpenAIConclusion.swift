// What one exchange amounts to: an answer, or an error with its bill. The order of the questions matters: what the
// service told comes before what we concluded from a clock or a broken connection.

import Kit

struct OpenAIConclusion {
    let request: WritingRequest
    let exchange: OpenAIExchange
    let expired: TimeLimit?
    let isCancelled: Bool

    /// Nothing can have been billed and the next try may succeed at once.
    var mayRepeat: Bool {
        guard !isCancelled, expired == nil else { return false }
        switch exchange.ending {
        case .refused(let fault): return OpenAIVerdict(fault, model: request.model).mayRepeat
        case .broken(.cut): return !exchange.wasSent
        default: return false
        }
    }

    var advisedWait: Duration? {
        if case .refused(let fault) = exchange.ending { fault.advice.after } else { nil }
    }

    /// - Throws: `WritingError`, or what the receiver threw.
    func answer() throws -> WritingAnswer {
        switch exchange.ending {
        case .finished: return try finishedAnswer()
        case .refused(let fault): throw refusal(fault)
        case .receiver(let error) where !(error is CancellationError && (isCancelled || expired != nil)): throw error
        case .receiver, .broken: break
        }
        if exchange.answer.isFinished { return try finishedAnswer() }
        throw interruption()
    }

    private func finishedAnswer() throws -> WritingAnswer {
        let answer = exchange.answer
        guard answer.text.contains(where: { !$0.isWhitespace }) else { throw empty() }
        return WritingAnswer(
            text: answer.text, usage: answer.usage ?? answer.estimatedUsage(for: request.messages),
            usageIsEstimated: answer.usage == nil, finish: answer.finish.flatMap(WritingAnswer.Finish.init(rawValue:)) ?? .other,
            model: String((answer.model ?? request.model.id).prefix(100)), serviceRequestID: requestID)
    }

    private var requestID: String? { exchange.requestID ?? exchange.answer.id.map { String($0.prefix(100)) } }

    private func empty() -> WritingError {
        let (kind, message): (WritingError.Kind, Message) =
            if exchange.answer.hasRefusal { (.refused, Saying.declined) } else {
                switch exchange.answer.finish {
                case "content_filter": (.refused, Saying.policy)
                case "length": (.refused, Saying.allReasoning)
                default: (.temporary(after: nil), Saying.empty)
                }
            }
        return error(kind, bill: told ?? heldBill, message, "an answer without text (finish \(finishWord))")
    }

    private func refusal(_ fault: OpenAIFault) -> WritingError {
        let verdict = OpenAIVerdict(fault, model: request.model)
        return error(
            verdict.kind, bill: verdict.isFree ? .nothing : heldBill, verdict.message, fault.diagnosis, wasAnswered: fault.status != 200 && fault.isService)
    }

    private func interruption() -> WritingError {
        if let expired {
            let what = expired == .silence ? "no answer in time" : "the call took too long"
            return error(.temporary(after: nil), bill: heldBill, Saying.slow, what)
        }
        if isCancelled { return error(.cancelled, bill: heldBill, Saying.stopped, "cancelled") }
        switch exchange.ending {
        case .broken(.notJSON): return error(.temporary(after: nil), bill: heldBill, Saying.broken, "an answer that is not JSON")
        case .broken(.tooLong): return error(.refused, bill: heldBill, Saying.endless, "an answer beyond all limits")
        default:
            return exchange.wasSent
                ? error(.temporary(after: nil), bill: heldBill, exchange.answer.hasBegun ? Saying.cut : Saying.broken, "connection lost")
                : error(.temporary(after: nil), bill: .nothing, Saying.unreachable, "no connection")
        }
    }

    private var told: WritingError.Bill? { exchange.answer.usage.map { .known($0) } }

    /// Nothing, where nothing was sent; else held, with what was seen.
    private var heldBill: WritingError.Bill {
        guard exchange.wasSent else { return .nothing }
        let answer = exchange.answer
        return .unknown(atLeast: answer.usage ?? (answer.hasBegun ? answer.estimatedUsage(for: request.messages) : TokenUsage()))
    }

    /// Only words that we know go into a log.
    private var finishWord: String {
        guard let finish = exchange.answer.finish else { return "none" }
        return ["stop", "length", "content_filter", "tool_calls", "function_call"].contains(finish) ? finish : "other"
    }

    private func error(
        _ kind: WritingError.Kind, bill: WritingError.Bill, _ message: Message, _ diagnosis: String, wasAnswered: Bool = false
    ) -> WritingError {
        WritingError(kind, bill: bill, message, diagnosis: diagnosis, serviceRequestID: requestID, wasAnswered: wasAnswered)
    }
}
