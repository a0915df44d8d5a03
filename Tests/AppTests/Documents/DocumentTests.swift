// The documents that the program prints must be those that lie in the repository: `make docs` writes them anew.

import App
import Foundation
import Kit
import Testing
import Web

@Suite struct DocumentTests {
    @Test func theRoutesInTheDocuments() throws {
        #expect(try Repository.printed(in: "docs/api.md") == App.describing().routesAsMarkdown(), "run make docs")
    }

    @Test func theSettingsInTheDocuments() throws {
        #expect(try Repository.printed(in: "docs/configuration.md") == SettingsDocument.markdown(.english), "run make docs")
        #expect(try Repository.printed(in: "docs/fa/configuration.md") == SettingsDocument.markdown(.persian), "run make docs")
    }

    @Test func theExampleOfSettings() throws {
        #expect(try Repository.text(".env.example") == EnvExample.text().trimmed + "\n", "run make docs")
    }

    /// Copied as it is, it changes nothing; with its comment signs taken away, it is what holds anyway.
    @Test func theExampleCanBeUsed() throws {
        let text = try Repository.text(".env.example")
        #expect(try DotEnv.parse(text) == [:])
        let open = text.split(separator: "\n").map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0 }.joined(separator: "\n")
        var values = try DotEnv.parse(open)
        #expect(Set(values.keys) == Set(Settings.table().map(\.name)))
        values.merge(["DEBUG": "True", "MOCK_SMS": "True"]) { _, given in given }
        _ = try Settings.load(environment: values)
    }

    @Test func everyRouteHasASummaryAndItsOwnPlace() throws {
        let routes = try App.describing().routes()
        #expect(routes.allSatisfy { !$0.summary.isEmpty })
        #expect(Set(routes.map { "\($0.method) \($0.path)" }).count == routes.count)
    }
}

/// The files of this repository.
enum Repository {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String { try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8) }

    /// What stands between the marks of a document.
    static func printed(in path: String) throws -> String {
        let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
        let first = lines.firstIndex { $0.hasPrefix("<!-- the program prints what follows: ") } ?? lines.endIndex
        let last = lines.firstIndex(of: "<!-- end of what the program prints -->") ?? lines.endIndex
        guard first < last else { throw TestFailure("\(path) has no marks") }
        return lines[(first + 1)..<last].joined(separator: "\n").trimmed
    }
}
