// What a template is filled with: texts, flags, lists and names. Built by page handlers, read by Mustache.

import Mustache

package enum View: Sendable, Equatable {
    case none
    case text(String)
    case flag(Bool)
    case list([View])
    case map([String: View])

    package static func text(_ value: (some CustomStringConvertible)?) -> View { value.map { .text("\($0)") } ?? .none }

    /// As the engine wants it. An empty text counts as absent for sections, and hides what an outer map calls by its name.
    var any: Any {
        switch self {
        case .none: Absent()
        case .text(let text): text.isEmpty ? Absent() as Any : text
        case .flag(let flag): flag
        case .list(let items): items.map(\.any)
        case .map(let members): members.mapValues(\.any)
        }
    }

    /// Of a map, else none.
    package var members: [String: View] { if case .map(let members) = self { members } else { [:] } }

    package subscript(name: String) -> View? {
        guard case .map(let members) = self else { return nil }
        return members[name]
    }

    /// The members of both; those of `other` win.
    package func adding(_ other: [String: View]) -> View {
        guard case .map(let members) = self else { return .map(other) }
        return .map(members.merging(other) { _, new in new })
    }

    private struct Absent: MustacheCustomRenderable {
        var renderText: String { "" }
        var isNull: Bool { true }
    }
}

extension View: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
    package init(arrayLiteral elements: View...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, View)...) { self = .map(Dictionary(elements) { _, last in last }) }
    package init(nilLiteral: ()) { self = .none }
}
