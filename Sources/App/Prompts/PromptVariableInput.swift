// What requests say of a prompt's variables, and how it is kept.

import Kit
import TextKit
import Web

struct PromptVariableInput: Input {
    let variable: PromptVariable

    init(_ f: Fields) {
        var said = PromptVariable(name: PromptName.canonical(f.string("name", 1...PromptTemplate.maximumNameLength, "One of the names in the template.")))
        said.type = (f.choice("type", PromptVariableType.self, "text when absent.") ?? .text).rawValue
        said.required = f.optionalBool("required", "true when absent: without a value nothing is written. One that need not be there is left empty.") ?? true
        said.default = f.optionalString("default", 0...PromptText.maximumValue, trim: false, "Stands there when nothing is given.").flatMap {
            $0.isEmpty ? nil : $0
        }
        said.help = f.optionalString("help", 0...PromptVariable.longestHelp, "What to put there, for whoever fills it in.").flatMap { $0.isEmpty ? nil : $0 }
        said.choices =
            (f.optionalStrings(
                "choices", count: PromptVariable.mostChoices, length: 1...PromptVariable.longestChoice, distinct: true,
                "Of a select: what can be chosen.") ?? []).map(
                \.trimmed)
        said.minimum = f.optionalDouble("minimum", -PromptVariable.farthest...PromptVariable.farthest, "Of a number.")
        said.maximum = f.optionalDouble("maximum", -PromptVariable.farthest...PromptVariable.farthest, "Of a number.")
        said.maxLength = f.optionalInt("max_length", 1...PromptText.maximumValue, "Of text and long, in characters.")
        variable = said
        said.check(f)
    }
}

extension PromptVariable {
    fileprivate func check(_ f: Fields) {
        let isChosen = kind == .select
        let spellings = Set(choices.map(PromptName.canonical))
        f.check("name", PromptName.isValid(name), Message("نام متغیر نیست.", "This is not a name of a variable."))
        f.check(
            "choices", isChosen == !choices.isEmpty,
            Message("گزینه‌ها برای select لازم است و تنها برای آن.", "Choices belong to a select, which has at least one."),
            fits: PromptVariable.combinations)
        f.check(
            "choices", spellings.count == choices.count && !spellings.contains(""),
            Message("هر گزینه باید یک بار بیاید و خالی نباشد.", "Every choice occurs once and is not blank."))
        for (field, limit) in [("minimum", minimum), ("maximum", maximum)] {
            f.check(field, limit == nil || kind == .number, Message("تنها برای number است.", "Only a number has it."))
        }
        f.check("maximum", (minimum ?? -.infinity) <= (maximum ?? .infinity), Message("باید دست‌کم به اندازهٔ minimum باشد.", "Must be at least minimum."))
        f.check("max_length", maxLength == nil || kind == .text || kind == .long, Message("تنها برای text و long است.", "Only text and long have it."))
        let fault = self.default.flatMap(fault(of:))
        f.check("default", fault == nil, fault ?? AppError.required)
    }

    /// What goes with each type.
    private static let combinations = [
        Combination().having("type", ["enum": ["text", "long", .null]]).having("choices", noChoices).without("minimum", "maximum"),
        Combination().given("type", as: ["const": "number"]).having("choices", noChoices).without("max_length"),
        Combination().given("type", as: ["const": "select"]).given("choices", as: ["type": "array", "minItems": 1]).without("minimum", "maximum", "max_length"),
    ]
    private static let noChoices: JSON = ["type": ["array", "null"], "maxItems": 0]

    // MARK: As it is kept

    var json: JSON {
        func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
        func number(_ value: Double?) -> JSON { value.map { .number(PromptNumber.text($0)) } ?? .null }
        let members: [(String, JSON)] = [
            ("name", .string(name)), ("type", .string(type)), ("required", .bool(required)), ("default", text(self.default)), ("help", text(help)),
            ("choices", .array(choices.map(JSON.string))), ("minimum", number(minimum)), ("maximum", number(maximum)),
            ("max_length", maxLength.map { .int(Int64($0)) } ?? .null),
        ]
        return .object(members.filter { !$0.1.isNull && $0.1 != [] }.map { JSON.Member($0, $1) })
    }

    /// As this program kept it.
    init(kept json: JSON) {
        name = json["name"]?.string ?? ""
        type = json["type"]?.string ?? type
        required = json["required"]?.bool ?? true
        (self.default, help) = (json["default"]?.string, json["help"]?.string)
        choices = json["choices"]?.array?.compactMap(\.string) ?? []
        (minimum, maximum, maxLength) = (json["minimum"]?.double, json["maximum"]?.double, json["max_length"]?.int.map(Int.init))
    }

    /// As somebody else may have written it.
    /// - Throws: what is wrong with it, by the rules of a request.
    static func checked(_ json: JSON) throws -> [PromptVariable] {
        try (json.array ?? []).map { try Fields.read(PromptVariableInput.self, from: $0.members ?? []).variable }
    }
}

extension [PromptVariable] {
    var json: JSON { .array(map(\.json)) }

    /// What is said of the places of this template, in its order, as it is kept.
    func of(_ template: PromptTemplate) -> [PromptVariable] { template.variables.compactMap { name in first { $0.name == name } } }

    /// One for every place, in the order of the template; those that nothing is said of take any text.
    func completed(_ names: [String]) -> [PromptVariable] { names.map { name in first { $0.name == name } ?? PromptVariable(name: name) } }

    /// What to say when they are not of this template, each of one place.
    func fault(in text: PromptText) -> Message? {
        let strangers = map(\.name).filter { !text.variables.contains($0) }
        guard strangers.isEmpty else {
            return Message(
                "این نام‌ها در متن نیست: \(strangers.joined(separator: "، "))", "Not among the names in the template: \(strangers.joined(separator: ", "))")
        }
        return Set(map(\.name)).count == count ? nil : Message("هر نام باید یک بار بیاید.", "Every name occurs once.")
    }
}
