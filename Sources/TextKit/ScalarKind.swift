// The one place that says what kind of sign a Unicode scalar is, so that counting, searching,
// comparing and estimating agree about letters, marks and invisible signs.

enum ScalarKind {
    static let zeroWidthNonJoiner: Unicode.Scalar = "\u{200C}"
    static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"
    static let tatweel: Unicode.Scalar = "\u{0640}"

    /// Signs that occupy no place on the page: joiners, direction marks, byte-order mark, soft hyphen.
    /// The zero-width space is not among them: it parts words.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x061C, 0x180E, 0x200C...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF:
            true
        case 0xFE00...0xFE0F: true
        default: false
        }
    }

    /// Vowel signs and other marks written above and below Arabic letters.
    static func isArabicMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0610...0x061A, 0x064B...0x065F, 0x0670, 0x06D6...0x06DC, 0x06DF...0x06E4, 0x06E7, 0x06E8,
            0x06EA...0x06ED, 0x08D3...0x08FF:
            true
        default: false
        }
    }

    /// A letter of the Arabic script, in whichever block; no digit, mark, tatweel or punctuation.
    static func isArabicLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0620...0x063F, 0x0641...0x064A, 0x066E, 0x066F, 0x0671...0x06D3, 0x06D5, 0x06E5, 0x06E6,
            0x06EE, 0x06EF, 0x06FA...0x06FC, 0x06FF, 0x0750...0x077F, 0x08A0...0x08C9, 0xFB50...0xFBB1,
            0xFBD3...0xFD3D, 0xFD50...0xFDFB, 0xFE70...0xFEFC:
            true
        default: false
        }
    }

    /// Any decimal digit: ASCII, Persian, Arabic, or of another script.
    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x0660...0x0669, 0x06F0...0x06F9: true
        case ..<0x0700: false
        default: scalar.properties.numericType == .decimal
        }
    }

    /// A letter or digit of any script: what makes a run of signs a word.
    static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isASCIILetter(scalar) || isDigit(scalar) }
        if isArabicLetter(scalar) || isDigit(scalar) { return true }
        if scalar == tatweel { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    /// Signs that neither begin nor end a word: marks, tatweel, joiners and other invisible signs.
    static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
        // What most texts consist of is told apart before Unicode's tables are asked.
        if scalar.isASCII || isArabicLetter(scalar) { return false }
        if scalar == tatweel || isInvisible(scalar) || isArabicMark(scalar) { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x61...0x7A).contains(scalar.value | 0x20)
    }

    /// Scripts written without spaces, where a reader counts each sign.
    static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        default: false
        }
    }

    /// Unicode's property White_Space, which is the same in all its versions since 6.3.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Punctuation or symbol, as the Markdown rules of emphasis ask.
    static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isASCIIPunctuation(scalar) }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return true
        default: return false
        }
    }

    static func isASCIIPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }
}
