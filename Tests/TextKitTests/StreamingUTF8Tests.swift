import Testing

@testable import TextKit

@Suite struct StreamingUTF8Tests {
    private func joined(_ chunks: [[UInt8]]) -> String {
        var decoder = StreamingUTF8()
        return chunks.map { decoder.push($0) }.joined() + decoder.finish()
    }

    @Test func holdsBackWhatIsNotComplete() {
        var decoder = StreamingUTF8()
        let bytes = Array("س🌸".utf8)
        #expect(decoder.push(bytes[0..<1]) == "")
        #expect(decoder.push(bytes[1..<4]) == "س")
        #expect(decoder.push(bytes[4..<5]) == "")
        #expect(decoder.push(bytes[5..<6]) == "🌸")
        #expect(decoder.push([]) == "")
        #expect(decoder.finish() == "")
    }

    @Test func whatIsCutOffIsReplaced() {
        var decoder = StreamingUTF8()
        #expect(decoder.push([0x61, 0xF0, 0x9F]) == "a")
        #expect(decoder.finish() == "\u{FFFD}")
        #expect(decoder.finish() == "")
    }

    @Test func aChunkEverywhere() {
        let bytes = Array("می‌روم 👨‍👩‍👧 é € \u{10FFFF}\u{FEFF}".utf8)
        for cut in 0...bytes.count {
            #expect(joined([Array(bytes[..<cut]), Array(bytes[cut...])]) == String(decoding: bytes, as: UTF8.self))
        }
        #expect(joined(bytes.map { [$0] }) == String(decoding: bytes, as: UTF8.self))
    }

    @Test func brokenBytesAreReadAsInOnePiece() {
        var random = SeededGenerator(seed: 5)
        let interesting: [UInt8] = [
            0x61, 0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xD8, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF,
        ]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                interesting[Int.random(in: interesting.indices, using: &random)]
            }
            var chunks: [[UInt8]] = [[]]
            for byte in bytes {
                if Bool.random(using: &random) { chunks.append([]) }
                chunks[chunks.count - 1].append(byte)
            }
            let whole = String(decoding: bytes, as: UTF8.self)
            #expect(Array(joined(chunks).unicodeScalars) == Array(whole.unicodeScalars), "\(bytes)")
        }
    }
}
