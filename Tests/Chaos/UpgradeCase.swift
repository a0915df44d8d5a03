// The program of before gives way to today's under load, process by process, and takes over once more: what was acknowledged by
// either is there in the end. On PostgreSQL both serve side by side; on SQLite one follows the other.

import Database
import Foundation
import Kit
import Support
import Synchronization

package struct UpgradeCase: Sendable {
    /// The program of the version before.
    package let previous: String
    package var customers = 3

    package init(previous: String) { self.previous = previous }

    package func run(_ report: Report) async throws {
        guard FileManager.default.isExecutableFile(atPath: previous) else {
            throw CommandError("PREVIOUS=/path/to/contexor names the program of the version before; \"\(previous)\" is no program that can be run")
        }
        report.note("PostgreSQL and Redis: side by side")
        let fleet = try await Fleet(settings: ["OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""])
        do { try await Rollover(fleet: fleet, plan: self, report: report).run() } catch {
            await fleet.end()
            throw error
        }
        await fleet.end()
        report.note("SQLite: one after the other")
        try await Succession(plan: self, report: report).run()
    }
}

/// The processes of a fleet are replaced one by one.
private struct Rollover: Sendable {
    let fleet: Fleet
    let plan: UpgradeCase
    let report: Report
    private let doors = Doors()

    init(fleet: Fleet, plan: UpgradeCase, report: Report) {
        (self.fleet, self.plan, self.report) = (fleet, plan, report)
    }

    private var old: String { plan.previous }

    func run() async throws {
        var before = [try await api(old), try await api(old)]
        before += try [fleet.start(["worker"], program: old), fleet.start(["worker"], program: old), fleet.start(["beat"], program: old)]
        let load = Load(doors)
        async let orders: Void = load.order(customers: plan.customers)
        do {
            var now = try await rollOver(&before)
            try await rollBack(&now)
            load.stop()
            try await orders
            try await load.finish()
            for member in now { report.promise("\(member.name) ends with status", try await member.stop(), is: 0) }
        } catch {
            load.stop()
            doors.open("http://127.0.0.1:1")  // Nobody waits for a door that never opens again.
            throw error
        }
        let database = try openDatabase(url: fleet.url)
        try await load.tell(report, database)
        await database.close()
        try await tellOfBooks(report) { try await fleet.command($0) }
    }

    /// The schema, then process by process. Returns those of today.
    private func rollOver(_ before: inout [Member]) async throws -> [Member] {
        let steps = try await fleet.command("migrate").split(separator: "\n")
        report.figure("what contexor migrate said", steps.joined(separator: "; "))
        try await walk("before's program on today's schema", before[0].address, report)
        try await before[3].kill()
        before[3] = try await restart("worker", "before's worker, killed and started on today's schema") ?? fleet.start(["worker"])
        var now = [try await api(), try fleet.start(["worker"])]
        try await walk("today's program beside the one of before", now[0].address, report)
        for member in before {
            try await doors.close(member.address)
            report.promise("before's \(member.name) ends with status", try await member.stop(), is: 0)
        }
        now.append(try fleet.start(["beat"]))
        return now
    }

    /// Today's program is found wanting: the one of before takes over what it wrote, and gives way again.
    private func rollBack(_ now: inout [Member]) async throws {
        guard let api = try await restart("api", "before's api, back on what today's wrote"), let worker = try await restart("worker", "… and its worker")
        else { return }
        try await doors.close(now[0].address)
        for member in now { report.promise("today's \(member.name) ends with status", try await member.stop(), is: 0) }
        try await walk("before's program alone, back again", api.address, report)
        now = [try await self.api(), try fleet.start(["worker"]), try fleet.start(["beat"])]
        try await doors.close(api.address)
        for member in [api, worker] { report.promise("before's \(member.name) ends with status", try await member.stop(), is: 0) }
    }

    private func api(_ program: String = Programs.contexor) async throws -> Member {
        let member = try await fleet.startAPI(program: program)
        doors.open(member.address)
        return member
    }

    /// Starts one of before on a schema that is newer than it. Nothing when it does not want to.
    private func restart(_ role: String, _ what: String) async throws -> Member? {
        do {
            if role == "api" {
                let member = try await api(old)
                report.promise(what, true, "serves")
                return member
            }
            let member = try fleet.start([role], program: old)
            _ = try await member.process.line(with: "database  engine=")
            report.promise(what, true, "works")
            return member
        } catch let error as CommandError {
            report.promise(what, false, error.description.suffix(300).description)
            return nil
        }
    }
}

/// One process at a time, each over the same file.
private struct Succession: Sendable {
    let plan: UpgradeCase
    let report: Report

    func run() async throws {
        let (home, doors) = (try Embedded(), Doors())
        let load = Load(doors)
        async let orders: Void = load.order(customers: plan.customers)
        var member = try await home.serve(plan.previous)
        let turns = [("today's program", Programs.contexor), ("before's program, back again", plan.previous), ("today's program again", Programs.contexor)]
        doors.open(member.address)
        try await walk("before's program", member.address, report)
        for (name, program) in turns {
            try await doors.close(member.address)
            report.promise("… ends with status", try await member.stop(), is: 0)
            do { member = try await home.serve(program) } catch let error as CommandError {
                report.promise(name, false, error.description.suffix(300).description)
                member = try await home.serve(Programs.contexor)
            }
            doors.open(member.address)
            try await walk(name, member.address, report)
        }
        load.stop()
        try await orders
        try await load.finish()
        report.promise("… ends with status", try await member.stop(), is: 0)
        let database = try openDatabase(url: home.url)
        try await load.tell(report, database)
        await database.close()
        try await tellOfBooks(report) { try await home.command($0) }
    }
}

/// What the commands say that look for faults.
private func tellOfBooks(_ report: Report, _ command: ([String]) async throws -> String) async throws {
    let said = "every counter equals its reservations"
    report.promise("ledger", try await command(["check", "--ledger"]).contains(said), said)
    let chains = try await command(["audit", "verify"]).split(separator: "\n")
    report.promise("audit chains whole", chains.count { $0.hasSuffix("whole") }, is: chains.count)
}
