// The SQL of texts that are to be written later.

import Database
import Kit
import Web

package struct Schedule: Codable, Sendable {
    package let id: ID
    package let organization: ID
    package let content: ID
    package let user: ID
    package let status: String
    package let generateAt: Timestamp
    /// The generation that came of it.
    package let job: ID?
    package let error: String?
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?
}

package enum ScheduleStatus: String, Choice { case waiting, started, failed, cancelled }

/// What the timer needs of it.
struct WaitingSchedule: Sendable {
    let content: ID
    let user: ID
    let request: GenerationRequest
}

enum ScheduleStore {
    private static let columns: SQL = "id, organization_id, content_id, user_id, status, generate_at, job_id, error, created_at, finished_at"

    private static func decoder(_ language: Language) -> (inout Row) throws -> Schedule {
        { row in
            Schedule(
                id: row.int(), organization: row.int(), content: row.int(), user: row.int(), status: row.text(), generateAt: row.time(), job: row.intOrNil(),
                error: row.textOrNil().map { FailureMessage(stored: $0).message.text(language) }, createdAt: row.time(), finishedAt: row.timeOrNil())
        }
    }

    /// - Returns: `nil` when the content has one already.
    static func create(_ scope: Scope, _ content: ID, _ request: GenerationRequest, at moment: Timestamp, now: Timestamp, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            INSERT INTO schedules (organization_id, content_id, user_id, params, generate_at, created_at)
            VALUES (\(scope.organization), \(content), \(scope.user), \(request.json.text), \(moment), \(now)) ON CONFLICT DO NOTHING RETURNING id
            """)
    }

    static func set(timer: ID, of schedule: ID, in tx: Transaction) throws { try tx.run("UPDATE schedules SET timer_job = \(timer) WHERE id = \(schedule)") }

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Schedule {
        let found = try tx.first(
            "SELECT \(columns) FROM schedules WHERE organization_id = \(scope.organization) AND id = \(id)", decoder(scope.caller.language))
        guard let found else { throw AppError.notFound }
        return found
    }

    struct Filter: Sendable {
        var content: ID?
        var status: ScheduleStatus?

        fileprivate func condition(_ organizations: [ID]) -> SQL {
            var parts: [SQL] = ["organization_id IN \(SQL.list(organizations))"]
            if let content { parts.append("content_id = \(content)") }
            if let status { parts.append("status = \(status.rawValue)") }
            return SQL.joined(parts, " AND ")
        }
    }

    private static let order = Ordering<Schedule>.down("schedules", .init("id") { $0.id })

    static func page(_ reach: Reach, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<Schedule>) {
        let condition = filter.condition(reach.organizations)
        let count = try tx.int("SELECT COUNT(*) FROM schedules WHERE \(condition)") ?? 0
        let rows = try tx.page(
            order, paging, "SELECT \(columns) FROM schedules WHERE \(condition)", decoder(reach.actor.caller.language))
        return (Int(count), rows)
    }

    /// Ends one that waits. Returns its timer; `nil` when it waits no longer.
    static func cancel(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            UPDATE schedules SET status = 'cancelled', finished_at = \(now)
            WHERE organization_id = \(scope.organization) AND id = \(id) AND status = 'waiting' RETURNING COALESCE(timer_job, 0)
            """)
    }

    // MARK: For the timer

    /// Locked; `nil` when it waits no longer.
    static func waiting(_ id: ID, of organization: ID, in tx: Transaction) throws -> WaitingSchedule? {
        try tx.first(
            """
            SELECT content_id, user_id, params FROM schedules
            WHERE organization_id = \(organization) AND id = \(id) AND status = 'waiting' \(.forUpdate)
            """
        ) { WaitingSchedule(content: $0.int(), user: $0.int(), request: GenerationRequest(json: try JSONParser.parse($0.text()))) }
    }

    static func finish(_ id: ID, _ status: ScheduleStatus, job: ID?, error: String?, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE schedules SET status = \(status.rawValue), job_id = \(job), error = \(error), finished_at = \(now)
            WHERE id = \(id) AND status = 'waiting'
            """)
    }
}
