// A form as a browser sends it (application/x-www-form-urlencoded), and as the input of a declared endpoint wants it: the
// endpoint's own description of its fields tells what each text is meant to be.

import HTTPTypes
import Kit

package struct Form: Sendable {
    package let fields: [(name: String, value: String)]
    package private(set) var files: [FormFile] = []

    package static let empty = Form(fields: [])
    package init(fields: [(name: String, value: String)]) { self.fields = fields }

    /// - Parameter files: whether files may be in it.
    /// - Throws: `unsupportedMediaType`, or `invalidInput` for bytes that are no text.
    package init(_ call: Call, files: Bool = false) throws {
        if files, call.bodyType == "multipart/form-data" {
            guard let parts = Multipart(call.body, type: call.headers[.contentType] ?? "") else { throw AppError(.invalidInput) }
            fields = parts.fields.map { ($0.name, $0.value.replacing("\r\n", with: "\n")) }
            self.files = parts.files
            return
        }
        let type = (call.headers[.contentType] ?? "").split(separator: ";").first.map { $0.trimmed.lowercased() } ?? ""
        guard call.body.isEmpty || type == "application/x-www-form-urlencoded" else {
            throw AppError(.unsupportedMediaType, Message("فرم باید urlencoded باشد.", "A form must be urlencoded."))
        }
        guard let fields = Form.fields(call.body) else { throw AppError(.invalidInput) }
        // Browsers end lines with CR LF.
        self.fields = fields.map { ($0.name, $0.value.replacing("\r\n", with: "\n")) }
    }

    /// The fields of a query; `nil` where the bytes are no UTF-8.
    package static func query(_ text: String) -> [(name: String, value: String)]? { fields(Array(text.utf8)) }

    /// The fields of a body or a query; `nil` where the bytes are no UTF-8.
    static func fields(_ bytes: [UInt8]) -> [(name: String, value: String)]? {
        var fields: [(name: String, value: String)] = []
        for pair in bytes.split(separator: 38) {
            let parts = pair.split(separator: 61, maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0]), let value = decoded(parts.count > 1 ? parts[1] : []) else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    /// The last value of a name: a box that is ticked stands behind the hidden field that says it is not.
    package subscript(name: String) -> String? { fields.last { $0.name == name }?.value }

    /// `nil` where the bytes are no UTF-8.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == 37, let high = hex(rest.first), let low = hex(rest.dropFirst().first) {
                result.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte == 43 ? 32 : byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case .some(48...57): byte! - 48
        case .some(65...70): byte! - 55
        case .some(97...102): byte! - 87
        default: nil
        }
    }

    // MARK: As the input of an endpoint

    /// - Parameters:
    ///   - clears: whether an empty field empties what was there (a change), or was just not filled in (something new).
    ///   - digits: brings digits of any script to ASCII.
    ///   - moment: brings a day or a time as people write it to RFC 3339; `nil` for what is none.
    package func json(
        for input: [FieldDescription], clears: Bool, digits: (String) -> String, moment: (_ name: String, _ text: String) -> String? = { _, _ in nil }
    ) -> JSON {
        .object(
            input.filter { $0.place == .body }.compactMap { field in
                let written = value(of: field, clears, digits)
                guard field.isMoment, let text = written?.string, let read = moment(field.name, text) else {
                    return written.map { JSON.Member(field.name, $0) }
                }
                return JSON.Member(field.name, .string(read))
            })
    }

    private func value(of field: FieldDescription, _ clears: Bool, _ digits: (String) -> String) -> JSON? {
        switch field.schema["type"]?.string {
        case "array":
            let values = fields.filter { $0.name == field.name && !$0.value.trimmed.isEmpty }
            return fields.contains { $0.name == field.name } ? .array(values.map { .string($0.value) }) : nil
        case "object":
            let prefix = field.name + "."
            let members = fields.filter { $0.name.hasPrefix(prefix) }
            guard !members.isEmpty else { return nil }
            let last = Dictionary(members.map { (String($0.name.dropFirst(prefix.count)), $0.value) }) { _, last in last }
            return .object(last.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { JSON.Member($0.key, .string($0.value)) })
        case let type: return self[field.name].flatMap { Form.value($0, type, field, clears, digits) }
        }
    }

    private static func value(_ text: String, _ type: String?, _ field: FieldDescription, _ clears: Bool, _ digits: (String) -> String) -> JSON? {
        if text.trimmed.isEmpty {
            if type == "string", field.schema["enum"] == nil, !field.isMoment, clears || field.required { return .string(text) }
            return clears && field.nullable ? .null : field.required ? .string("") : nil
        }
        let plain = digits(text.trimmed).filter { $0 != "٬" && $0 != "," }.replacing("٫", with: ".")
        switch type {
        case "integer": return Int64(plain).map(JSON.int) ?? .string(text)
        case "number": return Double(plain) == nil ? .string(text) : .number(plain)
        case "boolean": return ["true": true, "on": true, "1": true, "false": false, "0": false][plain].map(JSON.bool) ?? .string(text)
        case nil: return .string(plain)  // Money: a number or a text.
        default: return .string(text)
        }
    }
}
