// The document of the API: whole, consistent, and shown on pages that ask nobody else.

import App
import Foundation
import HTTPTypes
import Kit
import NIOHTTP1
import Support
import Testing
import Web

@Suite struct SchemaTests {
    private static let document = Result { try App.describing().openAPI() }

    private static func at(_ value: JSON, _ names: String...) -> JSON { names.reduce(Optional(value)) { $0?[$1] } ?? .null }

    @Test func everyRouteStandsInIt() throws {
        let (document, app) = (try SchemaTests.document.get(), try App.describing())
        var ids = Set<String>()
        for (prefix, route) in app.routes().map({ ("/api/v1", $0) }) + app.faces().map({ ("", $0) }) {
            let operation = try #require(document["paths"]?[prefix + route.path]?[route.method.rawValue.lowercased()], "\(route.method) \(route.path)")
            let name = try #require(operation["operationId"].string)
            #expect(ids.insert(name).inserted, "\(name) occurs twice")
            let (responses, status) = (SchemaTests.at(operation, "responses"), String(route.status))
            #expect(operation["summary"].string?.isEmpty == false && SchemaTests.at(responses, status).members != nil, "\(name)")
            // Every code that the route declares is told, under its status.
            for code in route.errors {
                let told = SchemaTests.at(responses, "\(code.status)", "content", "application/problem+json", "examples", code.rawValue)
                #expect(told.members != nil, "\(name) \(code.rawValue)")
            }
            // Every field is told, in its place.
            let parameters = operation["parameters"].array ?? []
            let body = SchemaTests.at(operation, "requestBody", "content", "application/json", "schema", "properties")
            for field in route.input {
                let isInBody = field.place == .body && route.writes
                let isTold = isInBody ? SchemaTests.at(body, field.name).members != nil : parameters.contains { $0["name"] == .string(field.name) }
                #expect(isTold, "\(name) \(field.name)")
            }
            for parameter in route.pathParameters {
                #expect(parameters.contains { $0["name"] == .string(parameter) && $0["in"] == "path" && $0["required"] == true }, "\(name) \(parameter)")
            }
            let open = route.access == "open"
            #expect(open ? operation["security"] == [] : operation["security"].array?.isEmpty == false, "\(name)")
            #expect(open || operation["security"].array?.contains(["apiKey": []]) == route.takesKeys, "\(name)")
        }
        // And nothing else stands in it.
        let told = (document["paths"]?.members ?? []).reduce(0) { $0 + ($1.value.members?.count ?? 0) }
        #expect(told == ids.count)
    }

    @Test func referencesAndLinksLeadSomewhere() throws {
        let document = try SchemaTests.document.get()
        var operations = Set<String>()
        for path in document["paths"]?.members ?? [] {
            for method in path.value.members ?? [] { operations.insert(method.value["operationId"].string ?? "") }
        }
        func walk(_ value: JSON, _ place: String) {
            if let reference = value["$ref"]?.string {
                let found = reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
                #expect(found != nil, "\(place) → \(reference)")
            }
            if place.contains("/links/"), let target = value["operationId"]?.string { #expect(operations.contains(target), "\(place) → \(target)") }
            for member in value.members ?? [] { walk(member.value, place + "/" + member.name) }
            for item in value.array ?? [] { walk(item, place + "[]") }
        }
        walk(document, "")
        let made = SchemaTests.at(document, "paths", "/api/v1/organizations/{id}/webhooks", "post", "responses", "201", "links").members ?? []
        #expect(made.contains { $0.name == "post_webhooks_id_test" })
    }

    @Test func itIsServedAsJSONAndAsYAML() async throws {
        try await withServer(worker: false) { server in
            let json = try await server.client.get("/api/schema")
            #expect(json.status == 200 && json["openapi"] == "3.1.0" && json.json == server.app.openAPI())
            let yaml = try await server.client.with("Accept", "application/yaml").get("/api/schema/")
            #expect(yaml.header("Content-Type") == "application/yaml" && yaml.body.hasPrefix("\"openapi\": \"3.1.0\"\n"))
            #expect(yaml.body.contains("\n  \"/api/v1/contents\":\n    \"get\":\n"))
        }
    }

    /// With the files and without: a page under a policy that lets nothing in from elsewhere.
    @Test func thePagesAskNobodyElse() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assets-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["swagger-ui/swagger-ui-bundle.js", "swagger-ui/swagger-ui.css", "redoc/redoc.standalone.js"] {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("/* \(name) */".utf8).write(to: file)
        }
        for (path, hasFiles) in [(folder.path, true), ("/nowhere", false)] {
            try await withServer(worker: false, change: { $0.assetsFolder = path }) { server in
                for page in ["/api/docs/", "/api/redoc/", "/api/docs", "/api/redoc"] {
                    let answer = try await server.client.get(page)
                    #expect(answer.status == 200 && answer.header("Content-Type") == "text/html; charset=utf-8", "\(page)")
                    let policy = try #require(answer.header("Content-Security-Policy"))
                    #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; ") && !policy.contains("http") && !policy.contains("unsafe-eval"))
                    #expect(!answer.body.contains("http://") && !answer.body.contains("https://") && !answer.body.contains("<script>"))
                    #expect(answer.body.contains("make assets") == !hasFiles, "\(page)")
                    for link in answer.body.matches(of: /(?:src|href)="([^"]+)"/).map(\.1) {
                        #expect(try await server.client.get(String(link)).status == 200, "\(link)")
                    }
                }
                let file = try await server.client.get("/api/docs/assets/swagger-ui/swagger-ui.css")
                #expect(file.status == (hasFiles ? 200 : 404) && (!hasFiles || file.header("Content-Type") == "text/css; charset=utf-8"))
                for path in ["/api/docs/assets/installed.txt", "/api/docs/assets/../../etc/passwd", "/api/docs/assets/swagger-ui/%2e%2e/LICENSE"] {
                    #expect(try await server.client.get(path).status == 404, "\(path)")
                }
            }
        }
    }
}
