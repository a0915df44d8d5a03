// Server-Sent Events out of a stream of bytes (WHATWG HTML, section 9.2.6). Pieces of the network end anywhere, also
// inside a character or between CR and LF, so lines are gathered as bytes and decoded only when they are whole.

package struct ServerSentEventParser: Sendable {
    package struct Event: Sendable, Equatable {
        /// The `event:` field; `nil` for the ordinary kind.
        package let name: String?
        /// The `data:` lines, joined by line feeds.
        package let data: [UInt8]
    }

    /// One event holds more bytes than is sane.
    package struct TooLong: Error {}

    private let maximumBytes: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var name: String?
    private var hasData = false
    private var lastWasCR = false
    private var isFirstLine = true

    /// - Parameter maximumBytes: the longest event.
    package init(maximumBytes: Int = 1 << 20) { self.maximumBytes = maximumBytes }

    /// The events that these bytes complete.
    package mutating func feed(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            let followsCR = lastWasCR
            lastWasCR = byte == 13
            if byte == 10 && followsCR { continue }
            guard byte == 10 || byte == 13 else {
                line.append(byte)
                if line.count + data.count > maximumBytes { throw TooLong() }
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    /// What was still open at the end of the stream; some servers leave out the last empty line.
    package mutating func finish() -> Event? {
        let event = line.isEmpty ? nil : endLine()
        return event ?? dispatch()
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        let colon = line.firstIndex(of: 58) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == 32 { value = value.dropFirst() }
        take(field: String(decoding: line[..<colon], as: UTF8.self), value)
        return nil
    }

    /// A line that begins with a colon is a comment: its field has no name.
    private mutating func take(field: String, _ value: ArraySlice<UInt8>) {
        switch field {
        case "data":
            if hasData { data.append(10) }
            data.append(contentsOf: value)
            hasData = true
        case "event":
            name = String(decoding: value, as: UTF8.self)
        default: break
        }
    }

    private mutating func dispatch() -> Event? {
        defer {
            data = []
            hasData = false
            name = nil
        }
        return hasData ? Event(name: name, data: data) : nil
    }
}
