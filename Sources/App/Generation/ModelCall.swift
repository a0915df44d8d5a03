// One paid call: reserve, mark, send, listen, settle. The order is the point; `docs/budgets.md` tells what each crash in between
// leaves behind.

import Database
import Jobs
import Kit
import Logging
import TextKit

struct ModelCall: Sendable {
    let app: App
    let context: JobContext
    let task: ModelTask
    let model: ModelDescription
    /// 1 for the text, 2 for its repair.
    let step: Int
    let ceiling: Int
    /// Ends the job when a person stops it; takes what was written so far.
    let cancelled: @Sendable (String) async throws -> Void

    /// What is left to do for a call in the transaction that ends its job.
    struct Rest: Sendable {
        /// What its watchers have not been shown.
        var unseen: [LiveEvent] = []
        /// Books what it cost. As late as may be: all calls of an organization move the same counters.
        var settle: @Sendable (Transaction) throws -> Void = { _ in }
    }

    /// Ends the job with an answer.
    typealias Ending = @Sendable (Rest, Transaction) throws -> Void

    /// The answer of this step; the stored one when an earlier attempt has paid for it already.
    /// - Parameters:
    ///   - begin: what begins the job, where this is its first step. It is written along with the mark that the call was sent.
    ///   - end: what ends the job with the answer, where this is its last step. It is mostly written along with the bill: `context.isOver`
    ///     tells, and where it is not so it is the caller's to write.
    func answer(
        to prompt: GenerationPrompt, begin: (@Sendable (Transaction) throws -> Void)? = nil, end: (StoredAnswer) -> Ending?
    ) async throws -> StoredAnswer {
        let (model, asked) = (model, prompt.tokenEstimate)
        let live = LiveText(context: context, task: task, vault: prompt.vault) { model.price(TokenUsage(prompt: asked, completion: $0)) }
        if let stored = try await stored() {
            if let begin { try await context.write(begin) }
            try await live.replace(with: Restorer.restore(stored.text, from: stored.vault))
            return stored
        }
        if step > 1 { try await live.reset() }
        guard !prompt.messages.contains(where: { task.request.redacts && prompt.vault.leaks(in: $0.text.text) }) else {
            throw JobFailure.permanent(
                FailureMessage(Message("دادهٔ شخصی پنهان نشد؛ چیزی فرستاده نشد.", "Personal data could not be hidden; nothing was sent.")).stored)
        }
        let reservation = try await dispatch(prompt, begin)
        failpoint("call.after-dispatch")
        let started = ContinuousClock.now
        do {
            let answer = try await send(prompt, live)
            failpoint("call.before-settle")
            let (stored, outcome) = bill(answer, prompt, took: ContinuousClock.now - started)
            app.meters.modelAnswered(model.id, "answered", took: outcome.duration, usage: outcome.usage, cost: outcome.cost)
            if let end = end(stored), await settle(reservation, outcome, live, ending: end) { return stored }
            try await settle(reservation, outcome, keeping: stored)
            failpoint("call.after-settle")
            try await live.finish()
            return stored
        } catch {
            try await fail(reservation, error, prompt, live, took: ContinuousClock.now - started)
            throw error
        }
    }

    /// What an earlier attempt has paid for. A job that nobody had before has nothing.
    private func stored() async throws -> StoredAnswer? {
        guard context.job.fence > 1 else { return nil }
        let (job, step, key) = (task.job, step, app.keys.sealedAnswers)
        return try await app.database.wide.read { try AnswerStore.find(job: job, step: step, key: key, in: $0) }
    }

    /// Takes the amount that is held for the next call, or holds one, and marks it as sent.
    private func dispatch(_ prompt: GenerationPrompt, _ begin: (@Sendable (Transaction) throws -> Void)?) async throws -> ID {
        let (task, app, model, isFirstAttempt) = (task, app, model, context.job.fence == 1)
        let need = UsageAmounts(
            requests: 1, tokens: Int64(prompt.tokenBound + ceiling), cost: model.upperBound(promptTokens: prompt.tokenBound, maximumTokens: ceiling))
        let now = app.clock.now()
        return try await context.write { tx in
            try begin?(tx)
            if !isFirstAttempt { try Ledger.leaveLostCalls(ofJob: task.job, now: now, in: tx) }
            if let held = try Ledger.dispatch(ofJob: task.job, in: tx) { return held }
            try Ledger.reserve(need, for: task.owner, model: model.id, app.settings, now: now, in: tx)
            guard let held = try Ledger.dispatch(ofJob: task.job, in: tx) else { throw DatabaseError.other("what was held for job \(task.job) is gone") }
            return held
        }
    }

    /// Streams the answer; what arrives is shown to those who watch a few times a second.
    private func send(_ prompt: GenerationPrompt, _ live: LiveText) async throws -> WritingAnswer {
        let request = WritingRequest(
            model: model, messages: prompt.messages, maximumTokens: ceiling, temperature: task.request.temperature,
            idempotencyKey: "contexor-\(task.job)-\(step)-\(context.job.fence)",
            endUser: Hashing.hex(Hashing.hmac("user \(task.owner.user)", key: app.keys.endUsers).prefix(16)))
        let writer = app.writer
        return try await withThrowingTaskGroup(of: WritingAnswer?.self) { group in
            group.addTask { try await writer.write(request) { await live.push($0) } }
            group.addTask {
                try await live.showAsItComes()
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let answer = result { return answer }
            }
            throw CancellationError()
        }
    }

    private func bill(_ answer: WritingAnswer, _ prompt: GenerationPrompt, took: Duration) -> (StoredAnswer, CallOutcome) {
        let stored = StoredAnswer(
            text: answer.text, usage: answer.usage, cost: model.price(answer.usage), model: answer.model, finish: answer.finish.rawValue,
            duration: took, vault: prompt.vault)
        return (stored, CallOutcome(usage: answer.usage, cost: stored.cost, isEstimated: answer.usageIsEstimated, duration: took, success: true))
    }

    /// The bill is known, and the job ends with the answer: books and text in one transaction.
    /// - Returns: whether it was done. Where it was not, nothing of it was written, and the answer is kept by itself first, since it was paid
    ///   for. So it is too in a job whose worker died before, lest a text that kills workers be paid for again and again.
    private func settle(_ reservation: ID, _ outcome: CallOutcome, _ live: LiveText, ending end: @escaping Ending) async -> Bool {
        guard context.job.crashes == 0 else { return false }
        let (settings, now) = (app.settings, app.clock.now())
        let rest = Rest(unseen: await live.rest()) { try Ledger.settle(reservation, outcome, settings, now: now, in: $0) }
        do {
            try await context.end { try end(rest, $0) }
            return true
        } catch {
            app.logger.notice("an answer is kept before its text", metadata: ["job": "\(task.job)", "cause": "\(error)"])
            return false
        }
    }

    /// The bill is known, and more is to come: books and raw answer, in one transaction of their own. It is not fenced, because the money
    /// was spent whoever has the job now.
    private func settle(_ reservation: ID, _ outcome: CallOutcome, keeping stored: StoredAnswer) async throws {
        let (app, task, step, key, now) = (app, task, step, app.keys.sealedAnswers, app.clock.now())
        try await booked { tx in
            try AnswerStore.save(stored, job: task.job, step: step, key: key, now: now, in: tx)
            try Ledger.settle(reservation, outcome, app.settings, now: now, in: tx)
        }
    }

    /// How long the books wait for a database that is away: about as long as the lease of a job.
    private static let patience = Duration.seconds(30)

    /// Writes what a call cost and brought. It is tried again while the database is away, since the call was paid for;
    /// and it may be, since both writings happen once however often they are asked for.
    private func booked(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        let (database, context) = (app.database.wide, context)
        try await shielded {
            let end = ContinuousClock.now + ModelCall.patience
            while true {
                do { return try await database.write(body) } catch let error as DatabaseError where error.isPassing {
                    guard ContinuousClock.now < end, context.stopReason != .shutdown else { throw error }
                    try await Task.sleep(for: .milliseconds(250))
                }
            }
        }
    }

    // MARK: No answer

    private func fail(_ reservation: ID, _ error: any Error, _ prompt: GenerationPrompt, _ live: LiveText, took: Duration) async throws {
        let partial = await live.raw
        let refusal = error as? WritingError
        var bill = refusal?.bill ?? .unknown(atLeast: TokenUsage())
        if context.stopReason != nil, case .unknown = bill {
            // Stopped on our side: the service bills the prompt and what it had written.
            bill = .known(TokenUsage(prompt: prompt.tokenEstimate, completion: TokenEstimate.tokens(partial)))
        }
        try await account(reservation, bill: bill, reason: refusal?.diagnosis ?? "\(error)", wasAnswered: refusal?.wasAnswered ?? false, took)
        if context.stopReason == .cancelled {
            try await cancelled(Restorer.restore(partial, from: prompt.vault))
        } else if let refusal, context.stopReason == nil {
            throw failure(refusal)
        }
    }

    /// Puts a failed call on the books.
    private func account(_ reservation: ID, bill: WritingError.Bill, reason: String, wasAnswered: Bool, _ took: Duration) async throws {
        count(bill, took)
        let (app, model, now) = (app, model, app.clock.now())
        try await booked { tx in
            var outcome = CallOutcome(duration: took, error: reason, wasAnswered: wasAnswered)
            switch bill {
            case .nothing: try Ledger.release(reservation, outcome, now: now, in: tx)
            case .unknown: try Ledger.leaveUnresolved(reservation, outcome, now: now, in: tx)
            case .known(let usage):
                (outcome.usage, outcome.cost, outcome.isEstimated) = (usage, model.price(usage), true)
                try Ledger.settle(reservation, outcome, app.settings, now: now, in: tx)
            }
        }
    }

    private func count(_ bill: WritingError.Bill, _ took: Duration) {
        switch bill {
        case .nothing: app.meters.modelAnswered(model.id, "failed", took: took)
        case .unknown: app.meters.modelAnswered(model.id, "unknown", took: took)
        case .known(let usage): app.meters.modelAnswered(model.id, "interrupted", took: took, usage: usage, cost: model.price(usage))
        }
    }

    private func failure(_ error: WritingError) -> JobFailure {
        let text = FailureMessage(error.message).stored
        switch error.kind {
        case .temporary(let after): return .retry(text, after: after)
        case .quota, .account, .refused, .cancelled: return .permanent(text)
        }
    }
}
