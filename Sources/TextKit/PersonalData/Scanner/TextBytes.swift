// Reads UTF-8 as the rules want to see it: one digit alphabet, one kind of space and dash, and no invisible characters.

/// Values of a symbol that are not ASCII. They lie in the control range, which no rule asks for.
enum TextSign {
    static let end: UInt8 = 0
    /// Takes no place on the line: joiners, direction marks, soft hyphen, vowel signs, keycap and variation selectors.
    static let invisible: UInt8 = 1
    /// A letter outside ASCII.
    static let letter: UInt8 = 2
    /// Anything else outside ASCII: punctuation, symbols, emoji, broken bytes.
    static let other: UInt8 = 3
}

/// One character reduced to what matters: `value` is ASCII (digits of all scripts are "0"..."9") or a `TextSign`.
struct TextSymbol {
    var value: UInt8
    /// Where it starts and where the next one starts, in bytes.
    var start: Int
    var end: Int
}

/// A view of the text. Reading outside of it gives `TextSign.end`, so no rule needs a bounds check of its own.
struct TextBytes {
    let bytes: UnsafeBufferPointer<UInt8>

    var count: Int { bytes.count }

    @inline(__always)
    func byte(_ index: Int) -> UInt8 {
        index >= 0 && index < bytes.count ? bytes[index] : 0
    }

    /// The symbol that starts at `index`.
    @inline(__always)
    func symbol(at index: Int) -> TextSymbol {
        guard index >= 0, index < bytes.count else { return TextSymbol(value: TextSign.end, start: index, end: index) }
        let first = bytes[index]
        if first < 0x80 {
            return TextSymbol(value: first < 4 ? TextSign.other : first, start: index, end: index + 1)
        }
        if index + 1 < bytes.count, Self.isPlainLetter(first, bytes[index + 1]) {
            return TextSymbol(value: TextSign.letter, start: index, end: index + 2)
        }
        return wideSymbol(at: index, first: first)
    }

    /// The letters that Persian is written with: nearly every symbol of a text, so they do not go through the tables.
    @inline(__always)
    private static func isPlainLetter(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0xD8: second >= 0xA0 && second < 0xC0
        case 0xD9: second &- 0x81 < 10
        case 0xDA: second & 0xC0 == 0x80
        case 0xDB: second &- 0x80 < 0x14
        default: false
        }
    }

    /// The symbol that ends at `index`.
    func symbol(before index: Int) -> TextSymbol {
        guard index > 0, index <= bytes.count else { return TextSymbol(value: TextSign.end, start: index, end: index) }
        var start = index - 1
        while start > 0, index - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        let found = symbol(at: start)
        return found.end == index ? found : TextSymbol(value: TextSign.other, start: index - 1, end: index)
    }

    /// The next symbol that a reader sees.
    func visible(at index: Int) -> TextSymbol {
        var found = symbol(at: index)
        while found.value == TextSign.invisible { found = symbol(at: found.end) }
        return found
    }

    /// The nearest symbol before `index` that a reader sees.
    func visible(before index: Int) -> TextSymbol {
        var found = symbol(before: index)
        while found.value == TextSign.invisible { found = symbol(before: found.start) }
        return found
    }

    private func wideSymbol(at index: Int, first: UInt8) -> TextSymbol {
        let second = byte(index + 1)
        let width = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1
        guard width > 1, second & 0xC0 == 0x80, width < 3 || byte(index + 2) & 0xC0 == 0x80,
            width < 4 || byte(index + 3) & 0xC0 == 0x80
        else { return TextSymbol(value: TextSign.other, start: index, end: index + 1) }
        let value: UInt8 =
            switch width {
            case 2: Self.twoByteValue(first, second)
            case 3: Self.threeByteValue(first, second, byte(index + 2))
            default: TextSign.other
            }
        return TextSymbol(value: value, start: index, end: index + width)
    }

    private static func twoByteValue(_ first: UInt8, _ second: UInt8) -> UInt8 {
        switch first {
        case 0xC2: return latinValue(second)
        case 0xCC: return TextSign.invisible  // combining accents
        case 0xCD: return second < 0xB0 ? TextSign.invisible : TextSign.letter
        case 0xD8: return arabicValueD8(second)
        case 0xD9: return arabicValueD9(second)
        case 0xDB: return arabicValueDB(second)
        default: return TextSign.letter
        }
    }

    private static func latinValue(_ second: UInt8) -> UInt8 {
        switch second {
        case 0xA0: UInt8(ascii: " ")  // no-break space
        case 0xAD: TextSign.invisible  // soft hyphen
        case 0xB7: UInt8(ascii: ".")  // middle dot
        default: TextSign.other
        }
    }

    private static func arabicValueD8(_ second: UInt8) -> UInt8 {
        switch second {
        case 0x8C: UInt8(ascii: ",")  // ،
        case 0x8D: UInt8(ascii: "/")  // Arabic date separator
        case 0x90...0x9A, 0x9C: TextSign.invisible  // honorific signs, Arabic letter mark
        case 0x80...0x9F: TextSign.other
        default: TextSign.letter
        }
    }

    private static func arabicValueD9(_ second: UInt8) -> UInt8 {
        switch second {
        case 0x80: UInt8(ascii: "_")  // the elongation «ـ» serves as a dash
        case 0x8B...0x9F, 0xB0: TextSign.invisible  // vowel signs, hamza above
        case 0xA0...0xA9: second - 0xA0 + 0x30
        case 0xAB: UInt8(ascii: ".")  // decimal mark «٫»
        case 0xAC: UInt8(ascii: ",")  // thousands mark «٬»
        case 0xAA, 0xAD: TextSign.other
        default: TextSign.letter
        }
    }

    private static func arabicValueDB(_ second: UInt8) -> UInt8 {
        switch second {
        case 0xB0...0xB9: second - 0xB0 + 0x30
        case 0x94: TextSign.other
        case 0x96...0xAD: TextSign.invisible  // Quranic marks
        default: TextSign.letter
        }
    }

    private static func threeByteValue(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt8 {
        switch (first, second) {
        case (0xE2, 0x80): return punctuationValue(third)
        case (0xE2, 0x81):
            if third >= 0xA0 && third <= 0xAF { return TextSign.invisible }  // word joiner, isolates
            return third == 0x84 ? UInt8(ascii: "/") : third == 0x9F ? UInt8(ascii: " ") : TextSign.other
        case (0xE2, 0x83): return third >= 0x90 ? TextSign.invisible : TextSign.other  // keycap and other enclosing marks
        case (0xE2, 0x88):
            return third == 0x92 ? UInt8(ascii: "-") : third == 0x95 ? UInt8(ascii: "/") : TextSign.other
        case (0xE3, 0x80): return third == 0x80 ? UInt8(ascii: " ") : TextSign.other
        case (0xEF, 0xB8): return third <= 0x8F ? TextSign.invisible : TextSign.other  // variation selectors
        case (0xEF, 0xBB): return third == 0xBF ? TextSign.invisible : TextSign.letter  // byte order mark
        case (0xE2, _), (0xEF, 0xBF): return TextSign.other
        default: return TextSign.letter
        }
    }

    /// U+2000...U+203F: the spaces, joiners, marks and dashes of General Punctuation.
    private static func punctuationValue(_ third: UInt8) -> UInt8 {
        switch third {
        case 0x80...0x8A, 0xAF: UInt8(ascii: " ")
        case 0x8B...0x8F, 0xAA...0xAE: TextSign.invisible
        case 0x90...0x95: UInt8(ascii: "-")
        case 0xBF: UInt8(ascii: "_")
        default: TextSign.other
        }
    }
}

extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always) var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always) var isASCIIWord: Bool { isDigit || isASCIILetter }
    @inline(__always) var isCapital: Bool { self &- 0x41 < 26 }
    @inline(__always) var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
    /// A letter of any script, as `TextSymbol` values have it.
    @inline(__always) var isLetter: Bool { isASCIILetter || self == TextSign.letter }
    @inline(__always) var lowercased: UInt8 { isCapital ? self | 0x20 : self }
}
