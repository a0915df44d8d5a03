// People and places that most tests need: made over the API, as a newcomer would.

import App
import Kit
import NIOHTTP1
import Testing

extension TestServer {
    func login(_ phone: String, client given: TestClient? = nil) async throws -> Person { try await (given ?? client).login(phone) }
    func team(_ number: Int = 1) async throws -> Team { try await client.team(number) }
}

extension TestClient {
    /// Logs in with the code that everybody has in tests.
    func login(_ phone: String) async throws -> Person {
        _ = try await post("/auth/otp/request", ["phone_number": .string(phone)])
        let answer = try await post("/auth/otp/verify", ["phone_number": .string(phone), "code": "123456"])
        guard answer.status == 200, let access = answer["access"].string, let refresh = answer["refresh"].string else {
            throw TestFailure("login of \(phone) answered \(answer.status): \(answer.body)")
        }
        return Person(
            phone: phone, id: answer["user"]["id"]?.int ?? 0, refresh: refresh, client: with(token: access))
    }

    /// An organization with a workspace, a project and one member of each role.
    func team(_ number: Int = 1) async throws -> Team {
        func phone(_ who: Int) -> String { "+98912\(String(1_000_000 + number * 100 + who))" }
        let admin = try await login(phone(1))
        let organization = try await admin.make("/organizations", ["name": .string("شرکت نمونه \(number)"), "slug": .string("team-\(number)")])
        let workspace = try await admin.make("/organizations/\(organization)/workspaces", ["name": "Marketing", "slug": "marketing"])
        let project = try await admin.make("/projects", ["name": "Campaign", "slug": "campaign", "workspace": .int(workspace)])
        var others: [Person] = []
        for (offset, role) in ["editor", "writer", "viewer"].enumerated() {
            let person = try await login(phone(2 + offset))
            _ = try await admin.make("/organizations/\(organization)/members", ["phone_number": .string(person.phone), "role": .string(role)])
            others.append(person)
        }
        return Team(
            organization: organization, workspace: workspace, project: project, admin: admin, editor: others[0], writer: others[1], viewer: others[2])
    }
}

struct Person: Sendable {
    let phone: String
    let id: ID
    let refresh: String
    let client: TestClient

    func get(_ path: String) async throws -> Response { try await client.get(path) }
    func post(_ path: String, _ body: JSON? = nil) async throws -> Response { try await client.post(path, body) }
    func patch(_ path: String, _ body: JSON) async throws -> Response { try await client.patch(path, body) }
    func delete(_ path: String) async throws -> Response { try await client.delete(path) }

    /// Posts and expects a new object. Returns its id.
    func make(_ path: String, _ body: JSON) async throws -> ID {
        let answer = try await post(path, body)
        guard answer.status == 201 else { throw TestFailure("POST \(path) answered \(answer.status): \(answer.body)") }
        return answer.id
    }
}

struct Team: Sendable {
    let organization: ID
    let workspace: ID
    let project: ID
    let admin: Person
    let editor: Person
    let writer: Person
    let viewer: Person

    func person(_ role: Role) -> Person {
        switch role {
        case .admin: admin
        case .editor: editor
        case .writer: writer
        case .viewer: viewer
        }
    }

    /// A draft in the team's project.
    func content(_ title: String = "بهترین محصولات پاییزی", body: String = "") async throws -> ID {
        try await writer.make("/contents", ["title": .string(title), "project": .int(project), "body": .string(body)])
    }
}

extension Person {
    func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> Response {
        try await client.send(.init(rawValue: method), path, body)
    }
}
