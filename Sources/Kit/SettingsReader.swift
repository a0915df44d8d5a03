// Settings are one table. Its lines are written once, in an initializer that reads them; the same initializer makes the
// table for `.env.example`, the documents and `contexor check`. All mistakes are reported together.

/// One line of the table.
package struct SettingDescription: Sendable {
    package let name: String
    package let aliases: [String]
    /// As it would be written in the environment; empty for none.
    package let fallback: String
    package let isSecret: Bool
    package let meaning: Message
    /// What was given, where something was.
    package let given: String?
}

package struct SettingsError: Error, Sendable, CustomStringConvertible {
    package let mistakes: [String]
    package init(_ mistakes: [String]) { self.mistakes = mistakes }
    package var description: String { mistakes.joined(separator: "\n") }
}

package struct SettingsReader {
    private let environment: [String: String]
    package private(set) var table: [SettingDescription] = []
    package private(set) var mistakes: [String] = []

    /// - Parameter environment: what the process was given, over what `.env` says.
    package init(environment: [String: String]) { self.environment = environment }

    package mutating func mistake(_ name: String, given: String, wanted: String) {
        mistakes.append("\(name): given \"\(given)\", wanted \(wanted)")
    }

    private mutating func raw(_ name: String, _ aliases: [String], _ fallback: String, _ secret: Bool, _ meaning: Message) -> String? {
        let given = ([name] + aliases).lazy.compactMap { [environment] in environment[$0] }.first { !$0.isEmpty }
        table.append(.init(name: name, aliases: aliases, fallback: fallback, isSecret: secret, meaning: meaning, given: given))
        return given
    }

    package mutating func text(_ name: String, aliases: [String] = [], default fallback: String = "", _ meaning: Message) -> String {
        raw(name, aliases, fallback, false, meaning) ?? fallback
    }

    package mutating func secret(_ name: String, aliases: [String] = [], _ meaning: Message) -> Secret? {
        raw(name, aliases, "", true, meaning).map { Secret($0) }
    }

    package mutating func flag(_ name: String, aliases: [String] = [], default fallback: Bool, _ meaning: Message) -> Bool {
        let given = raw(name, aliases, fallback ? "True" : "False", false, meaning)
        guard let given else { return fallback }
        switch given.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            mistake(name, given: given, wanted: "True or False")
            return fallback
        }
    }

    package mutating func number(_ name: String, default fallback: Int, _ range: ClosedRange<Int>, _ meaning: Message) -> Int {
        guard let given = raw(name, [], String(fallback), false, meaning) else { return fallback }
        guard let value = Int(given), range.contains(value) else {
            mistake(name, given: given, wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return value
    }

    package mutating func money(_ name: String, default fallback: Money, _ meaning: Message) -> Money {
        guard let given = raw(name, [], fallback.description, false, meaning) else { return fallback }
        guard let value = Money(given), value >= .zero else {
            mistake(name, given: given, wanted: "an amount of dollars such as 100 or 0.50")
            return fallback
        }
        return value
    }

    package mutating func list(_ name: String, default fallback: String, _ meaning: Message) -> [String] {
        text(name, default: fallback, meaning).split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }

    /// Of a URL that may hold a password, how it begins.
    private func masked(_ given: String) -> String {
        given.firstRange(of: "://").map { given[..<$0.upperBound] + "•••" } ?? "•••"
    }

    /// Any other kind of value, by its reader.
    package mutating func value<T>(
        _ name: String, aliases: [String] = [], default fallback: String, isSecret: Bool = false, wanted: String, _ meaning: Message,
        _ read: (String) -> T?
    ) -> T? {
        let given = raw(name, aliases, fallback, isSecret, meaning) ?? fallback
        if let value = read(given) { return value }
        mistake(name, given: isSecret ? masked(given) : given, wanted: wanted)
        return nil
    }
}

/// The lines of a `.env` file: `NAME=value`, quotes, `export`, comments after a blank.
package enum DotEnv {
    package static func parse(_ text: String) throws -> [String: String] {
        var values: [String: String] = [:]
        var mistakes: [String] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            let assignment = line.hasPrefix("export ") ? line.dropFirst(7).trimmed : line
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].trimmed
            guard parts.count == 2, !name.isEmpty, name.utf8.allSatisfy({ $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xDF) })
            else {
                mistakes.append(".env, line \(index + 1): wanted NAME=value")
                continue
            }
            values[name] = unquoted(parts[1].trimmed)
        }
        guard mistakes.isEmpty else { throw SettingsError(mistakes) }
        return values
    }

    private static func unquoted(_ value: String) -> String {
        if let quote = value.first, quote == "\"" || quote == "'", let end = value.dropFirst().firstIndex(of: quote) {
            return String(value[value.index(after: value.startIndex)..<end])
        }
        if value.hasPrefix("#") { return "" }
        var previousIsBlank = false
        for index in value.indices {
            if value[index] == "#", previousIsBlank { return value[..<index].trimmed }
            previousIsBlank = value[index].isWhitespace
        }
        return value
    }
}
