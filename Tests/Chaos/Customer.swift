// Somebody who uses the product while all around it falls: repeats what was not answered under the same key, and follows
// streams from wherever they broke off.

import AsyncHTTPClient
import Foundation
import Kit
import NIOCore
import NIOHTTP1
import Support

package struct Customer: Sendable {
    package let base: String
    package var token = ""

    package init(_ base: String) { self.base = base }

    /// The same person at another process.
    package func at(_ base: String) -> Customer {
        var other = Customer(base)
        other.token = token
        return other
    }

    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + "/api/v1" + path)
        request.method = method
        request.headers.add(name: "Accept-Language", value: "en")
        if !token.isEmpty { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return request
    }

    package func get(_ path: String) async throws -> JSON {
        let response = try await Self.http.execute(request(.GET, path), timeout: .seconds(60))
        return try JSONParser.parse(Array(try await response.body.collect(upTo: 16 << 20).readableBytesView))
    }

    /// Posts until it is answered: a fault of the server or of the way there is no answer. The key makes sure that it is
    /// done once.
    @discardableResult
    package func post(_ path: String, _ body: JSON = .object([])) async throws -> JSON {
        var request = request(.POST, path)
        request.headers.add(name: "Content-Type", value: "application/json")
        if !token.isEmpty { request.headers.add(name: "Idempotency-Key", value: UUID().uuidString) }
        request.body = .bytes(Array(body.text.utf8))
        var last = ""
        for _ in 0..<300 {
            do {
                let response = try await Self.http.execute(request, timeout: .seconds(60))
                let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
                if response.status.code < 300 { return try JSONParser.parse(text) }
                // 409 is the same request that is still under way.
                guard response.status.code >= 500 || response.status.code == 409 else {
                    throw CommandError("POST \(path) answered \(response.status.code): \(text)")
                }
                last = "\(response.status.code): \(text)"
            } catch let error as CommandError { throw error } catch { last = "\(error)" }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw CommandError("POST \(path) was not answered: \(last)")
    }

    package func make(_ path: String, _ body: JSON) async throws -> ID {
        guard let id = try await post(path, body)["id"]?.int else { throw CommandError("POST \(path) made nothing") }
        return id
    }

    /// Logs in with the code that everybody has.
    package static func login(_ phone: String, at base: String) async throws -> Customer {
        var customer = Customer(base)
        try await customer.post("/auth/otp/request", ["phone_number": .string(phone)])
        let answer = try await customer.post("/auth/otp/verify", ["phone_number": .string(phone), "code": "123456"])
        customer.token = answer["access"]?.string ?? ""
        return customer
    }

    /// An organization of one's own, with a project. Returns the project.
    package func settle(_ number: Int) async throws -> ID {
        let organization = try await make("/organizations", ["name": .string("Company \(number)"), "slug": .string("company-\(number)")])
        let workspace = try await make("/organizations/\(organization)/workspaces", ["name": "Marketing", "slug": "marketing"])
        return try await make("/projects", ["name": "Campaign", "slug": "campaign", "workspace": .int(workspace)])
    }

    // MARK: Streams

    package struct Event: Sendable, Equatable {
        package let id: Int?
        package let kind: String
        package let data: JSON
    }

    /// Reads one connection until it ends, breaks or brings what is enough.
    package func events(_ path: String, after last: Int?, until enough: @Sendable ([Event]) -> Bool) async throws -> [Event] {
        var request = request(.GET, path)
        if let last { request.headers.add(name: "Last-Event-ID", value: "\(last)") }
        let response = try await Self.http.execute(request, timeout: .seconds(300))
        guard response.status.code == 200 else { throw CommandError("the stream answered \(response.status.code)") }
        var (events, buffer): ([Event], [UInt8]) = ([], [])
        do {
            for try await chunk in response.body {
                buffer += Array(chunk.readableBytesView)
                while let end = buffer.firstRange(of: Array("\n\n".utf8)) {
                    if let event = Event(String(decoding: buffer[..<end.lowerBound], as: UTF8.self)) { events.append(event) }
                    buffer.removeFirst(end.upperBound)
                }
                if enough(events) { return events }
            }
        } catch  where !events.isEmpty {}  // The process is gone; what it told stands.
        return events
    }
}

extension Customer.Event {
    init?(_ frame: String) {
        var fields: [Substring: String] = [:]
        for line in frame.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { fields[parts[0]] = String(parts[1].drop { $0 == " " }) }
        }
        guard let kind = fields["event"], let data = fields["data"].flatMap({ try? JSONParser.parse($0) }) else { return nil }
        self.init(id: fields["id"].flatMap { Int($0) }, kind: kind, data: data)
    }
}
