// ZIP archives: what goes in comes out, the same goes in as the same bytes, and what was tampered with is refused.

import Foundation
import Kit
import Testing

@Suite struct ZipTests {
    private func archive() throws -> [UInt8] {
        var writer = ZipWriter()
        try writer.add("کوتاه.txt", Array("سلام".utf8))
        try writer.add("long.txt", Array(String(repeating: "قهوه ", count: 10_000).utf8))
        try writer.begin("pieces.bin")
        for number in 0..<100 { try writer.write(Array(repeating: UInt8(number), count: 1000)) }
        try writer.end()
        writer.finish()
        return writer.take()
    }

    @Test func whatGoesInComesOut() throws {
        let bytes = try archive()
        let reader = try ZipReader(bytes)
        #expect(reader.entries.map(\.name) == ["کوتاه.txt", "long.txt", "pieces.bin"])
        #expect(String(decoding: try reader.content(reader.entries[0]), as: UTF8.self) == "سلام")
        #expect(try reader.content(reader.entries[1]).count == reader.entries[1].size)
        #expect(reader.entries[1].size == 90_000)
        #expect(try reader.content(reader.entries[2]) == (0..<100).flatMap { Array(repeating: UInt8($0), count: 1000) })
        #expect(bytes.count < 2000)
        #expect(try archive() == bytes)
    }

    /// The format as another program knows it.
    @Test func otherProgramsReadIt() throws {
        let file = URL(filePath: NSTemporaryDirectory()).appending(path: "contexor-\(UUID().uuidString).zip")
        try Data(try archive()).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-m", "zipfile", "-t", file.path]
        let pipe = Pipe()
        python.standardOutput = pipe
        try python.run()
        python.waitUntilExit()
        #expect(python.terminationStatus == 0 && !String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).contains("bad"))
    }

    @Test func whatWasChangedIsRefused() throws {
        let bytes = try archive()
        var refused = 0
        for place in stride(from: 0, to: bytes.count, by: 3) {
            var changed = bytes
            changed[place] ^= 0x55
            do {
                let reader = try ZipReader(changed)
                for entry in reader.entries { _ = try reader.content(entry) }
            } catch is ZipError { refused += 1 }
        }
        #expect(refused > bytes.count / 6)
        for length in [0, 1, 21, bytes.count / 2, bytes.count - 1] {
            #expect(throws: ZipError.self) { _ = try ZipReader(Array(bytes[..<length])) }
        }
    }

    @Test(arguments: ["../x", "/etc/passwd", "a/../b", "a\\b", ""]) func unsafeNamesAreRefused(_ name: String) throws {
        var writer = ZipWriter()
        try writer.add(name, [1])
        writer.finish()
        #expect(throws: ZipError.self) { _ = try ZipReader(writer.take()) }
    }

    @Test func moreEntriesThanTheOldFormCounts() throws {
        var writer = ZipWriter()
        for number in 0..<70_000 { try writer.add("\(number)", [1], compress: false) }
        writer.finish()
        let reader = try ZipReader(writer.take())
        #expect(reader.entries.count == 70_000 && reader.entries.last?.name == "69999")
    }
}
