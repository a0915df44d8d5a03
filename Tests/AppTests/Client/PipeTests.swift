// Commands whose output nobody reads to its end, and servers that are not there.

import Kit
import Support
import Testing

@Suite struct PipeTests {
    /// `contexor … | head` ends the command as SIGPIPE ends others: without a word.
    @Test func aReaderThatHasSeenEnoughEndsACommandQuietly() async throws {
        let program = InstalledProgram.program
        let line = "MOCK_SMS=True DEBUG=True '\(program)' openapi 2>&1 | head -c 1; echo \" ${PIPESTATUS[0]}\""
        #expect(try await Command.run(["bash", "-c", line]).trimmed == "{ 141")
    }

    @Test func whoIsNotThereIsToldInPlainWords() async throws {
        let line = "env HOME=/nonexistent '\(InstalledProgram.program)' client whoami --url http://127.0.0.1:1 2>&1; echo $?"
        #expect(try await Command.run(["bash", "-c", line]).trimmed == "http://127.0.0.1:1 does not answer (Connection refused)\n8")
    }
}
