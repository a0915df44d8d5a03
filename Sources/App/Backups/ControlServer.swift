// An SQLite file belongs to one process. What the command line wants of a database that is being served it asks of that
// process, by a socket beside the file: whoever may read the file may use it, and nobody on the network can.

import Database
import Foundation
import HTTPTypes
import Kit
import Web

extension App {
    /// `nil` where any process may open the database itself.
    package func controlServer() -> Server? {
        guard let path = settings.databasePath, ControlSocket.fits(ControlSocket.path(beside: path)) else { return nil }
        var configuration = ServerConfiguration()
        configuration.socket = ControlSocket.path(beside: path)
        configuration.allowedHosts = ["*"]
        unlink(ControlSocket.path(beside: path))  // We hold the lock of the file: whose it was is gone.
        return Server(configuration: configuration, mounted: [("/backup", backupRoute()), ("/facts", factsRoute())], logger: logger)
    }

    /// Serves the socket. Only its owner may use it.
    package func serveControl(_ server: Server) async throws {
        let path = settings.databasePath.map(ControlSocket.path) ?? ""
        defer { unlink(path) }
        try await server.run { _ in chmod(path, 0o600) }
    }

    private func factsRoute() -> Route {
        Route(method: .post, path: "/facts", summary: "", access: "operator") { _ in
            .json(Array(await databaseFacts().json.text.utf8))
        }
    }

    private func backupRoute() -> Route {
        Route(method: .post, path: "/backup", summary: "", access: "operator") { call in
            let folder = try JSONParser.parse(call.body)["folder"]?.string
            do {
                let run = try await backUp(into: folder)
                return ControlSocket.reply(
                    ("ok", true), ("file", .string(run.file ?? "")), ("bytes", .int(run.bytes)), ("rows", .int(run.rows)),
                    ("ms", .int(run.finishedAt.milliseconds - run.startedAt.milliseconds)))
            } catch {
                return ControlSocket.reply(("ok", false), ("error", .string("\(error)")))
            }
        }
    }
}

package enum ControlSocket {
    package static func path(beside database: String) -> String { database + ".sock" }

    /// The kernel takes names of at most 107 bytes.
    static func fits(_ path: String) -> Bool { path.utf8.count < 108 }

    static func reply(_ members: (String, JSON)...) -> Reply { .json(Array(JSON.object(members.map { JSON.Member($0.0, $0.1) }).text.utf8)) }

    /// What the process that serves the database tells of it.
    package static func facts(beside database: String) async -> DatabaseFacts {
        do {
            return DatabaseFacts(try await ControlClient.post(socket: path(beside: database), "/facts", .object([])))
        } catch {
            var facts = DatabaseFacts()
            facts.fault = "\(error)"
            return facts
        }
    }

    /// Has the process that serves the database make a backup.
    /// - Throws: `BackupError`, also when nobody listens.
    package static func backUp(beside database: String, into folder: String) async throws -> BackupRun {
        let socket = path(beside: database)
        let answer = try await ControlClient.post(socket: socket, "/backup", .object(("folder", .string(folder))))
        guard answer["ok"]?.bool == true else { throw BackupError(answer["error"]?.string ?? "the running program gave no answer") }
        let now = Clock.system.now()
        return BackupRun(
            startedAt: now - .milliseconds(answer["ms"]?.int ?? 0), finishedAt: now, isGood: true, file: answer["file"]?.string,
            bytes: answer["bytes"]?.int ?? 0, rows: answer["rows"]?.int ?? 0)
    }
}
