// Reads a backup from front to back, and believes nothing: the checksum of the file, of each table, the number of rows, and
// that it goes on to its end.

import Database
import Foundation
import Kit

package struct BackupReader {
    /// What stands at the beginning of a file, for lists.
    package static func header(_ path: String) throws -> BackupHeader {
        var header: BackupHeader?
        do {
            try lines(path) { line in
                header = try BackupHeader(JSONParser.parse(line))
                throw Enough()
            }
        } catch is Enough {}
        guard let header else { throw damaged(path, "it is empty") }
        return header
    }

    private struct Enough: Error {}

    /// Reads all of it.
    /// - Throws: `BackupError` for whatever is not as it was written.
    package static func read(_ path: String, _ header: (BackupHeader) throws -> Void, _ each: (BackupLine) throws -> Void) throws -> BackupManifest {
        var state = State()
        do {
            try lines(path) { try state.take($0, header, each) }
        } catch let error as ZipError {
            throw damaged(path, error.description)
        } catch let error as AppError {
            throw damaged(path, error.detail.english)
        } catch let error as BackupError {
            throw error.description.hasPrefix(path) ? error : damaged(path, error.description)
        }
        guard let manifest = state.manifest else { throw damaged(path, "its end is missing") }
        guard manifest.tables.map(\.name) == state.tables.map(\.name) else { throw damaged(path, "a table is missing") }
        for (told, found) in zip(manifest.tables, state.tables) where told.rows != found.rows || told.digest != found.digest {
            throw damaged(path, "table \(told.name) is not as it was written")
        }
        return manifest
    }

    /// Checks a file without doing anything with it.
    package static func check(_ path: String) throws -> (BackupHeader, BackupManifest) {
        var header: BackupHeader?
        let manifest = try read(path, { header = $0 }, { _ in })
        guard let header else { throw damaged(path, "it is empty") }
        return (header, manifest)
    }

    private static func damaged(_ path: String, _ why: String) -> BackupError { BackupError("\(path) cannot be used: \(why)") }

    // MARK: Lines

    private static func lines(_ path: String, _ each: ([UInt8]) throws -> Void) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw BackupError("\(path) cannot be opened: is it there, and may you read it?") }
        defer { try? file.close() }  // It was only read.
        let inflater = try Inflater(gzip: true)
        var rest: [UInt8] = []
        while let data = try file.read(upToCount: 1 << 18), !data.isEmpty {
            guard !inflater.isOver else { throw BackupError("something follows its end") }
            try inflater.read(Array(data)[...]) { piece in
                var start = piece.startIndex
                while let end = piece[start...].firstIndex(of: 10) {
                    try each(rest + piece[start..<end])
                    rest.removeAll(keepingCapacity: true)
                    start = end + 1
                }
                rest.append(contentsOf: piece[start...])
            }
        }
        guard !inflater.isFollowed else { throw BackupError("something follows its end") }
        guard inflater.isOver, rest.isEmpty else { throw BackupError("its end is missing") }
    }

    private struct State {
        var isBegun = false
        var shape: TableShape?
        var tables: [BackupTable] = []
        var hash = StreamedHash()
        var tableHash = StreamedHash()
        var manifest: BackupManifest?

        mutating func take(_ line: [UInt8], _ header: (BackupHeader) throws -> Void, _ each: (BackupLine) throws -> Void) throws {
            guard manifest == nil else { throw BackupError("something follows its end") }
            let json = try JSONParser.parse(line)
            if let end = json["manifest"] { return try finish(end, json["sha256"]?.string) }
            hash.add(line + [10])
            guard isBegun else {
                isBegun = true
                return try header(BackupHeader(json))
            }
            if let name = json["table"]?.string { return try each(.table(begin(name, json))) }
            guard let shape, let items = json.array, items.count == shape.columns.count else { throw BackupError("a row is damaged") }
            tables[tables.count - 1].rows += 1
            tableHash.add(line)
            try each(.row(zip(items, shape.columns).map(BackupReader.value)))
        }

        private mutating func begin(_ name: String, _ json: JSON) throws -> TableShape {
            close()
            guard let columns = json["columns"]?.array?.compactMap(\.string), let kinds = json["kinds"]?.string, kinds.count == columns.count else {
                throw BackupError("table \(name) is damaged")
            }
            let shape = TableShape(
                name: name, columns: zip(columns, kinds).map { .init(name: $0, kind: $1 == "i" ? .int : $1 == "t" ? .text : .blob) }, numbersItself: false)
            self.shape = shape
            tables.append(BackupTable(name: name))
            tableHash = StreamedHash()
            return shape
        }

        private mutating func close() { if !tables.isEmpty { tables[tables.count - 1].digest = Hashing.hex(tableHash.finish()) } }

        private mutating func finish(_ end: JSON, _ digest: String?) throws {
            close()
            guard digest == Hashing.hex(hash.finish()) else { throw BackupError("its checksum does not fit") }
            manifest = try BackupManifest(end)
        }
    }

    private static func value(_ json: JSON, _ column: TableShape.Column) throws -> SQLValue {
        switch (json, column.kind) {
        case (.null, _): return .typedNull(column.kind)
        case (.int(let number), .int): return .int(number)
        case (.string(let text), .text): return .text(text)
        case (.string(let text), .blob):
            if let bytes = Base64URL.decode(text) { return .blob(bytes) }
        default: break
        }
        throw BackupError("a value of column \(column.name) is damaged")
    }
}

package enum BackupLine: Sendable {
    case table(TableShape)
    case row([SQLValue])
}
