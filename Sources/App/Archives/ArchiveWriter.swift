// Writes an organization into an archive: one snapshot of the database, one pass. The same organization gives the same
// files; only the manifest says when.

import Database
import Jobs
import Kit
import Synchronization
import TextKit

/// How far a long work is, told to whoever asks.
final class WorkProgress: Sendable {
    private let done = Atomic(0)
    private let total = Atomic(1)
    func expect(_ count: Int) { total.store(max(1, count), ordering: .relaxed) }
    func advance(by count: Int = 1) { done.add(count, ordering: .relaxed) }
    var percent: Int { min(99, done.load(ordering: .relaxed) * 100 / total.load(ordering: .relaxed)) }
}

struct WrittenArchive: Sendable {
    let chunks: [[UInt8]]
    let size: Int
    let records: Int
    /// Of the files that an import restores: two archives with the same hold the same.
    let digest: String
}

struct ArchiveWriter {
    private struct File {
        let name: String
        let records: Int
        let bytes: Int
        let sha256: [UInt8]
    }

    private let scope: Scope
    private let tx: Transaction
    private let progress: WorkProgress
    private let now: Timestamp
    private var zip = ZipWriter()
    private var chunks: [[UInt8]] = []
    private var size = 0
    private var files: [File] = []
    private var numbers = ArchiveNumbers()
    private var records = 0

    /// More than this is for the database's own tools.
    static let mostBytes = 1 << 30
    private static let chunk = 1 << 20

    init(_ scope: Scope, now: Timestamp, progress: WorkProgress, _ tx: Transaction) {
        (self.scope, self.now, self.progress, self.tx) = (scope, now, progress, tx)
    }

    mutating func write() throws -> WrittenArchive {
        progress.expect(try ArchiveStore.count(scope, in: tx))
        let organization = try ArchiveStore.organization(scope, in: tx)
        numbers.set("organization", scope.organization, 1)
        try file(ArchiveFile.organization, count: 1, Array((organization.json.text + "\n").utf8))
        try people()
        for table in ArchiveTable.all { try write(table) }
        try markdown()
        let digest = Hashing.hex(digest())
        try manifest(organization, digest)
        zip.finish()
        try drain(all: true)
        return WrittenArchive(chunks: chunks, size: size, records: records, digest: digest)
    }

    // MARK: Files

    private mutating func file(_ name: String, count: Int, _ bytes: [UInt8]) throws {
        try zip.add(name, bytes)
        files.append(File(name: name, records: count, bytes: bytes.count, sha256: Hashing.sha256(bytes)))
        try drain()
    }

    private mutating func drain(all: Bool = false) throws {
        guard zip.pendingCount >= Self.chunk || all else { return }
        let bytes = zip.take()
        size += bytes.count
        guard size <= Self.mostBytes else { throw JobFailure.tooLarge }
        chunks.append(bytes)
    }

    private mutating func people() throws {
        var lines: [UInt8] = []
        let people = try ArchiveStore.people(scope, in: tx)
        for (id, person) in people {
            numbers.set("users", id, numbers.count("users") + 1)
            lines += Array((person.json(numbers.count("users")).text + "\n").utf8)
        }
        try file(ArchiveFile.users, count: people.count, lines)
    }

    /// A file of records, a page at a time.
    private mutating func write(_ table: ArchiveTable) throws {
        var hash = StreamedHash()
        var (count, bytes) = (0, 0)
        try zip.begin(table.file)
        func put(_ writer: inout ArchiveWriter, _ lines: [JSON]) throws {
            let text = Array(lines.map { $0.text + "\n" }.joined().utf8)
            hash.add(text)
            (count, bytes) = (count + lines.count, bytes + text.count)
            try writer.zip.write(text)
            try writer.drain()
        }
        if table.role == .history {
            var last: Int64 = 0
            while let page = Optional(try ArchiveStore.history(table, scope, after: last, in: tx)), let newest = page.last {
                try put(&self, page.map { numbered($0.record, table) })
                last = newest.seq
            }
        }
        var (last, seen) = (Int64(-1), 0)
        while let page = Optional(try ArchiveStore.rows(table, scope, after: last, seen: seen, in: tx)), let newest = page.last {
            try put(&self, page.compactMap { record($0, table) })
            (last, seen) = (newest.key, seen + page.count)
            progress.advance(by: page.count)
        }
        try zip.end()
        files.append(File(name: table.file, records: count, bytes: bytes, sha256: hash.finish()))
        records += count
    }

    /// A row as a record; `nil` when what it belongs to is not in the archive.
    private mutating func record(_ row: ArchiveStore.Record, _ table: ArchiveTable) -> JSON? {
        var members: [JSON.Member] = []
        var scopeOfLimit: Int64?
        for (column, value) in zip2(table.columns, row.values) {
            if column.name == "scope", case .int(let number) = value { scopeOfLimit = number }
            guard let json = json(value, column, scopeOfLimit) else { return nil }
            members.append(JSON.Member(column.name, json))
        }
        guard table.isNumbered else { return .object(members) }
        let number = numbers.count(table.kind) + 1
        numbers.set(table.kind, row.key, number)
        return .object([JSON.Member("id", .int(number))] + members)
    }

    private func zip2<A, B>(_ a: [A], _ b: [B]) -> Zip2Sequence<[A], [B]> { Swift.zip(a, b) }

    private func json(_ value: ArchiveValue, _ column: ArchiveColumn, _ limitScope: Int64?) -> JSON? {
        switch value {
        case .null, .typedNull: return absent(column)
        case .blob(let bytes): return .string(Hashing.hex(bytes))
        case .text(let text):
            if case .json = column.type { return (try? JSONParser.parse(text)) ?? .null }  // Written by this program: it is JSON.
            if case .mentioning = column.type { return .string(Mentions.renumbered(text) { numbers["users", $0] }) }
            return .string(text)
        case .int(let number):
            switch column.type {
            case .flag: return .bool(number != 0)
            case .time: return .string(Timestamp(milliseconds: number).description)
            case .money: return .number(Money(nanos: number).description)
            case .reference, .person, .limited:
                let known = column.type.kind(limitScope: limitScope).flatMap { numbers[$0, number] }
                return known.map(JSON.int) ?? absent(column)
            default: return .int(number)
            }
        }
    }

    /// What stands for nothing. A record cannot do without what is not optional. (`nil` alone would be JSON's null.)
    private func absent(_ column: ArchiveColumn) -> JSON? { column.isOptional ? .some(.null) : Optional.none }

    /// A record of what happened elsewhere, with the numbers of this archive.
    private func numbered(_ record: JSON, _ table: ArchiveTable) -> JSON {
        .object(
            (record.members ?? []).map { member in
                guard let column = table.columns.first(where: { $0.name == member.name }), let kind = column.type.kind(limitScope: nil),
                    let id = member.value.int
                else { return member }
                return JSON.Member(member.name, numbers[kind, id].map(JSON.int) ?? .null)
            })
    }

    // MARK: For people

    private mutating func markdown() throws {
        guard let table = ArchiveTable.all.first(where: { $0.kind == "contents" }),
            let title = table.columns.firstIndex(where: { $0.name == "title" }), let body = table.columns.firstIndex(where: { $0.name == "body" })
        else { return }
        var last: Int64 = -1
        while let page = Optional(try ArchiveStore.rows(table, scope, after: last, seen: 0, in: tx)), let newest = page.last {
            for row in page {
                guard let number = numbers["contents", row.key], case .text(let title) = row.values[title], case .text(let body) = row.values[body] else {
                    continue
                }
                let text = ExportedText(title: title, body: body, createdAt: now, updatedAt: now).markdown
                try file(ArchiveFile.markdownName(number, title), count: 1, Array(text.utf8))
            }
            last = newest.key
        }
    }

    private func digest() -> [UInt8] {
        let restored = Set([ArchiveFile.organization, ArchiveFile.users] + ArchiveTable.all.filter { $0.role == .object }.map(\.file))
        return Hashing.sha256(files.filter { restored.contains($0.name) }.map { "\($0.name) \(Hashing.hex($0.sha256))\n" }.joined())
    }

    private mutating func manifest(_ organization: ArchiveOrganization, _ digest: String) throws {
        let list = files.map { file in
            JSON.object(
                ("name", .string(file.name)), ("records", .int(Int64(file.records))), ("bytes", .int(Int64(file.bytes))),
                ("sha256", .string(Hashing.hex(file.sha256))))
        }
        let manifest = JSON.object(
            ("format", .string(ArchiveFile.format)), ("schema", .int(ArchiveFile.schema)), ("program", .string(Product.version)),
            ("created_at", .string(now.description)), ("organization", .object(("name", .string(organization.name)), ("slug", .string(organization.slug)))),
            ("personal_data", .object(("fa", .string(ArchiveFile.personalData.persian)), ("en", .string(ArchiveFile.personalData.english)))),
            ("digest", .string(digest)), ("files", .array(list)))
        try zip.add(ArchiveFile.manifest, Array((manifest.text + "\n").utf8))
    }
}

extension JobFailure {
    fileprivate static let tooLarge = JobFailure.permanent(
        FailureMessage(
            Message(
                "این سازمان برای یک بایگانی بیش از حد بزرگ است؛ از پشتیبان پایگاه داده استفاده کنید.",
                "This organization is too large for an archive; use a backup of the database.")
        ).stored)
}
