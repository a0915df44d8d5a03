// What can be changed in the admin area: forms over the inputs that the product describes and checks anyway, and actions on
// one row or many. Each is one transaction a row: the change and its event, together or not at all.

import Database
import Kit
import Logging
import Web

/// What a change works with: who makes it, and the row as it is now, locked.
struct AdminChange: Sendable {
    let app: App
    let who: Operator
    let row: AdminRow
    /// What was said of why, where the action asks.
    var reason = ""

    var now: Timestamp { app.clock.now() }

    /// Writes an event; the difference is told by the caller.
    func record(_ action: AuditAction, organization: ID = 0, _ object: String, _ changes: JSON = .object([]), in tx: Transaction) throws {
        try AuditStore.record(who.event(action, organization: organization, object: (object, row.id), changes: changes), at: now, in: tx)
    }

    func scope(in tx: Transaction) throws -> Scope { try Access.scope(of: who, over: row["organization_id"].int ?? 0, in: tx) }
}

/// A form: the fields of an input, and what becomes of them.
struct AdminEdit: Sendable {
    let fields: [FieldDescription]
    /// Columns whose words name a field of another name.
    var titles: [String: Message] = [:]
    /// Fields that a rule over several insists on.
    var insisted: Set<String> = []
    let apply: @Sendable (AdminChange, [JSON.Member], Transaction) throws -> Message

    /// - Parameter work: changes the row and writes the event. Returns what is said of it.
    static func form<I: Input>(
        _ type: I.Type, titles: [String: Message] = [:], insisting insisted: Set<String> = [],
        _ work: @escaping @Sendable (I, AdminChange, Transaction) throws -> Message
    ) -> AdminEdit {
        AdminEdit(fields: Fields.describe(type).filter { $0.place == .body }, titles: titles, insisted: insisted) { change, members, tx in
            try work(try Fields.read(type, from: members, path: ["id": "\(change.row.id)"]), change, tx)
        }
    }
}

/// Something that can be done with one row, or with many.
struct AdminAction: Sendable {
    let name: String
    let label: Message
    /// What happens then, for whoever is asked whether it should.
    let explanation: Message
    var isDangerous = false
    var asksReason = false
    /// To which rows it applies, by the columns of lists.
    let applies: @Sendable (AdminRow) -> Bool
    /// What else it touches, counted before anything is done.
    var impact: @Sendable (Operator, [ID], Transaction) throws -> [Message] = { _, _, _ in [] }
    /// - Returns: what came of it.
    /// - Throws: `AppError` that says why it was refused.
    let run: @Sendable (App, OperatorClaim, AdminModel, AdminKey, String) async throws -> Message

    /// One that changes the locked row in a transaction of its own.
    static func change(
        _ name: String, _ label: Message, _ explanation: Message, dangerous: Bool = false, asksReason: Bool = false,
        applies: @escaping @Sendable (AdminRow) -> Bool = { _ in true },
        impact: @escaping @Sendable (Operator, [ID], Transaction) throws -> [Message] = { _, _, _ in [] },
        _ work: @escaping @Sendable (AdminChange, Transaction) throws -> Message
    ) -> AdminAction {
        AdminAction(
            name: name, label: label, explanation: explanation, isDangerous: dangerous, asksReason: asksReason, applies: applies, impact: impact
        ) { app, claim, model, key, reason in
            try await app.administering(claim) { who, tx in
                let row = try AdminStore.lock(who, model, key, in: tx)
                guard applies(row) else { throw AdminAction.inapplicable }
                return try work(AdminChange(app: app, who: who, row: row, reason: reason), tx)
            }
        }
    }

    static let inapplicable = AppError(.conflict, Message("در این وضعیت نمی‌شود.", "It is not in a state that allows this."))
}

extension App {
    /// A change by an operator: whoever claims to be one is looked at in the transaction of the change.
    func administering<T: Sendable>(_ claim: OperatorClaim, _ work: @escaping @Sendable (Operator, Transaction) throws -> T) async throws -> T {
        try await database.write { tx in
            let result = try work(claim.admitted(in: tx), tx)
            #if DEBUG
                // As for endpoints: no change without an event.
                guard tx.isAudited else {
                    logger.critical("a change by an operator without an event in the audit trail")
                    throw AppError(.internalError)
                }
            #endif
            return result
        }
    }
}
