// What the OpenAPI document promises, held against every answer that any test gets: a status or a field that the document
// does not know is a failed test, wherever it turns up.

import App
import HTTPTypes
import Kit
import NIOHTTP1
import Testing
import Web

struct Promise: Sendable {
    private struct Operation: Sendable {
        let name: String
        let segments: [Substring]
        let statuses: Set<String>
        /// JSON Schema of the successful answer, without references; `nil` where it is no JSON.
        let output: JSON?
    }

    static let kept: Promise? = try? Promise()
    private let operations: [Operation]

    init() throws {
        let app = try App.describing()
        let document = app.openAPI()
        let routes = app.routes().map { ("/api/v1", $0) } + app.routes().map { ("/api", $0) } + app.faces().map { ("", $0) }
        operations = routes.flatMap { prefix, route -> [Operation] in
            let path = (prefix == "" ? "" : "/api/v1") + route.path
            let operation = document["paths"]?[path]?[route.method.rawValue.lowercased()]
            let statuses = Set((operation?["responses"]?.members ?? []).map(\.name))
            let content = operation?["responses"]?[String(route.status)]?["content"]?["application/json"]
            let output = content?["schema"].map { Promise.resolved($0, document) }
            return ([route.path] + route.aliases).map {
                Operation(
                    name: "\(route.method.rawValue) \(route.path)", segments: "\(route.method.rawValue)\(prefix)\($0)".split(separator: "/"),
                    statuses: statuses, output: output)
            }
        }
    }

    private static func resolved(_ schema: JSON, _ document: JSON) -> JSON {
        guard let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last else { return schema }
        return document["components"]?["schemas"]?[String(name)] ?? .null
    }

    /// Records a fault for an answer that the document does not allow.
    func check(_ method: HTTPMethod, _ path: String, _ answer: Response) {
        // A HEAD is a GET without its body; a refused method and a refused host belong to no operation.
        let name = method == .HEAD ? "GET" : method.rawValue
        let asked = (name + path.prefix { $0 != "?" }).split(separator: "/")
        guard answer.status != 405, answer.code != "host_not_allowed", method != .OPTIONS, let operation = find(asked) else { return }
        if !operation.statuses.contains(String(answer.status)) {
            Issue.record("\(operation.name) answered \(answer.status), which the document does not know: \(answer.body.prefix(300))")
        }
        guard (200...299).contains(answer.status), method != .HEAD, let output = operation.output,
            answer.header("Content-Type")?.hasPrefix("application/json") == true
        else { return }
        for fault in Promise.faults(answer.json, output, "") { Issue.record("\(operation.name): \(fault)") }
    }

    /// The operation with the most literal segments, as the router chooses.
    private func find(_ asked: [Substring]) -> Operation? {
        operations.filter { operation in
            operation.segments.count == asked.count && zip(operation.segments, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.max { a, b in a.segments.count { !$0.hasPrefix("{") } < b.segments.count { !$0.hasPrefix("{") } }
    }

    /// Fields that the schema does not know, and fields that it promises and that are not there.
    private static func faults(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        if let items = schema["items"], let values = value.array { return values.first.map { faults($0, items, place + "[]") } ?? [] }
        guard let properties = schema["properties"]?.members, !properties.isEmpty, let members = value.members else { return [] }
        let (known, given) = (Set(properties.map(\.name)), Set(members.map(\.name)))
        let strange = given.subtracting(known).map { "the document does not know \(place).\($0)" }
        let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter { !given.contains($0) }.map { "\(place).\($0) is missing" }
        return strange + missing + properties.flatMap { property in value[property.name].map { faults($0, property.value, "\(place).\(property.name)") } ?? [] }
    }
}
