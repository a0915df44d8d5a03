// The HTML entities met in prose: the few names that people write, and every number.

enum MarkdownEntity {
    /// What `&name;` shows, or nil when the name is unknown and the text stands as written.
    static func sign(_ name: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
        let key = String(ofScalars: name)
        if key.hasPrefix("#x") || key.hasPrefix("#X") { return number(key.dropFirst(2), radix: 16) }
        if key.hasPrefix("#") { return number(key.dropFirst(), radix: 10) }
        return named[key]
    }

    private static func number(_ digits: Substring, radix: Int) -> Unicode.Scalar? {
        UInt32(digits, radix: radix).flatMap { Unicode.Scalar($0) }
    }

    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "zwnj": "\u{200C}",
        "zwj": "\u{200D}", "lrm": "\u{200E}", "rlm": "\u{200F}", "shy": "\u{AD}", "laquo": "«", "raquo": "»",
        "ndash": "–", "mdash": "—", "hellip": "…", "middot": "·", "bull": "•", "copy": "©", "reg": "®",
        "trade": "™", "times": "×", "deg": "°", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
        "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}",
    ]
}
