// A content as a file: what kinds there are, what each is called, and what goes into it. Pure: the same content gives the
// same bytes.

import Kit
import TextKit
import Web

package enum ExportFormat: String, Choice {
    case md, html, json, docx, txt

    var type: String {
        switch self {
        case .md: "text/markdown; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .json: "application/json"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .txt: "text/plain; charset=utf-8"
        }
    }
}

/// What a file is made of.
package struct ExportedText: Sendable {
    package let title: String
    package let body: String
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(title: String, body: String, createdAt: Timestamp, updatedAt: Timestamp) {
        self.title = title
        self.body = body
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// The direction of the whole, by its title and all its prose.
    var direction: Direction { Direction.of(block: title + "\n\n" + body) }

    /// The text with its title above it, unless it begins with it by itself.
    var tree: [MarkdownNode] {
        let blocks = MarkdownTree(body).blocks
        if case .heading(1, let spans)? = blocks.first, spans.plain == title { return blocks }
        return [.heading(level: 1, [.text(title)])] + blocks
    }

    /// Markdown in which the title is a title, whatever signs it has.
    package var markdown: String {
        let blocks = MarkdownTree(body).blocks
        if case .heading(1, let spans)? = blocks.first, spans.plain == title { return body.hasSuffix("\n") ? body : body + "\n" }
        return "# " + MarkdownEscape.line(title) + "\n" + (body.isEmpty ? "" : "\n" + body + (body.hasSuffix("\n") ? "" : "\n"))
    }

    package var plain: String {
        let text = Words.plainText(markdown: body)
        return title + "\n" + (text.isEmpty ? "" : "\n" + text + "\n")
    }

    package func bytes(_ format: ExportFormat) throws -> [UInt8] {
        switch format {
        case .md: Array(markdown.utf8)
        case .html: Array(HTMLDocument(self).text.utf8)
        case .txt: Array(plain.utf8)
        case .docx: try DocxDocument(self).bytes()
        case .json: []  // Made from the object that the API shows.
        }
    }
}

enum MarkdownEscape {
    /// Text as one line of Markdown that shows it sign by sign.
    static func line(_ text: String) -> String {
        var result = ""
        for sign in text {
            if sign.isNewline {
                result += " "
            } else {
                if "\\`*_[]<>#~|&!".contains(sign) { result += "\\" }
                result.append(sign)
            }
        }
        return result
    }
}

enum ExportName {
    /// `attachment` with a name in ASCII for old clients and the whole name for others (RFC 6266, RFC 8187).
    static func disposition(_ title: String, _ format: String) -> String {
        let name = whole(title)
        let ascii = name.unicodeScalars.allSatisfy { $0.isASCII } ? name : "content"
        return "attachment; filename=\"\(ascii).\(format)\"; filename*=UTF-8''\(percentEncoded("\(name).\(format)"))"
    }

    /// The title without what file systems do not take, cut at a length that all of them do.
    static func whole(_ title: String) -> String {
        var name = ""
        for scalar in title.unicodeScalars {
            if scalar.value < 0x20 || scalar.value == 0x7F || "/\\:*?\"<>|;%".unicodeScalars.contains(scalar) || isDirectionMark(scalar) { continue }
            if name.utf8.count + String(scalar).utf8.count > 180 { break }
            name.unicodeScalars.append(scalar)
        }
        name = name.split { $0.isWhitespace }.joined(separator: " ")
        while name.hasPrefix(".") { name.removeFirst() }
        while name.hasSuffix(".") || name.hasSuffix(" ") { name.removeLast() }
        return name.isEmpty ? "content" : name
    }

    /// They make `gpj.exe` look like `exe.jpg`.
    private static func isDirectionMark(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value) || scalar.value == 0x200E || scalar.value == 0x200F
    }
}
