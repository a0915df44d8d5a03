// The file of an embedded database as a whole: is it there, is it in use, and another one in its place.

import Glibc
import Kit

package enum DatabaseFile {
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Deletes a file of our own making, with all that stands beside it.
    package static func discard(_ path: String) { for end in ["", "-wal", "-shm", "-journal", ".lock"] { unlink(path + end) } }

    /// Puts the closed file `made` into the place of `path`. What was there is kept as `old`, whole.
    /// - Throws: when another process has it open; nothing is changed then.
    package static func replace(_ path: String, with made: String, keepingAs old: String) throws {
        let lock = try FileLock(path: path + ".lock")
        defer { lock.release() }
        if exists(path) {
            // First a second name for the old file, then one step in which the new one takes the first.
            guard link(path, old) == 0 else { throw failure("cannot keep the old file as \(old)") }
            for end in ["-wal", "-shm"] where exists(path + end) {
                guard rename(path + end, old + end) == 0 else { throw failure("cannot keep \(path)\(end)") }
            }
        }
        guard rename(made, path) == 0 else { throw failure("cannot put \(made) into the place of \(path)") }
        for end in ["-wal", "-shm", ".lock"] { unlink(made + end) }
        syncFolder(of: path)
    }

    /// Makes the names of files durable.
    package static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ what: String) -> DatabaseError { .other("\(what): \(String(cString: strerror(errno)))") }
}

/// A lock on a file for as long as this lives: one process at a time.
package final class ProcessLock: Sendable {
    private let lock: FileLock

    /// - Throws: when another process holds it.
    package init(path: String) throws { lock = try FileLock(path: path) }
    package func release() { lock.release() }
}
