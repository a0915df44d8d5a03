// Raises over HTTP: an admin lets somebody go on for a while, says until when and why, and need not remember to undo it.

import Database
import HTTPTypes
import Kit
import Web

struct RaiseInput: Input {
    let scope: UsageScope
    let scopeID: ID
    let organization: ID?
    let period: UsagePeriod
    let amounts: UsageAmounts
    let reason: String
    let until: Timestamp?

    /// No raise is for longer: what is wanted for good is a limit.
    static let longest = Duration.days(92)

    init(_ f: Fields) {
        scope = f.requiredChoice("scope", UsageScope.self)
        scopeID = f.id("scope_id", "A user, a workspace or an organization.")
        organization = f.optionalID("organization", "For a user's limit: in which organization; needed by members of several.")
        period = f.choice("period", UsagePeriod.self) ?? .monthly
        amounts = UsageAmounts(
            requests: Int64(f.optionalInt("requests", 0...1_000_000_000, "Added to the limit.") ?? 0),
            tokens: Int64(f.optionalInt("tokens", 0...1_000_000_000_000, "Added to the limit.") ?? 0),
            cost: f.optionalMoney("cost", "US dollars, added to the limit.") ?? .zero)
        reason = f.string("reason", 1...500, "Why; it is written into the audit trail.")
        until = f.time("until", "When it ends, at most 92 days from now.")
        let isSome = amounts != UsageAmounts()
        f.check(
            "cost", isSome, Message("دست‌کم یکی از requests، tokens و cost را بدهید.", "Give at least one of requests, tokens and cost."),
            fits: [
                Combination().given("requests", as: ["type": "integer", "minimum": 1]),
                Combination().given("tokens", as: ["type": "integer", "minimum": 1]),
                Combination().given("cost", as: ["type": ["number", "string"], "exclusiveMinimum": 0, "pattern": "[1-9]"]),
            ])
    }

    var target: Target { LimitTarget.of(scope, scopeID, organization) }
}

/// Which object says to whose organization a limit belongs.
enum LimitTarget {
    static func of(_ scope: UsageScope, _ id: ID, _ organization: ID?) -> Target {
        switch scope {
        case .organization: .organization(id)
        case .workspace: .workspace(id)
        case .user: organization.map(Target.organization) ?? .soleOrganization
        }
    }
}

struct RaiseListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    let isActive: Bool

    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
        isActive = f.optionalBool("active", "Only those in force.") ?? false
    }
}

extension App {
    func raiseRoutes() -> [Route] {
        [
            list(.viewer, "/usage/raises", "Raises of limits, the newest first") { (input: RaiseListInput, reach, tx) in
                let (count, rows) = try RaiseStore.page(reach, onlyActive: input.isActive, input.paging, now: clock.now(), in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            member(.admin, .post, "/usage/raises", "Raise a limit for a while", .created, field: "scope_id", of: { $0.target }, raise),
            member(
                .admin, .delete, "/usage/raises/{id}", "End a raise now", EndpointOptions(errors: [.conflict]),
                of: { (input: ContentIDInput) in .raise(input.id) }, withdrawRaise),
        ]
    }

    private func raise(_ input: RaiseInput, _ scope: Scope, _ tx: Transaction) throws -> UsageRaise { try raise(input, scope, tx, author: scope.user) }

    func raise(_ input: RaiseInput, _ scope: Scope, _ tx: Transaction, author: ID) throws -> UsageRaise {
        let now = clock.now()
        guard let until = input.until, until > now, until <= now + RaiseInput.longest else {
            throw AppError.field("until", Message("پایان باید در ۹۲ روز آینده باشد.", "The end must lie within the next 92 days."))
        }
        guard try LimitStore.exists(scope, input.scope, input.scopeID, in: tx) else { throw AppError.unknownObject("scope_id") }
        let id = try RaiseStore.create(
            scope, input.scope, input.scopeID, input.period, input.amounts, reason: input.reason, until: until, author: author, now: now, in: tx)
        let made = try RaiseStore.find(scope, id, now: now, in: tx)
        try UsageWarning.forget(scope, input.scope, input.scopeID, input.period, in: tx)
        try audit(.limitRaised, scope, made, now, tx)
        return made
    }

    func withdrawRaise(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let now = clock.now()
        guard try RaiseStore.withdraw(scope, input.id, now: now, in: tx) else {
            throw AppError(.conflict, Message("این افزایش تمام شده است.", "This raise is over already."))
        }
        try audit(.limitRaiseWithdrawn, scope, RaiseStore.find(scope, input.id, now: now, in: tx), now, tx)
        return Nothing()
    }

    private func audit(_ action: AuditAction, _ scope: Scope, _ raise: UsageRaise, _ now: Timestamp, _ tx: Transaction) throws {
        let changes = JSON.object(
            ("scope", .string(raise.scope)), ("scope_id", .int(raise.scopeId)), ("period", .string(raise.period)), ("requests", .int(Int64(raise.requests))),
            ("tokens", .int(Int64(raise.tokens))), ("cost", .number(raise.cost.description)), ("until", .string(raise.until.description)),
            ("reason", .string(raise.reason)))
        try AuditStore.record(AuditEvent(action, scope, object: ("raise", raise.id), changes: changes), at: now, in: tx)
    }
}
