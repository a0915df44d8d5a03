// Requests that nobody would write: every route, every field, values of all kinds. Whatever comes, the answer is one that
// the contract knows, and never a fault of the server.

import App
import Database
import HTTPTypes
import Kit
import NIOHTTP1
import Support
import Testing
import Web

@Suite struct FuzzTests {
    @Test(arguments: Engine.allCases, [11, 12, 13, 14, 15] as [UInt64]) func nothingBreaksTheServer(_ engine: Engine, _ seed: UInt64) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let furniture = try await Furniture(server, team)
            // What would leave nothing to be asked for.
            let spared = ["DELETE /organizations/{id}", "POST /auth/logout-all", "POST /auth/logout", "DELETE /auth/sessions/{id}"]
            let routes = server.app.routes().filter { !spared.contains("\($0.method.rawValue) \($0.path)") }
            var random = SeededGenerator(seed: seed)
            let requests = (0..<200).map { _ in FuzzedRequest(routes, furniture, server.client, &random) }
            let faults = try await concurrently(8) { lane -> [String] in
                var faults: [String] = []
                for index in stride(from: lane, to: requests.count, by: 8) {
                    if let fault = try await requests[index].fault() { faults.append("seed \(seed), request \(index): \(fault)") }
                }
                return faults
            }.flatMap { $0 }
            #expect(faults == [])
        }
    }
}

/// Chance that comes again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private struct FuzzedRequest: Sendable {
    let client: TestClient
    let method: String
    let path: String
    let body: [UInt8]?
    let type: String

    init(_ routes: [Route], _ furniture: Furniture, _ client: TestClient, _ random: inout SeededGenerator) {
        let route = routes.randomElement(using: &random)!
        let people = [furniture.team.admin, furniture.team.editor, furniture.team.writer, furniture.team.viewer].map(\.client)
        var client = Int.random(in: 0..<12, using: &random) == 0 ? client : people.randomElement(using: &random)!
        for (name, values) in Self.headers where Int.random(in: 0..<8, using: &random) == 0 {
            client = client.with(name, values.randomElement(using: &random)!)
        }
        self.client = client
        method =
            Int.random(in: 0..<25, using: &random) == 0
            ? ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND"].randomElement(using: &random)! : route.method.rawValue
        path = Self.path(route, furniture, &random)
        body = route.writes ? Self.body(route, furniture, &random) : nil
        type = Int.random(in: 0..<20, using: &random) == 0 ? ["", ";", "text/html", "application/json;;;"].randomElement(using: &random)! : "application/json"
    }

    static let headers: [(String, [String])] = [
        ("If-Match", ["\"1\"", "*", "W/\"2\"", "\"x\"", ",", "\"99999999999999999999\""]),
        ("Idempotency-Key", ["k1", "k2", "bad key", String(repeating: "k", count: 300)]),
        ("Accept-Language", ["fa", "en", ";;;q=", ",,,"]), ("Accept", ["text/csv", "*/*", "text/html"]),
        ("Last-Event-ID", ["1", "-1", "x", "99999999999999999999"]),
        ("Authorization", ["Bearer x.y.z", "Basic eA==", "Bearer", ""]), ("X-Forwarded-For", ["1.2.3.4", "x", ",,,"]), ("X-Request-Id", ["a", "\u{1F600}"]),
        ("Origin", ["http://localhost:3000", "null"]), ("Range", ["bytes=0-1"]), ("If-None-Match", ["\"1\""]), ("Expect", ["nonsense"]),
    ]

    private static func path(_ route: Route, _ furniture: Furniture, _ random: inout SeededGenerator) -> String {
        let template = ([route.path] + route.aliases).randomElement(using: &random)!
        var path = furniture.path(template) ?? template
        if path.hasSuffix("/events") { path = String(path.dropLast("/events".count)) + "/event" }  // A live stream does not end.
        if Int.random(in: 0..<8, using: &random) == 0 {
            let odd = ["0", "-1", "abc", "%00", "%ff", "99999999999999999999", "1%2F2", "٣", "{id}", "..", "%F0%9F%98%80", "1'--"]
            path = "/" + path.split(separator: "/").map { $0.allSatisfy(\.isNumber) ? odd.randomElement(using: &random)! : String($0) }.joined(separator: "/")
        }
        let names = route.input.filter { $0.place == .body }.map(\.name) + ["page", "page_size", "ordering", "x"]
        guard !route.writes || Int.random(in: 0..<6, using: &random) == 0 else { return path }
        let query = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            let odd = [
                "", "1", "0", "-1", "abc", "%00", "%", "%zz", "%ff%fe", "99999999999999999999", "true", "2026-11", "2026-11-23", "%D8%A7", "1e9", "a&b=c", "[]",
                "%F0%9F%98%80", "viewer", "draft",
            ]
            return "\(names.randomElement(using: &random)!)=\(odd.randomElement(using: &random)!)"
        }
        return path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    private static func body(_ route: Route, _ furniture: Furniture, _ random: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 1:
            return Array(
                ["[]", "null", "5", "\"x\"", "{", "", "{}", "{\"a\":1,\"a\":2}", String(repeating: "[", count: 5000)].randomElement(using: &random)!.utf8)
        default: break
        }
        var members = route.body(furniture).members ?? []
        for field in route.bodyFields where Int.random(in: 0..<3, using: &random) == 0 {
            members.removeAll { $0.name == field.name }
            members.append(JSON.Member(field.name, value(like: field, depth: 2, &random)))
        }
        if Int.random(in: 0..<10, using: &random) == 0 { members.append(JSON.Member("stranger\(members.count)", value(like: nil, depth: 2, &random))) }
        return Array(JSON.object(members).text.utf8)
    }

    private static func value(like field: FieldDescription?, depth: Int, _ random: inout SeededGenerator) -> JSON {
        switch Int.random(in: 0..<16, using: &random) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int([0, 1, -1, 2, 100, .max, .min].randomElement(using: &random)!)
        case 3: return .number(["0.5", "1e999", "-0.0", "1e-400", "99999999999999999999999", "0.0000000001"].randomElement(using: &random)!)
        case 4:
            return .string(
                String(
                    repeating: ["x", "ی", "😀", "\u{200C}", " ", "#"].randomElement(using: &random)!,
                    count: [0, 1, 50, 300, 2500, 21_000].randomElement(using: &random)!))
        case 5: return .string(texts.randomElement(using: &random)!)
        case 6 where depth > 0: return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(like: field, depth: depth - 1, &random) })
        case 7 where depth > 0:
            return .object((0..<Int.random(in: 0...3, using: &random)).map { JSON.Member("k\($0)", value(like: field, depth: depth - 1, &random)) })
        default: return field?.example ?? "x"
        }
    }

    private static let texts = [
        "\u{1}\u{1F}", "' OR 1=1 --", "{{{}}}", "{a}{b}{", "\u{202E}abc\u{202C}", "%s%n%_", "<script>", "09123456789", "⟦تلفن-۱⟧", "..\\..\\",
        "\u{FFFD}\u{FFFF}", "a\u{301}\u{301}\u{301}",
        "2026-02-30", "Asia/Nowhere", "$1 $2", "\\u0000", "# x\n## y\n```\n", "+", "null", "۱۲۳",
    ]

    /// What is wrong with the answer; `nil` when nothing is.
    func fault() async throws -> String? {
        let answer = try await client.send(.init(rawValue: method), path, bytes: body, type: type)
        let request = "\(method) \(path) \(body.map { String(decoding: $0.prefix(400), as: UTF8.self) } ?? "")"
        guard answer.status < 500 else { return "\(answer.status) for \(request): \(answer.body.prefix(300))" }
        guard answer.status >= 400, method != "HEAD" else { return nil }
        let isProblem =
            answer.header("Content-Type")?.hasPrefix("application/problem+json") == true && answer["status"].int == Int64(answer.status)
            && answer.code != nil && answer["title"].string != nil && answer["detail"].string != nil
        return isProblem ? nil : "no problem document (\(answer.status)) for \(request): \(answer.body.prefix(300))"
    }
}
