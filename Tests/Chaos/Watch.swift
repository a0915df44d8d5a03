// A Prometheus of the tests' own, which scrapes what it is told and judges by the rules of `deploy/prometheus`. So that nobody
// waits for hours, a minute of the rules lasts a second here; what they measure and say stays as it is.

import Foundation
import Kit
import Support

struct Watch: Sendable {
    private let process: ChildProcess
    private let prometheus: Customer

    /// Returns when each target was seen once.
    /// - Throws: when there is no Prometheus, or it does not take the rules.
    init(targets: [Int]) async throws {
        guard let program = Command.find("prometheus", in: Programs.inProject(".build/promtool").map { [$0] } ?? []),
            let rules = Programs.inProject("deploy/prometheus/alerts.yml")
        else { throw CommandError("prometheus is missing: scripts/install-promtool.sh fetches it") }
        let folder = try Workshop.shared.newPath("prometheus")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Command.write(Watch.hurried(try String(contentsOfFile: rules, encoding: .utf8)), to: folder + "/alerts.yml")
        try Command.write(Watch.configuration(targets), to: folder + "/prometheus.yml")
        let port = try freePort()
        process = try ChildProcess(
            [program, "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:\(port)", "--log.level=error"], folder: folder
        )
        prometheus = Customer("http://127.0.0.1:\(port)")
        for _ in 0..<300 {
            guard process.isAlive else { throw CommandError("prometheus ended: \(process.text)") }
            let seen = try? await prometheus.get("/query?query=count(up)")
            if seen?["data"]?["result"]?.array?.first?["value"]?.array?.last?.string == "\(targets.count)" { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CommandError("prometheus saw nothing: \(process.text)")
    }

    func end() { process.kill() }

    /// The names of the alerts that somebody would be told of now.
    func firing() async throws -> Set<String> {
        let alerts = try await prometheus.get("/alerts")["data"]?["alerts"]?.array ?? []
        return Set(alerts.filter { $0["state"] == "firing" }.compactMap { $0["labels"]?["alertname"]?.string })
    }

    /// Waits until an alert fires, or no longer does. Returns how long that took; nothing when it did not come to pass.
    func time(until alert: String, fires: Bool) async throws -> Duration? {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(90) {
            if try await firing().contains(alert) == fires { return ContinuousClock.now - start }
            try await Task.sleep(for: .milliseconds(200))
        }
        return nil
    }

    private static func configuration(_ targets: [Int]) -> String {
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
        rule_files: [alerts.yml]
        scrape_configs:
          - job_name: contexor
            static_configs: [{targets: [\(targets.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", "))]}]
        """
    }

    /// Minutes become seconds: how long something must hold, the stretch that a rate looks at, and the age of what waits or stands.
    static func hurried(_ rules: String) -> String {
        rules.replacing(/(for: |\[)(\d+)m/) { "\($0.1)\($0.2)s" }.replacing(/(for: |\[)1h/) { "\($0.1)60s" }.replacing(/> 300$/.anchorsMatchLineEndings()) {
            _ in "> 5"
        }
    }
}
