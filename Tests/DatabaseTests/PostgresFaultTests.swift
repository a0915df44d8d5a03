// What goes wrong between us and a PostgreSQL server: lost races, lost connections, a server that is away or silent.

import Database
import Glibc
import Kit
import Support
import Testing

@Suite struct PostgresFaultTests {
    // MARK: Lost races

    /// Fails as a lost race would, for the first `times` calls: a sequence keeps its count also when all is rolled back.
    private func makeLosses(_ db: PostgresDatabase, times: Int) async throws {
        let body: SQL =
            times == 2
            ? "CREATE FUNCTION lose() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN IF nextval('losses') <= 2 THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF; RETURN 1; END $$"
            : "CREATE FUNCTION lose() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"
        try await db.write { tx in
            try tx.run("CREATE SEQUENCE losses")
            try tx.run(body)
        }
    }

    @Test func aLostRaceIsRepeated() async throws {
        try await withPostgres { db in
            try await makeLosses(db, times: 2)
            let (runs, hints) = (Counter(), Counter())
            try await db.write { tx in
                runs.increment()
                tx.afterCommit { hints.increment() }
                try tx.add()
                try tx.run("SELECT lose()")
            }
            #expect(runs.value == 3)
            #expect(hints.value == 1)
            #expect(try await db.count() == 1)
        }
    }

    @Test func alsoWhenItsErrorWasDressed() async throws {
        try await withPostgres { db in
            try await makeLosses(db, times: 2)
            try await db.write { tx in
                try tx.add()
                do { try tx.run("SELECT lose()") } catch { throw AppError(.conflict, cause: error) }
            }
            #expect(try await db.count() == 1)
        }
    }

    @Test func notForEver() async throws {
        try await withPostgres { db in
            try await makeLosses(db, times: .max)
            let runs = Counter()
            await #expect(throws: DatabaseError.serialization) {
                try await db.write { tx in
                    runs.increment()
                    try tx.run("SELECT lose()")
                }
            }
            #expect(runs.value == 6)
        }
    }

    @Test func otherErrorsAreNotRepeated() async throws {
        try await withPostgres { db in
            let runs = Counter()
            await #expect(throws: DatabaseError.self) {
                try await db.write { tx in
                    runs.increment()
                    try tx.run("INSERT INTO owners (name) VALUES (NULL)")
                }
            }
            #expect(runs.value == 1)
        }
    }

    // MARK: Limits of time

    @Test func aStatementThatTakesTooLong() async throws {
        try await withPostgres {
            $0.statementTimeout = .milliseconds(250)
        } _: { db in
            await #expect(throws: DatabaseError.tooSlow) { try await db.read { try $0.run("SELECT pg_sleep(600)") } }
            #expect(DatabaseError.tooSlow.isPassing)  // What was paid for is written again.
            let count = try await db.count()
            #expect(count == 0)
        }
    }

    @Test func aLockThatIsNotHad() async throws {
        try await withPostgres {
            $0.lockTimeout = .milliseconds(20)
        } _: { db in
            let (held, release) = (Latch(), Latch())
            async let holder: Void = db.write { tx in
                try tx.add()
                held.open()
                release.block()
            }
            await held.opened()
            await expectUnavailable { try await db.write { try $0.add() } }
            release.open()
            try await holder
            #expect(try await db.count() == 1)
        }
    }

    // MARK: Lost connections

    @Test func aSessionThatIsEndedInMidTransaction() async throws {
        try await withPostgres {
            $0.poolSize = 1
        } _: { db in
            let runs = Counter()
            await expectUnavailable {
                try await db.write { tx in
                    runs.increment()
                    try tx.add()
                    try tx.run("SELECT pg_terminate_backend(pg_backend_pid())")
                    try tx.add()
                }
            }
            #expect(runs.value == 1)
            #expect(try await db.count() == 0)
            try await db.write { try $0.add() }
            #expect(try await db.count() == 1)
        }
    }

    /// The connection goes while COMMIT is answered: it may have been done, so it is said and not done again.
    @Test func aCommitWhoseAnswerIsLost() async throws {
        try await withPostgres {
            $0.poolSize = 1
        } _: { db in
            try await db.write { tx in
                try tx.run(
                    "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$")
                try tx.run(
                    "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON owners DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()")
            }
            let (runs, hints) = (Counter(), Counter())
            await #expect(throws: DatabaseError.commitOutcomeUnknown) {
                try await db.write { tx in
                    runs.increment()
                    tx.afterCommit { hints.increment() }
                    try tx.run("INSERT INTO owners (name) VALUES ('x')")
                }
            }
            #expect(runs.value == 1 && hints.value == 0)
            #expect(try await db.count() == 0)
        }
    }

    /// A check that is made at COMMIT only.
    @Test func aCommitThatIsRefused() async throws {
        try await withPostgres { db in
            try await db.write { try $0.run("ALTER TABLE things ALTER CONSTRAINT thing_owner DEFERRABLE INITIALLY DEFERRED") }
            let error = await #expect(throws: DatabaseError.self) {
                try await db.write { tx in
                    try tx.add()
                    try tx.run("INSERT INTO things (owner_id) VALUES (77)")
                }
            }
            #expect(error == .foreignKey("thing_owner"))
            #expect(try await db.count() == 0)
        }
    }
}

/// With a server that these tests may crash.
@Suite(.serialized) struct PostgresServerTests {
    private func withServer(_ body: (PrivatePostgres, PostgresDatabase) async throws -> Void) async throws {
        let server = try await PrivatePostgres()
        var settings = try PostgresSettings(url: server.url("postgres"))
        settings.poolSize = 3
        settings.longestBackOff = .milliseconds(50)
        let db = PostgresDatabase(settings)
        do { try await body(server, db) } catch {
            await db.close()
            throw error
        }
        await db.close()
        try await server.crash()
    }

    /// Makes all three connections of the pool.
    private func warm(_ db: PostgresDatabase) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let latches = (0..<3).map { _ in Latch() }
            for latch in latches {
                group.addTask {
                    try await db.read { tx in
                        defer { latch.open() }
                        try tx.run("SELECT 1")
                        latch.open()
                        for other in latches { other.block() }
                    }
                }
            }
            do { try await group.waitForAll() } catch {
                for latch in latches { latch.open() }  // Lest the others wait for the one that failed.
                throw error
            }
        }
    }

    @Test func aRestartCostsNoRequest() async throws {
        try await withServer { server, db in
            try await warm(db)
            try await server.crash()
            try await server.start()
            for _ in 0..<6 {
                let answer = try await db.write { try $0.int("SELECT 1") }
                #expect(answer == 1)
            }
            try await warm(db)
        }
    }

    @Test func aServerThatIsAway() async throws {
        try await withServer { server, db in
            try await warm(db)
            try await server.crash()
            for _ in 0..<20 { await expectUnavailable { try await db.read { try $0.int("SELECT 1") } } }
            try await server.start()
            while true {
                do {
                    #expect(try await db.read { try $0.int("SELECT 1") } == 1)
                    break
                } catch DatabaseError.unavailable {
                    await Task.yield()
                }
            }
            try await warm(db)
        }
    }

    /// Stopped, a backend keeps its connection and says nothing: its statement timeout cannot help. It may hold a lock of the
    /// whole server, so the server is one that no other test needs.
    @Test func aServerThatIsSilent() async throws {
        let server = try await PrivatePostgres()
        var settings = try PostgresSettings(url: server.url("postgres"))
        settings.silenceLimit = .milliseconds(500)
        let db = PostgresDatabase(settings)
        try await db.write { try $0.run("CREATE TABLE notes (id BIGINT)") }
        let stopped = Counter()
        await expectUnavailable {
            try await db.write { tx in
                try tx.run("INSERT INTO notes (id) VALUES (1)")
                let backend = pid_t(try tx.int("SELECT pg_backend_pid()") ?? 0)
                kill(backend, SIGSTOP)
                stopped.add(Int(backend))
                try tx.run("INSERT INTO notes (id) VALUES (2)")
            }
        }
        // The next request is served over a new connection, while the old backend still stands still.
        try await db.write { try $0.run("INSERT INTO notes (id) VALUES (3)") }
        kill(pid_t(stopped.value), SIGCONT)
        #expect(try await db.read { try $0.rows("SELECT id FROM notes") { $0.int() } } == [3])
        await db.close()
        try await server.crash()
    }

    /// In mid-transaction the server goes; what it had is gone, and the next request is served by the next server.
    @Test func aCrashInMidTransaction() async throws {
        try await withServer { server, db in
            try await db.write { try $0.run("CREATE TABLE notes (id BIGINT)") }
            let (written, crashed) = (Latch(), Latch())
            async let lost = expectUnavailable {
                try await db.write { tx in
                    try tx.run("INSERT INTO notes (id) VALUES (1)")
                    written.open()
                    crashed.block()
                    try tx.run("INSERT INTO notes (id) VALUES (2)")
                }
            }
            await written.opened()
            try await server.crash()
            try await server.start()
            crashed.open()
            _ = await lost
            #expect(try await db.read { try $0.int("SELECT COUNT(*) FROM notes") } == 0)
        }
    }
}
