// Reads ZIP archives that came from outside: nothing in them is believed that was not looked at, and nothing unpacks to
// more than it said it would.

package struct ZipReader: Sendable {
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let size: Int
        fileprivate let method: UInt16
        fileprivate let crc: UInt32
        fileprivate let compressed: Int
        fileprivate let offset: Int
    }

    private let bytes: [UInt8]
    package let entries: [Entry]

    /// - Throws: `ZipError` for what is no archive, and for one with names that are unsafe or occur twice.
    package init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        entries = try ZipReader.directory(bytes)
    }

    package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    /// Hands out the content of an entry in pieces.
    package func read(_ entry: Entry, _ each: ([UInt8]) throws -> Void) throws {
        let name = try Numbers(bytes, at: entry.offset).short(26)
        let extra = try Numbers(bytes, at: entry.offset).short(28)
        let start = entry.offset + 30 + Int(name) + Int(extra)
        guard start <= bytes.count, entry.compressed <= bytes.count - start else { throw ZipError("\(entry.name) ends too early") }
        let packed = bytes[start..<start + entry.compressed]
        var (size, crc) = (0, UInt32(0))
        func take(_ piece: [UInt8]) throws {
            size += piece.count
            guard size <= entry.size else { throw ZipError("\(entry.name) is larger than it says") }
            crc = Checksum.crc32(piece, from: crc)
            try each(piece)
        }
        switch entry.method {
        case ZipFormat.stored: try take(Array(packed))
        case ZipFormat.deflated: try Inflater().read(packed, take)
        default: throw ZipError("\(entry.name) is packed in a way that is not known (\(entry.method))")
        }
        guard size == entry.size, crc == entry.crc else { throw ZipError("\(entry.name) is damaged") }
    }

    package func content(_ entry: Entry) throws -> [UInt8] {
        var result: [UInt8] = []
        try read(entry) { result.append(contentsOf: $0) }
        return result
    }

    // MARK: The directory

    private static func directory(_ bytes: [UInt8]) throws -> [Entry] {
        let (count, start) = try end(bytes)
        var entries: [Entry] = []
        var names = Set<String>()
        var place = start
        for _ in 0..<count {
            let numbers = Numbers(bytes, at: place)
            guard try numbers.long(0) == ZipFormat.central else { throw ZipError("the directory of the archive is damaged") }
            let (nameLength, extraLength, noteLength) = (Int(try numbers.short(28)), Int(try numbers.short(30)), Int(try numbers.short(32)))
            let nameStart = place + 46
            guard nameStart + nameLength + extraLength + noteLength <= bytes.count else { throw ZipError("the directory of the archive is damaged") }
            let name = String(decoding: bytes[nameStart..<nameStart + nameLength], as: UTF8.self)
            guard isSafe(name) else { throw ZipError("the archive has an entry with an unsafe name") }
            guard names.insert(name).inserted else { throw ZipError("\(name) is in the archive twice") }
            guard try numbers.short(8) & 1 == 0 else { throw ZipError("\(name) is encrypted") }
            var offset = Int(try numbers.long(42))
            if offset == Int(UInt32.max) { offset = try farOffset(bytes, nameStart + nameLength, extraLength) }
            entries.append(
                Entry(
                    name: name, size: Int(try numbers.long(24)), method: try numbers.short(10), crc: try numbers.long(16),
                    compressed: Int(try numbers.long(20)), offset: offset))
            place = nameStart + nameLength + extraLength + noteLength
        }
        return entries
    }

    private static func end(_ bytes: [UInt8]) throws -> (count: Int, start: Int) {
        guard bytes.count >= 22 else { throw ZipError("this is no ZIP archive") }
        // A note of at most 65,535 bytes may follow the end.
        var place = bytes.count - 22
        while place >= max(0, bytes.count - 22 - 65_535) {
            if try Numbers(bytes, at: place).long(0) == ZipFormat.end { break }
            place -= 1
        }
        guard place >= 0, try Numbers(bytes, at: place).long(0) == ZipFormat.end else { throw ZipError("this is no ZIP archive") }
        let numbers = Numbers(bytes, at: place)
        let (count, start) = (Int(try numbers.short(10)), Int(try numbers.long(16)))
        guard count == 0xFFFF || start == Int(UInt32.max), place >= 20 else { return (count, start) }
        let locator = Numbers(bytes, at: place - 20)
        guard try locator.long(0) == ZipFormat.locator64 else { return (count, start) }
        let end64 = Numbers(bytes, at: try locator.huge(8))
        guard try end64.long(0) == ZipFormat.end64 else { throw ZipError("the directory of the archive is damaged") }
        return (try end64.huge(32), try end64.huge(48))
    }

    private static func farOffset(_ bytes: [UInt8], _ start: Int, _ length: Int) throws -> Int {
        var place = start
        while place + 4 <= start + length {
            let numbers = Numbers(bytes, at: place)
            if try numbers.short(0) == 1 { return try numbers.huge(4) }
            place += 4 + Int(try numbers.short(2))
        }
        throw ZipError("the directory of the archive is damaged")
    }

    /// A path below the archive, and nothing that leads out of it.
    private static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/") && !name.utf8.contains(92) && !name.utf8.contains(0)
            && !name.split(separator: "/", omittingEmptySubsequences: false).contains("..")
    }
}

/// Little-endian numbers at places relative to one.
private struct Numbers {
    let bytes: [UInt8]
    let base: Int

    init(_ bytes: [UInt8], at base: Int) {
        self.bytes = bytes
        self.base = base
    }

    private func number(_ offset: Int, _ width: Int) throws -> UInt64 {
        guard base >= 0, base <= bytes.count - offset - width else { throw ZipError("the archive ends too early") }
        return (0..<width).reduce(0) { $0 | UInt64(bytes[base + offset + $1]) << UInt64(8 * $1) }
    }

    func short(_ offset: Int) throws -> UInt16 { UInt16(try number(offset, 2)) }
    func long(_ offset: Int) throws -> UInt32 { UInt32(try number(offset, 4)) }
    func huge(_ offset: Int) throws -> Int {
        guard let value = Int(exactly: try number(offset, 8)) else { throw ZipError("the archive is damaged") }
        return value
    }
}
