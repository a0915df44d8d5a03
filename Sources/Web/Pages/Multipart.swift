// A form with a file in it, as a browser sends it (multipart/form-data, RFC 7578): its fields, and its files as they are.

import Kit

/// A file that somebody chose in a form.
package struct FormFile: Sendable {
    package let field: String
    /// As the browser calls it; to be shown, never to be opened.
    package let name: String
    package let bytes: [UInt8]
}

struct Multipart {
    private(set) var fields: [(name: String, value: String)] = []
    private(set) var files: [FormFile] = []

    private static let mostParts = 100
    private static let longestHead = 8 << 10
    private static let lineEnd = Array("\r\n".utf8)

    /// - Parameter type: the header `Content-Type`.
    /// - Returns: `nil` for what is no such form.
    init?(_ body: [UInt8], type: String) {
        guard let boundary = Multipart.parameter("boundary", of: type), (1...70).contains(boundary.utf8.count) else { return nil }
        let line = Array("\r\n--\(boundary)".utf8)
        // The first one has no line before it.
        guard body.starts(with: line.dropFirst(2)) else { return nil }
        var place = line.count - 2
        for _ in 0..<Multipart.mostParts {
            let rest = body[place...]
            if rest.starts(with: Array("--".utf8)) { return }
            guard rest.starts(with: Multipart.lineEnd), let end = Multipart.find(line, in: body[place...]), place + 2 <= end, add(body[(place + 2)..<end])
            else { return nil }
            place = end + line.count
        }
        return nil
    }

    /// One part: its head, an empty line, what it holds.
    private mutating func add(_ part: ArraySlice<UInt8>) -> Bool {
        guard let gap = Multipart.find(Multipart.lineEnd + Multipart.lineEnd, in: part.prefix(Multipart.longestHead)),
            let head = String(validating: part[..<gap], as: UTF8.self),
            let said = head.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
            let name = Multipart.parameter("name", of: String(said))
        else { return false }
        let content = part[(gap + 4)...]
        if let file = Multipart.parameter("filename", of: String(said)) {
            // A field in which nothing was chosen comes as a file without a name.
            if !file.isEmpty || !content.isEmpty { files.append(FormFile(field: name, name: file, bytes: Array(content))) }
            return true
        }
        guard let value = String(validating: content, as: UTF8.self) else { return false }
        fields.append((name, value))
        return true
    }

    /// Where `pattern` begins. By a loop over plain memory: what is looked through may be as long as the largest file.
    private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBufferPointer { bytes -> Int? in
            guard bytes.count >= pattern.count else { return nil }
            for start in 0...(bytes.count - pattern.count) where bytes[start] == pattern[0] {
                var length = 1
                while length < pattern.count, bytes[start + length] == pattern[length] { length += 1 }
                if length == pattern.count { return start }
            }
            return nil
        }.map { bytes.startIndex + $0 }
    }

    /// `name="value"` of a header; browsers write a quotation mark in it as `%22`.
    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, pair[0].trimmed.lowercased() == name else { continue }
            let value = pair[1].trimmed
            return value.hasPrefix("\"") && value.hasSuffix("\"") && value.count >= 2 ? String(value.dropFirst().dropLast()) : value
        }
        return nil
    }
}
