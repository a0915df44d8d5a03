// `make chaos`: the product as processes of its own while all around it dies. Prints each figure with its promise, and ends
// with status 1 when one was broken. `docs/chaos.md` tells what each case does and why.
//   chaos [CASE …]

import Chaos
import Foundation

// Where no program of before is named there is nothing to upgrade from.
let previous = ProcessInfo.processInfo.environment["PREVIOUS"] ?? ""

let cases: [(name: String, about: String, run: @Sendable (Report) async throws -> Void)] = [
    (
        "workers", "500 jobs over 3 workers: 20 killed, one stopped past its lease, Redis restarted twice, PostgreSQL once",
        { try await WorkersCase().run($0) }
    ),
    ("beats", "2 beats, the active one killed 10 times", { try await BeatsCase().run($0) }),
    ("migrations", "16 processes start on an empty database at once", { try await MigrationsCase().run($0) }),
    ("stream", "a live stream over three API processes, written by a worker in a fourth", { try await StreamCase().run($0) }),
    ("engines", "the walk of make demo on SQLite, and on PostgreSQL with Redis", { try await EnginesCase().run($0) }),
    ("alerts", "a Prometheus with the product's rules watches while beat, Redis, database, worker and model fail", { try await AlertsCase().run($0) }),
    ("silent", "PostgreSQL backends that stop answering", { try await SilentCase().run($0) }),
    (
        "upgrade", "the program PREVIOUS gives way to this one under load, process by process, and takes over once more",
        { try await UpgradeCase(previous: previous).run($0) }
    ),
]
let wanted = Array(CommandLine.arguments.dropFirst())
let unknown = wanted.filter { name in !cases.contains { $0.name == name } }
guard unknown.isEmpty else {
    print("There is no case \(unknown.joined(separator: ", ")). There are: \(cases.map(\.name).joined(separator: ", ")).")
    exit(2)
}

var broken = 0
for entry in cases where wanted.isEmpty ? entry.name != "upgrade" || !previous.isEmpty : wanted.contains(entry.name) {
    Report.say("\n\(entry.name): \(entry.about)")
    let report = Report()
    do {
        try await entry.run(report)
    } catch {
        report.promise("the case itself", false, "\(error)")
    }
    broken += report.broken.count
}
print(broken == 0 ? "\nAll promises were kept." : "\n\(broken) promises were broken.")
exit(broken == 0 ? 0 : 1)
