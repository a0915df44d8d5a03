// Requests for any route of the product, made from its declaration: paths with the ids of real objects, bodies that are
// valid as far as the schema tells. What a new route needs beyond that is said here, or the walk fails.

import App
import Database
import HTTPTypes
import Kit
import NIOHTTP1
import Support
import Testing
import Web

/// Something of every kind in a team.
struct Furniture: Sendable {
    let team: Team
    let content: ID
    let prompt: ID
    let job: ID
    let limit: ID
    let member: ID
    let invitation: ID
    let session: ID
    let batch: ID
    let schedule: ID
    let export: ID
    let raise: ID
    let reservation: ID
    let comment: ID
    let view: ID
    /// Of the viewer.
    let notification: ID
    /// A test run of the prompt.
    let test: ID
    /// Of a passage of the content, for the writer.
    let rewording: ID
    let apiKey: ID
    let webhook: ID
    let delivery: ID

    init(_ server: TestServer, _ team: Team) async throws {
        self.team = team
        prompt = try await team.editor.make("/prompts", ["title": "p", "category": "blog", "prompt_template": "x", "workspace": .int(team.workspace)])
        // In review, and approved once before; with a draft of the writer.
        content = try await team.content(in: .approved)
        _ = try await team.editor.patch("/contents/\(content)", ["body": "## یک\n\nمتن تازه.\n\n## دو\n\nو باز.\n"])
        _ = try await team.writer.post("/contents/\(content)/submit")
        _ = try await team.writer.client.put("/contents/\(content)/draft", ["body": "نوشته‌ام"])
        view = try await team.admin.make("/workspaces/\(team.workspace)/views", ["name": "دیرکرده", "query": "overdue=true"])
        comment = try await team.writer.make("/contents/\(content)/comments", ["body": .string("@\(team.viewer.id) ببین")])
        notification = try await server.int("SELECT MAX(id) FROM notifications WHERE user_id = \(team.viewer.id)")
        _ = try await team.editor.client.put("/prompts/\(prompt)/labels/production", ["revision": 1])
        test = try await team.writer.post("/prompts/\(prompt)/test").id
        rewording = try await team.writer.post("/contents/\(content)/rewordings", ["change": "formal", "passage": "متن"]).id
        job = try await server.start(try await team.content("در کار", body: someText), by: team.writer)["job_id"].int ?? 0
        limit = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": 50])
        member = try await server.int("SELECT id FROM members WHERE organization_id = \(team.organization) AND user_id = \(team.writer.id)")
        let invited = try await team.admin.post(
            "/organizations/\(team.organization)/members", ["phone_number": .string("0935\(1_000_000 + team.organization)"), "role": "viewer"])
        invitation = invited.id
        raise = try await team.admin.make(
            "/usage/raises",
            ["scope": "organization", "scope_id": .int(team.organization), "cost": 1, "reason": "r", "until": .string((server.now + .days(1)).description)])
        reservation = try await server.int("SELECT id FROM reservations WHERE job_id = \(job)")
        apiKey = try await team.admin.make("/auth/api-keys", ["organization": .int(team.organization), "name": "k", "role": "viewer"])
        webhook = try await team.admin.make(
            "/organizations/\(team.organization)/webhooks", ["url": "https://hooks.example.com/", "events": ["member.updated"], "is_active": false])
        delivery = try await team.admin.post("/webhooks/\(webhook)/test").id
        session = try await server.int("SELECT MAX(id) FROM sessions WHERE user_id = \(team.admin.id)")
        let bulk = try await team.writer.post(
            "/contents/bulk", ["project": .int(team.project), "prompt": .int(prompt), "rows": [["title": "یک"], ["title": "دو"]]])
        batch = bulk["batch"]["id"]?.int ?? 0
        let later = (server.clock.clock.now() + .hours(1)).description
        schedule =
            try await team.writer.post("/contents/\(try await team.content("بعد"))/generate", ["generate_at": .string(later)])["schedule"]["id"]?.int ?? 0
        export = try await team.admin.post("/organizations/\(team.organization)/exports").id
    }

    /// The id that a parameter of a path stands for; `nil` for a kind of object that is not known here.
    func id(_ parameter: String, in path: String) -> ID? {
        switch parameter {
        case "number", "other", "a", "b": return 1
        case "member": return member
        case "key": return apiKey
        case "invitation": return invitation
        case "export": return export
        case "test": return test
        case "rewording": return rewording
        case "view": return view
        case "id": break
        default: return nil
        }
        let kinds: [(String, ID)] = [
            ("/auth/sessions", session), ("/auth/api-keys", apiKey), ("/webhooks/deliveries", delivery), ("/webhooks", webhook),
            ("/auth/organization-members", member), ("/organizations", team.organization),
            ("/auth/organizations", team.organization),
            ("/workspaces", team.workspace), ("/auth/workspaces", team.workspace), ("/projects", team.project), ("/prompts", prompt), ("/contents", content),
            ("/batches", batch), ("/schedules", schedule), ("/versions", 1), ("/content-versions", 1), ("/ai/jobs", job), ("/usage/limits", limit),
            ("/ai/usage-limits", limit),
            ("/usage/raises", raise), ("/usage/unresolved", reservation), ("/comments", comment), ("/notifications", notification),
        ]
        return kinds.first { path.hasPrefix($0.0 + "/") }?.1
    }

    /// What stands for a parameter of a path that is a name.
    static let names = ["label": "production", "entry": "fa-blog-how-to"]

    /// The id that a field of a body names.
    func id(field: String) -> ID? {
        switch field {
        case "organization", "organization_id", "scope_id": team.organization
        case "workspace", "workspace_id": team.workspace
        case "project": team.project
        case "prompt": prompt
        case "content": content
        case "user", "user_id": nil  // Nobody is added by id here: a number is enough.
        default: nil
        }
    }

    func path(_ path: String) -> String? {
        var parts: [String] = []
        for part in path.split(separator: "/") {
            guard part.hasPrefix("{") else {
                parts.append(String(part))
                continue
            }
            let parameter = String(part.dropFirst().dropLast())
            if let name = Furniture.names[parameter] {
                parts.append(name)
                continue
            }
            guard let id = id(parameter, in: path) else { return nil }
            parts.append("\(id)")
        }
        return "/" + parts.joined(separator: "/")
    }
}

extension Route {
    var bodyFields: [FieldDescription] { writes ? input.filter { $0.place == .body } : [] }

    /// The least that the declaration asks for, naming the objects of `furniture`.
    func body(_ furniture: Furniture) -> JSON {
        .object(
            bodyFields.compactMap { field in
                if let id = furniture.id(field: field.name), method == .post { return JSON.Member(field.name, .int(id)) }
                return field.required && field.name != "until" ? JSON.Member(field.name, field.example) : nil
            } + extra)
    }

    /// What a schema cannot say: one of two fields is needed.
    private var extra: [JSON.Member] {
        let names = Set(bodyFields.filter { !$0.required }.map(\.name))
        if names.contains("phone_number") { return [JSON.Member("phone_number", "09359999999")] }
        // What a raise adds, and until when: a moment to come.
        if bodyFields.contains(where: { $0.name == "until" }) {
            return [JSON.Member("cost", 1), JSON.Member("until", .string((Clock.system.now() + .days(1)).description))]
        }
        return []
    }

    /// The parameters that name an object of an organization; what comes with the program belongs to nobody.
    var ownedParameters: [String] { pathParameters.filter { $0 != "entry" } }

    /// Whether it names an object of an organization in its body or its path.
    func names(_ furniture: Furniture) -> Bool { !ownedParameters.isEmpty || method == .post && bodyFields.contains { furniture.id(field: $0.name) != nil } }

    /// The parameters of the query that it cannot do without.
    private var requiredQuery: [FieldDescription] { writes ? [] : input.filter { $0.place == .body && $0.required } }

    /// Whether a parameter of its query names an object.
    func queries(_ furniture: Furniture) -> Bool { requiredQuery.contains { furniture.id(field: $0.name) != nil } }

    func query(_ id: (String) -> ID?) -> String {
        let parts = requiredQuery.map { "\($0.name)=\(id($0.name).map(String.init) ?? $0.example.string ?? $0.example.text)" }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    func send(_ client: TestClient, _ path: String, _ body: JSON) async throws -> Response {
        try await client.send(.init(rawValue: method.rawValue), path, writes ? body.text : nil)
    }
}

extension FieldDescription {
    /// A value that the schema allows.
    var example: JSON {
        if name == "url" { return "https://hooks.example.com/" }
        if name == "events" { return ["member.updated"] }
        if name == "phone_number" { return "09359999999" }
        if name == "scope" { return "organization" }
        if name == "rows" { return [["title": "x"]] }
        if let first = schema["enum"].array?.first { return first }
        switch schema["type"].string ?? schema["type"].array?.first?.string {
        case "string": return .string(String(repeating: "x", count: max(1, Int(schema["minLength"].int ?? 1))))
        case "integer": return .int(schema["minimum"].int ?? 1)
        case "number": return 1
        case "boolean": return true
        case "array": return []
        default: return [:]
        }
    }
}
