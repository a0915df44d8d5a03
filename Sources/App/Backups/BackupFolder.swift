// The folder of backups: names, which of them count, and which of them go.

import Database
import Foundation
import Kit

package struct BackupFile: Sendable, Equatable {
    package let path: String
    package let madeAt: Timestamp
    package let bytes: Int64
    package var name: String { URL(filePath: path).lastPathComponent }
}

package struct BackupFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    private static let ending = ".backup"

    /// `contexor-20261130T233000Z.backup`
    static func name(_ time: Timestamp) -> String {
        let digits = time.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        return "contexor-\(digits)Z\(ending)"
    }

    private static func time(of name: String) -> Timestamp? {
        guard name.hasPrefix("contexor-"), name.hasSuffix("Z" + ending), name.utf8.count == 32 else { return nil }
        let digits = Array(name.dropFirst(9).prefix(15))
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return Timestamp("\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
    }

    /// Makes the folder, for this user only.
    func prepare() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw BackupError("cannot make the folder \(path): \(error.localizedDescription)")
        }
    }

    /// One backup at a time. Taken until it is released or the process ends.
    func lock() throws -> ProcessLock {
        do {
            return try ProcessLock(path: path + "/.lock")
        } catch DatabaseError.unavailable(let reason) where reason.contains("is held by") {
            throw BackupError("another backup is being made in \(path)")
        }
    }

    /// Finished backups, the newest first. What was cut off in the making has another name.
    package func files() -> [BackupFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []  // A folder that is not there has none.
        return names.compactMap { name in
            BackupFolder.time(of: name).map { BackupFile(path: "\(path)/\(name)", madeAt: $0, bytes: Disk.size("\(path)/\(name)") ?? 0) }
        }.sorted { $0.madeAt > $1.madeAt }
    }

    /// Where a backup of this moment is written while it is being made, and what it is called when it is whole.
    func places(_ time: Timestamp) -> (partial: String, final: String) {
        let name = BackupFolder.name(time)
        return ("\(path)/.\(name).partial", "\(path)/\(name)")
    }

    /// Deletes what was cut off. Call it with the lock.
    func clearAway() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.hasPrefix(".contexor-") && name.hasSuffix(".partial") {
            unlink("\(path)/\(name)")
        }
    }

    /// Deletes backups that need not stay. Returns them.
    func thin(_ keep: BackupKeep) -> [BackupFile] {
        let files = files()
        let kept = keep.kept(of: files.map(\.madeAt))
        return files.filter { !kept.contains($0.madeAt) && unlink($0.path) == 0 }
    }
}
