// Superusers at a browser, and operators at a terminal, for tests of the admin area.

import App
import Database
import Kit
import Support
import Testing

extension OperatorClaim {
    /// Somebody on the host.
    static let ops = OperatorClaim.command("contexor tests", account: "ops")
}

/// A superuser who is logged in at a browser.
func operating(
    _ engine: Engine = .sqlite, worker: Bool = false, language: String = "en", _ body: (TestServer, Browser, Int) async throws -> Void
) async throws {
    try await withPages(engine, worker: worker) { server, port in
        try await server.app.createSuperuser(phone: "+989121110001", fullName: "Mina Operator", by: .ops)
        let browser = Browser(port: port, language: language)
        try await browser.logIn("09121110001")
        try await body(server, browser, port)
    }
}

extension TestServer {
    /// The actions of the newest events, the newest first.
    func trail(_ organization: ID, _ count: Int = 1) async throws -> [String] {
        try await texts("SELECT action FROM audit_events WHERE organization_id = \(organization) ORDER BY seq DESC LIMIT \(count)")
    }

    func change(_ organization: ID) async throws -> JSON {
        try JSONParser.parse(try await text("SELECT payload FROM audit_events WHERE organization_id = \(organization) ORDER BY seq DESC LIMIT 1"))["changes"]
    }
}
