// A real Prometheus watches a fleet by the rules that the product brings: each fault makes its own alert fire, its end ends it,
// and a fleet that is well is not spoken of.

import Database
import Foundation
import Kit
import Support
import Synchronization

package struct AlertsCase: Sendable {
    package init() {}

    /// What the model is about to do.
    private enum Mood: Sendable { case writes, fails, hangs(Gate) }

    package func run(_ report: Report) async throws {
        let mood = SharedMood()
        let fleet = try await Fleet(settings: ["WORKER_CONCURRENCY": "8"]) { request, _ in
            switch mood.now {
            case .writes: .article(for: request)
            case .fails: .error(500, type: "server_error")
            case .hangs(let gate): .silent(until: gate)
            }
        }
        do { try await run(Scene(fleet: fleet, mood: mood, report: report)) } catch {
            await fleet.end()
            throw error
        }
        await fleet.end()
    }

    private final class SharedMood: Sendable {
        private let mood = Mutex(Mood.writes)
        var now: Mood { mood.withLock { $0 } }
        func become(_ new: Mood) { mood.withLock { $0 = new } }
    }

    private struct Scene: Sendable {
        let fleet: Fleet
        let mood: SharedMood
        let report: Report
        let ports = (api: try? freePort(), worker: try? freePort(), beat: try? freePort())

        func start(_ role: String, _ port: Int?) throws -> Member {
            try fleet.start([role], settings: ["METRICS_PORT": "\(port ?? 0)", "CONTEXOR_HURRY": role == "beat" ? "2" : ""])
        }

        /// The fault, the alert, the repair, and quiet again.
        func prove(_ watch: Watch, _ alert: String, of fault: String, repair: () async throws -> Void) async throws {
            let began = try await watch.time(until: alert, fires: true)
            report.promise("\(alert) when \(fault)", began != nil, began.map { "after \($0.inMilliseconds / 1000) s" } ?? "never")
            try await repair()
            let ended = try await watch.time(until: alert, fires: false)
            report.promise("… and quiet again", ended != nil, ended.map { "after \($0.inMilliseconds / 1000) s" } ?? "never")
        }
    }

    private func run(_ scene: Scene) async throws {
        try await scene.fleet.command("migrate")
        let api = try await scene.fleet.startAPI(settings: ["METRICS_PORT": "\(scene.ports.api ?? 0)"])
        var worker = try scene.start("worker", scene.ports.worker)
        var beat = try scene.start("beat", scene.ports.beat)
        for member in [worker, beat] { _ = try await member.process.line(with: "database  engine=") }
        let watch = try await Watch(targets: [scene.ports.api, scene.ports.worker, scene.ports.beat].compactMap(\.self))
        defer { watch.end() }
        let customer = try await Customer.login("+989120000001", at: api.address)
        let project = try await customer.settle(1)
        try await write(3, customer, project)
        try await Task.sleep(for: .seconds(12))  // Longer than any of these alerts waits.
        scene.report.promise("alerts while all is well", try await watch.firing().sorted(), is: [])

        try await beat.kill()
        try await scene.prove(watch, "ContexorScheduleStands", of: "the beat is killed") { beat = try scene.start("beat", scene.ports.beat) }
        scene.fleet.redis.stop()
        try await scene.prove(watch, "ContexorRedisAway", of: "Redis is stopped") { try await scene.fleet.redis.start() }
        try await scene.fleet.postgres.crash()
        try await scene.prove(watch, "ContexorDatabaseDown", of: "the database is stopped") { try await scene.fleet.postgres.start() }

        let gate = Gate()
        scene.mood.become(.hangs(gate))
        try await write(12, customer, project)
        try await worker.kill()
        scene.mood.become(.writes)
        gate.open()
        try await scene.prove(watch, "ContexorJobsWait", of: "the worker is killed with jobs queued") {
            scene.report.promise("… and ContexorDown for the worker", try await watch.time(until: "ContexorDown", fires: true) != nil, "")
            worker = try scene.start("worker", scene.ports.worker)
        }
        scene.mood.become(.fails)
        try await write(12, customer, project)
        try await scene.prove(watch, "ContexorModelFails", of: "the model answers 500") { scene.mood.become(.writes) }
        scene.report.figure("bills of failed calls", try await settle(scene.fleet))
        scene.report.promise("alerts in the end", try await quiet(watch), is: [])
        for member in [api, worker, beat] { scene.report.promise("\(member.name) ends with status", try await member.stop(), is: 0) }
    }

    private func write(_ count: Int, _ customer: Customer, _ project: ID) async throws {
        for number in 1...count {
            let content = try await customer.make("/contents", ["title": .string("Text \(number)"), "project": .int(project)])
            try await customer.post("/contents/\(content)/generate")
        }
    }

    /// Calls that failed hold budget until somebody says what they cost: those that were answered with an error all at once.
    private func settle(_ fleet: Fleet) async throws -> String { try await fleet.command("ledger", "resolve", "--answered", "--free").trimmed }

    /// What still fires when enough time has passed for all to end.
    private func quiet(_ watch: Watch) async throws -> [String] {
        for _ in 0..<60 where try await !watch.firing().isEmpty { try await Task.sleep(for: .seconds(1)) }
        return try await watch.firing().sorted()
    }
}
