// What a prompt says of a place in its template: what belongs there, what stands there when nothing is given, and what helps
// whoever fills it in. A place that nothing is said of takes any text.

import Foundation
import Kit
import TextKit
import Web

package enum PromptVariableType: String, Choice, Codable {
    /// A line.
    case text
    /// Several lines.
    case long
    case number
    /// One of its choices.
    case select
}

package struct PromptVariable: Codable, Sendable, Equatable {
    /// In its Persian spelling, as in the template.
    package var name: String
    package var type = PromptVariableType.text.rawValue
    /// Whether it must have a value; a default is one.
    package var required = true
    package var `default`: String?
    package var help: String?
    /// Of a `select`; empty otherwise.
    package var choices: [String] = []
    /// Of a `number`.
    package var minimum: Double?
    package var maximum: Double?
    /// Of `text` and `long`, in Unicode scalars.
    package var maxLength: Int?

    package init(name: String) { self.name = name }

    var kind: PromptVariableType { PromptVariableType(rawValue: type) ?? .text }

    static let longestHelp = 500
    static let longestChoice = 200
    static let mostChoices = 100
    static let farthest = 1e12
}

// MARK: Values

extension PromptVariable {
    /// The value as it stands in the text: a choice in the spelling of the prompt, everything else as it was written.
    func settled(_ value: String) -> String {
        kind == .select ? choice(value) ?? value : value
    }

    /// What is wrong with a value; nothing when it fits.
    func fault(of value: String) -> Message? {
        switch kind {
        case .text, .long:
            guard let maxLength, value.unicodeScalars.count > maxLength else { return nil }
            return Message("حداکثر \(maxLength) نویسه مجاز است.", "Ensure this value has no more than \(maxLength) characters.")
        case .select:
            guard choice(value) == nil else { return nil }
            return Message("باید یکی از این‌ها باشد: \(choices.joined(separator: "، "))", "Must be one of: \(choices.joined(separator: ", "))")
        case .number:
            guard let number = PromptNumber.value(value) else { return Message("یک عدد لازم است.", "A number is required.") }
            if let minimum, number < minimum { return Message("دست‌کم \(PromptNumber.text(minimum))", "Must be at least \(PromptNumber.text(minimum)).") }
            if let maximum, number > maximum { return Message("حداکثر \(PromptNumber.text(maximum))", "Must be at most \(PromptNumber.text(maximum)).") }
            return nil
        }
    }

    /// Arabic and Persian letters of one look are one letter.
    private func choice(_ value: String) -> String? {
        let wanted = PromptName.canonical(value.trimmed)
        return choices.first { PromptName.canonical($0) == wanted }
    }
}

/// Numbers as people write them: in digits of any of three scripts, with separators of thousands, a point or a Persian one.
enum PromptNumber {
    static func value(_ text: String) -> Double? {
        var plain = Digits.ascii(text.trimmed).replacing("٫", with: ".").replacing("٬", with: ",").replacing("−", with: "-")
        if plain.contains(",") {
            guard plain.wholeMatch(of: /[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?/) != nil else { return nil }
            plain = plain.replacing(",", with: "")
        }
        guard plain.wholeMatch(of: /[+-]?[0-9]{1,15}(\.[0-9]{1,15})?/) != nil else { return nil }
        return Double(plain)
    }

    static func text(_ number: Double) -> String { number == number.rounded() ? String(Int64(number)) : String(number) }
}
