// One paid call: reserve, mark, send, listen, settle, store. The order is the point; `docs/budgets.md` tells what each crash
// in between leaves behind.

import Database
import Jobs
import Kit
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

    /// The answer of this step; the stored one when an earlier attempt has paid for it already.
    func answer(to prompt: GenerationPrompt) async throws -> StoredAnswer {
        let (job, step, key) = (task.job, step, app.keys.sealedAnswers)
        let (model, asked) = (model, prompt.tokenEstimate)
        let live = LiveText(context: context, task: task, vault: prompt.vault) { model.price(TokenUsage(prompt: asked, completion: $0)) }
        if let stored = try await app.database.wide.read({ try AnswerStore.find(job: job, step: step, key: key, in: $0) }) {
            try await live.replace(with: Restorer.restore(stored.text, from: stored.vault))
            return stored
        }
        if step > 1 { try await live.reset() }
        guard !prompt.messages.contains(where: { task.request.redacts && prompt.vault.leaks(in: $0.text.text) }) else {
            throw JobFailure.permanent(
                FailureMessage(Message("دادهٔ شخصی پنهان نشد؛ چیزی فرستاده نشد.", "Personal data could not be hidden; nothing was sent.")).stored)
        }
        let reservation = try await dispatch(prompt)
        failpoint("call.after-dispatch")
        let started = ContinuousClock.now
        do {
            let answer = try await send(prompt, live)
            failpoint("call.before-settle")
            let stored = try await settle(reservation, answer, prompt, took: ContinuousClock.now - started)
            failpoint("call.after-settle")
            try await live.finish()
            return stored
        } catch {
            try await fail(reservation, error, prompt, live, took: ContinuousClock.now - started)
            throw error
        }
    }

    /// Takes the amount that is held for the next call, or holds one, and marks it as sent.
    private func dispatch(_ prompt: GenerationPrompt) async throws -> ID {
        let (task, app, model) = (task, app, model)
        let need = UsageAmounts(
            requests: 1, tokens: Int64(prompt.tokenBound + ceiling), cost: model.upperBound(promptTokens: prompt.tokenBound, maximumTokens: ceiling))
        let now = app.clock.now()
        return try await context.write { tx in
            var held: ID?
            for reservation in try Ledger.open(ofJob: task.job, in: tx) {
                switch reservation.state {
                case .held: held = reservation.id
                case .dispatched:
                    // An earlier attempt died with it: whether it was billed, nobody knows.
                    let lost = CallOutcome(error: "the worker died during the call; its bill is unknown")
                    try Ledger.leaveUnresolved(reservation.id, lost, now: now, in: tx)
                case .settled, .released, .unresolved: break
                }
            }
            let id = try held ?? Ledger.reserve(need, for: task.owner, model: model.id, app.settings, now: now, in: tx)
            try Ledger.dispatch(id, in: tx)
            return id
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
            group.addTask { try await writer.write(request) { try await live.push($0) } }
            group.addTask {
                while true {
                    try await Task.sleep(for: LiveText.interval)
                    try await live.flush()
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let answer = result { return answer }
            }
            throw CancellationError()
        }
    }

    /// The bill is known: books and raw answer, in one transaction of their own. It is not fenced, because the money was
    /// spent whoever has the job now.
    private func settle(_ reservation: ID, _ answer: WritingAnswer, _ prompt: GenerationPrompt, took: Duration) async throws -> StoredAnswer {
        let (app, task, step, key) = (app, task, step, app.keys.sealedAnswers)
        let stored = StoredAnswer(
            text: answer.text, usage: answer.usage, cost: model.price(answer.usage), model: answer.model, finish: answer.finish.rawValue,
            duration: took, vault: prompt.vault)
        let outcome = CallOutcome(
            usage: answer.usage, cost: stored.cost, isEstimated: answer.usageIsEstimated, duration: took, success: true)
        let now = app.clock.now()
        try await booked { tx in
            try AnswerStore.save(stored, job: task.job, step: step, key: key, now: now, in: tx)
            try Ledger.settle(reservation, outcome, app.settings, now: now, in: tx)
        }
        app.meters.modelAnswered(model.id, "answered", took: took, usage: answer.usage, cost: stored.cost)
        return stored
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
