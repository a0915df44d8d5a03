// The archive of an organization over HTTP: asked for, watched, fetched, deleted; and an organization made out of one.

import Database
import HTTPTypes
import Jobs
import Kit
import Web

struct ExportListInput: Input {
    let id: ID
    let paging: Paging
    init(_ f: Fields) {
        id = f.pathID("id")
        paging = Paging(f)
    }
}

struct ExportInput: Input {
    let id: ID
    let export: ID
    init(_ f: Fields) {
        id = f.pathID("id")
        export = f.pathID("export")
    }
}

extension App {
    /// Larger archives are imported by the command.
    static let largestArchive = 64 << 20

    func archiveRoutes() -> [Route] {
        let one = "/organizations/{id}/exports/{export}"
        return [
            member(
                .admin, .post, "/organizations/{id}/exports", "Have the archive of an organization made: everything, in open formats",
                EndpointOptions(status: 202, errors: [.conflict]), of: { (input: OrganizationInput) in .organization(input.id) }, requestExport),
            member(
                .admin, .get, "/organizations/{id}/exports", "The archives of an organization, the newest first",
                of: { (input: ExportListInput) in .organization(input.id) }
            ) { input, scope, tx in
                let (count, rows) = try ExportStore.page(scope, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, rows)
            },
            member(.admin, .get, one, "One archive, and how far it is", of: { (input: ExportInput) in .organization(input.id) }) { input, scope, tx in
                try ExportStore.find(scope, input.export, in: tx)
            },
            member(
                .admin, .delete, one, "Delete an archive before its time is over", EndpointOptions(errors: [.conflict]),
                of: { (input: ExportInput) in .organization(input.id) }, deleteExport),
            download("\(one)/download"), importRoute(),
        ]
    }

    private func requestExport(_ input: OrganizationInput, _ scope: Scope, _ tx: Transaction) throws -> OrganizationExport {
        let now = clock.now()
        guard let id = try ExportStore.create(scope, now: now, in: tx) else {
            throw AppError(.conflict, Message("بایگانی‌ای در حال ساخته شدن است.", "An archive is being made already."))
        }
        let job = try JobStore.enqueue(
            NewJob(
                kind: ExportJob.kind, queue: .maintenance, arguments: .object(("export", .int(id))), organization: scope.organization, maximumAttempts: 3),
            in: tx)
        try ExportStore.set(job: job, of: id, in: tx)
        try AuditStore.record(AuditEvent(.exportRequested, scope, object: ("export", id)), at: now, in: tx)
        tx.afterCommit { signals.workIsDue() }
        return try ExportStore.find(scope, id, in: tx)
    }

    private func deleteExport(_ input: ExportInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        _ = try ExportStore.find(scope, input.export, in: tx)
        guard try ExportStore.delete(scope, input.export, in: tx) else {
            throw AppError(.conflict, Message("این بایگانی در حال ساخته شدن است.", "This archive is being made."))
        }
        try AuditStore.record(AuditEvent(.exportDeleted, scope, object: ("export", input.export)), at: clock.now(), in: tx)
        return Nothing()
    }

    private func download(_ path: String) -> Route {
        let file = route(
            .get, path, "The archive itself, as a ZIP file", EndpointOptions(errors: [.conflict]), access: Role.admin.rawValue, ExportInput.self,
            FileSchema.self
        ) { call in
            let (claims, headers) = try await admit(call)
            let input = try Fields.read(ExportInput.self, from: call)
            let caller = Caller(call)
            let (export, slug) = try await database.write { tx in
                let scope = try Access.scope(Access.actor(claims, caller, in: tx), over: .organization(input.id), atLeast: .admin, writes: false, in: tx)
                let export = try ExportStore.find(scope, input.export, in: tx)
                guard export.status == "completed", let expires = export.expiresAt, expires > clock.now() else {
                    throw AppError(.conflict, Message("این بایگانی آماده نیست یا مهلت آن گذشته است.", "This archive is not ready, or its time is over."))
                }
                try AuditStore.record(AuditEvent(.exportDownloaded, scope, object: ("export", export.id)), at: clock.now(), in: tx)
                return (export, try tx.slug(of: scope.organization))
            }
            /// The right to have it is looked at with every piece.
            @Sendable func piece(_ seq: Int) async throws -> [UInt8]? {
                try await database.read { tx in
                    _ = try Access.scope(Access.actor(claims, caller, in: tx), over: .organization(input.id), atLeast: .admin, writes: false, in: tx)
                    return try ExportStore.chunk(seq, of: export.id, in: tx)
                }
            }
            let name = "attachment; filename=\"\(slug)-\(export.createdAt.description.prefix(10)).zip\""
            return Reply(
                status: 200, headers: headers + [("Content-Disposition", name)],
                body: .stream(type: "application/zip") { writer in
                    var seq = 0
                    while let bytes = try await piece(seq) {
                        try await writer.write(bytes)
                        seq += 1
                    }
                })
        }
        return file.documented {
            $0.namesOutput = false
            $0.mediaTypes = ["application/zip"]
        }
    }

    private func importRoute() -> Route {
        var route = route(
            .post, "/organizations/import", "Make an organization out of an archive (a ZIP file as the body); the caller becomes its admin",
            EndpointOptions(status: 201), access: "user", NoInput.self, ImportedOrganization.self
        ) { call in
            let (claims, headers) = try await admit(call)
            if case .key = claims { throw AppError.noKeys }
            let caller = Caller(call)
            _ = try await database.read { tx in try Access.actor(claims, caller, in: tx) }
            guard ["application/zip", "application/octet-stream"].contains(call.bodyType) else {
                throw AppError(.unsupportedMediaType, Message("بدنه باید application/zip باشد.", "The body must be application/zip."))
            }
            let reader = try ArchiveReader(call.body)
            // The organization does not exist yet: no scope could bring it into sight.
            return try await database.wide.write { tx in
                try tx.liftTimeLimits()
                let actor = try Access.actor(claims, caller, in: tx)
                return try Idempotency.once(call, Visitor(credential: claims, caller: caller), now: clock.now(), key: keys.sealedAnswers, in: tx) {
                    var importer = ArchiveImporter(reader, now: clock.now(), tx)
                    let made = try importer.run(owner: actor.user, caller)
                    return .json(try JSONBytes.encode(made), status: 201, headers: headers + [("Location", "/api/v1/organizations/\(made.id)")])
                }
            }
        }
        route.maximumBody = App.largestArchive
        route.bodyTypes = ["application/zip", "application/octet-stream"].map { ($0, ["type": "string", "format": "binary"]) }
        return route
    }

    /// For operators: an archive from a file. Its admins are its admins.
    package func importArchive(_ bytes: [UInt8]) async throws -> ImportedOrganization {
        let (reader, now) = (try ArchiveReader(bytes), clock.now())
        return try await database.wide.write { tx in
            try tx.liftTimeLimits()
            var importer = ArchiveImporter(reader, now: now, tx)
            return try importer.run(owner: nil, Caller(system: "import-archive"))
        }
    }
}
