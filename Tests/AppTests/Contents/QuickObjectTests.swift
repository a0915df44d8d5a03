// What writes its own JSON writes what `Codable` would: each property, under its name, with its value, in its order.

import Kit
import Testing

@testable import App

@Suite struct QuickObjectTests {
    static let full = ContentSummary(
        id: 7, title: "قهوه \"تلخ\"\n", organization: 1, workspace: 2, project: 3, projectName: "پروژه", prompt: 4, status: "review", wordCount: 5,
        hasPii: true, createdBy: 6, createdByName: "کسی", approvedBy: 8, approvedAt: Timestamp(milliseconds: 1), currentVersion: 9, assignee: 10,
        assigneeName: "دیگری", dueAt: Timestamp(milliseconds: 2), createdAt: Timestamp(milliseconds: 3), updatedAt: Timestamp(milliseconds: 4), version: 11)
    static let empty = ContentSummary(
        id: 7, title: "", organization: 1, workspace: 2, project: 3, projectName: "", prompt: nil, status: "draft", wordCount: 0, hasPii: false,
        createdBy: nil, createdByName: nil, approvedBy: nil, approvedAt: nil, currentVersion: 0, assignee: nil, assigneeName: nil, dueAt: nil,
        createdAt: Timestamp(milliseconds: 3), updatedAt: Timestamp(milliseconds: 4), version: 1)

    @Test(arguments: [full, empty])
    func aSummaryIsWrittenWholly(_ summary: ContentSummary) throws {
        let written = try #require(JSONParser.parse(try JSONBytes.encode(summary)).members)
        var names: [String] = []
        var values: [JSON] = []
        for child in Mirror(reflecting: summary).children {
            guard let value = child.value as? any Encodable else { throw TestFailure("\(child.label ?? "") cannot be encoded") }
            names.append(JSONNames.snake(child.label ?? ""))
            values.append(try JSONParser.parse(try JSONBytes.encode(value)))
        }
        #expect(written.map { $0.name } == names)
        #expect(written.map { $0.value } == values)
    }

    @Test func aListOfThemIsAnArray() throws {
        let list = try JSONParser.parse(try JSONBytes.encode([Self.full, Self.empty]))
        #expect(list.array?.count == 2)
    }
}
