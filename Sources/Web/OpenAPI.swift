// The OpenAPI 3.1 document, made from the same declarations that serve the routes.

import HTTPTypes
import Kit

package struct OpenAPI: Sendable {
    package let title: String
    package let version: String
    package let description: String
    /// The canonical prefix of the paths, such as `/api/v1`.
    package let prefix: String
    package let routes: [Route]
    /// Routes that have no prefix.
    package let faces: [Route]
    /// The order of the groups, and what each is about.
    package let tags: [(name: String, about: String)]
    /// A typical value for fields of this name.
    package let examples: [String: JSON]

    package init(
        title: String, version: String, description: String, prefix: String, routes: [Route], faces: [Route], tags: [(name: String, about: String)],
        examples: [String: JSON]
    ) {
        self.title = title
        self.version = version
        self.description = description
        self.prefix = prefix
        self.routes = routes
        self.faces = faces
        self.tags = tags
        self.examples = examples
    }

    package var document: JSON {
        let all = routes.map { (path: prefix + $0.path, route: $0) } + faces.map { (path: $0.path, route: $0) }
        let paths = Dictionary(grouping: all, by: \.path).sorted { $0.key < $1.key }
        let schemas = SchemaLibrary(routes + faces)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": .string(title), "version": .string(version), "description": .string(description),
                "license": ["name": "MIT", "identifier": "MIT"],
            ],
            "servers": [["url": "/", "description": "This server"]],
            "tags": .array(tags.map { ["name": .string($0.name), "description": .string($0.about)] }),
            "paths": .object(
                paths.map { path, entries in
                    JSON.Member(path, .object(entries.map { JSON.Member($0.route.method.rawValue.lowercased(), operation($0.route, schemas)) }))
                }),
            "components": [
                "securitySchemes": OpenAPI.securitySchemes, "schemas": .object([JSON.Member("Problem", OpenAPIParts.problem)] + schemas.members),
                "headers": OpenAPIParts.headers,
            ],
        ]
    }

    private static let securitySchemes: JSON = [
        "login": [
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "The `access` token of a login (`POST /auth/otp/verify`), good for an hour; `POST /auth/token/refresh` renews it.",
        ],
        "apiKey": [
            "type": "http", "scheme": "bearer", "bearerFormat": "ctx_…",
            "description": "A personal API key (`POST /auth/api-keys`): one organization, a role at most. Not for what belongs to a person.",
        ],
    ]

    // MARK: One operation

    private func operation(_ route: Route, _ schemas: SchemaLibrary) -> JSON {
        var members: [(String, JSON)] = [
            ("operationId", .string(OpenAPI.operationID(route))), ("summary", .string(route.summary)), ("description", .string(words(of: route))),
            ("tags", [.string(tag(of: route))]), ("x-access", .string(route.access)),
        ]
        members.append(("security", security(of: route)))
        let parameters = parameters(of: route)
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        let inBody = route.input.filter { $0.place == .body }
        if route.writes, !inBody.isEmpty || !route.bodyTypes.isEmpty { members.append(("requestBody", body(inBody, route.bodyTypes))) }
        members.append(("responses", responses(route, schemas)))
        return .object(members.map { JSON.Member($0, $1) })
    }

    private func security(of route: Route) -> JSON {
        if route.access == "open" { return [] }
        return route.takesKeys ? [["login": []], ["apiKey": []]] : [["login": []]]
    }

    private func words(of route: Route) -> String {
        var parts = [OpenAPI.who(route) + (route.access != "open" && !route.takesKeys ? " Not with an API key." : "")]
        if !route.description.isEmpty { parts.append(route.description) }
        if !route.aliases.isEmpty { parts.append("Also at " + route.aliases.map { "`\(prefix)\($0)`" }.joined(separator: ", ") + ".") }
        return parts.joined(separator: "\n\n")
    }

    private static func who(_ route: Route) -> String {
        switch route.access {
        case "open": "Open to everybody."
        case "user": "For everybody who is logged in."
        case "admin": "For admins of the organization."
        case "viewer": "For every member of the organization."
        default: "For \(route.access)s of the organization and above."
        }
    }

    private func tag(of route: Route) -> String {
        let first = String(route.path.split(separator: "/").first ?? "service")
        return tags.contains { $0.name == first } ? first : "service"
    }

    static func operationID(_ route: Route) -> String {
        let words = route.path.split(separator: "/").map { String($0.filter { $0.isLetter || $0 == "_" || $0 == "-" }) }
        return ([route.method.rawValue.lowercased()] + words).joined(separator: "_")
    }

    // MARK: What goes in

    private func parameters(of route: Route) -> [JSON] {
        let inPath = route.input.filter { $0.place == .path }
        let inQuery = route.writes ? [] : route.input.filter { $0.place == .body }
        return inPath.map { parameter($0, "path") } + inQuery.map { parameter($0, "query") } + headers(of: route).map { parameter($0, "header") }
    }

    private func headers(of route: Route) -> [FieldDescription] {
        var headers = route.headers
        if route.access != "open", route.method == .post { headers.append(OpenAPIParts.idempotencyKey) }
        if route.errors.contains(.staleVersion) { headers.append(OpenAPIParts.ifMatch) }
        return headers
    }

    private func parameter(_ field: FieldDescription, _ place: JSON) -> JSON {
        var members: [(String, JSON)] = [
            ("name", .string(field.name)), ("in", place), ("required", .bool(field.place == .path || field.required)), ("schema", field.schema),
        ]
        if !field.meaning.isEmpty { members.append(("description", .string(field.meaning))) }
        // `?search=` is a form that was sent with an empty field: as if it were not there.
        if place == "query", !field.required { members.append(("allowEmptyValue", true)) }
        return .object(members.map { JSON.Member($0, $1) })
    }

    private func body(_ fields: [FieldDescription], _ others: [(type: String, schema: JSON)]) -> JSON {
        let more = others.map { JSON.Member($0.type, ["schema": $0.schema]) }
        if fields.isEmpty { return ["required": true, "content": .object(more)] }
        let schema = FieldDescription.object(fields)
        let maker = ExampleMaker(examples: examples)
        let shown = fields.filter { $0.required || examples[$0.name] != nil }
        let example = JSON.object(shown.map { JSON.Member($0.name, maker.value($0.name, $0.schema)) })
        return .object(
            ("required", .bool(fields.contains(where: \.isDemanded))),
            ("content", .object([JSON.Member("application/json", ["schema": schema, "example": example])] + more)))
    }

    // MARK: What comes out

    private func responses(_ route: Route, _ schemas: SchemaLibrary) -> JSON {
        var success: [JSON.Member] = [
            JSON.Member("description", .string(OpenAPIParts.reason(route.status))), JSON.Member("headers", OpenAPIParts.successHeaders(route)),
        ]
        let content = content(of: route, schemas)
        if !content.isEmpty { success.append(JSON.Member("content", .object(content))) }
        let links = OpenAPILinks.links(from: route, to: routes)
        if !links.isEmpty { success.append(JSON.Member("links", .object(links))) }
        let failures = Dictionary(grouping: route.errors, by: \.status).sorted { $0.key < $1.key }
        return .object([JSON.Member(String(route.status), .object(success))] + failures.map { OpenAPIParts.failure($0.key, $0.value) })
    }

    private func content(of route: Route, _ schemas: SchemaLibrary) -> [JSON.Member] {
        let others = route.mediaTypes.map { JSON.Member($0, ["schema": OpenAPIParts.schema(ofMediaType: $0)]) }
        guard let output = route.output, route.outputName != nil else { return others }
        let example = ExampleMaker(examples: examples).value("", output)
        return [JSON.Member("application/json", ["schema": schemas.reference(route), "example": example])] + others
    }
}
