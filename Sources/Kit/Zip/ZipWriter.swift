// A ZIP archive (PKWARE's APPNOTE, 6.3.10) written from front to back. No clock and no chance goes into it: the same
// entries give the same bytes.

/// The numbers of the format that writer and reader share.
enum ZipFormat {
    static let local: UInt32 = 0x0403_4B50
    static let descriptor: UInt32 = 0x0807_4B50
    static let central: UInt32 = 0x0201_4B50
    static let end: UInt32 = 0x0605_4B50
    static let end64: UInt32 = 0x0606_4B50
    static let locator64: UInt32 = 0x0706_4B50
    /// Names are UTF-8.
    static let utf8: UInt16 = 1 << 11
    /// Sizes follow the data.
    static let hasDescriptor: UInt16 = 1 << 3
    static let stored: UInt16 = 0
    static let deflated: UInt16 = 8
    /// 1980-01-01, the first day that the format knows.
    static let firstDay: UInt16 = 0x0021
}

package struct ZipWriter {
    private struct Entry {
        let name: [UInt8]
        let method: UInt16
        let flags: UInt16
        let offset: UInt64
        var crc: UInt32 = 0
        var compressed: UInt64 = 0
        var size: UInt64 = 0
    }

    private struct Open {
        var entry: Entry
        let deflater: Deflater
    }

    private var pending: [UInt8] = []
    private var written: UInt64 = 0
    private var entries: [Entry] = []
    private var open: Open?

    package init() {}

    /// What was written since the last time.
    package mutating func take() -> [UInt8] {
        defer { pending = [] }
        return pending
    }

    package var pendingCount: Int { pending.count }

    /// One entry at once. Small ones, and those that say so, are stored as they are.
    package mutating func add(_ name: String, _ bytes: [UInt8], compress: Bool = true) throws {
        let packed = compress ? try Deflater().write(bytes, last: true) : bytes
        let isSmaller = packed.count < bytes.count
        var entry = Entry(
            name: Array(name.utf8), method: isSmaller ? ZipFormat.deflated : ZipFormat.stored, flags: ZipFormat.utf8, offset: written)
        entry.crc = Checksum.crc32(bytes)
        entry.compressed = UInt64(isSmaller ? packed.count : bytes.count)
        entry.size = UInt64(bytes.count)
        try header(entry)
        put(isSmaller ? packed : bytes)
        entries.append(entry)
    }

    /// Begins an entry whose pieces follow.
    package mutating func begin(_ name: String) throws {
        let entry = Entry(
            name: Array(name.utf8), method: ZipFormat.deflated, flags: ZipFormat.utf8 | ZipFormat.hasDescriptor, offset: written)
        try header(entry)
        open = Open(entry: entry, deflater: try Deflater())
    }

    package mutating func write(_ bytes: [UInt8]) throws {
        guard var open else { throw ZipError("no entry is open") }
        let packed = try open.deflater.write(bytes)
        open.entry.crc = Checksum.crc32(bytes, from: open.entry.crc)
        open.entry.size += UInt64(bytes.count)
        open.entry.compressed += UInt64(packed.count)
        self.open = open
        put(packed)
    }

    package mutating func end() throws {
        guard var open else { throw ZipError("no entry is open") }
        let packed = try open.deflater.write([], last: true)
        open.entry.compressed += UInt64(packed.count)
        put(packed)
        guard open.entry.size < UInt32.max, open.entry.compressed < UInt32.max else { throw ZipError("an entry is larger than 4 GiB") }
        number(ZipFormat.descriptor)
        number(open.entry.crc)
        number(UInt32(open.entry.compressed))
        number(UInt32(open.entry.size))
        entries.append(open.entry)
        self.open = nil
    }

    /// The directory. Nothing may be added afterwards.
    package mutating func finish() {
        let start = written
        for entry in entries { directory(entry) }
        let size = written - start
        let needs64 = entries.count >= 0xFFFF || start >= UInt64(UInt32.max)
        if needs64 { end64(start, size) }
        number(ZipFormat.end)
        number(UInt16(0))
        number(UInt16(0))
        number(UInt16(clamping: entries.count))
        number(UInt16(clamping: entries.count))
        number(UInt32(clamping: size))
        number(UInt32(clamping: start))
        number(UInt16(0))
    }

    private mutating func end64(_ start: UInt64, _ size: UInt64) {
        let place = written
        number(ZipFormat.end64)
        number(UInt64(44))
        number(UInt16(45))
        number(UInt16(45))
        number(UInt32(0))
        number(UInt32(0))
        number(UInt64(entries.count))
        number(UInt64(entries.count))
        number(size)
        number(start)
        number(ZipFormat.locator64)
        number(UInt32(0))
        number(place)
        number(UInt32(1))
    }

    private mutating func header(_ entry: Entry) throws {
        guard open == nil else { throw ZipError("an entry is open") }
        guard entry.name.count < 0xFFFF else { throw ZipError("a name is too long") }
        number(ZipFormat.local)
        common(entry)
        number(UInt16(entry.name.count))
        number(UInt16(0))
        put(entry.name)
    }

    /// What the header of an entry and its place in the directory say alike.
    private mutating func common(_ entry: Entry) {
        number(UInt16(20))
        number(entry.flags)
        number(entry.method)
        number(UInt16(0))
        number(ZipFormat.firstDay)
        number(entry.crc)
        number(UInt32(clamping: entry.compressed))
        number(UInt32(clamping: entry.size))
    }

    private mutating func directory(_ entry: Entry) {
        let isFar = entry.offset >= UInt64(UInt32.max)
        number(ZipFormat.central)
        number(UInt16(20))
        common(entry)
        number(UInt16(entry.name.count))
        number(UInt16(isFar ? 12 : 0))
        number(UInt16(0))
        number(UInt16(0))
        number(UInt16(0))
        number(UInt32(0))
        number(UInt32(clamping: entry.offset))
        put(entry.name)
        if isFar {
            number(UInt16(1))
            number(UInt16(8))
            number(entry.offset)
        }
    }

    private mutating func put(_ bytes: [UInt8]) {
        pending.append(contentsOf: bytes)
        written += UInt64(bytes.count)
    }

    private mutating func number<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.littleEndian) { put(Array($0)) }
    }
}
