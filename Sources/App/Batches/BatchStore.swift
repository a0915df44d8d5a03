// The SQL of batches. Whoever lets go, pauses or ends one has locked its row first, so that what was counted is still so
// when it is acted upon.

import Database
import Jobs
import Kit

/// A batch as the step that lets its texts go needs it.
struct RunningBatch: Sendable {
    let id: ID
    let organization: ID
    let user: ID
    let status: BatchStatus
    let generateAt: Timestamp?
    let width: Int
    let request: GenerationRequest
}

enum BatchStore {
    struct Draft: Sendable {
        let name: String
        let project: ID
        let workspace: ID
        let prompt: ID
        let request: GenerationRequest
        let model: String
        let status: BatchStatus
        let pauseReason: String?
        let estimated: Money
        let maximum: Money
        let generateAt: Timestamp?
    }

    static func create(_ scope: Scope, _ new: Draft, contents: [ID], now: Timestamp, in tx: Transaction) throws -> ID {
        let id = try tx.insert(
            """
            INSERT INTO batches (organization_id, workspace_id, project_id, prompt_id, user_id, name, params, model, status, pause_reason, width,
              estimated_cost, maximum_cost, generate_at, created_at, started_at, updated_at)
            VALUES (\(scope.organization), \(new.workspace), \(new.project), \(new.prompt), \(scope.user), \(new.name), \(new.request.json.text), \(new.model),
              \(new.status.rawValue), \(new.pauseReason), \(BatchRow.width), \(new.estimated), \(new.maximum), \(new.generateAt), \(now),
              \(new.status == .running ? now : nil), \(now)) RETURNING id
            """)
        for (row, content) in contents.enumerated() {
            try tx.run(
                "INSERT INTO batch_items (organization_id, batch_id, row_number, content_id) VALUES (\(scope.organization), \(id), \(row + 1), \(content))")
        }
        return id
    }

    // MARK: Reading

    private static let columns: SQL = """
        b.id, b.name, b.organization_id, b.workspace_id, b.project_id, b.prompt_id, b.user_id, b.status, b.pause_reason, b.model, b.estimated_cost,
        b.maximum_cost, b.generate_at, b.created_at, b.started_at, b.finished_at, b.version
        """

    /// What each item is: what its generation is, or waiting, or skipped. In a cancelled batch nothing waits any more.
    private static let state: SQL = """
        CASE WHEN i.error IS NOT NULL THEN 'skipped' WHEN i.job_id IS NOT NULL THEN COALESCE(g.status, 'pending')
          WHEN b.status = 'cancelled' THEN 'cancelled' ELSE 'waiting' END
        """

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Batch {
        let one: SQL = "b.organization_id = \(scope.organization) AND b.id = \(id)"
        guard let found = try batches(one, Paging(page: 1, size: 1), scope.caller.language, tx).first else { throw AppError.notFound }
        return found
    }

    private static let order = Ordering<Plain>.down("batches", .init("b.id") { $0.id })

    static func page(
        _ reach: Reach, _ status: BatchStatus?, _ project: ID?, workspace: ID? = nil, _ paging: Paging, in tx: Transaction
    ) throws -> (count: Int, Slice<Batch>) {
        var parts: [SQL] = ["b.organization_id IN \(SQL.list(reach.organizations))"]
        if let status { parts.append("b.status = \(status.rawValue)") }
        if let project { parts.append("b.project_id = \(project)") }
        if let workspace { parts.append("b.workspace_id = \(workspace)") }
        let condition = SQL.joined(parts, " AND ")
        let count = try tx.int("SELECT COUNT(*) FROM batches b WHERE \(condition)") ?? 0
        return (Int(count), try batches(condition, paging, reach.actor.caller.language, tx))
    }

    private static func batches(_ condition: SQL, _ paging: Paging, _ language: Language, _ tx: Transaction) throws -> Slice<Batch> {
        let plain = try tx.page(order, paging, "SELECT \(columns) FROM batches b WHERE \(condition)") { Plain(&$0) }
        let ids = plain.map(\.id)
        let (counts, costs) = (try counts(ids, tx), try costs(ids, tx))
        return plain.showing(plain.map { $0.batch(counts[$0.id] ?? BatchCounts(), costs[$0.id] ?? .zero, language) })
    }

    /// A row before it is counted.
    private struct Plain {
        let id: ID
        let name: String
        let organization, workspace, project, prompt, user: ID
        let status: String
        let reason: String?
        let model: String
        let estimated, maximum: Money
        let generateAt: Timestamp?
        let createdAt: Timestamp
        let startedAt, finishedAt: Timestamp?
        let version: Int

        init(_ row: inout Row) {
            (id, name, organization, workspace, project) = (row.int(), row.text(), row.int(), row.int(), row.int())
            (prompt, user, status, reason, model) = (row.int(), row.int(), row.text(), row.textOrNil(), row.text())
            (estimated, maximum, generateAt, createdAt) = (row.money(), row.money(), row.timeOrNil(), row.time())
            (startedAt, finishedAt, version) = (row.timeOrNil(), row.timeOrNil(), row.number())
        }

        func batch(_ counts: BatchCounts, _ cost: Money, _ language: Language) -> Batch {
            let over = counts.completed + counts.failed + counts.cancelled + counts.skipped
            return Batch(
                id: id, name: name, organization: organization, workspace: workspace, project: project, prompt: prompt, user: user, status: status,
                pauseReason: reason.map { FailureMessage(stored: $0).message.text(language) }, model: model, counts: counts,
                progress: counts.total == 0 ? 0 : over * 100 / counts.total, cost: cost, estimatedCost: estimated, maximumCost: maximum,
                generateAt: generateAt, createdAt: createdAt, startedAt: startedAt, completedAt: finishedAt, version: version)
        }
    }

    private static func counts(_ ids: [ID], _ tx: Transaction) throws -> [ID: BatchCounts] {
        guard !ids.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT i.batch_id, \(state), COUNT(*) FROM batch_items i JOIN batches b ON b.id = i.batch_id LEFT JOIN generations g ON g.job_id = i.job_id
            WHERE i.batch_id IN \(SQL.list(ids)) GROUP BY 1, 2
            """
        ) { (batch: $0.int(), state: $0.text(), count: $0.number()) }
        return rows.reduce(into: [:]) { $0[$1.batch, default: BatchCounts()].add($1.count, $1.state) }
    }

    /// What its calls have cost so far.
    private static func costs(_ ids: [ID], _ tx: Transaction) throws -> [ID: Money] {
        guard !ids.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT i.batch_id, CAST(COALESCE(SUM(r.settled_cost), 0) AS BIGINT) FROM batch_items i JOIN reservations r ON r.job_id = i.job_id
            WHERE i.batch_id IN \(SQL.list(ids)) AND r.state = 'settled' GROUP BY i.batch_id
            """
        ) { (batch: $0.int(), cost: $0.money()) }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.batch, $0.cost) })
    }

    private static let itemOrder = Ordering<BatchItem>.up("batch-items", .init("i.row_number") { $0.row })

    static func items(_ scope: Scope, _ batch: ID, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<BatchItem>) {
        let ofBatch: SQL = "i.organization_id = \(scope.organization) AND i.batch_id = \(batch)"
        let count = try tx.int("SELECT COUNT(*) FROM batch_items i WHERE \(ofBatch)") ?? 0
        let language = scope.caller.language
        let rows = try tx.page(
            itemOrder, paging,
            """
            SELECT i.row_number, i.content_id, c.title, \(state), i.job_id, COALESCE(i.error, g.error)
            FROM batch_items i JOIN batches b ON b.id = i.batch_id JOIN contents c ON c.id = i.content_id LEFT JOIN generations g ON g.job_id = i.job_id
            WHERE \(ofBatch)
            """
        ) {
            BatchItem(
                row: $0.number(), content: $0.int(), title: $0.text(), status: $0.text(), job: $0.intOrNil(),
                error: $0.textOrNil().map { FailureMessage(stored: $0).message.text(language) })
        }
        return (Int(count), rows)
    }

    /// A number that grows with whatever there is to tell.
    static func changes(_ batch: ID, in tx: Transaction) throws -> Int64 { try tx.int("SELECT changes FROM batches WHERE id = \(batch)") ?? 0 }

    // MARK: Changing

    /// Locks the row of a batch. - Throws: `notFound`, or `staleVersion` when the caller means another version.
    static func lock(_ scope: Scope, _ id: ID, in tx: Transaction) throws {
        try scope.meet(version: tx.int("SELECT version FROM batches WHERE organization_id = \(scope.organization) AND id = \(id) \(.forUpdate)"))
    }

    static func pause(_ id: ID, because reason: FailureMessage, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE batches SET status = 'paused', pause_reason = \(reason.stored), changes = changes + 1, updated_at = \(now), version = version + 1
            WHERE id = \(id) AND status IN ('scheduled','running')
            """) == 1
    }

    static func resume(_ id: ID, as status: BatchStatus, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE batches SET status = \(status.rawValue), pause_reason = NULL, changes = changes + 1, updated_at = \(now), version = version + 1,
              finished_at = NULL, started_at = CASE WHEN \(status.rawValue) = 'running' THEN COALESCE(started_at, \(now)) ELSE started_at END
            WHERE id = \(id) AND status IN ('paused','completed')
            """) == 1
    }

    static func cancel(_ id: ID, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE batches SET status = 'cancelled', pause_reason = NULL, changes = changes + 1, updated_at = \(now), version = version + 1, finished_at = \(now)
            WHERE id = \(id) AND status IN ('scheduled','running','paused')
            """) == 1
    }

    /// Jobs of a batch that are not over.
    static func liveJobs(_ id: ID, in tx: Transaction) throws -> [ID] {
        try tx.rows(
            """
            SELECT i.job_id FROM batch_items i JOIN generations g ON g.job_id = i.job_id WHERE i.batch_id = \(id) AND g.status IN ('pending','running')
            ORDER BY i.row_number
            """
        ) { $0.int() }
    }

    /// The same with their contents.
    static func liveTexts(_ id: ID, in tx: Transaction) throws -> [(job: ID, content: ID)] {
        try tx.rows(
            """
            SELECT i.job_id, i.content_id FROM batch_items i JOIN generations g ON g.job_id = i.job_id
            WHERE i.batch_id = \(id) AND g.status IN ('pending','running') ORDER BY i.row_number
            """
        ) { ($0.int(), $0.int()) }
    }

    /// What failed or was skipped waits again. Returns how many.
    static func retry(_ id: ID, in tx: Transaction) throws -> Int {
        try tx.run(
            """
            UPDATE batch_items SET job_id = NULL, error = NULL WHERE batch_id = \(id)
              AND (error IS NOT NULL OR job_id IN (SELECT job_id FROM generations WHERE status = 'failed'))
            """)
    }

    // MARK: For the step

    static func running(_ id: ID, of organization: ID, in tx: Transaction) throws -> RunningBatch? {
        try tx.first(
            """
            SELECT id, organization_id, user_id, status, generate_at, width, params FROM batches
            WHERE organization_id = \(organization) AND id = \(id) \(.forUpdate)
            """
        ) {
            RunningBatch(
                id: $0.int(), organization: $0.int(), user: $0.int(), status: BatchStatus(rawValue: $0.text()) ?? .cancelled, generateAt: $0.timeOrNil(),
                width: $0.number(), request: GenerationRequest(json: try JSONParser.parse($0.text())))
        }
    }

    static func start(_ id: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE batches SET status = 'running', changes = changes + 1, started_at = \(now), updated_at = \(now), version = version + 1
            WHERE id = \(id) AND status = 'scheduled'
            """)
    }

    static func nextWaiting(_ id: ID, in tx: Transaction) throws -> (row: Int, content: ID)? {
        try tx.first(
            "SELECT row_number, content_id FROM batch_items WHERE batch_id = \(id) AND job_id IS NULL AND error IS NULL ORDER BY row_number LIMIT 1"
        ) { ($0.number(), $0.int()) }
    }

    static func letGo(_ batch: ID, _ row: Int, job: ID, in tx: Transaction) throws {
        try tx.run("UPDATE batch_items SET job_id = \(job) WHERE batch_id = \(batch) AND row_number = \(row)")
        try touch(batch, in: tx)
    }

    static func skip(_ batch: ID, _ row: Int, because reason: FailureMessage, in tx: Transaction) throws {
        try tx.run("UPDATE batch_items SET error = \(reason.stored) WHERE batch_id = \(batch) AND row_number = \(row) AND job_id IS NULL")
        try touch(batch, in: tx)
    }

    static func complete(_ id: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE batches SET status = 'completed', changes = changes + 1, finished_at = \(now), updated_at = \(now), version = version + 1
            WHERE id = \(id) AND status = 'running'
            """)
    }

    private static func touch(_ batch: ID, in tx: Transaction) throws { try tx.run("UPDATE batches SET changes = changes + 1 WHERE id = \(batch)") }

    /// Notes that a generation of a batch is over. Returns the batch; `nil` for a generation of none.
    static func hear(of job: ID, in tx: Transaction) throws -> (id: ID, organization: ID, isRunning: Bool)? {
        try tx.first(
            """
            UPDATE batches SET changes = changes + 1 WHERE id = (SELECT batch_id FROM batch_items WHERE job_id = \(job))
            RETURNING id, organization_id, CASE WHEN status = 'running' THEN 1 ELSE 0 END
            """
        ) { ($0.int(), $0.int(), $0.bool()) }
    }

    /// Running batches, for the look after them.
    static func allRunning(in tx: Transaction) throws -> [(id: ID, organization: ID)] {
        try tx.rows("SELECT id, organization_id FROM batches WHERE status = 'running' ORDER BY id LIMIT 1000") { ($0.int(), $0.int()) }
    }
}

extension BatchCounts {
    fileprivate mutating func add(_ count: Int, _ state: String) {
        total += count
        switch state {
        case "waiting": waiting += count
        case "pending": pending += count
        case "running": running += count
        case "completed": completed += count
        case "failed": failed += count
        case "cancelled": cancelled += count
        default: skipped += count
        }
    }
}
