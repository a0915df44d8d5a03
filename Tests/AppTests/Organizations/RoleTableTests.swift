// The table of the contract, section 2, for organizations, members, workspaces, projects and prompts: each role may what
// stands there, and nothing else.

import App
import Kit
import NIOHTTP1
import Support
import Testing

@Suite struct RoleTableTests {
    /// A request and the least role that may send it. Paths are filled with the ids of a team.
    struct Rule: Sendable, CustomTestStringConvertible {
        let role: Role
        let method: String
        let path: String
        var body: JSON = .object([])
        var success = 200
        var testDescription: String { "\(method) \(path)" }
    }

    static let rules: [Rule] = [
        Rule(role: .viewer, method: "GET", path: "/organizations"),
        Rule(role: .viewer, method: "GET", path: "/organizations/O"),
        Rule(role: .viewer, method: "GET", path: "/organizations/O/members"),
        Rule(role: .viewer, method: "GET", path: "/organizations/O/members/M"),
        Rule(role: .viewer, method: "GET", path: "/organizations/O/invitations"),
        Rule(role: .viewer, method: "GET", path: "/organizations/O/workspaces"),
        Rule(role: .viewer, method: "GET", path: "/workspaces/W"),
        Rule(role: .viewer, method: "GET", path: "/projects/P"),
        Rule(role: .viewer, method: "GET", path: "/prompts/T"),
        Rule(role: .viewer, method: "GET", path: "/prompts/T/revisions"),
        Rule(role: .viewer, method: "POST", path: "/prompts/T/render"),
        Rule(role: .editor, method: "POST", path: "/projects", body: ["name": "n", "workspace": "W"], success: 201),
        Rule(role: .editor, method: "PATCH", path: "/projects/P", body: ["name": "n"]),
        Rule(role: .editor, method: "PUT", path: "/projects/P", body: ["name": "n"]),
        Rule(role: .editor, method: "POST", path: "/prompts", body: ["title": "t", "category": "ad", "prompt_template": "x", "workspace": "W"], success: 201),
        Rule(role: .editor, method: "PATCH", path: "/prompts/T", body: ["title": "n"]),
        Rule(role: .admin, method: "PATCH", path: "/organizations/O", body: ["name": "n"]),
        Rule(role: .admin, method: "PATCH", path: "/organizations/O/members/M", body: ["role": "viewer"]),
        Rule(role: .admin, method: "PATCH", path: "/auth/organization-members/M", body: ["role": "viewer"]),
        Rule(role: .admin, method: "POST", path: "/organizations/O/members", body: ["phone_number": "09351112233", "role": "viewer"], success: 201),
        Rule(role: .admin, method: "POST", path: "/organizations/O/workspaces", body: ["name": "n"], success: 201),
        Rule(role: .admin, method: "POST", path: "/workspaces", body: ["name": "n", "organization": "O"], success: 201),
        Rule(role: .admin, method: "PATCH", path: "/workspaces/W", body: ["name": "n"]),
        Rule(role: .editor, method: "DELETE", path: "/prompts/T", success: 204),
        Rule(role: .editor, method: "DELETE", path: "/projects/P", success: 204),
        Rule(role: .admin, method: "DELETE", path: "/organizations/O/members/M", success: 204),
        Rule(role: .admin, method: "DELETE", path: "/workspaces/W", success: 204),
        Rule(role: .admin, method: "DELETE", path: "/organizations/O", success: 204),
    ]

    @Test(arguments: rules) func aRoleMayWhatTheTableSays(_ rule: Rule) async throws {
        try await withServer { server in
            for (number, role) in Role.allCases.enumerated() {
                let team = try await server.team(number)
                let answer = try await send(rule, as: team.person(role).client, team)
                #expect(answer.status == (role >= rule.role ? rule.success : 403), "\(role.rawValue): \(answer.body)")
                if role < rule.role { #expect(answer.code == "permission_denied") }
            }
        }
    }

    @Test(arguments: rules) func forAnotherOrganizationThereIsNothing(_ rule: Rule) async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let answer = try await send(rule, as: other.admin.client, team)
            if rule.path.contains(where: \.isUppercase) {
                #expect(answer.status == 404, "\(answer.body)")
                #expect(answer.code == "not_found")
            } else if rule.method == "POST" {
                let field = rule.body.has("workspace") ? "workspace" : "organization"
                #expect(answer.status == 400, "\(answer.body)")
                #expect(answer.faults(field) == ["Object does not exist."])
            } else {
                #expect(answer.results.compactMap { $0["id"]?.int } == [other.organization])
            }
            #expect(try await send(rule, as: server.client, team).status == 401)
        }
    }

    private func send(_ rule: Rule, as client: TestClient, _ team: Team) async throws -> Response {
        let prompt = try await team.editor.make(
            "/prompts", ["title": "t", "category": "ad", "prompt_template": "x", "workspace": .int(team.workspace)])
        let members = try await team.admin.get("/organizations/\(team.organization)/members").results
        // Not the caller: leaving is everybody's right.
        let target = client.token == team.writer.client.token ? team.viewer.id : team.writer.id
        let member = members.first { $0["user"]?["id"]?.int == target }?["id"]?.int ?? 0
        let ids: [Character: ID] = ["O": team.organization, "W": team.workspace, "P": team.project, "T": prompt, "M": member]
        let path = rule.path.map { ids[$0].map { String($0) } ?? String($0) }.joined()
        let body = JSON.object((rule.body.members ?? []).map { member in
            let id = member.value.string.flatMap { $0.count == 1 ? $0.first : nil }.flatMap { ids[$0] }
            return JSON.Member(member.name, id.map(JSON.int) ?? member.value)
        })
        return try await client.send(.init(rawValue: rule.method), path, rule.method == "GET" || rule.method == "DELETE" ? nil : body.text)
    }
}
