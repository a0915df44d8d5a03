// What a prompt says of its blanks, written in a form: a text, a long text, a number, a choice; what stands there when
// nothing is given.

import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func promptVariablePages() -> [PageRoute] {
        [
            action("/prompts/{id}/variables", on: "/prompts/{id}/edit") { visit in
                let said = JSON.Member("variable_types", .array(PromptVariables.names(visit).map { PromptVariables.json($0, visit) }))
                let kept = visit.form.fields.filter { $0.name == "if_match" }
                do {
                    _ = try await visit.server.call(.init(method: .patch, path: "/prompts/{id}"), visit.sending(kept), adding: [said])
                } catch let error as AppError where error.code == .invalidInput {
                    throw PromptVariables.named(error, visit)
                }
                return Place("/prompts/\(visit.call.pathParameters["id"] ?? "")", Flash(visit.text("جای خالی‌ها ذخیره شد.", "The blanks are saved.")))
            }
        ]
    }
}

enum PromptVariables {
    private static let prefix = "variable."

    /// The names that the form has fields for, in its order.
    static func names(_ visit: Visit) -> [String] {
        visit.form.fields.compactMap { field in
            guard field.name.hasPrefix(prefix), field.name.hasSuffix(".type") else { return nil }
            return String(field.name.dropFirst(prefix.count).dropLast(".type".count))
        }
    }

    /// As the endpoint wants it. What does not belong to the kind was left over from another one.
    static func json(_ name: String, _ visit: Visit) -> JSON {
        func value(_ part: String) -> String { visit.form["\(prefix)\(name).\(part)"]?.trimmed ?? "" }
        let kind = PromptVariableType(rawValue: value("type")) ?? .text
        var members: [JSON.Member] = [
            JSON.Member("name", .string(name)), JSON.Member("type", .string(kind.rawValue)), JSON.Member("required", .bool(value("required") == "true")),
        ]
        for part in ["default", "help"] where !value(part).isEmpty { members.append(JSON.Member(part, .string(value(part)))) }
        if kind == .select {
            members.append(JSON.Member("choices", .array(value("choices").split(whereSeparator: \.isNewline).map { .string(String($0).trimmed) })))
        }
        let numbers = kind == .number ? ["minimum", "maximum"] : kind == .select ? [] : ["max_length"]
        for part in numbers where !value(part).isEmpty { members.append(JSON.Member(part, number(value(part), isWhole: part == "max_length"))) }
        return .object(members)
    }

    private static func number(_ text: String, isWhole: Bool) -> JSON {
        guard let number = PromptNumber.value(text) else { return .string(text) }
        return isWhole && number == number.rounded() ? .int(Int64(number)) : .number(PromptNumber.text(number))
    }

    /// `variable_types.1.choices` is told beside the second blank.
    static func named(_ error: AppError, _ visit: Visit) -> AppError {
        let names = names(visit)
        var told = error
        told.fields = error.fields.map { field in
            let parts = field.name.split(separator: ".")
            guard parts.count > 1, parts[0] == "variable_types", let index = Int(parts[1]), index < names.count else { return field }
            return (name: prefix + names[index], messages: field.messages)
        }
        return told
    }

    static func fields(_ prompt: Prompt, _ visit: Visit) -> [View] {
        let isAgain = visit.isAgain && !names(visit).isEmpty
        return prompt.variableTypes.completed(prompt.variables).map { variable in
            let base = "\(prefix)\(variable.name)."
            func value(_ part: String, _ stored: String) -> View { .text(isAgain ? visit.form[base + part] ?? "" : stored) }
            let type = isAgain ? visit.form[base + "type"] ?? "" : variable.type
            let faults = (visit.failure?.fields ?? []).filter { $0.name == prefix + variable.name }.flatMap(\.messages).map(visit.text)
            return [
                "variable": .text(variable.name), "prefix": .text(base), "key": .text("k-" + Hashing.hex(variable.name.utf8).prefix(24)),
                "types": .list(
                    PromptVariableType.allCases.map { ["value": .text($0.rawValue), "label": .text(name($0, visit)), "selected": .flag($0.rawValue == type)] }),
                "default": value("default", variable.default ?? ""), "help": value("help", variable.help ?? ""),
                "choices": value("choices", variable.choices.joined(separator: "\n")),
                "minimum": value("minimum", variable.minimum.map(PromptNumber.text) ?? ""),
                "maximum": value("maximum", variable.maximum.map(PromptNumber.text) ?? ""),
                "max_length": value("max_length", variable.maxLength.map { "\($0)" } ?? ""),
                "required": .flag(isAgain ? visit.form[base + "required"] == "true" : variable.required), "fault": .text(faults.joined(separator: " ")),
            ]
        }
    }

    static func name(_ type: PromptVariableType, _ visit: Visit) -> String {
        switch type {
        case .text: visit.text("متن کوتاه", "Text")
        case .long: visit.text("متن بلند", "Long text")
        case .number: visit.text("عدد", "Number")
        case .select: visit.text("انتخاب", "Choice")
        }
    }
}
