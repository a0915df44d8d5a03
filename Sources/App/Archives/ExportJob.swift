// Makes the archive of an organization in the background: one snapshot is read, then the archive is stored in pieces, so
// that no transaction is long that others wait for.

import Database
import Jobs
import Kit

enum ExportJob {
    static let kind = "export_organization"
    /// How long an archive can be fetched.
    static let kept = Duration.days(3)

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            try await run(app, context)
        } ended: { job, ending, tx in
            guard let id = job.arguments["export"]?.int, ending != .done else { return }
            let stopped = FailureMessage(Message("ساخت بایگانی متوقف شد.", "Making the archive was stopped."))
            let reason = if case .failed(let text) = ending { FailureMessage(stored: text) } else { stopped }
            try ExportStore.fail(id, reason.stored, now: app.clock.now(), in: tx)
        } retry: { _, _ in
            throw AppError(
                .conflict,
                Message(
                    "ساختن یک بایگانی دوباره اجرا نمی‌شود؛ مدیر سازمان بایگانی تازه‌ای می‌خواهد.", "Making an archive is not repeated; an admin asks for another.")
            )
        }
    }

    private static func run(_ app: App, _ context: JobContext) async throws {
        guard let id = context.job.arguments["export"]?.int, let organization = context.job.organization else { throw JobFailure.permanent("no export") }
        let user = try await begin(id, organization, context)
        let (progress, now) = (WorkProgress(), app.clock.now())
        let archive = try await withThrowingTaskGroup(of: WrittenArchive?.self) { group in
            group.addTask {
                try await app.database.read { tx in
                    try tx.liftTimeLimits()
                    // Made here, for it is what brings the organization into sight.
                    let scope = try Access.scope(ofJobBy: user, in: organization, atLeast: .admin, tx)
                    var writer = ArchiveWriter(scope, now: now, progress: progress, tx)
                    return try writer.write()
                }
            }
            group.addTask {
                var told = 0
                while true {
                    try await Task.sleep(for: .milliseconds(300))
                    guard progress.percent != told else { continue }
                    told = progress.percent
                    let percent = told * 9 / 10
                    try await context.write { try ExportStore.note(progress: percent, of: id, in: $0) }
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let archive = result { return archive }
            }
            throw CancellationError()
        }
        try await store(archive, id, app, context)
    }

    private static func begin(_ id: ID, _ organization: ID, _ context: JobContext) async throws -> ID {
        do {
            return try await context.write { tx in
                guard let user = try ExportStore.user(id, of: organization, in: tx) else { throw JobFailure.permanent("the export is gone") }
                // Whoever asked must still be an admin.
                _ = try Access.scope(ofJobBy: user, in: organization, atLeast: .admin, tx)
                try ExportStore.begin(id, in: tx)
                return user
            }
        } catch let error as AppError where error.code == .permissionDenied { throw JobFailure.permanent(FailureMessage(error.detail).stored) }
    }

    private static func store(_ archive: WrittenArchive, _ id: ID, _ app: App, _ context: JobContext) async throws {
        var hash = StreamedHash()
        for (seq, chunk) in archive.chunks.enumerated() {
            hash.add(chunk)
            try await context.write { try ExportStore.add(chunk, seq: seq, to: id, in: $0) }
        }
        let (sum, now) = (Hashing.hex(hash.finish()), app.clock.now())
        try await context.end { try ExportStore.complete(id, archive, sha256: sum, now: now, expires: now + kept, in: $0) }
    }
}
