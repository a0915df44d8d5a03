// The marks that stand in for values on the way to the model, and how they are recognized when they come back changed.

/// The name of one value within one job.
///
/// Written `⟦MOBILE_1⟧`. Why this form: an English noun in capitals with a number reads like a variable, and models copy
/// variables; the noun tells enough to write a sentence around («با ⟦MOBILE_1⟧ تماس بگیرید»); white square brackets have
/// no meaning in Markdown, HTML, JSON or templates and are next to never typed, while `<…>` is stripped as a tag, `[…]`
/// becomes a link and `{{…}}` a variable. A second spelling of the same value is `⟦MOBILE_1B⟧`: the model sees that it is
/// the same person, and each spelling comes back as it was written.
struct Placeholder: Hashable, Sendable {
    var label: PlaceholderLabel
    /// Counts the values of a label, from 1.
    var number: Int
    /// Counts the spellings of a value, from 0.
    var variant: Int

    var text: String { "⟦\(label.name)_\(number)\(variantLetter)⟧" }

    private var variantLetter: String {
        variant == 0 ? "" : String(Unicode.Scalar(UInt8(ascii: "A") + UInt8(clamping: variant)))
    }

    /// A, the first spelling, is not written; Z is the last one.
    static let mostVariants = 26
}

/// The noun of a placeholder. The order is the code in a stored vault: append only.
enum PlaceholderLabel: UInt8, CaseIterable, Sendable {
    case mobile, landline, nationalCode, companyID, bankCard, iban, email, postalCode, passport, ipAddress, secret
    /// Text of the user that looks like a placeholder, and so travels behind one.
    case literal

    var name: StaticString {
        switch self {
        case .mobile: "MOBILE"
        case .landline: "LANDLINE"
        case .nationalCode: "NATIONALID"
        case .companyID: "COMPANYID"
        case .bankCard: "CARD"
        case .iban: "IBAN"
        case .email: "EMAIL"
        case .postalCode: "POSTCODE"
        case .passport: "PASSPORT"
        case .ipAddress: "IP"
        case .secret: "SECRET"
        case .literal: "LITERAL"
        }
    }

    var bit: UInt16 { 1 << UInt16(rawValue) }

    init(_ kind: PersonalDataKind) {
        self =
            switch kind {
            case .mobile: .mobile
            case .landline: .landline
            case .nationalCode: .nationalCode
            case .companyID: .companyID
            case .bankCard: .bankCard
            case .iban: .iban
            case .email: .email
            case .postalCode: .postalCode
            case .passport: .passport
            case .ipAddress: .ipAddress
            case .secret: .secret
            }
    }

    /// nil for literals, which are nobody's data.
    var kind: PersonalDataKind? { PersonalDataKind.allCases.first { PlaceholderLabel($0) == self } }
}

/// Reads placeholders as models return them: other brackets, blanks, small letters, Persian digits, escapes of Markdown.
struct PlaceholderReader {
    enum Reading: Equatable {
        case none
        /// The text ends before this is decided.
        case undecided
        case found(Placeholder, end: Int)
    }

    let text: TextBytes
    /// The labels to look for, as bits.
    let labels: UInt16
    /// Whether the text ends here for good.
    let isWhole: Bool

    /// What begins at `index`; `previous` is the symbol before it, which may be gone from the text already.
    func read(at index: Int, after previous: UInt8) -> Reading {
        let first = text.symbol(at: index)
        if first.value.isCapital { return readBare(at: index, after: previous) }
        var open = first
        if first.value == UInt8(ascii: "\\") {
            open = text.symbol(at: first.end)
            if open.value == TextSign.end { return undecided }
            guard open.value == UInt8(ascii: "[") else { return .none }
        }
        return isOpening(open) ? readBracketed(from: open.end) : .none
    }

    private var undecided: Reading { isWhole ? .none : .undecided }

    /// `⟦ mobile \_ ۱ ⟧` and the like, after the opening bracket.
    private func readBracketed(from index: Int) -> Reading {
        let start = skip(index, atMost: 3, isBlank)
        guard let label = readLabel(at: start, anyCase: true) else { return .none }
        if label.isCutOff { return undecided }
        let joined = skip(label.end, atMost: 4, isJoiner)
        guard let number = readNumber(at: joined) else { return isEnd(joined) ? undecided : .none }
        let close = closingEnd(skip(number.end, atMost: 3, isBlank))
        if let end = close.end { return .found(Placeholder(label.label, number), end: end) }
        return close.isCutOff ? undecided : .none
    }

    /// `MOBILE_1` without brackets: capitals and an underscore only, and nothing of a word or a bracket of ours around.
    private func readBare(at index: Int, after previous: UInt8) -> Reading {
        guard !previous.isASCIIWord, previous != UInt8(ascii: "_"), previous != Self.ownClosing,
            let label = readLabel(at: index, anyCase: false)
        else { return .none }
        if label.isCutOff { return undecided }
        var joint = text.symbol(at: label.end)
        if joint.value == UInt8(ascii: "\\") { joint = text.symbol(at: joint.end) }
        if joint.value == TextSign.end { return undecided }
        guard joint.value == UInt8(ascii: "_") else { return .none }
        guard let number = readNumber(at: joint.end) else { return isEnd(joint.end) ? undecided : .none }
        if isEnd(number.end), !isWhole { return .undecided }
        let next = text.symbol(at: number.end)
        if next.value.isASCIIWord || next.value == UInt8(ascii: "_") || isBracket(next, 0xA6, 0, 0) { return .none }
        return .found(Placeholder(label.label, number), end: number.end)
    }

    // MARK: Parts

    /// What `previous` is after a `⟧`. A bare name does not begin there and does not end before a `⟦`: in the original a
    /// letter may have stood in that place, so that the name was not taken for a placeholder and not hidden.
    static let ownClosing: UInt8 = 4

    /// The value to remember of a symbol that has been passed.
    func remembered(_ symbol: TextSymbol) -> UInt8 { isBracket(symbol, 0xA7, 0, 0) ? Self.ownClosing : symbol.value }

    private func isOpening(_ symbol: TextSymbol) -> Bool {
        switch symbol.value {
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "<"): true
        default: isBracket(symbol, 0xA6, 0x90, 0x9A)
        }
    }

    private func isClosing(_ symbol: TextSymbol) -> Bool {
        switch symbol.value {
        case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ">"): true
        default: isBracket(symbol, 0xA7, 0x91, 0x9B)
        }
    }

    /// ⟦⟧, 【】 or 〚〛 by the last of their three bytes.
    private func isBracket(_ symbol: TextSymbol, _ white: UInt8, _ lens: UInt8, _ double: UInt8) -> Bool {
        let bytes = (text.byte(symbol.start), text.byte(symbol.start + 1), text.byte(symbol.start + 2))
        if bytes.0 == 0xE2 { return bytes.1 == 0x9F && bytes.2 == white }
        return bytes.0 == 0xE3 && bytes.1 == 0x80 && (bytes.2 == lens || bytes.2 == double)
    }

    private func isEnd(_ index: Int) -> Bool { index >= text.count }

    private func closingEnd(_ index: Int) -> (end: Int?, isCutOff: Bool) {
        var symbol = text.symbol(at: index)
        if symbol.value == UInt8(ascii: "\\") { symbol = text.symbol(at: symbol.end) }
        if symbol.value == TextSign.end { return (nil, true) }
        return isClosing(symbol) ? (symbol.end, false) : (nil, false)
    }

    /// The longest label at `index`, or that the text ends within one.
    private func readLabel(at index: Int, anyCase: Bool) -> (label: PlaceholderLabel, end: Int, isCutOff: Bool)? {
        var best: (label: PlaceholderLabel, end: Int, isCutOff: Bool)? = nil
        for label in PlaceholderLabel.allCases where labels & label.bit != 0 {
            let length = label.name.utf8CodeUnitCount
            let matched = matchedLength(label.name, at: index, anyCase)
            if matched == length { return (label, index + length, false) }
            if index + matched >= text.count { best = (label, text.count, true) }
        }
        return best
    }

    private func matchedLength(_ name: StaticString, at index: Int, _ anyCase: Bool) -> Int {
        var length = 0
        while length < name.utf8CodeUnitCount, index + length < text.count {
            let byte = text.bytes[index + length]
            guard (anyCase && byte.isASCIILetter ? byte & 0xDF : byte) == name.utf8Start[length] else { break }
            length += 1
        }
        return length
    }

    /// One to five digits of any script, then at most one letter for the spelling.
    private func readNumber(at index: Int) -> (value: Int, variant: Int, end: Int)? {
        var value = 0
        var count = 0
        var symbol = text.symbol(at: index)
        while symbol.value.isDigit {
            value = value * 10 + Int(symbol.value - 0x30)
            count += 1
            guard count <= 5 else { return nil }
            symbol = text.symbol(at: symbol.end)
        }
        guard count > 0 else { return nil }
        let letter = symbol.value.lowercased
        guard letter > UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { return (value, 0, symbol.start) }
        return (value, Int(letter - UInt8(ascii: "a")), symbol.end)
    }

    private func skip(_ index: Int, atMost limit: Int, _ belongs: (UInt8) -> Bool) -> Int {
        var position = index
        for _ in 0..<limit {
            let symbol = text.symbol(at: position)
            guard belongs(symbol.value) else { break }
            position = symbol.end
        }
        return position
    }

    private func isBlank(_ value: UInt8) -> Bool { value == UInt8(ascii: " ") || value == TextSign.invisible }

    private func isJoiner(_ value: UInt8) -> Bool {
        isBlank(value) || value == UInt8(ascii: "_") || value == UInt8(ascii: "-") || value == UInt8(ascii: "\\")
    }
}

extension Placeholder {
    fileprivate init(_ label: PlaceholderLabel, _ number: (value: Int, variant: Int, end: Int)) {
        self.init(label: label, number: number.value, variant: number.variant)
    }
}
