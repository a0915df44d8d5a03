// Many starting at once, a stream that wanders, the same walk on both engines, a server that falls silent.

import Database
import Foundation
import Glibc
import Kit
import Support
import Synchronization

/// Processes of all kinds start on an empty database at the same moment.
package struct MigrationsCase: Sendable {
    package var processes = 16
    package init() {}

    package func run(_ report: Report) async throws {
        let fleet = try await Fleet()
        do { try await run(fleet, report) } catch {
            await fleet.end()
            throw error
        }
        await fleet.end()
    }

    private func run(_ fleet: Fleet, _ report: Report) async throws {
        let commands = ["api", "worker", "beat"]
        let members = try (0..<processes).map { try fleet.start([commands[$0 % commands.count]]) }
        for member in members { _ = try await member.process.line(with: "database  engine=") }
        let texts = members.map(\.process.text)
        let steps = try await fleet.number("SELECT COUNT(*) FROM schema_migrations")
        var statuses: [Int32] = []
        for member in members { statuses.append(try await member.stop()) }
        report.figure("steps of the schema", steps)
        report.promise("processes that brought it up to date", texts.count { $0.contains("schema brought up to date") }, is: 1)
        report.promise("processes that found it so and went on", texts.count { !$0.contains("schema brought up to date") }, is: processes - 1)
        report.promise(
            "errors in their logs", texts.reduce(0) { $0 + $1.split(separator: "\n").count { $0.contains(" error ") || $0.contains(" critical ") } }, is: 0)
        report.promise("processes that ended well", statuses.count { $0 == 0 }, is: processes)
    }
}

/// A browser that comes back to another process each time its connection goes, and once because the process was killed.
package struct StreamCase: Sendable {
    package init() {}

    private static let texts = [
        "قهوهٔ خوب از دانهٔ تازه آغاز می‌شود ☕️.\n\n", "## انتخاب دانه\n\nدانه‌ای را برگزینید که تاریخ برشته‌کاری آن روشن باشد.\n\n",
        "## روش دم‌آوری\n\nآب نزدیک به جوش مناسب است: ۹۲–۹۶ درجه.\n\n", "## جمع‌بندی\n\nنوش جان! 👩‍🍳",
    ]

    package func run(_ report: Report) async throws {
        let gates = Self.texts.map { _ in Gate() }
        let fleet = try await Fleet { _, _ in .writing(zip(gates, Self.texts).map { (gate: $0, text: $1) }) }
        do { try await run(fleet, gates, report) } catch {
            await fleet.end()
            throw error
        }
        await fleet.end()
    }

    private func run(_ fleet: Fleet, _ gates: [Gate], _ report: Report) async throws {
        let apis = [try await fleet.startAPI(), try await fleet.startAPI(), try await fleet.startAPI()]
        let worker = try fleet.start(["worker"])
        let customer = try await Customer.login("+989120000001", at: apis[0].address)
        let project = try await customer.settle(1)
        let content = try await customer.make("/contents", ["title": "Coffee", "project": .int(project)])
        let job = try await customer.post("/contents/\(content)/generate")["job_id"]?.int ?? 0
        var seen: [Customer.Event] = []
        for (leg, gate) in gates.enumerated() {
            let place = apis[leg % apis.count]
            let (before, isLast) = (seen, leg == gates.count - 1)
            let length = Self.texts[...leg].reduce(0) { $0 + $1.utf8.count }
            seen += try await customer.at(place.address).events("/ai/jobs/\(job)/events", after: before.last?.id) { new in
                gate.open()
                return isLast ? new.last?.kind == "done" : Self.text(before + new).utf8.count >= length
            }
            if leg == 1 { try await apis[1].kill() }
        }
        let stored = try await customer.at(apis[2].address).get("/contents/\(content)")["body"]?.string ?? ""
        report.figure("processes", "3 api (one of them killed), 1 worker")
        report.promise("reconnects", gates.count - 1, is: 3)
        report.promise("bytes received and stored", Array(Self.text(seen).utf8) == Array(stored.utf8), "\(Self.text(seen).utf8.count) and \(stored.utf8.count)")
        report.promise("text is what the model wrote", stored == Self.texts.joined(), "\(stored.count) characters")
        report.promise("events once and in order", seen.compactMap(\.id) == Array(1...max(1, seen.count)), seen.count)
        for member in [apis[0], apis[2], worker] { _ = try await member.stop() }
    }

    private static func text(_ events: [Customer.Event]) -> String {
        events.reduce("") { text, event in
            if event.data["reset"]?.bool == true { return "" }
            return text + (event.kind == "delta" ? event.data["text"]?.string ?? "" : "")
        }
    }
}

/// `make demo`, the walk through all of the product over HTTP, against each engine.
package struct EnginesCase: Sendable {
    package init() {}

    package func run(_ report: Report) async throws {
        let fleet = try await Fleet(settings: ["OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""])
        do {
            let members = [try await fleet.startAPI(), try fleet.start(["worker"]), try fleet.start(["beat"])]
            try await walk("PostgreSQL and Redis; api, worker, beat", members[0].address, report)
            for member in members { _ = try await member.stop() }
        } catch {
            await fleet.end()
            throw error
        }
        let member = try await Embedded().serve()
        try await walk("SQLite; serve", member.address, report)
        _ = try await member.stop()
        await fleet.end()
    }
}

/// A backend of PostgreSQL that keeps its connection and says nothing any more, as one on a machine that froze.
package struct SilentCase: Sendable {
    package var rounds = 10
    package var limit = Duration.milliseconds(500)
    package init() {}

    package func run(_ report: Report) async throws {
        let server = try await PrivatePostgres()
        var settings = try PostgresSettings(url: server.url("postgres"))
        settings.silenceLimit = limit
        let database = PostgresDatabase(settings)
        try await database.write { try $0.run("CREATE TABLE notes (id BIGINT)") }
        var longest = Duration.zero
        var given = 0
        for _ in 0..<rounds {
            let backend = Mutex<pid_t>(0)
            let started = ContinuousClock.now
            do {
                try await database.write { tx in
                    try tx.run("INSERT INTO notes (id) VALUES (1)")
                    let id = pid_t(try tx.int("SELECT pg_backend_pid()") ?? 0)
                    backend.withLock { $0 = id }
                    kill(id, SIGSTOP)
                    try tx.run("INSERT INTO notes (id) VALUES (2)")
                }
            } catch DatabaseError.unavailable { given += 1 }
            longest = max(longest, ContinuousClock.now - started)
            // The pool goes on with a new connection while the old backend still stands still.
            try await database.write { try $0.run("INSERT INTO notes (id) VALUES (3)") }
            kill(backend.withLock { $0 }, SIGCONT)
        }
        report.promise("silent backends that were given up", given, is: rounds)
        report.figure("longest wait", "\(longest.inMilliseconds) ms; limit \(limit.inMilliseconds) ms")
        let rows = try await database.read { try $0.rows("SELECT id FROM notes") { $0.int() } }
        report.promise("writes on new connections", rows.count { $0 == 3 }, is: rounds)
        report.promise("writes of given up transactions", rows.count { $0 != 3 }, is: 0)
        await database.close()
        try await server.crash()
    }
}
