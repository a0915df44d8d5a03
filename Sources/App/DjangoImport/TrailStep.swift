// The trail of the original, appended to the chains of the organizations: each event at the time at which it happened, with
// what the original said of it. The chain proves that it stands there since the import, and not what was true before.

import Database
import Kit

struct TrailStep: PlainStep {
    let table = OldTable.trail

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let contents = try work.places(.contents, rows.map { $0.int("content_id") })
        let people = try work.people(rows, "user_id")
        var chains: [ID: [(event: AuditEvent, at: Timestamp)]] = [:]
        for row in rows {
            guard let content = row.int("content_id").flatMap({ contents[$0] }) else {
                work.note(row, .noContent)
                continue
            }
            let user = row.int("user_id").flatMap { people[$0] }
            chains[content.organization, default: []].append((event(row, content, user, work), row.time("timestamp") ?? work.now))
            work.made(1)
        }
        for (organization, events) in chains.sorted(by: { $0.key < $1.key }) {
            try AuditStore.record(history: events, of: organization, in: work.tx)
        }
    }

    private func event(_ row: OldRow, _ content: Imported, _ user: ID?, _ work: ImportWork) -> AuditEvent {
        let action = action(row)
        if action == nil { work.note(row, .unknownAction, row.text("action")) }
        let caller = Caller(system: "import-django-\(row.id)", address: row.text("ip_address"), userAgent: row.text("user_agent"))
        return AuditEvent(
            action ?? .contentUpdated, organization: content.organization, user: user, object: ("content", content.id), content: content.id, caller: caller,
            changes: changes(row, work))
    }

    private func changes(_ row: OldRow, _ work: ImportWork) -> JSON {
        var members: [JSON.Member] = []
        if let (old, new) = statuses(row) { members.append(JSON.Member("status", [.string(old), .string(new)])) }
        if let notes = row.textOrNil("notes"), !notes.isEmpty { members.append(JSON.Member("notes", .string(notes))) }
        if let changes = row.object("changes"), changes.members?.isEmpty == false { members.append(JSON.Member("changes", changes)) }
        let imported = JSON.object(
            ("source", .string(work.name)), ("id", .int(row.id)), ("action", .string(row.text("action"))), ("at", .string(work.now.description)))
        return .object(members + [JSON.Member("imported", imported)])
    }

    private func statuses(_ row: OldRow) -> (String, String)? {
        let (old, new) = (row.text("old_status"), row.text("new_status"))
        return old.isEmpty && new.isEmpty ? nil : (old, new)
    }

    private func action(_ row: OldRow) -> AuditAction? {
        switch row.text("action") {
        case "created": .contentCreated
        case "updated": .contentUpdated
        case "deleted": .contentDeleted
        case "approved": .contentApproved
        case "rejected": .contentRejected
        case "status_changed": changed(from: row.text("old_status"), to: row.text("new_status"))
        default: nil
        }
    }

    private func changed(from old: String, to new: String) -> AuditAction {
        switch (old, new) {
        case (_, "in_progress"): .generationStarted
        case ("in_progress", "review"): .generationCompleted
        case ("in_progress", "draft"): .generationFailed
        case (_, "review"): .contentSubmitted
        case (_, "approved"): .contentApproved
        case (_, "rejected"): .contentRejected
        case ("approved", "draft"): .contentReopened
        default: .contentUpdated
        }
    }
}
