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
    /// - Parameter way: the direction of a text, `rtl` or `ltr`.
    func any(_ way: @escaping @Sendable (String) -> String) -> Any {
        switch self {
        case .none: Absent()
        case .text(let text): text.isEmpty ? Absent() as Any : Words(text: text, way: way)
        case .flag(let flag): flag
        case .list(let items): items.map { $0.any(way) }
        case .map(let members): members.mapValues { $0.any(way) }
        }
    }

    package subscript(name: String) -> View? {
        guard case .map(let members) = self else { return nil }
        return members[name]
    }

    /// What a map has; nothing of anything else.
    package var members: [String: View] {
        guard case .map(let members) = self else { return [:] }
        return members
    }

    /// The members of both; those of `other` win.
    package func adding(_ other: [String: View]) -> View {
        guard case .map(let members) = self else { return .map(other) }
        return .map(members.merging(other) { _, new in new })
    }

    /// A text that can be asked for its direction: `{{way(title)}}`.
    private struct Words: MustacheCustomRenderable, MustacheTransformable, CustomReflectable {
        let text: String
        let way: @Sendable (String) -> String
        var renderText: String { text }
        var isNull: Bool { false }
        func transform(_ name: String) -> Any? { name == "way" ? way(text) : nil }
        /// Within a section of a text its own parts have no names: `{{text}}` is what the page calls so.
        var customMirror: Mirror { Mirror(self, children: []) }
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
