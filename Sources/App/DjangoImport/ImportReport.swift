// What is told after an import: the counts of each table, each reason, and a file with a line for each row that became
// something else or was left out; of those that were left out, all that stood in them.

import Database
import Foundation
import Kit

struct ImportReport {
    let runner: ImportRunner
    let round: ImportRound
    let path: String

    func make() async throws -> DjangoImportResult {
        let (round, old) = (round, runner.old)
        let (tables, counts) = try await runner.target.write { tx in
            let tables = try OldTable.all.filter(old.has).map { table in
                let p = try ImportStore.progress(round.source, table, in: tx)
                return DjangoImportResult.Table(
                    name: table.kind, there: old.sizes[table.kind]?.count ?? 0, made: p.made, merged: p.merged, leftOut: p.leftOut)
            }
            return (tables, try ImportStore.noteCounts(round.source, in: tx))
        }
        let reported = counts.isEmpty ? 0 : try await writeFile()
        let notes = counts.compactMap { note in ImportReason(rawValue: note.reason).map { (table: note.kind, reason: $0, count: note.count) } }
        return DjangoImportResult(tables: tables, notes: notes, reported: reported)
    }

    /// A page at a time; the notes count as reported when all of them are in the file.
    private func writeFile() async throws -> Int {
        guard !path.isEmpty else { return 0 }
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ImportReportError(path: path) }
        defer { try? file.close() }  // What could go wrong has been said by the last write.
        try file.write(contentsOf: Data("table,id,outcome,reason,meaning,detail,row\r\n".utf8))
        var (last, count) = (ID(0), 0)
        while true {
            let (source, after) = (round.source, last)
            let notes = try await runner.target.read { try ImportStore.notes(source, after: after, limit: 500, in: $0) }
            guard let end = notes.last else { break }
            try file.write(contentsOf: Data(try await lines(notes).utf8))
            (last, count) = (end.id, count + notes.count)
        }
        let (source, now) = (round.source, runner.clock.now())
        try await runner.target.write { try ImportStore.reported(source, at: now, in: $0) }
        return count
    }

    private func lines(_ notes: [ImportStore.Note]) async throws -> String {
        var originals: [String: [ID: String]] = [:]
        let lost = notes.filter { ImportReason(rawValue: $0.reason)?.isLoss == true }
        for table in OldTable.all {
            let ids = lost.filter { $0.kind == table.kind }.map(\.old)
            if !ids.isEmpty { originals[table.kind] = try await runner.old.originals(table, ids) }
        }
        return notes.map { note in
            let reason = ImportReason(rawValue: note.reason)
            let cells = [
                note.kind, "\(note.old)", reason?.isLoss == true ? "left out" : "changed", note.reason, reason?.meaning ?? "", note.detail,
                reason?.isLoss == true ? originals[note.kind]?[note.old] ?? "" : "",
            ]
            return cells.map(CSVCell.quoted).joined(separator: ",") + "\r\n"
        }.joined()
    }
}

struct ImportReportError: Error, CustomStringConvertible {
    let path: String
    var description: String { "The report cannot be written to \(path). What was imported stays; name another file with --report and run this again." }
}
