// Where the client talks to and as whom: the environment over a file that only its owner can read.

import App
import Foundation
import Kit

struct ClientConfiguration {
    var url: String?
    var key: String?
    var access: String?
    var refresh: String?

    static let standardURL = "http://localhost:8000"

    /// `$XDG_CONFIG_HOME/contexor/client.json`, mostly `~/.config/contexor/client.json`.
    static var path: URL {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
            ?? (environment["HOME"].map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser).appending(path: ".config")
        return folder.appending(path: "contexor/client.json")
    }

    /// - Throws: `ClientFault` for a file that cannot be read as one.
    static func load() throws -> ClientConfiguration {
        guard let data = FileManager.default.contents(atPath: path.path) else { return ClientConfiguration() }
        guard let json = try? JSONParser.parse(Array(data)), json.members != nil else {
            throw ClientFault(.failure, "\(path.path) is not a JSON object. Mend it, or delete it and log in again.")
        }
        return ClientConfiguration(
            url: json["url"]?.string, key: json["key"]?.string, access: json["access"]?.string, refresh: json["refresh"]?.string)
    }

    /// Written beside and moved into place: a client that is killed leaves the old file or the new one.
    func save() throws {
        let members = [("url", url), ("key", key), ("access", access), ("refresh", refresh)].compactMap { name, value in
            value.map { JSON.Member(name, .string($0)) }
        }
        let file = ClientConfiguration.path
        let folder = file.deletingLastPathComponent()
        let new = folder.appending(path: "client.json.\(ProcessInfo.processInfo.processIdentifier)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let isWritten = FileManager.default.createFile(
                atPath: new.path, contents: Data((JSON.object(members).text + "\n").utf8), attributes: [.posixPermissions: 0o600])
            guard isWritten, rename(new.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            throw ClientFault(.failure, "\(file.path) cannot be written: \(error.localizedDescription)")
        }
    }
}

/// How the client ends. Scripts go by these numbers; `docs/client.md` lists them.
enum ClientExit: Int32 {
    case failure = 1
    case notLoggedIn = 3
    case notFound = 4
    case conflict = 5
    case limited = 6
    case generationFailed = 7
    case unreachable = 8
    case forbidden = 9
    case invalid = 10
}

struct ClientFault: Error {
    let exit: ClientExit
    let message: String

    init(_ exit: ClientExit, _ message: String) {
        self.exit = exit
        self.message = message
    }

    init(_ failure: APIFailure) {
        switch failure {
        case .unreachable(let reason): self.init(.unreachable, reason)
        case .refused(let answer): self.init(ClientFault.exit(answer.status), ClientFault.words(answer))
        }
    }

    private static func exit(_ status: Int) -> ClientExit {
        switch status {
        case 400, 413, 415, 422: .invalid
        case 401: .notLoggedIn
        case 403: .forbidden
        case 404: .notFound
        case 409, 412: .conflict
        case 402, 429: .limited
        default: .failure
        }
    }

    private static func words(_ answer: APIAnswer) -> String {
        let json = answer.json
        guard let detail = json["detail"]?.string ?? json["title"]?.string else { return "The server answered \(answer.status)." }
        let fields = (json["errors"]?.members ?? []).map { field in
            "  \(field.name): " + (field.value.array ?? []).compactMap(\.string).joined(separator: " ")
        }
        let advice = answer.status == 401 ? ["Log in with `contexor client login`, or set CONTEXOR_API_KEY."] : []
        return ([detail] + fields + advice).joined(separator: "\n")
    }
}
