// Several beats, the active one killed again and again: each run that is due is made once, and none is left out.

import Database
import Foundation
import Kit
import Support

package struct BeatsCase: Sendable {
    package var kills = 10
    /// Seconds between two runs of each task; a debug build is told so, since the product's own are minutes and days.
    package var period = 4
    package init() {}

    package func run(_ report: Report) async throws {
        let fleet = try await Fleet(settings: ["CONTEXOR_HURRY": "\(period)"])
        do { try await run(fleet, report) } catch {
            await fleet.end()
            throw error
        }
        await fleet.end()
    }

    private func run(_ fleet: Fleet, _ report: Report) async throws {
        try await fleet.command("migrate")
        let worker = try fleet.start(["worker"])
        var beats = [try fleet.start(["beat"]), try fleet.start(["beat"])]
        var killed: [Int32] = []
        while killed.count < kills {
            let active = try await holder(fleet, not: killed)
            try await Task.sleep(for: .seconds(.random(in: 0...Double(period) / 2)))
            guard let index = beats.firstIndex(where: { $0.process.id == active }) else { continue }
            try await beats[index].kill()
            killed.append(active)
            beats[index] = try fleet.start(["beat"])
        }
        _ = try await holder(fleet, not: killed)
        try await settle(fleet)
        for beat in beats { report.promise("a beat that was asked to end", try await beat.stop(), is: 0) }
        _ = try await worker.stop()
        try await tell(fleet, killed.count, report)
    }

    /// The process that keeps the schedule now.
    private func holder(_ fleet: Fleet, not dead: [Int32]) async throws -> Int32 {
        for _ in 0..<600 {
            let owner = try await fleet.look { try $0.first("SELECT owner FROM leases WHERE name = 'scheduler'") { $0.text() } }
            let process = owner?.split(separator: ":").dropFirst().first.flatMap { Int32($0) }
            if let process, !dead.contains(process) { return process }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandError("no beat took over")
    }

    /// Two more runs, so that whatever was due in the meantime is done.
    private func settle(_ fleet: Fleet) async throws {
        let before = try await fleet.number("SELECT COUNT(*) FROM schedule_fires")
        for _ in 0..<600 {
            if try await fleet.number("SELECT COUNT(*) FROM schedule_fires") >= before + 8 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func tell(_ fleet: Fleet, _ killed: Int, _ report: Report) async throws {
        let runs = try await fleet.look { tx in
            try tx.rows("SELECT task, fire_at, job_id FROM schedule_fires ORDER BY task, fire_at") { (task: $0.text(), at: $0.int(), job: $0.int()) }
        }
        let tasks = Dictionary(grouping: runs, by: \.task)
        let step = Int64(period) * 1000
        let due = tasks.values.reduce(0) { $0 + Int(($1[$1.count - 1].at - $1[0].at) / step) + 1 }
        report.figure("beats killed while active", killed)
        report.figure("tasks", tasks.count)
        report.promise("runs that were due and were made", runs.count, is: due)
        report.promise("runs made twice", try await fleet.number("SELECT COUNT(*) FROM jobs WHERE queue = 'maintenance'") - Set(runs.map(\.job)).count, is: 0)
        report.promise("runs put together with a late one", runs.count - Set(runs.map(\.job)).count, is: 0)
        report.promise(
            "runs whose work was done", try await fleet.number("SELECT COUNT(*) FROM jobs WHERE queue = 'maintenance' AND state <> 'dead'"), is: runs.count)
    }
}
