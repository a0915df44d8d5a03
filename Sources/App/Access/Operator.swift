// Whoever runs the installation: a superuser in the admin area, or somebody who may start commands on the host. No route of
// a tenant knows of it; what works with it takes one first, as stores of tenants take a scope.

import Database
import Kit
import Web

package struct Operator: Sendable {
    /// `nil` for commands, which no user stands behind.
    package let user: ID?
    package let caller: Caller

    fileprivate init(user: ID?, caller: Caller) {
        self.user = user
        self.caller = caller
    }

    /// An event of the chain of `organization`; 0 is the installation's own.
    func event(_ action: AuditAction, organization: ID = 0, object: (type: String, id: ID?), content: ID? = nil, changes: JSON = .object([])) -> AuditEvent {
        AuditEvent(action, organization: organization, user: user, object: object, content: content, caller: caller, changes: changes)
    }
}

/// Who says to be one. What it is worth is seen inside the transaction of the work, and so is the end of somebody's rights.
package enum OperatorClaim: Sendable {
    case superuser(Actor)
    /// - Parameter account: who started the command, as the host knows it.
    case command(String, account: String)

    /// With it the rows of all organizations come into sight.
    /// - Throws: `notFound` for everybody else: that there is an admin area is nobody's business.
    package func admitted(in tx: Transaction) throws -> Operator {
        switch self {
        case .superuser(let actor):
            guard try Access.isSuperuser(actor, in: tx) else { throw AppError.notFound }
            tx.see(.everybodys)
            return Operator(user: actor.user, caller: actor.caller.acting(as: "superuser"))
        case .command(let purpose, let account):
            tx.see(.everybodys)
            return Operator(user: nil, caller: Caller(system: purpose).acting(as: account))
        }
    }
}
