// Calls whose bill nobody knows, over HTTP and from the command line: an admin who has looked at the service's own records
// says what became of one, and the books are exact again.

import Database
import HTTPTypes
import Kit
import Web

/// What became of the call.
enum Resolution: String, Choice { case free, billed }

struct ResolveInput: Input {
    let id: ID
    let outcome: Resolution
    let cost: Money?
    let promptTokens: Int?
    let completionTokens: Int?

    init(_ f: Fields) {
        id = f.pathID("id")
        outcome = f.requiredChoice("outcome", Resolution.self, "`free`: nothing was billed. `billed`: it was.")
        cost = f.optionalMoney("cost", "What was billed, in US dollars; all that is held when absent.")
        promptTokens = f.optionalInt("prompt_tokens", 0...1_000_000_000)
        completionTokens = f.optionalInt("completion_tokens", 0...1_000_000_000)
        let isPlain = outcome == .billed || cost == nil && promptTokens == nil && completionTokens == nil
        f.check(
            "cost", isPlain, Message("برای تماس رایگان رقمی لازم نیست.", "A call that was free has no figures."),
            fits: [Combination().having("outcome", ["const": "billed"]), Combination().without("cost", "prompt_tokens", "completion_tokens")])
    }

    init(id: ID, outcome: Resolution, cost: Money?) {
        (self.id, self.outcome, self.cost) = (id, outcome, cost)
        (promptTokens, completionTokens) = (nil, nil)
    }
}

struct UnresolvedListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
    }
}

extension App {
    func unresolvedRoutes() -> [Route] {
        [
            list(.admin, "/usage/unresolved", "Calls whose bill is unknown; their amounts are held") { (input: UnresolvedListInput, reach, tx) in
                let (count, rows) = try UnresolvedStore.page(reach, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            member(
                .admin, .post, "/usage/unresolved/{id}/resolve", "Say what became of such a call", EndpointOptions(errors: [.conflict]),
                of: { (input: ResolveInput) in .reservation(input.id) }
            ) { input, scope, tx in
                guard let call = try UnresolvedStore.lock(input.id, of: scope.organization, in: tx) else {
                    throw AppError(.conflict, Message("این تماس بی‌تکلیف نیست.", "The bill of this call is not open."))
                }
                return try resolve(call, input, by: scope.user, scope.caller, tx)
            },
        ]
    }

    func resolve(_ call: UnresolvedCall, _ input: ResolveInput, by user: ID?, _ caller: Caller, _ tx: Transaction) throws -> UnresolvedCall {
        let now = clock.now()
        let tokens = (input.promptTokens ?? 0) + (input.completionTokens ?? 0)
        // What was held is an upper bound, and the counters must not pass their limits.
        guard (input.cost ?? .zero) <= call.heldCost else {
            throw AppError.field("cost", Message("بیش از مبلغ نگه‌داشته است.", "This is more than is held."))
        }
        guard tokens <= call.heldTokens else {
            throw AppError.field("completion_tokens", Message("بیش از توکن‌های نگه‌داشته است.", "These are more tokens than are held."))
        }
        var outcome = CallOutcome(error: "\(call.errorMessage ?? "its bill was unknown"); resolved as \(input.outcome.rawValue)")
        switch input.outcome {
        case .free: try Ledger.release(call.id, outcome, now: now, in: tx)
        case .billed:
            outcome.cost = input.cost ?? call.heldCost
            outcome.isEstimated = input.cost == nil
            outcome.usage = TokenUsage(prompt: input.promptTokens ?? 0, completion: input.completionTokens ?? 0)
            try Ledger.settle(call.id, outcome, settings, now: now, in: tx)
        }
        let changes = JSON.object(
            ("outcome", .string(input.outcome.rawValue)), ("held_cost", .number(call.heldCost.description)), ("cost", .number(outcome.cost.description)),
            ("tokens", .int(Int64(tokens))), ("model", .string(call.model)))
        try AuditStore.record(
            AuditEvent(
                .budgetResolved, organization: call.organization, user: user, object: ("reservation", call.id), content: call.content, caller: caller,
                changes: changes), at: now, in: tx)
        return call
    }

    // MARK: For the operator

    /// One line for each call whose bill is unknown.
    package func unresolvedCalls() async throws -> [String] {
        try await database.wide.read { tx in
            try UnresolvedStore.all(in: tx).map { call in
                "\(call.id)  organization \(call.organization)  job \(call.job)  \(call.model)  \(call.reservedAt)  holds \(call.heldCost)"
                    + (call.errorMessage.map { "  \($0)" } ?? "") + (call.wasAnswered ? "  (answered)" : "")
            }
        }
    }

    /// Every call that the service answered with an error, one after the other.
    /// - Returns: how many, and what is no longer held.
    package func resolveAnswered(isFree: Bool) async throws -> (calls: Int, held: Money) {
        let calls = try await database.wide.read { try UnresolvedStore.all(in: $0).filter(\.wasAnswered) }
        var (resolved, held) = (0, Money.zero)
        for call in calls {
            do { _ = try await resolve(call: call.id, isFree: isFree, cost: nil) } catch let error as AppError where error.code == .notFound { continue }
            (resolved, held) = (resolved + 1, held + call.heldCost)
        }
        return (resolved, held)
    }

    /// - Parameter cost: what was billed; `nil` for all that is held.
    /// - Throws: `AppError` when there is no such call, or less is held.
    package func resolve(call id: ID, isFree: Bool, cost: Money?) async throws -> String {
        try await database.wide.write { tx in
            guard let call = try UnresolvedStore.lock(id, of: nil, in: tx) else { throw AppError.notFound }
            let input = ResolveInput(id: id, outcome: isFree ? .free : .billed, cost: cost)
            _ = try resolve(call, input, by: nil, Caller(system: "contexor ledger"), tx)
            return "call \(id): \(isFree ? "nothing" : (cost ?? call.heldCost).description) billed, \(call.heldCost) no longer held"
        }
    }
}
