// What the head of an audit chain was before its last event, so that one statement can move the head and write the event that
// follows from it (`AuditStore`).

import Database

extension Migration {
    package static let auditHeads = Migration(22, "audit heads", ["ALTER TABLE audit_heads ADD COLUMN previous \(.blob)"])
}
