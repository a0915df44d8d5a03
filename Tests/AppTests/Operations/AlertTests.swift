// Alerts and the dashboard: Prometheus accepts them, each alert is heard under its fault and quiet without, and they speak only
// of figures that the program has.

import Foundation
import Kit
import Support
import Testing

@testable import App

@Suite struct AlertTests {
    private static let folder = Repository.folder.appending(path: "deploy/prometheus").path

    @Test func eachAlertIsHeardUnderItsFault() async throws {
        let tool = try MetricsTests.promtool()
        #expect(try await Command.run([tool, "check", "rules", AlertTests.folder + "/alerts.yml"]).contains("SUCCESS"))
        #expect(try await Command.run([tool, "check", "config", "--syntax-only", AlertTests.folder + "/prometheus.yml"]).contains("SUCCESS"))
        #expect(try await Command.run([tool, "test", "rules", AlertTests.folder + "/alerts.test.yml"]).contains("SUCCESS"))
        let rules = try Repository.text("deploy/prometheus/alerts.yml"), tests = try Repository.text("deploy/prometheus/alerts.test.yml")
        let alerts = rules.matches(of: /- alert: (\w+)/).map { String($0.1) }
        #expect(alerts.count > 20 && Set(alerts).count == alerts.count)
        for alert in alerts { #expect(tests.contains("alertname=\"\(alert)\""), "\(alert) has no test") }
    }

    @Test(arguments: ["deploy/prometheus/alerts.yml", "deploy/grafana/contexor.json"]) func theySpeakOfFiguresThatExist(_ file: String) async throws {
        let named = Set(try Repository.text(file).matches(of: /\b((?:contexor|process)_[a-z_]+[a-z])\b/).map { String($0.1) })
        #expect(named.count > 15)
        let sources = Repository.folder.appending(path: "Sources")
        let texts = (FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? [])
            .filter { $0.pathExtension == "swift" }.compactMap { try? String(contentsOf: $0, encoding: .utf8) }
        for name in named {
            let plain = ["_bucket", "_count", "_sum"].first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
            #expect(texts.contains { $0.contains("\"\(plain)\"") || $0.contains("\"\(name)\"") }, "\(name)")
        }
    }

    /// Grafana's own form: every panel has its place, a query, and a number of its own.
    @Test func theDashboardIsWhole() throws {
        let board = try JSONParser.parse(try Repository.text("deploy/grafana/contexor.json"))
        let panels = (board["panels"].array ?? []).filter { $0["type"] != "row" }
        #expect(panels.count > 25)
        #expect(Set(panels.compactMap { $0["id"]?.int }).count == panels.count)
        for panel in panels {
            #expect(panel["gridPos"]["w"].int ?? 0 > 0 && (panel["targets"].array ?? []).allSatisfy { $0["expr"]?.string?.isEmpty == false })
        }
    }
}
