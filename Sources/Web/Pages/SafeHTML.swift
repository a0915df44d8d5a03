// What stands between a text and a page. It looks at bytes: by grapheme clusters a quotation mark that is followed by a
// combining mark is another character than a quotation mark, and would go through (docs/web.md tells of it).

import Mustache

package struct SafeHTML: MustacheContentType {
    /// The name by which every template asks for it.
    static let name = "SAFE"

    package init() {}

    package func escapeText(_ text: String) -> String { SafeHTML.escape(text) }

    package static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch byte {
            case 38: result += "&amp;".utf8
            case 60: result += "&lt;".utf8
            case 62: result += "&gt;".utf8
            case 34: result += "&quot;".utf8
            case 39: result += "&#39;".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool { byte == 38 || byte == 60 || byte == 62 || byte == 34 || byte == 39 }
}
