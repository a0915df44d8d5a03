// What a case of chaos found: each figure on a line of its own, with whether the promise that it stands for was kept.

import Glibc
import Synchronization

package final class Report: Sendable {
    package struct Line: Sendable {
        package let text: String
        package let isKept: Bool
    }

    private let lines = Mutex<[Line]>([])
    private let isQuiet: Bool

    /// - Parameter isQuiet: says nothing while it goes on.
    package init(isQuiet: Bool = false) { self.isQuiet = isQuiet }

    package var broken: [String] { lines.withLock { $0 }.filter { !$0.isKept }.map(\.text) }

    /// Something that happened.
    package func note(_ text: String) {
        if !isQuiet { Report.say("    \(text)") }
    }

    /// A figure that explains others.
    package func figure(_ name: String, _ value: some CustomStringConvertible) { add("\(padded(name))\(value)", true, "·") }

    package func promise(_ name: String, _ isKept: Bool, _ value: some CustomStringConvertible) {
        add("\(padded(name))\(value)", isKept, isKept ? "✓" : "✗")
    }

    /// A figure that must be exactly so.
    package func promise<T: Equatable>(_ name: String, _ value: T, is wanted: T) {
        promise(name, value == wanted, value == wanted ? "\(value)" : "\(value), promised \(wanted)")
    }

    /// At once, also into a file.
    package static func say(_ text: String) {
        print(text)
        fflush(nil)
    }

    private func padded(_ name: String) -> String { name + String(repeating: " ", count: max(1, 46 - name.count)) }

    private func add(_ text: String, _ isKept: Bool, _ mark: String) {
        lines.withLock { $0.append(Line(text: text, isKept: isKept)) }
        if !isQuiet { Report.say("  \(mark) \(text)") }
    }
}
