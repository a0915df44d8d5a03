// Jobs of the original, as generations of here. One that was under way does not go on: nobody could say what it had done.

import Database
import Kit

struct OldJobsStep: PlainStep {
    let table = OldTable.jobs

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let contents = try work.places(.contents, rows.map { $0.int("content_id") })
        let authors = try ImportStore.authors(of: contents.values.map(\.id), in: work.tx)
        let people = try work.people(rows, "user_id")
        let kept = rows.compactMap { row -> (row: OldRow, content: Imported)? in
            guard let content = row.int("content_id").flatMap({ contents[$0] }) else {
                work.note(row, .noContent)
                return nil
            }
            return (row, content)
        }
        let ids = try work.claim("generations", kept.map(\.row.id))
        let written = try kept.map { row, content in
            let user = try user(row, people, authors[content.id], work)
            return columns(row, ids[row.id] ?? row.id, content, user, work)
        }
        try work.insert("generations", Self.columns, written)
        try work.remember(
            kept.map { ($0.row.id, Imported(id: ids[$0.row.id] ?? $0.row.id, organization: $0.content.organization, workspace: $0.content.workspace)) })
        work.made(kept.count)
    }

    private static let columns: [StaticString] = [
        "job_id", "organization_id", "workspace_id", "content_id", "user_id", "kind", "model", "params", "progress", "status", "attempt", "estimated_cost",
        "result", "error", "created_at", "started_at", "finished_at",
    ]

    private func user(_ row: OldRow, _ people: [ID: ID], _ author: ID?, _ work: ImportWork) throws -> ID {
        if let user = row.int("user_id").flatMap({ people[$0] }) { return user }
        work.note(row, .jobWithoutUser)
        return try author ?? work.unknownPerson()
    }

    private func columns(_ row: OldRow, _ id: ID, _ content: Imported, _ user: ID, _ work: ImportWork) -> [SQLValue] {
        let isOver = ["completed", "failed", "cancelled"].contains(row.text("status"))
        if !isOver { work.note(row, .jobStopped, row.text("status")) }
        let (params, result) = (row.object("params"), row.object("result_data"))
        let status = isOver ? row.text("status") : "cancelled"
        return ImportStore.values([
            id, content.organization, content.workspace, content.id, user, row.text("kind").isEmpty ? "draft" : row.text("kind"),
            result?["model"]?.string ?? params?["model"]?.string ?? "unknown", params?.text ?? "{}", status == "completed" ? 100 : 0, status,
            min(max(1, row.int("retry_count") ?? 1), 100), OldAmounts.money(result?["cost"].map(\.text)) ?? .zero, result?.text,
            isOver ? row.textOrNil("error_message").flatMap { $0.isEmpty ? nil : $0 } : Self.stopped.stored, row.created(work.now), row.time("started_at"),
            row.time("completed_at") ?? row.updated(work.now),
        ])
    }

    private static let stopped = FailureMessage(
        Message("هنگام انتقال به این سامانه در حال انجام بود و ادامه نیافت.", "Was under way when it was moved to this installation, and did not go on."))
}

/// Numbers as the original wrote them.
enum OldAmounts {
    /// Dollars; `nil` for what is no amount. More decimals than nine are cut.
    static func money(_ text: String?) -> Money? {
        guard let text, let point = text.firstIndex(of: ".") else { return text.flatMap { Money($0) } }
        return Money(String(text.prefix(text.distance(from: text.startIndex, to: point) + 10)))
    }

    /// Seconds, as milliseconds.
    static func milliseconds(_ text: String?) -> Int64 {
        guard let seconds = text.flatMap(Double.init), seconds.isFinite, seconds > 0 else { return 0 }
        return Int64(min(seconds, 1e9) * 1000)
    }
}
