// What the commands of the client share: a connection that renews its login by itself, and how a failure is told.

import App
import ArgumentParser
import Foundation
import Kit

struct ClientOptions: ParsableArguments {
    @Option(help: "The server; else CONTEXOR_URL, else the one of the last login, else \(ClientConfiguration.standardURL).")
    var url: String?

    @Flag(help: "Print the answers of the server as they are, one JSON document.")
    var json = false

    @Option(help: "Language of messages: en or fa.")
    var language = "en"
}

final class ClientSession {
    let options: ClientOptions
    private(set) var configuration: ClientConfiguration
    private var api: APIClient
    /// A key of the environment or the file is what counts; else the login.
    private let usesKey: Bool

    init(_ options: ClientOptions) throws {
        self.options = options
        configuration = try ClientConfiguration.load()
        let environment = ProcessInfo.processInfo.environment
        func given(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let key = given("CONTEXOR_API_KEY") ?? configuration.key
        usesKey = key != nil
        let url = options.url ?? given("CONTEXOR_URL") ?? configuration.url ?? ClientConfiguration.standardURL
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw ClientFault(.invalid, "\(url) is no address of a server.") }
        api = APIClient(base: url, bearer: (key ?? configuration.access).map(Secret.init), language: options.language)
    }

    var url: String { api.base }

    func log(in change: (inout ClientConfiguration) -> Void) throws {
        change(&configuration)
        configuration.url = api.base
        try configuration.save()
        api.bearer = (configuration.key ?? configuration.access).map(Secret.init)
    }

    func forget() throws {
        configuration = ClientConfiguration(url: configuration.url)
        try configuration.save()
        api.bearer = nil
    }

    // MARK: Requests

    @discardableResult
    func send(_ method: String, _ path: String, _ body: JSON? = nil, headers: [(String, String)] = []) async throws -> APIAnswer {
        do {
            return try await api.send(method, path, body, headers: headers)
        } catch APIFailure.refused(let answer) where answer.status == 401 && !usesKey && configuration.refresh != nil {
            try await renew()
            return try await api.send(method, path, body, headers: headers)
        }
    }

    func get(_ path: String) async throws -> JSON { try await send("GET", path).json }

    /// A POST that may be sent again after a lost connection without being done twice.
    func post(_ path: String, _ body: JSON = .object([])) async throws -> JSON {
        let key = [("Idempotency-Key", Entropy.system.token(16))]
        do {
            return try await send("POST", path, body, headers: key).json
        } catch APIFailure.unreachable {
            return try await send("POST", path, body, headers: key).json
        }
    }

    /// All pages of a list, up to `limit` items.
    func list(_ path: String, _ query: [(String, String?)], limit: Int) async throws -> [JSON] {
        var items: [JSON] = []
        var page = 1
        while items.count < limit {
            let size = min(100, limit)
            let parameters = (query + [("page", "\(page)"), ("page_size", "\(size)")]).compactMap { name, value in value.map { "\(name)=\(escaped($0))" } }
            let answer = try await get(path + "?" + parameters.joined(separator: "&"))
            items += answer["results"]?.array ?? []
            if answer["next"]?.string == nil { break }
            page += 1
        }
        return Array(items.prefix(limit))
    }

    func events(_ path: String, after last: String?, _ take: (String?, String, JSON) throws -> Bool) async throws {
        try await api.events(path, after: last, take)
    }

    private func renew() async throws {
        let answer = try await api.send("POST", "/auth/token/refresh", .object(("refresh", .string(configuration.refresh ?? "")))).json
        try log {
            $0.access = answer["access"]?.string
            $0.refresh = answer["refresh"]?.string
        }
    }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(CharacterSet(charactersIn: "\u{21}"..."\u{7E}"))) ?? text
    }
}

/// A command of the client: gets a session, and tells failures in words and by its status.
protocol ClientCommand: AsyncParsableCommand {
    var options: ClientOptions { get }
    func run(_ session: ClientSession) async throws
}

extension ClientCommand {
    func run() async throws {
        do {
            try await run(try ClientSession(options))
        } catch let fault as ClientFault {
            try end(fault)
        } catch let failure as APIFailure {
            try end(ClientFault(failure))
        }
    }

    private func end(_ fault: ClientFault) throws -> Never {
        Console.error(fault.message)
        throw ExitCode(fault.exit.rawValue)
    }
}
