// Lists of objects in an input: each object is an input of its own, read, described and refused by the same rules.

import Kit

extension Fields {
    /// A list of objects. Faults of one are told under `name.0.field`. A form has no lists: its field holds the list as JSON.
    package func optionalList<I: Input>(_ name: String, most: Int, of type: I.Type, _ meaning: String = "") -> [I]? {
        var schema: JSON { ["type": "array", "maxItems": .int(Int64(most)), "items": FieldDescription.object(Fields.describe(type))] }
        guard let given = value(name, schema, required: false, nullable: true, meaning) else { return nil }
        guard let items = list(given), items.count <= most else {
            fault(name, Faults.notObjects(0...most))
            return nil
        }
        return items.enumerated().map { index, members in read(type, members, under: "\(name).\(index)") }
    }

    private func list(_ given: JSON) -> [[JSON.Member]]? {
        let value = isForm ? given.string.flatMap { try? JSONParser.parse($0) } : given
        guard let items = value?.array else { return nil }
        let objects = items.compactMap(\.members)
        return objects.count == items.count ? objects : nil
    }

    private func read<I: Input>(_ type: I.Type, _ members: [JSON.Member], under place: String) -> I {
        let inner = Fields(.json(Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })))
        let input = I(inner)
        inner.refuseUnknown()
        for (name, messages) in inner.faults { for message in messages { fault("\(place).\(name)", message) } }
        return input
    }
}

extension FieldDescription {
    /// The schema of an object with these fields and no others.
    static func object(_ fields: [FieldDescription]) -> JSON {
        let properties = fields.map { field -> JSON.Member in
            let schema: JSON = field.nullable ? ["anyOf": [field.schema, ["type": "null"]]] : field.schema
            let meaning = field.meaning.isEmpty ? [] : [JSON.Member("description", .string(field.meaning))]
            return JSON.Member(field.name, .object((schema.members ?? []) + meaning))
        }
        let required = fields.filter(\.required).map { JSON.string($0.name) }
        let combinations = fields.flatMap(\.combinations)
        let rules: [JSON.Member] =
            switch combinations.count {
            case 0: []
            case 1: [JSON.Member("anyOf", combinations[0])]
            default: [JSON.Member("allOf", .array(combinations.map { ["anyOf": $0] }))]
            }
        return .object(
            [
                JSON.Member("type", "object"), JSON.Member("properties", .object(properties)), JSON.Member("required", .array(required)),
                JSON.Member("additionalProperties", false),
            ] + rules)
    }
}
