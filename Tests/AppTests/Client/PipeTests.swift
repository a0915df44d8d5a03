// Commands whose output nobody reads to its end, and servers that are not there.

import App
import Foundation
import Kit
import Support
import Testing

@Suite struct PipeTests {
    /// How a command ends whose reader is gone before it says its first word, and what it says to whoever is left.
    private static func intoClosedPipe(_ place: InstalledProgram, _ arguments: [String], errorsToo: Bool = false) async throws -> String {
        let command = ([InstalledProgram.program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let gone = "while (printf x) 2>/dev/null; do :; done"
        return try await place.shell(["bash", "-c", "(\(gone); exec \(command) \(errorsToo ? "2>&1" : "")) | :; echo ${PIPESTATUS[0]}"]).trimmed
    }

    /// `contexor … | head` ends the command as SIGPIPE ends others: without a word.
    @Test func aReaderThatHasSeenEnoughEndsEveryCommandQuietly() async throws {
        let place = try await InstalledProgram()
        try await place.command("loaddata", Repository.folder.appending(path: "fixtures/sample_data.json").path)
        try await place.command("backup", "--dir", place.folder + "/backups")
        for command in [
            "openapi", "check", "check --env-example", "check --deploy", "models", "migrate", "showmigrations", "users list --json", "organizations show 1",
            "limits list", "limits show --organization 1", "jobs list", "jobs stats", "audit verify", "ledger unresolved", "health --database", "reindex",
            "backup list --dir \(place.folder)/backups", "--help", "client --help", "--version",
        ] {
            let arguments = command.split(separator: " ").map(String.init)
            #expect(try await PipeTests.intoClosedPipe(place, arguments) == "141", "\(command)")
        }
    }

    @Test func whatIsSaidAboutProgressAndFaultsEndsQuietlyToo() async throws {
        let place = try await InstalledProgram()
        #expect(try await PipeTests.intoClosedPipe(place, ["users", "show", "99"], errorsToo: true) == "141")
        #expect(try await PipeTests.intoClosedPipe(place, ["client", "whoami", "--url", "http://127.0.0.1:1"], errorsToo: true) == "141")
        let original = try await Original()
        defer { original.discard() }
        let arguments = ["import-django", "--from", original.url, "--report", place.folder + "/report.csv"]
        #expect(try await PipeTests.intoClosedPipe(place, arguments, errorsToo: true) == "141")
        // What it did not come to is done when somebody listens.
        #expect(try await place.run(arguments).contains("contents"))
    }

    /// A full disk is no reader that has seen enough.
    @Test func whatCannotBeWrittenIsToldAndNoSuccess() async throws {
        let place = try await InstalledProgram()
        let said = try await place.shell(["bash", "-c", "'\(InstalledProgram.program)' openapi 2>&1 >/dev/full; echo $?"])
        #expect(said.trimmed == "The output cannot be written: No space left on device\n1")
    }

    @Test func whoIsNotThereIsToldInPlainWords() async throws {
        let line = "env HOME=/nonexistent '\(InstalledProgram.program)' client whoami --url http://127.0.0.1:1 2>&1; echo $?"
        #expect(try await Command.run(["bash", "-c", line]).trimmed == "http://127.0.0.1:1 does not answer (Connection refused)\n8")
    }
}
