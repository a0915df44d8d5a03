// Writes a backup: lines of JSON, packed as a gzip file, with a checksum over all of them in the last.
//
//     {"contexor_backup":1,"created_at":…}
//     {"table":"users","columns":["created_at",…],"kinds":"iit…"}
//     [1764501600000,…]
//     {"manifest":{…},"sha256":"…"}
//
// `gunzip -c FILE | head` shows it.

import Database
import Foundation
import Kit

/// A file that is written from front to back, and says so when the disk does not take it.
final class BackupOutput {
    private let descriptor: Int32
    private let path: String
    private(set) var bytes: Int64 = 0

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BackupOutput.failure(path) }
    }

    deinit { Glibc.close(descriptor) }

    func write(_ data: [UInt8]) throws {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw BackupOutput.failure(path) }
            rest = rest.dropFirst(count)
        }
        bytes += Int64(data.count)
    }

    /// Returns when it is on the disk.
    func sync() throws { guard fsync(descriptor) == 0 else { throw BackupOutput.failure(path) } }

    private static func failure(_ path: String) -> BackupError {
        if errno == ENOSPC || errno == EDQUOT { return BackupError("the disk is full: no room for \(path). Make room, or choose another BACKUP_DIR") }
        return BackupError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
}

final class BackupWriter {
    private let output: BackupOutput
    private let deflater: Deflater
    private var hash = StreamedHash()
    private var tableHash = StreamedHash()
    private var pending: [UInt8] = []
    private var tables: [BackupTable] = []

    init(_ output: BackupOutput, _ header: BackupHeader) throws {
        self.output = output
        deflater = try Deflater(gzip: true)
        try line(Array(header.json.text.utf8))
    }

    func begin(_ table: TableShape) throws {
        tables.append(BackupTable(name: table.name))
        tableHash = StreamedHash()
        let kinds = String(table.columns.map(BackupWriter.letter))
        try line(
            Array(
                JSON.object(
                    ("table", .string(table.name)), ("columns", .array(table.columns.map { .string($0.name) })), ("kinds", .string(kinds))
                ).text.utf8))
    }

    static func letter(_ column: TableShape.Column) -> Character {
        switch column.kind {
        case .int: "i"
        case .text: "t"
        case .blob: "b"
        }
    }

    func add(_ row: [SQLValue]) throws {
        var json = JSONWriter(capacity: 512)
        json.beginArray()
        for value in row {
            switch value {
            case .null, .typedNull: json.null()
            case .int(let number): json.int(number)
            case .text(let text): json.string(text)
            case .blob(let bytes): json.string(Base64URL.encode(bytes))
            }
        }
        json.endArray()
        tables[tables.count - 1].rows += 1
        tableHash.add(json.bytes)
        try line(json.bytes)
    }

    func end(lastID: Int64?) {
        tables[tables.count - 1].lastID = lastID
        tables[tables.count - 1].digest = Hashing.hex(tableHash.finish())
    }

    /// Returns when all of it is on the disk.
    func finish(_ books: BackupBooks) throws -> BackupManifest {
        let manifest = BackupManifest(tables: tables, books: books)
        try flush()
        let last = JSON.object(("manifest", manifest.json), ("sha256", .string(Hashing.hex(hash.finish()))))
        try output.write(deflater.write(Array(last.text.utf8) + [10], last: true))
        try output.sync()
        return manifest
    }

    private func line(_ bytes: [UInt8]) throws {
        pending.append(contentsOf: bytes)
        pending.append(10)
        if pending.count > 1 << 18 { try flush() }
    }

    private func flush() throws {
        hash.add(pending)
        try output.write(deflater.write(pending))
        pending.removeAll(keepingCapacity: true)
    }
}
