// Two people of one organization at their browsers, and a text between them.

import Kit
import Support
import Testing

struct Colleagues {
    let admin: Browser
    let other: Browser
    let organization: String
    let workspace: String

    /// - Parameter role: of the second.
    static func meet(_ port: Int, role: String = "writer") async throws -> Colleagues {
        let (admin, other) = (Browser(port: port), Browser(port: port))
        let workspace = try await admin.begin()
        let organization = String(try #require(admin.page.body.firstMatch(of: /\/o\/(\d+)\/members/)?.1))
        try await admin.named("سارا محمدی")
        try await admin.open("/o/\(organization)/members")
        try await admin.submit("/o/\(organization)/members", ["phone_number": "09351112233", "role": role])
        try await other.logIn("09351112233")
        try await other.named("علی رضایی")
        return Colleagues(admin: admin, other: other, organization: "/o/\(organization)", workspace: workspace)
    }

    /// A text of the admin's. Returns its path.
    func text(_ body: String) async throws -> String {
        try await admin.open(workspace + "/contents/new")
        try await admin.submit(workspace + "/contents/new", ["title": "راهنمای قهوه"], clicking: ("then", "write"))
        let content = admin.path
        try await admin.submit(content, ["body": body])
        return content
    }
}

extension Browser {
    func named(_ name: String) async throws {
        try await open("/profile")
        try await submit("/profile", ["full_name": name])
    }

    func shows(_ text: String) -> Bool { page.body.contains(text) }
}
