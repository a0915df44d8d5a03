// Many texts from one prompt and a table of values. `docs/batches.md` tells how they are let go, and what a budget does to them.

import Kit
import TextKit
import Web

package enum BatchStatus: String, Choice { case scheduled, running, paused, completed, cancelled }

package struct BatchCounts: Codable, Sendable, Equatable {
    package var total = 0
    /// Not asked for yet.
    package var waiting = 0
    package var pending = 0
    package var running = 0
    package var completed = 0
    package var failed = 0
    package var cancelled = 0
    /// Could not be asked for.
    package var skipped = 0
}

package struct Batch: Codable, Sendable, Versioned {
    package let id: ID
    package let name: String
    package let organization: ID
    package let workspace: ID
    package let project: ID
    package let prompt: ID
    package let user: ID
    package let status: String
    /// Why it rests, when it does: a person's wish, or the refusal that it met.
    package let pauseReason: String?
    package let model: String
    package let counts: BatchCounts
    /// Per cent.
    package let progress: Int
    /// So far.
    package let cost: Money
    package let estimatedCost: Money
    package let maximumCost: Money
    package let generateAt: Timestamp?
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    package let completedAt: Timestamp?
    package let version: Int

    var state: BatchStatus { BatchStatus(rawValue: status) ?? .cancelled }
}

package struct BatchItem: Codable, Sendable {
    package let row: Int
    package let content: ID
    package let title: String
    package let status: String
    package let job: ID?
    package let error: String?
}

/// One row of the table.
struct BatchRow: Sendable {
    /// How its faults are told: `rows.2`, or `line 4` of a file.
    let place: String
    let title: String
    let variables: [String: String]

    static let most = 1000
    /// How many generations of one batch are under way at a time.
    static let width = 4

    static let schema: JSON = [
        "type": "object", "required": ["title"], "additionalProperties": false,
        "properties": [
            "title": ["type": "string", "minLength": 1, "maxLength": 500],
            "variables": ["type": "object", "additionalProperties": ["type": ["string", "number", "boolean"], "maxLength": 10_000]],
            "line": ["type": "integer", "minimum": 1],
        ],
    ]

    /// Reads the rows of a request; what is wrong is noted under the place of the row and the name of the field.
    static func read(_ f: Fields) -> [BatchRow] {
        let items = f.objects("rows", 1...most, item: schema, "The table: each row is a content, with its title and the values of the prompt's variables.")
        return items.enumerated().map { index, item in
            let place = item["line"]?.int.map { "line \($0)" } ?? "rows.\(index)"
            for member in item.members ?? [] where !["title", "variables", "line"].contains(member.name) {
                f.fault("\(place).\(member.name)", Message("این فیلد شناخته‌شده نیست.", "This field is not known."))
            }
            return BatchRow(place: place, title: title(item["title"], place, f), variables: variables(item["variables"], place, f))
        }
    }

    private static func title(_ value: JSON?, _ place: String, _ f: Fields) -> String {
        let title = value?.string?.trimmed ?? ""
        if title.isEmpty {
            f.fault("\(place).title", Message("این فیلد الزامی است.", "This field is required."))
        } else if title.unicodeScalars.count > 500 {
            f.fault("\(place).title", Message("حداکثر 500 نویسه مجاز است.", "At most 500 characters are allowed."))
        } else if title.unicodeScalars.contains("\0") {
            f.fault("\(place).title", Message("نویسهٔ تهی مجاز نیست.", "Null characters are not allowed."))
        }
        return title
    }

    private static func variables(_ value: JSON?, _ place: String, _ f: Fields) -> [String: String] {
        guard let value, !value.isNull else { return [:] }
        guard let members = value.members, members.count <= 100 else {
            f.fault("\(place).variables", Message("شیئی با حداکثر 100 متغیر لازم است.", "An object of at most 100 variables is required."))
            return [:]
        }
        var result: [String: String] = [:]
        for member in members {
            let text: String? =
                switch member.value {
                case .string(let text): text
                case .int, .number, .bool: member.value.text
                default: nil
                }
            if let text, text.unicodeScalars.count <= 10_000, !text.unicodeScalars.contains("\0") {
                result[member.name] = text
            } else {
                f.fault("\(place).\(member.name)", Message("متنی با حداکثر 10000 نویسه لازم است.", "A text of at most 10000 characters is required."))
            }
        }
        return result
    }
}
