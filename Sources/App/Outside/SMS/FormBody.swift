// Fields of a form as `application/x-www-form-urlencoded` (WHATWG URL, section 5.2).

enum FormBody {
    static func encode(_ fields: [(name: String, value: String)]) -> [UInt8] {
        let pairs = fields.map { escaped($0.name) + [61] + escaped($0.value) }
        return Array(pairs.joined(separator: [38]))
    }

    /// Letters, digits, `*-._` stand for themselves, a blank becomes `+`, every other byte `%XX`.
    static func escaped(_ text: String) -> [UInt8] {
        text.utf8.flatMap { $0 == 32 ? [43] : isPlain($0) ? [$0] : percent($0) }
    }

    /// The same for a part of a path, where `+` means itself.
    static func pathPart(_ text: String) -> String {
        String(decoding: text.utf8.flatMap { isPlain($0) ? [$0] : percent($0) }, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || [42, 45, 46, 95].contains(byte)
    }

    private static func percent(_ byte: UInt8) -> [UInt8] {
        let hex = Array("0123456789ABCDEF".utf8)
        return [37, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
    }
}
