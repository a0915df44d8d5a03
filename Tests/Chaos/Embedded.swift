// The installation of one machine: `contexor serve` over a file of SQLite; and the walk through all of the product that both
// kinds of installation are taken on.

import Foundation
import Support

struct Embedded: Sendable {
    let url: String
    private let folder: String
    private let settings: [String: String]

    init() throws {
        folder = try Workshop.shared.newPath("embedded")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        url = "sqlite:\(folder)/data.db"
        settings = Fleet.settings.merging(["DATABASE_URL": url, "REDIS_URL": "", "OPENAI_API_KEY": ""]) { _, given in given }
    }

    /// Starts this build of the program. Returns when it listens.
    func serve(_ program: String = Programs.contexor) async throws -> Member {
        // Each in a folder of its own, so that what it prints is not taken for what the one before printed.
        let place = "\(folder)/serve-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        return try await Member(name: "serve", process: ChildProcess([program, "serve"], environment: settings, folder: place)).listening()
    }

    /// Runs a command of the program while none serves.
    func command(_ arguments: [String]) async throws -> String {
        try await Command.run(["env", "-C", folder] + settings.map { "\($0.key)=\($0.value)" } + [Programs.contexor] + arguments)
    }
}

/// `make demo` against what serves at this address.
func walk(_ place: String, _ address: String, _ report: Report) async throws {
    guard let script = Programs.inProject("scripts/demo.sh") else {
        throw CommandError("scripts/demo.sh was not found above \(FileManager.default.currentDirectoryPath)")
    }
    do {
        let text = try await Command.run(["env", "BACKEND_URL=\(address)", "NO_COLOR=1", script])
        report.promise(place, true, text.split(separator: "\n").last { $0.contains("calls in") }.map { $0.dropFirst(2).description } ?? "done")
    } catch let error as CommandError {
        report.promise(place, false, error.description.suffix(1500).description)
    }
}
