// JSON written as YAML in blocks, for those who like to read the schema. Texts stand in quotes, as JSON has them, so that
// nothing in them means anything.

import Kit

package enum YAML {
    package static func text(_ value: JSON) -> String { lines(value, "").joined(separator: "\n") + "\n" }

    private static func lines(_ value: JSON, _ indent: String) -> [String] {
        switch value {
        case .object(let members) where !members.isEmpty: members.flatMap { entry(JSON.string($0.name).text + ":", $0.value, indent) }
        case .array(let items) where !items.isEmpty: items.flatMap { entry("-", $0, indent) }
        default: [indent + value.text]
        }
    }

    private static func entry(_ head: String, _ value: JSON, _ indent: String) -> [String] {
        let inner = lines(value, indent + "  ")
        let isBlock = value.members?.isEmpty == false || value.array?.isEmpty == false
        return isBlock ? [indent + head] + inner : [indent + head + " " + value.text]
    }
}
