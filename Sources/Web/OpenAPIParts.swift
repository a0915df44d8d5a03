// The parts of the OpenAPI document that every operation shares: problems, headers, words.

import HTTPTypes
import Kit

enum OpenAPIParts {
    // MARK: Headers that are read

    static let idempotencyKey = FieldDescription(
        name: "Idempotency-Key", place: .header, schema: ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"], required: false,
        meaning: "The same key and body within 24 hours get the first answer again, and nothing is done twice.")
    static let ifMatch = FieldDescription(
        name: "If-Match", place: .header, schema: ["type": "string", "pattern": "^(\\*|\"[0-9]{1,18}\")$"], required: false,
        meaning: "The `ETag` that the change is meant for. Another one: 412, and nothing is written.")

    // MARK: Headers of answers

    static let headers: JSON = [
        "X-Request-Id": ["description": "Names the request in the logs.", "required": true, "schema": ["type": "string"]],
        "ETag": ["description": "The version of the object, for `If-Match`.", "schema": ["type": "string", "pattern": "^\"[0-9]+\"$"]],
        "RateLimit-Limit": ["description": "Requests in the window of the limit that is nearest to its end.", "schema": ["type": "integer"]],
        "RateLimit-Remaining": ["description": "Requests left.", "schema": ["type": "integer"]],
        "RateLimit-Reset": ["description": "Seconds until the window begins anew.", "schema": ["type": "integer"]],
        "Idempotency-Replayed": ["description": "`true` when the answer is one that was given before.", "schema": ["type": "string", "const": "true"]],
        "Retry-After": ["description": "Seconds until another try makes sense.", "schema": ["type": "integer"]],
        "WWW-Authenticate": ["description": "How to come in.", "schema": ["type": "string"]],
    ]

    private static func header(_ name: String) -> JSON.Member {
        JSON.Member(name, .object([JSON.Member("$ref", .string("#/components/headers/\(name)"))]))
    }

    static func successHeaders(_ route: Route) -> JSON {
        var names = ["X-Request-Id"]
        if route.isVersioned { names.append("ETag") }
        if route.access != "open" { names += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] }
        if route.access != "open", route.method == .post { names.append("Idempotency-Replayed") }
        return .object(names.map(header))
    }

    // MARK: Failures

    static func failure(_ status: Int, _ codes: [AppError.Code]) -> JSON.Member {
        let sorted = codes.sorted { $0.rawValue < $1.rawValue }
        let examples = sorted.map { code in JSON.Member(code.rawValue, ["value": example(code)]) }
        let content: JSON = [
            "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"], "examples": .object(examples)]
        ]
        var headers = [header("X-Request-Id")]
        if status == 429 { headers.append(header("Retry-After")) }
        if status == 401 { headers.append(header("WWW-Authenticate")) }
        let words = sorted.map { "`\($0.rawValue)`: \($0.title.english)" }.joined(separator: "\n\n")
        return JSON.Member(String(status), ["description": .string(words), "headers": .object(headers), "content": content])
    }

    private static func example(_ code: AppError.Code) -> JSON {
        var members: [(String, JSON)] = [
            ("type", "about:blank"), ("title", .string(code.title.english)), ("status", .int(Int64(code.status))), ("detail", .string(code.title.english)),
            ("code", .string(code.rawValue)),
        ]
        if code == .invalidInput { members.append(("errors", ["title": ["This field is required."]])) }
        if code == .throttled { members.append(("retry_after", 21)) }
        members.append(("request_id", "k3J9fXqk1Zb0aQpL"))
        return .object(members.map { JSON.Member($0, $1) })
    }

    static func schema(ofMediaType type: String) -> JSON {
        switch type {
        case "text/event-stream":
            return [
                "type": "object", "required": ["event", "data"],
                "properties": ["id": ["type": "string"], "event": ["type": "string"], "data": ["type": "string"], "retry": ["type": "integer"]],
            ]
        case "application/yaml": return .object([])
        case "application/json": return ["type": "object"]
        default: return ["type": "string"]
        }
    }

    static let problem: JSON = [
        "type": "object", "required": ["type", "title", "status", "detail", "code", "request_id"],
        "description": "What went wrong (RFC 9457), in Persian or English by `Accept-Language`. Programs go by `code`.",
        "properties": [
            "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"], "detail": ["type": "string"],
            "code": ["type": "string", "enum": .array(AppError.Code.allCases.map { .string($0.rawValue) })],
            "errors": [
                "type": "object", "description": "For wrong input: what is wrong with which field.",
                "additionalProperties": ["type": "array", "items": ["type": "string"]],
            ],
            "retry_after": ["type": "integer", "description": "Seconds until another try makes sense."], "request_id": ["type": "string"],
        ],
    ]

    static func reason(_ status: Int) -> String {
        switch status {
        case 201: "Made."
        case 202: "Accepted; it is done in the background."
        case 204: "Done; there is nothing to say."
        default: "OK."
        }
    }
}

/// Names for the schemas of answers, and references to them instead of repetitions.
struct SchemaLibrary {
    private let named: [(name: String, schema: JSON)]
    private let names: [String: String]

    init(_ routes: [Route]) {
        var named: [(name: String, schema: JSON)] = []
        for route in routes {
            guard let name = route.outputName, let schema = route.output, schema["properties"] != nil, !named.contains(where: { $0.name == name })
            else { continue }
            named.append((name, schema))
        }
        self.named = named.sorted { $0.name < $1.name }
        names = Dictionary(named.map { ($0.schema.text, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    var members: [JSON.Member] { named.map { JSON.Member($0.name, inner($0.schema)) } }

    func reference(_ route: Route) -> JSON {
        guard let name = route.outputName, named.contains(where: { $0.name == name }) else { return route.output.map(inner) ?? .object([]) }
        return link(name)
    }

    private func link(_ name: String) -> JSON { .object([JSON.Member("$ref", .string("#/components/schemas/\(name)"))]) }

    private func inner(_ schema: JSON) -> JSON {
        switch schema {
        case .object(let members): .object(members.map { JSON.Member($0.name, outer($0.value)) })
        case .array(let items): .array(items.map(outer))
        default: schema
        }
    }

    private func outer(_ schema: JSON) -> JSON {
        if schema["properties"] != nil, let name = names[schema.text] { return link(name) }
        return inner(schema)
    }
}

package enum SchemaNames {
    /// `Page<Content>` → `ContentPage`.
    package static func name(of type: Any.Type) -> String {
        let whole = String(describing: type)
        guard let open = whole.firstIndex(of: "<") else { return whole }
        let inside = whole[whole.index(after: open)...].dropLast()
        return inside.split(separator: ".").last.map(String.init).map { $0 + whole[..<open] } ?? whole
    }
}

/// What can be done with what an operation made, so that programs (and testers) can go on from it.
enum OpenAPILinks {
    static func links(from route: Route, to routes: [Route]) -> [JSON.Member] {
        guard route.method == .post, route.status == 201, route.output?["properties"]?["id"] != nil else { return [] }
        let last = route.path.split(separator: "/").last.map(String.init) ?? ""
        return routes.compactMap { target in
            guard let new = place(of: target, after: route.path) ?? place(of: target, after: "/" + last) else { return nil }
            // Only what is known of the request and its answer can be handed on.
            let others = target.pathParameters.filter { $0 != new }
            guard others.allSatisfy(route.pathParameters.contains) else { return nil }
            let values = [JSON.Member(new, "$response.body#/id")] + others.map { JSON.Member($0, .string("$request.path.\($0)")) }
            let id = OpenAPI.operationID(target)
            return JSON.Member(id, ["operationId": .string(id), "parameters": .object(values)])
        }
    }

    /// The parameter that stands right behind `path` in the path of `target`.
    private static func place(of target: Route, after path: String) -> String? {
        guard target.path.hasPrefix(path + "/{") else { return nil }
        return target.path.dropFirst(path.count + 1).split(separator: "/").first.map { String($0.dropFirst().dropLast()) }
    }
}

/// Typical values: by the name of the field where it is known, else by its schema.
struct ExampleMaker {
    let examples: [String: JSON]

    func value(_ name: String, _ schema: JSON) -> JSON {
        if let known = examples[name], fits(known, schema) { return known }
        if let first = schema["enum"]?.array?.first { return first }
        if let either = schema["anyOf"]?.array?.first { return value(name, either) }
        if let properties = schema["properties"]?.members { return .object(properties.map { JSON.Member($0.name, value($0.name, $0.value)) }) }
        switch schema["type"]?.string ?? schema["type"]?.array?.first?.string {
        case "string": return schema["format"]?.string == "date-time" ? "2026-11-23T15:04:05.123Z" : .string(text(schema))
        case "integer": return .int(max(1, schema["minimum"]?.int ?? 1))
        case "number": return 1
        case "boolean": return true
        case "array": return schema["items"].map { [value(name, $0)] } ?? []
        default: return .object([])
        }
    }

    private func text(_ schema: JSON) -> String { String(repeating: "x", count: max(1, Int(schema["minLength"]?.int ?? 1))) }

    /// Fields of one name can differ in kind: `prompt` is an id here and a text there.
    private func fits(_ value: JSON, _ schema: JSON) -> Bool {
        let kinds = (schema["type"]?.array ?? [schema["type"] ?? .null]).compactMap(\.string)
        if let either = schema["anyOf"]?.array { return either.contains { fits(value, $0) } }
        if let choices = schema["enum"]?.array { return choices.contains(value) }
        switch value {
        case .string: return kinds.contains("string")
        case .int: return kinds.contains("integer") || kinds.contains("number")
        case .number: return kinds.contains("number")
        case .bool: return kinds.contains("boolean")
        case .array: return kinds.contains("array")
        case .object: return kinds.contains("object")
        case .null: return kinds.contains("null")
        }
    }
}
