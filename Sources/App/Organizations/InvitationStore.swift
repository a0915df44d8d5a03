// Invitations: a number that has no user yet is promised a role, which it takes at its first login.

import Database
import Kit

enum InvitationStore {
    /// Turns all open invitations of a number into memberships. Called as the person logs in.
    static func acceptAll(phone: String, user: ID, _ caller: Caller, now: Timestamp, in tx: Transaction) throws {
        let open = try tx.rows(
            "UPDATE invitations SET accepted_at = \(now) WHERE phone_number = \(phone) AND accepted_at IS NULL RETURNING organization_id, role"
        ) { (organization: $0.int(), role: $0.text()) }
        for invitation in open {
            let added = try tx.run(
                """
                INSERT INTO members (organization_id, user_id, role, joined_at, updated_at)
                VALUES (\(invitation.organization), \(user), \(invitation.role), \(now), \(now)) ON CONFLICT DO NOTHING
                """)
            guard added == 1 else { continue }
            try AuditStore.record(
                AuditEvent(
                    .memberAdded, organization: invitation.organization, user: user, object: ("member", user), caller: caller,
                    changes: .object(("role", .array([.null, .string(invitation.role)])))), at: now, in: tx)
        }
    }
}
