// What a job tells those who watch it: an ordered list in the database, so that a watcher may come late, go away and come
// back with the number of the last event it saw, to this process or to another.

import Database
import Kit

package struct JobEvent: Sendable, Equatable {
    /// From 1, without gaps within a job.
    package let seq: Int64
    package let kind: String
    /// JSON text.
    package let data: String

    package init(seq: Int64, kind: String, data: String) {
        self.seq = seq
        self.kind = kind
        self.data = data
    }
}

package enum JobEventStore {
    /// Appends one event, with the next number. Within a fenced transaction, or in the one that changes the state of a job that
    /// nobody holds.
    package static func append(_ kind: String, _ data: JSON, to job: ID, in tx: Transaction) throws {
        try append([(kind, data)], to: job, in: tx)
    }

    /// The same for several, one after the other.
    package static func append(_ events: [(kind: String, data: JSON)], to job: ID, in tx: Transaction) throws {
        guard !events.isEmpty else { return }
        let new = events.enumerated().map { "SELECT \($0.offset + 1) AS place, \($0.element.kind) AS kind, \($0.element.data.text) AS data" as SQL }
        try tx.post(
            """
            INSERT INTO job_events (job_id, seq, kind, data)
            SELECT \(job), last.seq + new.place, new.kind, new.data
            FROM (SELECT COALESCE(MAX(seq), 0) AS seq FROM job_events WHERE job_id = \(job)) last, (\(SQL.joined(new, " UNION ALL "))) new
            """)
    }

    package static func after(_ seq: Int64, of job: ID, limit: Int = 500, in tx: Transaction) throws -> [JobEvent] {
        try tx.rows(
            "SELECT seq, kind, data FROM job_events WHERE job_id = \(job) AND seq > \(seq) ORDER BY seq LIMIT \(limit)"
        ) { JobEvent(seq: $0.int(), kind: $0.text(), data: $0.text()) }
    }
}
