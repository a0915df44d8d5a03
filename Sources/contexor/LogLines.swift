// One line an event, for eyes and for tools: time in UTC, level, what happened, then names and values in their order.
//
//     2026-11-23T17:01:23.412Z notice  serving  api=http://127.0.0.1:8000/api/v1

import Foundation
import Glibc
import Kit
import Logging

struct LogLines: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { _, given in given }.sorted { $0.key < $1.key }
        let level = event.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        let line = "\(Clock.system.now()) \(level) \(LogLines.oneLine("\(event.message)"))"
            + (values.isEmpty ? "" : " ") + values.map { " \($0.key)=\(LogLines.quoted("\($0.value)"))" }.joined() + "\n"
        // A terminal that went away is no reason to stop serving.
        _ = Array(line.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
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
