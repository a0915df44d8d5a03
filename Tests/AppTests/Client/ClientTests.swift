// The client as scripts use it: the built program against a real server, told by what it prints and how it ends.

import App
import Foundation
import Kit
import Support
import Testing

/// A home for the client, and what it was told to talk to.
private struct Shell: Sendable {
    let home: String
    let server: TestServer
    var key: String?

    init(_ server: TestServer, key: String? = nil) throws {
        home = try Workshop.shared.newPath("home")
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        self.server = server
        self.key = key
    }

    struct Outcome: Sendable {
        let status: Int32
        let text: String
        var json: JSON { (try? JSONParser.parse(text.trimmed)) ?? .null }
    }

    func run(_ arguments: String...) async throws -> Outcome {
        let folder = try Workshop.shared.newPath("run")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let environment = ["HOME": home, "XDG_CONFIG_HOME": "", "CONTEXOR_URL": server.client.base, "CONTEXOR_API_KEY": key ?? ""]
        let process = try ChildProcess([InstalledProgram.program, "client"] + arguments, environment: environment, folder: folder)
        let status = try await process.wait()
        return Outcome(status: status, text: process.text)
    }

    var file: String { home + "/.config/contexor/client.json" }
}

@Suite struct ClientTests {
    @Test func aPersonLogsInAndOut() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let shell = try Shell(server)
            #expect(try await shell.run("whoami").status == 3)
            let wrong = try await shell.run("login", "--phone", team.writer.phone, "--code", "000000")
            #expect(wrong.status == 10 && !FileManager.default.fileExists(atPath: shell.file), "\(wrong.text)")
            let login = try await shell.run("login", "--phone", team.writer.phone, "--code", "123456")
            #expect(login.status == 0 && login.text.contains("team-1 (writer)"), "\(login.text)")
            let rights = try FileManager.default.attributesOfItem(atPath: shell.file)[.posixPermissions] as? Int
            #expect(rights == 0o600)
            #expect(try await shell.run("whoami", "--json").json["id"] == .int(team.writer.id))
            // An access token that is over is renewed without a word.
            server.clock.advance(by: .minutes(90))
            #expect(try await shell.run("orgs").text.contains("شرکت نمونه 1"))
            #expect(try await shell.run("logout").status == 0)
            #expect(try await shell.run("whoami").status == 3)
        }
    }

    /// A script's whole day: make, have written, submit, approve, look, take out what it cost.
    @Test func aScriptWorksWithAKey() async throws {
        try await withServer { server in
            let team = try await server.team()
            let shell = try Shell(server, key: try await team.editor.key(team.organization, .editor).text)
            let made = try await shell.run("contents", "create", "راهنمای قهوه", "--project", "\(team.project)", "--print-id")
            let id = made.text.trimmed
            #expect(made.status == 0 && Int(id) != nil, "\(made.text)")
            let text = try await shell.run("contents", "generate", id, "--min-words", "200")
            #expect(text.status == 0 && text.text.contains("## "), "\(text.text)")
            #expect(try await shell.run("contents", "generate", id).status == 5)
            let approved = try await shell.run("contents", "approve", id, "--notes", "خوب", "--json")
            #expect(approved.status == 0 && approved.json["status"] == "approved", "\(approved.text)")
            #expect(try await shell.run("contents", "approve", id).status == 5)
            let list = try await shell.run("contents", "list", "--status", "approved")
            #expect(list.status == 0 && list.text.contains("راهنمای قهوه") && list.text.hasPrefix("ID"))
            #expect(try await shell.run("contents", "list", "--json").json.array?.count == 1)
            #expect(try await shell.run("jobs", "list", "--json").json.array?.first?["status"] == "completed")
            #expect(try await shell.run("usage", "--json").json["total_requests"] == 1)
            #expect(try await shell.run("usage").text.contains("total_cost"))
            for command in ["orgs", "workspaces", "projects", "prompts", "limits"] { #expect(try await shell.run(command).status == 0, "\(command)") }
            // A key keeps nothing behind.
            #expect(!FileManager.default.fileExists(atPath: shell.file))
        }
    }

    @Test func everyEndHasItsNumber() async throws {
        try await withServer(change: { $0.organizationBudget = .zero }) { server in
            let team = try await server.team()
            var shell = try Shell(server, key: try await team.viewer.key(team.organization, .viewer).text)
            let content = try await team.content()
            #expect(try await shell.run("contents", "show", "999999").status == 4)
            let forbidden = try await shell.run("contents", "create", "x", "--project", "\(team.project)")
            #expect(forbidden.status == 9 && forbidden.text.contains("permission"))
            shell.key = try await team.writer.key(team.organization, .writer).text
            let invalid = try await shell.run("contents", "create", " ", "--project", "\(team.project)")
            #expect(invalid.status == 10 && invalid.text.contains("title: "))
            #expect(try await shell.run("contents", "generate", "\(content)").status == 6)
            #expect(try await shell.run("contents", "create").status == 64)
            #expect(try await shell.run("contents", "list", "--url", "http://127.0.0.1:1").status == 8)
            shell.key = "ctx_nonsense"
            #expect(try await shell.run("orgs").status == 3)
            #expect(try await shell.run("--help").text.contains("7 generation failed"))
        }
    }

    @Test func aFailedGenerationIsTold() async throws {
        try await withServer { server in
            let team = try await server.team()
            server.model.answer { _, _ in .error(400) }
            let shell = try Shell(server, key: try await team.writer.key(team.organization, .writer).text)
            let outcome = try await shell.run("contents", "generate", "\(try await team.content("بدون متن"))")
            #expect(outcome.status == 7 && !outcome.text.trimmed.isEmpty, "\(outcome.text)")
        }
    }
}
