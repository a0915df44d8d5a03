// The other side of our own API, for the command line: requests with a bearer, answers as JSON, problems as errors, and
// Server-Sent Events as they come.

import AsyncHTTPClient
import Foundation
import Kit
import NIOCore
import NIOHTTP1

package struct APIAnswer: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let bytes: [UInt8]

    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
    /// `null` for an answer without a body, and for one that is no JSON.
    package var json: JSON { (try? JSONParser.parse(bytes)) ?? .null }  // What is no JSON is shown as it is.
}

package enum APIFailure: Error, Sendable {
    /// The server answered, and refused.
    case refused(APIAnswer)
    /// There was no answer.
    case unreachable(String)
}

package struct APIClient: Sendable {
    package let base: String
    package var bearer: Secret?
    package let language: String

    package init(base: String, bearer: Secret?, language: String) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.bearer = bearer
        self.language = language
    }

    /// - Parameter path: below `/api/v1`, with its query.
    package func send(_ method: String, _ path: String, _ body: JSON? = nil, headers: [(String, String)] = []) async throws -> APIAnswer {
        var request = request(method, path, headers)
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(Array(body.text.utf8))
        }
        let prepared = request
        let answer = try await reaching {
            let response = try await OutsideHTTP.shared.execute(prepared, timeout: .seconds(60))
            let body = try await response.body.collect(upTo: 256 << 20)
            return APIAnswer(
                status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) }, bytes: Array(body.readableBytesView))
        }
        guard (200...299).contains(answer.status) else { throw APIFailure.refused(answer) }
        return answer
    }

    /// Reads events until `take` has had enough, or the stream ends.
    package func events(_ path: String, after last: String?, _ take: (_ id: String?, _ kind: String, _ data: JSON) throws -> Bool) async throws {
        let request = request("GET", path, last.map { [("Last-Event-ID", $0)] } ?? [])
        let response = try await reaching { try await OutsideHTTP.shared.execute(request, timeout: .hours(2)) }
        guard response.status == .ok else {
            let body = try await reaching { try await response.body.collect(upTo: 1 << 20) }
            throw APIFailure.refused(
                APIAnswer(status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) }, bytes: Array(body.readableBytesView)))
        }
        var parser = EventFrames()
        do {
            for try await chunk in response.body {
                for frame in parser.take(Array(chunk.readableBytesView)) {
                    let data = (try? JSONParser.parse(frame.data)) ?? .null  // Ours are JSON; what is not is shown as nothing.
                    if try take(frame.id, frame.kind, data) { return }
                }
            }
        } catch let error as any HTTPFault {
            throw APIFailure.unreachable("the connection was lost (\(Self.reason(error)))")
        }
    }

    private func request(_ method: String, _ path: String, _ headers: [(String, String)]) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + "/api/v1" + path)
        request.method = HTTPMethod(rawValue: method)
        if let bearer { request.headers.add(name: "Authorization", value: "Bearer \(bearer.reveal())") }
        request.headers.add(name: "Accept-Language", value: language)
        request.headers.add(name: "User-Agent", value: "contexor-client/\(Product.version)")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        return request
    }

    /// What the system said, where it is among what went wrong; the rest names parts of the program.
    private static func reason(_ error: any Error) -> String {
        let text = "\(error)"
        guard let number = text.firstMatch(of: /errno: ([0-9]+)/).flatMap({ Int32($0.1) }) else { return text }
        return String(cString: strerror(number))
    }

    private func reaching<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let failure as APIFailure {
            throw failure
        } catch {
            throw APIFailure.unreachable("\(base) does not answer (\(Self.reason(error)))")
        }
    }
}

/// What the transport throws while a body is read.
private protocol HTTPFault: Error {}
extension HTTPClientError: HTTPFault {}
extension IOError: HTTPFault {}

/// Frames of a stream of events, however it is cut into chunks.
private struct EventFrames {
    struct Frame {
        var id: String?
        var kind = "message"
        var data = ""
    }

    private var rest: [UInt8] = []

    mutating func take(_ bytes: [UInt8]) -> [Frame] {
        rest += bytes
        var frames: [Frame] = []
        while let end = rest.firstRange(of: Array("\n\n".utf8)) {
            if let frame = EventFrames.parse(String(decoding: rest[..<end.lowerBound], as: UTF8.self)) { frames.append(frame) }
            rest.removeFirst(end.upperBound)
        }
        return frames
    }

    private static func parse(_ text: String) -> Frame? {
        var frame = Frame()
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let value = String(parts[1].drop { $0 == " " })
            switch parts[0] {
            case "id": frame.id = value
            case "event": frame.kind = value
            case "data": frame.data += value
            default: break
            }
        }
        return frame.data.isEmpty ? nil : frame
    }
}
