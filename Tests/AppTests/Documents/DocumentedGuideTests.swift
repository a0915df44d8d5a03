// The guides: their calls are made as they stand, no command stands in a page without somebody who runs it, and what is told in
// both languages is the same.

import Foundation
import Kit
import Support
import Testing

@Suite struct DocumentedGuideTests {
    private struct Block {
        let page: String
        let mark: String
        let code: String
    }

    /// The fenced blocks of a page, also those within a list.
    private static func blocks(_ page: String) throws -> [Block] {
        try Repository.text(page).matches(of: /(?ms)^ *```([^\n]*)\n(.*?)^ *```/).map { Block(page: page, mark: String($0.1), code: String($0.2)) }
    }

    private static func commands(_ page: String) throws -> [Block] { try blocks(page).filter { $0.mark.hasPrefix("bash") || $0.mark == "sh" } }

    private static let pages =
        ["README.md", "CONTRIBUTING.md"]
        + (try! FileManager.default.contentsOfDirectory(atPath: Repository.folder.appending(path: "docs").path))
        .filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }

    // MARK: Run

    /// `make run` and `make demo` are what these blocks begin with: a server with the sample data, and the walk of scripts/demo.sh.
    @Test(arguments: ["docs/api.md", "README.md"]) func everyCallOfAGuideIsAnswered(_ page: String) async throws {
        let place = try await InstalledProgram()
        try await place.command("loaddata", Repository.folder.appending(path: "fixtures/sample_data.json").path)
        let server = try await place.start(settings: ["OPENAI_API_KEY": ""])
        let root = String(server.client.base.prefix { $0 != "/" }) + "//" + (server.client.base.split(separator: "/").dropFirst().first ?? "")
        let calls = try Self.commands(page).map(\.code).filter { $0.contains("curl ") }
        #expect(calls.count >= 6)
        let script =
            "set -euo pipefail\ncurl() { command curl --fail-with-body --max-time 60 \"$@\"; }\n" + calls.joined(separator: "\n")
            + "\necho; echo all of it ran\n"
        try Command.write(script.replacing("http://localhost:8000", with: root), to: place.folder + "/guide.sh")
        let said = try await place.shell(["timeout", "200", "bash", "-c", "bash guide.sh 2>&1 || echo \"status $?\""])
        #expect(said.contains("all of it ran"), "\(said.suffix(3000))")
        server.process.kill()
    }

    /// Who runs the others, or why nobody can.
    private static let others: [(page: String, begins: String, by: String)] = [
        ("README.md", "make run", "the test above starts that server, with that data"), ("README.md", "make demo", "make chaos CASE=engines, on both engines"),
        ("CONTRIBUTING.md", "make", "these are the ways to this test"),
        ("docs/admin.md", "contexor createsuperuser", "AdminCommandTests"),
        ("docs/api-keys.md", "curl", "ApiKeyTests: a key that is shown once cannot stand in a page"),
        ("docs/chaos.md", "make chaos", "ChaosTests in small; by hand, since it takes minutes"),
        ("docs/client.md", "contexor client login", "ClientTests: it asks for a code that comes by message"),
        ("docs/client.md", "export CONTEXOR_URL", "ClientTests, with the server and key of the test"),
        ("docs/editorial.md", "printf", "ApprovalTests: the hash of what was approved"),
        ("docs/export.md", "contexor import-archive", "ArchiveTests, with an archive of their own"),
        ("docs/migrating.md", "contexor import-django", "DjangoImportKillTests and scripts/bench_import.sh, with a database of the original"),
        ("docs/migrating.md", "contexor check --ledger", "the operations page runs the same"),
        ("docs/webhooks.md", "curl", "WebhookTests: the address must be one that answers"),
        ("docs/operations.md", "gpg", "needs the key of whoever is to read it"),
        ("docs/install.md", "apt-get install --yes certbot", "needs a name that the world can reach"),
        ("docs/install.md", "install -d /opt/contexor.new", "the operations page upgrades; moving folders is left to the reader"),
        ("docs/install.md", "docker-compose up", "needs a container engine; make try-image runs what the image is made of"),
        ("docs/install.md", "install -d -m 0700 secrets", "needs a container engine; make check-deploy holds the files against their rules"),
    ]

    @Test func noCommandStandsInAPageWithoutSomebodyWhoRunsIt() throws {
        var used: Set<String> = []
        for page in Self.pages {
            let text = try Repository.text(page)
            let trial = text.firstRange(of: "<!-- trial -->").flatMap { start in text.firstRange(of: "<!-- /trial -->").map { start.upperBound..<$0.lowerBound }
            }
            for block in try Self.commands(page) {
                let isGuide = ["docs/api.md", "README.md"].contains(page) && block.code.contains("curl ")
                let isTried = trial.map { text[$0].contains(block.code) } ?? false  // By scripts/try_install.sh, on a bare Debian.
                if block.mark == "bash run" || isGuide || isTried { continue }
                let other = Self.others.first { $0.page == page && block.code.trimmed.hasPrefix($0.begins) }
                #expect(other != nil, "\(page): nobody runs \(block.code)")
                if let other { used.insert(other.page + other.begins) }
            }
        }
        #expect(Set(Self.others.map { $0.page + $0.begins }).subtracting(used) == [])
    }

    // MARK: Two languages

    private static let translated = ["admin", "api", "architecture", "configuration", "data-model", "install", "migrating", "operations", "security"]

    /// The same blocks word for word, as many headings and rows, the same names in the running text, the same pages pointed to.
    @Test(arguments: translated) func bothLanguagesSayTheSame(_ name: String) throws {
        let (english, persian) = ("docs/\(name).md", "docs/fa/\(name).md")
        #expect(try Self.blocks(english).map { [$0.mark, $0.code] } == Self.blocks(persian).map { [$0.mark, $0.code] })
        for begin in ["## ", "### ", "|", "* "] {
            #expect(try Self.lines(english).count { $0.hasPrefix(begin) } == Self.lines(persian).count { $0.hasPrefix(begin) }, "lines with \(begin)")
        }
        // Places of the web application have other names in each language, and so have headings.
        func names(_ page: String) throws -> Set<String> {
            Set(try Self.prose(page).matches(of: /`([^`\n]+)`/).map { String($0.1) }.filter { !$0.contains(/[→←]/) })
        }
        #expect(try names(english).symmetricDifference(names(persian)) == [])
        func links(_ page: String) throws -> Set<String> {
            Set(try Self.prose(page).matches(of: /\]\(([^)#]+)\)/).map { String($0.1).replacing("../", with: "") }.filter { $0 != "\(name).md" })
        }
        #expect(try links(english) == links(persian))
    }

    private static func lines(_ page: String) throws -> [Substring] { try prose(page).split(separator: "\n").map { $0.drop { $0 == "\u{200F}" } } }

    /// Without blocks and without what the program prints.
    private static func prose(_ page: String) throws -> String {
        try Repository.text(page).replacing(/(?s)<!-- the program prints.*?<!-- end of what the program prints -->/, with: "")
            .replacing(/(?ms)^ *```.*?^ *```/, with: "")
    }
}
