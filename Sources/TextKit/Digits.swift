// People type digits in three scripts and machines want one; readers of Persian want another.

package enum Digits {
    /// Persian (U+06F0–9) and Arabic (U+0660–9) digits become ASCII; everything else stays as it is.
    package static func ascii(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0xD9 || $0 == 0xDB }) else { return text }
        return mapped(text) { value in
            switch value {
            case 0x0660...0x0669: value - 0x0660 + 0x30
            case 0x06F0...0x06F9: value - 0x06F0 + 0x30
            default: value
            }
        }
    }

    /// ASCII and Arabic digits become Persian; everything else stays as it is.
    package static func persian(_ text: String) -> String {
        mapped(text) { value in
            switch value {
            case 0x30...0x39: value - 0x30 + 0x06F0
            case 0x0660...0x0669: value - 0x0660 + 0x06F0
            default: value
            }
        }
    }

    /// The value 0–9 of one digit of any script, or nil.
    static func value(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar.value {
        case 0x30...0x39: return Int(scalar.value - 0x30)
        case 0x0660...0x0669: return Int(scalar.value - 0x0660)
        case 0x06F0...0x06F9: return Int(scalar.value - 0x06F0)
        case ..<0x0700: return nil
        default: break
        }
        guard scalar.properties.numericType == .decimal else { return nil }
        return scalar.properties.numericValue.map { Int($0) }
    }

    private static func mapped(_ text: String, _ map: (UInt32) -> UInt32) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(Unicode.Scalar(map(scalar.value)) ?? scalar)
        }
        return String(result)
    }
}
