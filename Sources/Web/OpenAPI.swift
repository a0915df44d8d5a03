// The OpenAPI 3.1 document, made from the same declarations that serve the routes.

import HTTPTypes
import Kit

package enum OpenAPI {
    /// - Parameter prefix: the canonical prefix of the paths, such as `/api/v1`.
    package static func document(title: String, version: String, prefix: String, routes: [Route]) -> JSON {
        let paths = Dictionary(grouping: routes, by: \.path).sorted { $0.key < $1.key }
        return [
            "openapi": "3.1.0",
            "info": ["title": .string(title), "version": .string(version)],
            "servers": [["url": "/"]],
            "paths": .object(
                paths.map { path, routes in
                    JSON.Member(prefix + path, .object(routes.map { JSON.Member($0.method.rawValue.lowercased(), operation($0)) }))
                }),
            "components": [
                "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]],
                "schemas": ["Problem": problem],
            ],
        ]
    }

    private static func operation(_ route: Route) -> JSON {
        var members: [(String, JSON)] = [
            ("summary", .string(route.summary)), ("operationId", .string(operationID(route))),
            ("tags", [.string(String(route.path.split(separator: "/").first ?? "root"))]), ("x-access", .string(route.access)),
        ]
        if route.access != "open" { members.append(("security", [["bearer": []]])) }
        let writes = [.post, .put, .patch].contains(route.method)
        let inBody = route.input.filter { $0.place == .body }
        let parameters = route.input.filter { $0.place == .path }.map { parameter($0, "path") } + (writes ? [] : inBody.map { parameter($0, "query") })
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if writes, !inBody.isEmpty { members.append(("requestBody", body(inBody))) }
        members.append(("responses", responses(route)))
        return .object(members.map { JSON.Member($0, $1) })
    }

    private static func operationID(_ route: Route) -> String {
        let words = route.path.split(separator: "/").map { $0.filter { $0.isLetter || $0 == "_" || $0 == "-" } }
        return ([route.method.rawValue.lowercased()] + words).joined(separator: "_")
    }

    private static func parameter(_ field: FieldDescription, _ place: JSON) -> JSON {
        .object(
            ("name", .string(field.name)), ("in", place), ("required", .bool(field.place == .path || field.required)),
            ("schema", field.schema), ("description", .string(field.meaning)))
    }

    private static func body(_ fields: [FieldDescription]) -> JSON {
        let required = fields.filter(\.required).map { JSON.string($0.name) }
        let properties: [JSON.Member] = fields.map { field in
            let orNull: JSON = ["anyOf": [field.schema, ["type": "null"]]]
            return JSON.Member(field.name, field.nullable ? orNull : field.schema)
        }
        let schema = JSON.object(
            ("type", "object"), ("properties", .object(properties)), ("required", .array(required)), ("additionalProperties", false))
        return .object(("required", .bool(!required.isEmpty)), ("content", ["application/json": ["schema": schema]]))
    }

    private static func responses(_ route: Route) -> JSON {
        var success: [JSON.Member] = [JSON.Member("description", "Success")]
        if let output = route.output { success.append(JSON.Member("content", ["application/json": ["schema": output]])) }
        let failures = Dictionary(grouping: route.errors, by: \.status).sorted { $0.key < $1.key }
        return .object([JSON.Member(String(route.status), .object(success))] + failures.map { failure($0.key, $0.value) })
    }

    private static func failure(_ status: Int, _ codes: [AppError.Code]) -> JSON.Member {
        let names = codes.map(\.rawValue).sorted().joined(separator: ", ")
        let content: JSON = ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]]
        return JSON.Member(String(status), ["description": .string(names), "content": content])
    }

    private static let problem: JSON = [
        "type": "object", "required": ["type", "title", "status", "detail", "code"],
        "properties": [
            "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"], "detail": ["type": "string"],
            "code": ["type": "string", "enum": .array(AppError.Code.allCases.map { .string($0.rawValue) })],
            "errors": ["type": "object", "additionalProperties": ["type": "array", "items": ["type": "string"]]],
            "retry_after": ["type": "integer"], "request_id": ["type": "string"],
        ],
    ]
}
