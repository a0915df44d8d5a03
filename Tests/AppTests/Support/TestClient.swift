// What a client of the API is to a test: requests as bytes over HTTP, answers as status, headers and JSON.

import AsyncHTTPClient
import Kit
import NIOCore
import NIOHTTP1

struct Response: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: String

    /// The body as JSON; a failed test when it is none.
    var json: JSON { (try? JSONParser.parse(body)) ?? .null }
    subscript(name: String) -> JSON { json[name] ?? .null }
    var id: ID { self["id"].int ?? 0 }
    var code: String? { self["code"].string }
    func header(_ name: String) -> String? { headers.first(name: name) }
    /// The messages for one field of a refused input.
    func faults(_ field: String) -> [String] { (self["errors"][field]?.array ?? []).compactMap(\.string) }
    var results: [JSON] { self["results"].array ?? [] }
}

struct TestClient: Sendable {
    let base: String
    /// Bearer of the requests.
    var token: String?
    var language = "en"
    var headers: [(String, String)] = []

    func with(token: String?) -> TestClient {
        var client = self
        client.token = token
        return client
    }

    func with(_ name: String, _ value: String) -> TestClient {
        var client = self
        client.headers.append((name, value))
        return client
    }

    func get(_ path: String) async throws -> Response { try await send(.GET, path) }
    func delete(_ path: String) async throws -> Response { try await send(.DELETE, path) }
    func post(_ path: String, _ body: JSON? = nil) async throws -> Response { try await send(.POST, path, body?.text) }
    func patch(_ path: String, _ body: JSON) async throws -> Response { try await send(.PATCH, path, body.text) }
    func put(_ path: String, _ body: JSON) async throws -> Response { try await send(.PUT, path, body.text) }

    /// Any request; `body` is sent as it is. A path without a leading `/api` is below `/api/v1`.
    func send(_ method: HTTPMethod, _ path: String, _ body: String? = nil, type: String = "application/json") async throws -> Response {
        try await send(method, path, bytes: body.map { Array($0.utf8) }, type: type)
    }

    func send(_ method: HTTPMethod, _ path: String, bytes: [UInt8]?, type: String = "application/json") async throws -> Response {
        var request = request(method, path)
        if let bytes {
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(bytes)
        }
        let response = try await TestServer.http.execute(request, timeout: .seconds(60))
        let collected = try await response.body.collect(upTo: 64 << 20)
        let answer = Response(status: Int(response.status.code), headers: response.headers, body: String(buffer: collected))
        Promise.kept?.check(method, whole(path), answer)
        return answer
    }

    private func whole(_ path: String) -> String {
        path.hasPrefix("/api/") || path.hasPrefix("/health") || path.hasPrefix("/metrics") ? path : "/api/v1" + path
    }

    /// The body of an answer that is a file.
    func bytes(_ path: String) async throws -> [UInt8] {
        let response = try await TestServer.http.execute(request(.GET, path), timeout: .seconds(60))
        guard response.status.code == 200 else { throw TestFailure("\(path) answered \(response.status.code)") }
        return Array(try await response.body.collect(upTo: 256 << 20).readableBytesView)
    }

    private func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + whole(path))
        request.method = method
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.headers.add(name: "Accept-Language", value: language)
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        return request
    }

    struct StreamEvent: Sendable, Equatable {
        let id: String?
        let kind: String
        let data: String
        var json: JSON { (try? JSONParser.parse(data)) ?? .null }
    }

    /// Reads server-sent events until the stream ends, or until `enough` says so.
    func events(_ path: String, until enough: @Sendable ([StreamEvent]) -> Bool = { _ in false }) async throws -> [StreamEvent] {
        let response = try await TestServer.http.execute(request(.GET, path), timeout: .seconds(60))
        guard response.status.code == 200 else { throw TestFailure("the stream answered \(response.status.code)") }
        var (events, buffer): ([StreamEvent], [UInt8]) = ([], [])
        for try await chunk in response.body {
            buffer += Array(chunk.readableBytesView)
            while let end = buffer.firstRange(of: Array("\n\n".utf8)) {
                if let event = StreamEvent(String(decoding: buffer[..<end.lowerBound], as: UTF8.self)) { events.append(event) }
                buffer.removeFirst(end.upperBound)
            }
            if enough(events) { return events }
        }
        return events
    }
}

extension TestClient.StreamEvent {
    init?(_ frame: some StringProtocol) {
        var fields: [String: String] = [:]
        for line in frame.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, !parts[0].isEmpty { fields[String(parts[0])] = String(parts[1].drop { $0 == " " }) }
        }
        guard let kind = fields["event"] else { return nil }
        self.init(id: fields["id"], kind: kind, data: fields["data"] ?? "")
    }
}
