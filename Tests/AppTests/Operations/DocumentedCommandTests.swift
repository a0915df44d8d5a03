// The commands of docs/operations.md, run word for word in their order on an installation of their own.

import Foundation
import Glibc
import Kit
import Support
import Testing

@testable import App

@Suite struct DocumentedCommandTests {
    /// The fenced blocks of a page, each with what stands behind its fence.
    static func blocks(_ path: String) throws -> [(mark: String, code: String)] {
        var blocks: [(mark: String, code: String)] = []
        var inside: [Substring]?
        var mark = ""
        for line in try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let code = inside { blocks.append((mark, code.joined(separator: "\n"))) } else { mark = String(line.dropFirst(3)) }
                inside = inside == nil ? [] : nil
            } else {
                inside?.append(line)
            }
        }
        return blocks
    }

    /// Stands in for the supervisor of the page: the real program is stopped and started.
    private static let supervisor = """
        #!/bin/sh
        # systemctl stop|start contexor
        if [ "$1" = stop ]; then
            kill "$(cat pid)"
            while kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.05; done
        else
            contexor serve >>server.log 2>&1 &
            echo $! >pid
            until curl -fs "http://127.0.0.1:$API_PORT/health/" >/dev/null; do kill -0 "$(cat pid)" || exit 1; sleep 0.1; done
        fi
        """

    @Test func everyCommandOfTheOperationsPageRuns() async throws {
        let blocks = try DocumentedCommandTests.blocks("docs/operations.md").filter { $0.mark == "bash run" }
        #expect(blocks.count >= 10)
        let place = try await InstalledProgram()
        try FileManager.default.createDirectory(atPath: place.folder + "/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: place.folder + "/bin/contexor", withDestinationPath: InstalledProgram.program)
        try Command.write(DocumentedCommandTests.supervisor, to: place.folder + "/bin/systemctl")
        chmod(place.folder + "/bin/systemctl", 0o755)
        // The journal of this supervisor; and what the page names by its path in the release.
        try Command.write("#!/bin/sh\ngrep '^{' server.log\n", to: place.folder + "/bin/journalctl")
        chmod(place.folder + "/bin/journalctl", 0o755)
        try FileManager.default.createSymbolicLink(atPath: place.folder + "/bin/promtool", withDestinationPath: try MetricsTests.promtool())
        try FileManager.default.createSymbolicLink(atPath: place.folder + "/deploy", withDestinationPath: Repository.folder.appending(path: "deploy").path)
        let script =
            "set -euo pipefail\ntrap 'kill $(cat pid) 2>/dev/null || true' EXIT\nsystemctl start contexor\n" + blocks.map(\.code).joined(separator: "\n")
            + "\nsystemctl stop contexor\necho all of it ran\n"
        try Command.write(script, to: place.folder + "/page.sh")
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let postgres = try await PrivatePostgres()
        let settings = [
            "NEW_DATABASE_URL=\(postgres.url(try await postgres.createDatabase()))", "LOG_FORMAT=json",
            "PATH=\(place.folder)/bin:\(path)", "BACKUP_DIR=\(place.folder)/backups", "METRICS_TOKEN=token-of-the-page-0123456789",
            "API_PORT=\(try freePort())",
        ]
        let said = try await place.shell(["env"] + settings + ["timeout", "240", "bash", "-c", "bash page.sh 2>&1 || echo \"status $?\""])
        #expect(said.contains("all of it ran"), "\(said.suffix(3000))")
        #expect(said.contains("restored: rows, audit trail and books are those of the backup"))
        try await postgres.crash()
        #expect(said.components(separatedBy: "restored: rows, audit trail and books are those of the backup").count == 3)
        #expect(said.contains("restored for a trial") && said.contains("contexor_jobs_ready"))
        #expect(try DocumentedCommandTests.findings(place.folder) > 20)
    }

    private static func findings(_ folder: String) throws -> Int {
        try String(contentsOfFile: folder + "/check.jsonl", encoding: .utf8).split(separator: "\n").count
    }

    /// Every figure has its line in docs/metrics.md, and every line its figure.
    @Test func everyFigureIsDocumented() throws {
        let told = Set(try Repository.text("docs/metrics.md").matches(of: /^\| `([a-z_]+)` \|/.anchorsMatchLineEndings()).map { String($0.1) })
        let sources = ["App/Metrics", "Web", "Jobs", "Database"].map { Repository.folder.appending(path: "Sources/\($0)") }
        var known: Set<String> = []
        for folder in sources {
            for file in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
            where file.pathExtension == "swift" {
                known.formUnion(try String(contentsOf: file, encoding: .utf8).matches(of: /"((?:contexor|process)_[a-z_]+)"/).map { String($0.1) })
            }
        }
        #expect(told == known)
    }
}
