// Jobs over several workers while everything that can die does: each is done once, and every call to the model is on the
// books.

import Database
import Foundation
import Kit
import Support
import Synchronization

package struct WorkersCase: Sendable {
    package var jobs = 500
    package var organizations = 5
    package var workers = 3
    package var kills = 20
    package var redisRestarts = 2
    package var postgresRestarts = 1
    /// Whether one worker is stopped for longer than its lease, and then goes on.
    package var stops = true
    /// Seconds that a worker may be silent; the product's own when `nil`.
    package var lease: Int?
    /// How long the model takes for one text.
    package var answer = 1.0...5.0
    /// Between two faults.
    package var pause = 1.5...4.5
    package init() {}

    package func run(_ report: Report) async throws {
        let answer = answer
        let lease = lease.map { ["WORKER_LEASE": "\($0)"] } ?? [:]
        let fleet = try await Fleet(settings: lease) { _, _ in SlowArticle.reply(taking: answer) }
        do {
            try await run(fleet, report)
        } catch {
            await fleet.end()
            throw error
        }
        await fleet.end()
    }

    private func run(_ fleet: Fleet, _ report: Report) async throws {
        let started = ContinuousClock.now
        let api = try await fleet.startAPI()
        let beat = try fleet.start(["beat"])
        let crew = Crew(fleet)
        for _ in 0..<workers { try await crew.hire() }
        let failed: (any Error)?
        do {
            async let faults: Void = crew.suffer(self, report)
            try await order(api.address, report)
            try await faults
            report.note("all faults are over; waiting for the rest of the jobs")
            try await finish(fleet, crew)
            failed = nil
        } catch { failed = error }
        report.figure("seconds", Int((ContinuousClock.now - started) / .seconds(1)))
        let statuses = try await [crew.dismiss(), [api.stop(), beat.stop()]].flatMap { $0 }
        if let failed { throw failed }
        try await Findings(fleet: fleet, jobs: jobs).tell(report)
        report.figure("workers killed, stopped", "\(crew.killed), \(crew.stopped)")
        report.promise("processes that ended well when asked to", statuses.count { $0 == 0 }, is: statuses.count)
    }

    /// Asks for all texts, spread over organizations, while workers die.
    private func order(_ address: String, _ report: Report) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<organizations {
                let share = jobs / organizations + (number < jobs % organizations ? 1 : 0)
                group.addTask {
                    let customer = try await Customer.login("+9891200000\(10 + number)", at: address)
                    let project = try await customer.settle(number)
                    for text in 0..<share {
                        let content = try await customer.make("/contents", ["title": .string("Coffee \(number)-\(text)"), "project": .int(project)])
                        try await customer.post("/contents/\(content)/generate")
                    }
                }
            }
            try await group.waitForAll()
        }
        report.note("all \(jobs) were accepted")
    }

    /// Waits until no job is left, and replaces workers that gave up by themselves meanwhile.
    private func finish(_ fleet: Fleet, _ crew: Crew) async throws {
        let left: SQL = "SELECT COUNT(*) FROM jobs WHERE kind = 'generate_content' AND finished_at IS NULL"
        for _ in 0..<1200 {
            if try await fleet.number(left) == 0 { return }
            try await crew.replaceTheGone()
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}

/// The workers, and what happens to them.
private final class Crew: Sendable {
    private struct State {
        var members: [Member] = []
        var stopped: Member?
        var killed = 0
        var stops = 0
    }
    private let fleet: Fleet
    private let state = Mutex(State())

    init(_ fleet: Fleet) { self.fleet = fleet }

    var killed: Int { state.withLock { $0.killed } }
    var stopped: Int { state.withLock { $0.stops } }

    func hire() async throws {
        let member = try fleet.start(["worker", "--concurrency", "8"])
        state.withLock { $0.members.append(member) }
    }

    /// All faults of the case, in an order of chance, the kills between them.
    func suffer(_ plan: WorkersCase, _ report: Report) async throws {
        var faults = Array(repeating: Fault.kill, count: plan.kills)
        for fault in [Fault.stop].filter({ _ in plan.stops }) + Array(repeating: .redis, count: plan.redisRestarts)
            + Array(repeating: .postgres, count: plan.postgresRestarts)
        {
            faults.insert(fault, at: Int.random(in: faults.count / 4...max(1, faults.count * 3 / 4)))
        }
        var goingOn: Task<Void, any Error>?
        for fault in faults {
            try await Task.sleep(for: .seconds(.random(in: plan.pause)))
            switch fault {
            case .kill: try await kill()
            case .stop: goingOn = try stop(for: .seconds((plan.lease ?? 30) + max(2, (plan.lease ?? 30) / 4)), report)
            case .redis:
                report.note("Redis is restarted")
                try await fleet.redis.restart()
            case .postgres:
                report.note("PostgreSQL is restarted without notice")
                try await fleet.restartPostgres()
            }
            try await replaceTheGone()
        }
        try await goingOn?.value
    }

    private enum Fault { case kill, stop, redis, postgres }

    private func kill() async throws {
        let victim = state.withLock { state -> Member? in
            state.killed += 1
            return state.members.isEmpty ? nil : state.members.remove(at: .random(in: state.members.indices))
        }
        try await victim?.kill()
        try await hire()
    }

    /// Stops one as if its machine had been put to sleep, and lets it go on when its lease is long over.
    private func stop(for pause: Duration, _ report: Report) throws -> Task<Void, any Error> {
        let victim = state.withLock { state -> Member? in
            state.stops += 1
            state.stopped = state.members.isEmpty ? nil : state.members.removeLast()
            return state.stopped
        }
        victim?.process.kill(SIGSTOP)
        report.note("one worker is stopped for \(Int(pause / .seconds(1))) s")
        return Task {
            try await Task.sleep(for: pause)
            victim?.process.kill(SIGCONT)
            report.note("the stopped worker goes on")
            self.state.withLock { state in
                if let victim { state.members.append(victim) }
                state.stopped = nil
            }
        }
    }

    /// A supervisor's part: a worker that could not start while the database was away is started again.
    func replaceTheGone() async throws {
        let gone = state.withLock { state in
            let gone = state.members.filter { !$0.process.isAlive }
            state.members.removeAll { !$0.process.isAlive }
            return gone
        }
        for _ in gone { try await hire() }
    }

    func dismiss() async throws -> [Int32] {
        let members = state.withLock { state in state.members + (state.stopped.map { [$0] } ?? []) }
        var statuses: [Int32] = []
        for member in members { statuses.append(try await member.stop()) }
        return statuses
    }
}

/// What the database and the model know when all is over.
private struct Findings {
    let fleet: Fleet
    let jobs: Int

    func tell(_ report: Report) async throws {
        let ours: SQL = "kind = 'generate_content'"
        func count(_ sql: SQL) async throws -> Int { try await fleet.number(sql) }
        report.promise("jobs completed", try await count("SELECT COUNT(*) FROM jobs WHERE \(ours) AND state = 'done'"), is: jobs)
        report.promise("jobs stuck or given up", try await count("SELECT COUNT(*) FROM jobs WHERE \(ours) AND state <> 'done'"), is: 0)
        report.promise("contents in review", try await count("SELECT COUNT(*) FROM contents WHERE status = 'review'"), is: jobs)
        report.promise("versions", try await count("SELECT COUNT(*) FROM content_versions"), is: jobs)
        report.promise(
            "contents with more than one version",
            try await count("SELECT COUNT(*) FROM (SELECT content_id FROM content_versions GROUP BY content_id HAVING COUNT(*) > 1) t"),
            is: 0)
        let body = StandInArticle.text
        report.promise("texts that are what the model wrote", try await count("SELECT COUNT(*) FROM contents WHERE body = \(body)"), is: jobs)
        try await tellOfBooks(report)
        try await tellOfCalls(report)
    }

    private func tellOfBooks(_ report: Report) async throws {
        func count(_ sql: SQL) async throws -> Int { try await fleet.number(sql) }
        report.promise(
            "usage rows twice for one call",
            try await count("SELECT COUNT(*) FROM (SELECT reservation_id FROM usage_logs GROUP BY reservation_id HAVING COUNT(*) > 1) t"), is: 0)
        report.promise(
            "usage rows without a call, calls without a row",
            try await count(
                """
                SELECT COUNT(*) FROM usage_logs u FULL JOIN (SELECT * FROM reservations WHERE state IN ('settled','unresolved')) r ON r.id = u.reservation_id
                WHERE r.id IS NULL OR u.id IS NULL
                """), is: 0)
        report.promise(
            "amounts still held for jobs that are over", try await count("SELECT COUNT(*) FROM reservations WHERE state IN ('held','dispatched')"), is: 0)
        let ledger = try await fleet.command("check", "--ledger")
        report.promise("ledger", ledger.contains("every counter equals its reservations"), "every counter equals its reservations")
        let chains = try await fleet.command("audit", "verify").split(separator: "\n")
        report.promise("audit chains whole", chains.count { $0.hasSuffix("whole") }, is: chains.count)
    }

    /// The model's own count, explained: each call carries the job and the attempt that made it.
    private func tellOfCalls(_ report: Report) async throws {
        let keys = fleet.model.requests.compactMap { $0.headers["idempotency-key"] }
        report.promise("calls of one attempt twice", keys.count - Set(keys).count, is: 0)
        let (begun, settled, unresolved) = try await fleet.look { tx in
            (
                Dictionary(uniqueKeysWithValues: try tx.rows("SELECT id, fence FROM jobs WHERE kind = 'generate_content'") { ($0.int(), $0.int()) }),
                Int(try tx.int("SELECT COUNT(*) FROM reservations WHERE state = 'settled'") ?? 0),
                Int(try tx.int("SELECT COUNT(*) FROM reservations WHERE state = 'unresolved'") ?? 0)
            )
        }
        let unknown = keys.count { key in
            let parts = key.split(separator: "-").compactMap { Int64($0) }  // contexor-JOB-STEP-FENCE
            return parts.count != 3 || parts[2] > begun[parts[0]] ?? 0
        }
        report.promise("calls of no attempt on record", unknown, is: 0)
        report.figure("attempts on record", "\(begun.values.reduce(0, +)) for \(begun.count) jobs")
        report.figure("calls that the model counted", keys.count)
        report.figure("calls on the books", "\(settled) settled + \(unresolved) unresolved (their worker died) = \(settled + unresolved)")
        // A worker that dies between the mark and the call leaves a mark without a call.
        report.promise("calls that are not on the books", max(0, keys.count - settled - unresolved), is: 0)
        report.figure("marks whose call never left", settled + unresolved - keys.count)
        report.figure("leases lost", try await fleet.number("SELECT SUM(crashes) FROM jobs"))
        report.figure("most leases lost by one job", try await fleet.number("SELECT MAX(crashes) FROM jobs"))
    }
}

/// An article that is written as slowly as a model does.
enum SlowArticle {
    static let pieces = 6

    static func reply(taking range: ClosedRange<Double>) -> StandInReply {
        let words = StandInArticle.text.split(separator: " ", omittingEmptySubsequences: false).map { "\($0) " }
        let size = (words.count + pieces - 1) / pieces
        let texts = stride(from: 0, to: words.count, by: size).map { start in
            let part = words[start..<min(start + size, words.count)].joined()
            return start + size >= words.count ? String(part.dropLast()) : part
        }
        let gates = texts.map { _ in Gate() }
        let pause = Duration.seconds(Double.random(in: range)) / texts.count
        Task {
            for gate in gates {
                try await Task.sleep(for: pause)
                gate.open()
            }
        }
        return .writing(zip(gates, texts).map { (gate: $0, text: $1) })
    }
}
