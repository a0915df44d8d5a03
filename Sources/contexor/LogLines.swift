// One line an event, for eyes or for tools: time in UTC, level, what happened, then names and values in their order.
//
//     2026-11-23T17:01:23.412Z notice  serving  api=http://127.0.0.1:8000/api/v1
//     {"time":"2026-11-23T17:01:23.412Z","level":"notice","message":"serving","api":"http://127.0.0.1:8000/api/v1"}

import App
import Foundation
import Glibc
import Kit
import Logging

struct LogLines: LogHandler {
    let format: LogFormat
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .info

    init(_ format: LogFormat) { self.format = format }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata.merging(event.metadata ?? [:]) { _, given in given }
        // Whatever is said on behalf of a request says which.
        if let trace = Trace.current, all["request_id"] == nil { all["request_id"] = "\(trace.requestID)" }
        let values = all.sorted { $0.key < $1.key }.map { (name: $0.key, value: "\($0.value)") }
        let line = format == .json ? LogLines.json("\(event.message)", event.level, values) : LogLines.text("\(event.message)", event.level, values)
        // A terminal that went away is no reason to stop serving.
        _ = Array((line + "\n").utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func text(_ message: String, _ level: Logger.Level, _ values: [(name: String, value: String)]) -> String {
        let level = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        return "\(Clock.system.now()) \(level) \(oneLine(message))" + (values.isEmpty ? "" : " ") + values.map { " \($0.name)=\(quoted($0.value))" }.joined()
    }

    /// Numbers stay numbers where the name says that it is one.
    private static let numbers: Set = ["ms", "status", "user", "organization", "object", "job", "attempt", "bytes", "rows", "crashes"]

    private static func json(_ message: String, _ level: Logger.Level, _ values: [(name: String, value: String)]) -> String {
        var members = [
            JSON.Member("time", .string(Clock.system.now().description)), JSON.Member("level", .string(level.rawValue)),
            JSON.Member("message", .string(message)),
        ]
        for (name, value) in values where !["time", "level", "message"].contains(name) {
            members.append(JSON.Member(name, numbers.contains(name) ? Int64(value).map(JSON.int) ?? .string(value) : .string(value)))
        }
        return JSON.object(members).text
    }

    /// Whoever could begin a new line in a value could forge an entry.
    private static func oneLine(_ text: String) -> String {
        text.contains(where: \.isNewline) ? text.split(whereSeparator: \.isNewline).joined(separator: " | ") : text
    }

    private static func quoted(_ value: String) -> String {
        let line = oneLine(value)
        return line.contains(" ") || line.isEmpty ? "\"\(line.replacingOccurrences(of: "\"", with: "'"))\"" : line
    }
}
