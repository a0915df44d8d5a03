// The commands of operators, as a shell runs them.

import App
import Database
import Foundation
import Kit
import Support
import Testing

@Suite struct AdminCommandTests {
    @Test func peopleOrganizationsAndLimitsFromTheShell() async throws {
        let place = try await InstalledProgram()
        try await place.command("createsuperuser", "--phone", "09121110001", "--name", "Mina")
        try await place.command("loaddata", Repository.folder.appending(path: "fixtures/sample_data.json").path)
        let listed = try await place.command("users", "list", "Mina", "--json")
        let mina = try JSONParser.parse(listed.trimmed)
        #expect(mina["is_superuser"] == true && mina["phone_number"].string?.contains("***") == true)
        let shown = try JSONParser.parse(try await place.command("users", "show", "09121110001", "--json").trimmed)
        #expect(shown["phone_number"] == "+989121110001" && shown["full_name"] == "Mina")
        #expect(try await place.command("users", "change", "1", "--name", "Mina R").contains("person 1 is changed"))
        #expect(try await place.command("users", "change", "1", "--phone", "09351110001").contains("person 1 is changed"))
        #expect(try await place.command("users", "show", "1", "--json").contains("+989351110001"))
        #expect(try await place.command("users", "end-sessions", "1").contains("0 sessions ended"))
        for wrong in [
            ["users", "change", "1"], ["users", "show", "99999"], ["users", "change", "1", "--no-superuser"], ["users", "change", "1", "--email", "x"],
            ["users", "change", "1", "--phone", "12"],
            ["organizations", "show", "nowhere"], ["organizations", "suspend", "1"], ["limits", "set", "--organization", "1"],
            ["limits", "show", "--user", "1"],
            ["limits", "set", "--organization", "1", "--cost", "-3"],
            ["limits", "raise", "--organization", "1", "--cost", "1", "--until", "2031-01-01", "--reason", "r"],
        ] { await #expect(throws: CommandError.self, "\(wrong)") { try await place.run(wrong) } }

        let organizations = try await place.command("organizations", "--json").split(separator: "\n").map { try JSONParser.parse(String($0)) }
        let organization = try #require(organizations.first)
        let (id, slug) = (organization["id"].int ?? 0, organization["slug"].string ?? "")
        #expect(try await place.command("organizations", "suspend", slug, "--reason", "unpaid").contains("suspended"))
        let suspended = try JSONParser.parse(try await place.command("orgs", "show", "\(id)", "--json").trimmed)
        #expect(suspended["suspended_because"] == "unpaid" && suspended["is_active"] == false && !(suspended["members"].array ?? []).isEmpty)
        #expect(try await place.command("organizations", "resume", "\(id)").contains("open"))

        try await place.command("limits", "set", "--organization", "\(id)", "--cost", "12.5", "--tokens", "9000")
        let limit = try JSONParser.parse(try await place.command("limits", "show", "--organization", "\(id)", "--json").trimmed)
        #expect(limit["cost_limit"].text == "12.5" && limit["tokens_limit"] == 9000)
        try await place.command("limits", "set", "--organization", "\(id)", "--tokens", "default")
        let until = String((Clock.system.now() + .days(5)).description.prefix(10))
        #expect(try await place.command("limits", "raise", "--organization", "\(id)", "--cost", "2", "--until", until, "--reason", "rush").contains("raised"))
        let raised = try JSONParser.parse(try await place.command("limits", "show", "--organization", "\(id)", "--json").trimmed)
        #expect(raised["cost_limit"].text == "14.5" && raised["raises"] == 1 && raised["tokens_limit"] != 9000)
        #expect(try await place.command("limits").contains("12.5"))
        #expect(try await place.command("audit", "verify").contains("whole"))

        // Each change names the account of the host, and no user.
        let events = try await place.look { tx in
            try tx.rows("SELECT action, user_id, payload FROM audit_events WHERE request_id LIKE 'contexor %' ORDER BY timestamp, seq") {
                ($0.text(), $0.intOrNil(), $0.text())
            }
        }
        let told = events.filter { $0.2.contains("\"by\"") }.map(\.0)
        #expect(
            Set(told) == [
                "user.administered", "session.revoked", "organization.suspended", "organization.resumed", "limit.created", "limit.updated", "limit.raised",
            ])
        #expect(events.allSatisfy { $0.1 == nil })
    }

    @Test func everyCommandExplainsItself() async throws {
        let place = try await InstalledProgram()
        for command in [
            ["users"], ["users", "list"], ["users", "show"], ["users", "change"], ["users", "end-sessions"], ["organizations"], ["organizations", "show"],
            ["organizations", "suspend"], ["organizations", "resume"], ["limits"], ["limits", "show"], ["limits", "set"], ["limits", "raise"],
        ] { #expect(try await place.run(command + ["--help"]).contains("USAGE: contexor \(command.joined(separator: " "))")) }
    }
}
