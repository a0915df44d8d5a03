// The schema of an answer is read off its type, and is that of what is sent.

import Kit
import Testing
import Web

private struct Leaf: Codable, Sendable { let aName: String }
private struct Tree: Codable, Sendable {
    let id: ID
    let name: String
    let note: String?
    let flag: Bool
    let ratio: Double
    let cost: Money
    let at: Timestamp?
    let leaf: Leaf
    let maybe: Leaf?
    let leaves: [Leaf]
    let numbers: [Int]
    let anything: JSON
}

@Suite struct ShapeTests {
    @Test func readsEveryKindOfProperty() {
        let leaf: JSON = ["type": "object", "properties": ["a_name": ["type": "string"]], "required": ["a_name"]]
        let schema = Shape.of(Tree.self)
        let properties = schema["properties"]
        #expect(properties?["id"] == ["type": "integer"])
        #expect(properties?["note"] == ["type": ["string", "null"]])
        #expect(properties?["flag"] == ["type": "boolean"])
        #expect(properties?["ratio"] == ["type": "number"])
        #expect(properties?["cost"]?["type"] == "number")
        #expect(properties?["at"] == ["anyOf": [["type": "string", "format": "date-time"], ["type": "null"]]])
        #expect(properties?["leaf"] == leaf)
        #expect(properties?["maybe"] == ["anyOf": [leaf, ["type": "null"]]])
        #expect(properties?["leaves"] == ["type": "array", "items": leaf])
        #expect(properties?["numbers"] == ["type": "array", "items": ["type": "integer"]])
        #expect(properties?["anything"] == [:])
    }

    @Test func namesEveryMemberThatIsSent() throws {
        let value = Tree(
            id: 1, name: "", note: nil, flag: true, ratio: 0, cost: .zero, at: nil, leaf: Leaf(aName: ""), maybe: nil, leaves: [], numbers: [], anything: [:])
        let sent = try JSONParser.parse(try JSONBytes.encode(value)).members?.map(\.name)
        #expect(Shape.of(Tree.self)["properties"]?.members?.map(\.name) == sent)
        #expect(Shape.of(Tree.self)["required"]?.array?.compactMap(\.string) == sent)
    }
}
