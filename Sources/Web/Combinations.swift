// Rules over several fields that the document tells in advance: which of them may stand together.

import Kit

/// One way to fill in some fields: these are given, those are not.
package struct Combination: Sendable {
    private var properties: [JSON.Member] = []
    private var required: [JSON] = []

    package init() {}

    /// - Parameter more: what else is true of each, as JSON Schema; anything but null otherwise.
    package func given(_ names: String..., as more: JSON = ["type": ["string", "number", "boolean", "array", "object"]]) -> Combination {
        with(names, more, isRequired: true)
    }

    /// `null` is as good as not there.
    package func without(_ names: String...) -> Combination { without(names) }
    package func without(_ names: [String]) -> Combination { with(names, ["type": "null"], isRequired: false) }

    /// What holds of fields that may also be left out.
    package func having(_ name: String, _ schema: JSON) -> Combination { with([name], schema, isRequired: false) }

    private func with(_ names: [String], _ schema: JSON, isRequired: Bool) -> Combination {
        var other = self
        other.properties += names.map { JSON.Member($0, schema) }
        if isRequired { other.required += names.map(JSON.string) }
        return other
    }

    fileprivate var schema: JSON {
        .object([JSON.Member("properties", .object(properties))] + (required.isEmpty ? [] : [JSON.Member("required", .array(required))]))
    }
}

extension Fields {
    /// A rule over several fields that says the same as: at least one of these fits.
    package func check(_ name: String, _ rule: @autoclosure () -> Bool, _ message: Message, fits combinations: [Combination]) {
        note(name, .array(combinations.map(\.schema)))
        check(name, rule(), message)
    }
}
