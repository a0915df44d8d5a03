// The pool of connections: its bounds, its queue, its end, and what each connection keeps.

import Database
import Kit
import Support
import Testing

@Suite struct PostgresPoolTests {
    /// One connection, held by a transaction that waits until it is let go.
    private func whileHeld(
        _ change: @escaping (inout PostgresSettings) -> Void, _ body: (PostgresDatabase) async throws -> Void
    ) async throws {
        try await withPostgres {
            $0.poolSize = 1
            change(&$0)
        } _: { db in
            let (held, release) = (Latch(), Latch())
            async let holder = persistently {
                try await db.read { tx in
                    held.open()
                    release.block()
                    return try tx.count()
                }
            }
            await held.opened()
            do {
                try await body(db)
            } catch {
                release.open()
                throw error
            }
            release.open()
            #expect(try await holder == 0)
        }
    }

    /// On a busy machine the holder itself may find that the connection takes too long to make.
    private func persistently<T>(_ body: () async throws -> T) async throws -> T {
        while true {
            do { return try await body() } catch DatabaseError.unavailable { await Task.yield() }
        }
    }

    @Test func waitingHasALimit() async throws {
        try await whileHeld {
            $0.waitLimit = .milliseconds(20)
        } _: { db in
            let text = await expectUnavailable { try await db.count() }
            #expect(text.contains("no connection"))
        }
    }

    @Test func aCancelledCallerGivesUpItsPlace() async throws {
        let ran = Counter()
        try await whileHeld {
            $0.waitLimit = .seconds(600)
        } _: { db in
            let task = Task { try await db.write { _ in ran.increment() } }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(ran.value == 0)
    }

    @Test func jobsOutnumberConnections() async throws {
        try await withPostgres {
            $0.poolSize = 3
        } _: { db in
            let backends = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<100 { group.addTask { try await db.read { try $0.int("SELECT pg_backend_pid()") ?? 0 } } }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect((1...3).contains(backends.count))
        }
    }

    @Test func closeFinishesWhatRuns() async throws {
        try await withPostgres { db in
            let (started, release) = (Latch(), Latch())
            async let running: Void = db.write { tx in
                try tx.add()
                started.open()
                release.block()
                try tx.add()
            }
            await started.opened()
            async let closed: Void = db.close()
            release.open()
            try await running
            await closed
            await expectUnavailable { try await db.count() }
        }
    }

    @Test func closeEndsAllConnections() async throws {
        try await withDatabaseURL(.postgres, migrations: schema) { url in
            let db = try openDatabase(url: url)
            let name = try await db.read { try $0.first("SELECT current_database()") { $0.text() } } ?? ""
            await db.close()
            // The server drops a session soon after it is told to; a template cannot be copied before that.
            let copy = try await PrivatePostgres.shared.createDatabase(template: name)
            try await PrivatePostgres.shared.discard(copy)
        }
    }

    /// A database that is let go of without `close` leaves no threads behind.
    @Test func anAbandonedDatabaseEnds() async throws {
        try await withDatabaseURL(.postgres, migrations: schema) { url in
            let name = try await nameOfDatabase(url)
            let copy = try await PrivatePostgres.shared.createDatabase(template: name)
            try await PrivatePostgres.shared.discard(copy)
        }
    }

    private func nameOfDatabase(_ url: String) async throws -> String {
        try await PostgresDatabase(url: url).read { try $0.first("SELECT current_database()") { $0.text() } } ?? ""
    }

    @Test func theStatementCacheIsBounded() async throws {
        try await withPostgres {
            $0.poolSize = 1
            $0.statementLimit = 8
        } _: { db in
            for round in 0..<3 {
                for width in 1...40 {
                    let columns = SQL.joined(Array(repeating: "\(round)", count: width), ", ")
                    _ = try await db.read { try $0.int("SELECT \(columns)") }
                }
            }
            let kept = try await db.read { try $0.int("SELECT COUNT(*) FROM pg_prepared_statements") } ?? 0
            #expect(kept <= 9)
        }
    }

    /// A statement that is prepared well and then always fails must not pile up in the server.
    @Test func failedStatementsDoNotPileUp() async throws {
        try await withPostgres {
            $0.poolSize = 1
        } _: { db in
            for _ in 0..<20 {
                await #expect(throws: DatabaseError.self) {
                    try await db.write { try $0.run("INSERT INTO owners (name) VALUES (\(nil as String?))") }
                }
            }
            let kept = try await db.read { try $0.int("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT%'") }
            #expect(kept == 1)
        }
    }

    /// Another process migrates while this one runs: plans made before that are made anew.
    /// A plan is kept for as long as its connection, and the table grows meanwhile.
    @Test func aTableOfOnePageIsNotPlannedToBeReadThrough() async throws {
        try await withPostgres { db in
            try await db.write { try $0.run("ANALYZE counters") }  // It has one page, which is quicker read than any index.
            let question: SQL = "EXPLAIN SELECT n FROM counters WHERE name = \("a")"
            let everyday = try await db.read { try $0.rows(question) { $0.text() }.joined() }
            #expect(everyday.contains("Index") && !everyday.contains("Seq Scan"), "\(everyday)")
            // What goes through whole tables may.
            let patient = try await db.read { tx in
                try tx.liftTimeLimits()
                return try tx.rows("EXPLAIN SELECT SUM(n) FROM counters") { $0.text() }.joined()
            }
            #expect(patient.contains("Seq Scan") && !patient.contains("cost=10000000000"), "\(patient)")
        }
    }

    @Test func aChangedTableIsNoError() async throws {
        try await withPostgres {
            $0.poolSize = 1
        } _: { db in
            let widths = { @Sendable (tx: Transaction) throws -> Int64? in
                try tx.first("SELECT * FROM counters WHERE name = 'a'") { row in
                    row.skip()
                    return row.int()
                }
            }
            #expect(try await db.read(widths) == 0)
            try await db.write { try $0.run("ALTER TABLE counters ADD COLUMN more TEXT") }
            #expect(try await db.read(widths) == 0)
            try await db.write { try $0.run("ALTER TABLE counters ADD COLUMN yet_more TEXT") }
            let returned = try await db.write { try $0.rows("UPDATE counters SET n = 5 RETURNING *") { $0.text() }.count }
            #expect(returned == 2)
        }
    }

    @Test func thePoolIsSetInTheURL() throws {
        let settings = try PostgresSettings(url: "postgres://u@h/d?pool_size=7&sslmode=require&pool_timeout=0.25")
        #expect(settings.poolSize == 7)
        #expect(settings.waitLimit == .milliseconds(250))
        #expect(try PostgresSettings(url: "postgresql:///d").poolSize <= 32)
    }
}
