import App
import Testing

@Suite struct ServerSentEventParserTests {
    private func events(_ text: String) throws -> [String] {
        var parser = ServerSentEventParser()
        var events = try parser.feed(text.utf8)
        if let last = parser.finish() { events.append(last) }
        return events.map { String(decoding: $0.data, as: UTF8.self) }
    }

    @Test(arguments: ["\n", "\r", "\r\n"])
    func linesEndInThreeWays(end: String) throws {
        let text = ["data: one", "", "data: two", "", ""].joined(separator: end)
        #expect(try events(text) == ["one", "two"])
    }

    @Test func severalDataLinesAreOneEvent() throws {
        #expect(try events("data: a\ndata:b\ndata:  c\n\n") == ["a\nb\n c"])
    }

    @Test func commentsOtherFieldsAndEmptyEventsAreNothing() throws {
        #expect(try events(": ping\n\nid: 7\nretry: 10\n\ndata: x\n: between\nevent: delta\n\n\n\n") == ["x"])
    }

    @Test func theNameOfAnEventIsKept() throws {
        var parser = ServerSentEventParser()
        let events = try parser.feed("event: error\ndata: {}\n\ndata: y\n\n".utf8)
        #expect(events.map(\.name) == ["error", nil])
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        #expect(try events("\u{FEFF}data: x\n\n") == ["x"])
    }

    @Test func whatIsOpenAtTheEndCounts() throws {
        #expect(try events("data: a\n\ndata: [DONE]") == ["a", "[DONE]"])
        #expect(try events("data: a\n\ndata: b\n") == ["a", "b"])
    }

    @Test(arguments: ["\n", "\r", "\r\n"])
    func aSplitAnywhereChangesNothing(end: String) throws {
        let text = ["data: {\"متن\": \"سلام 🌸 دنیا\"}", ": نظر", "", "data: دو", "data: خط", "", ""].joined(separator: end)
        let bytes = Array(text.utf8)
        let whole = try events(text)
        #expect(whole.count == 2)
        for cut in 0...bytes.count {
            var parser = ServerSentEventParser()
            let found = try parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(found.map { String(decoding: $0.data, as: UTF8.self) } == whole, "cut at \(cut)")
        }
        var parser = ServerSentEventParser()
        let found = try bytes.flatMap { try parser.feed([$0]) }
        #expect(found.map { String(decoding: $0.data, as: UTF8.self) } == whole)
    }

    @Test func anEndlessEventIsRefused() {
        var parser = ServerSentEventParser(maximumBytes: 100)
        #expect(throws: ServerSentEventParser.TooLong.self) { _ = try parser.feed(Array(repeating: 65, count: 101)) }
        var lines = ServerSentEventParser(maximumBytes: 100)
        #expect(throws: ServerSentEventParser.TooLong.self) {
            for _ in 0..<20 { _ = try lines.feed("data: 0123456789\n".utf8) }
        }
    }
}
