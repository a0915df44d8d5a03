// What the pieces of a text cost, in hundredths of a token: means measured with `o200k_base` over Persian and
// English prose (see `docs/persian-text.md`). The longer a word, the less likely the vocabulary has it whole.

enum TokenCosts {
    static let one = 100

    static func word(_ word: ArraySlice<Unicode.Scalar>, lead: Unicode.Scalar?) -> Int {
        guard let first = word.first else { return 0 }
        if first.isASCII, word.allSatisfy(\.isASCII) { return latin(word, lead) }
        if ScalarKind.isArabicLetter(first) || ScalarKind.isArabicMark(first) { return persian(word, lead) }
        return leadCost(lead) + other(word)
    }

    /// Persian and Arabic digits are mostly tokens of their own, ASCII digits go in threes.
    static func number(_ digits: ArraySlice<Unicode.Scalar>) -> Int {
        guard let first = digits.first, !first.isASCII else { return one }
        return [0, 100, 160, 235][digits.count]
    }

    static func punctuation(_ signs: ArraySlice<Unicode.Scalar>) -> Int {
        let ascii = signs.count(where: \.isASCII)
        let others = signs.reduce(0) { sum, sign in sum + (sign.isASCII ? 0 : sign.value >= 0x1F000 ? 170 : 100) }
        let runs = ascii == 0 ? 0 : one + max(0, ascii - 4) * 15
        return max(runs + others, one)
    }

    // MARK: Words by script

    private static func persian(_ word: ArraySlice<Unicode.Scalar>, _ lead: Unicode.Scalar?) -> Int {
        let letters = word.filter { !ScalarKind.isArabicMark($0) && $0 != ScalarKind.tatweel }[...]
        let marks = word.count - letters.count
        if isArabic(letters) { return 100 + max(0, letters.count - 3) * 13 + marks * 60 + leadCost(lead) }
        return letterCost(letters, lead) + marks * 110
    }

    private static func letterCost(_ letters: ArraySlice<Unicode.Scalar>, _ lead: Unicode.Scalar?) -> Int {
        switch lead {
        case " ":
            CommonWords.haveWhole(letters) ? one : value(afterSpace, letters.count)
        case ScalarKind.zeroWidthNonJoiner:
            CommonWords.haveWholeAfterHalfSpace(letters) ? one : value(afterHalfSpace, letters.count)
        case nil: value(bare, letters.count)
        default: value(bare, letters.count) + one
        }
    }

    /// A word of the Arabic language, which the vocabulary knows better than Persian: it has the article or a
    /// letter that Persian lacks.
    private static func isArabic(_ letters: ArraySlice<Unicode.Scalar>) -> Bool {
        if letters.contains(where: { ["ة", "أ", "إ", "ى"].contains($0) }) { return true }
        return letters.count > 5 && letters.prefix(2).elementsEqual(["ا", "ل"])
    }

    private static func latin(_ word: ArraySlice<Unicode.Scalar>, _ lead: Unicode.Scalar?) -> Int {
        let length = word.count
        let capitals = word.count { (0x41...0x5A).contains($0.value) }
        let isName = capitals == 1 && word.first.map { (0x41...0x5A).contains($0.value) } == true
        let rarity = capitals > 1 ? max(0, length - 4) * 15 : isName ? 15 : 0
        let isBare = lead != " " && length >= 6
        let leadCost = lead == nil || lead == " " ? 0 : lead == "'" || lead == "_" || lead == "." ? 10 : 50
        return value(english, length) + rarity + (isBare ? 20 : 0) + leadCost
    }

    private static func other(_ word: ArraySlice<Unicode.Scalar>) -> Int {
        guard let first = word.first else { return 0 }
        if ScalarKind.isIdeograph(first) { return word.count * 74 }
        switch first.value {
        case ..<0x0250: return one + max(0, word.count - 3) * 28
        case 0x0370..<0x0530: return one + max(0, word.count - 3) * 21
        default: return one + max(0, word.count - 2) * 45
        }
    }

    private static func leadCost(_ lead: Unicode.Scalar?) -> Int { lead == nil || lead == " " ? 0 : one / 2 }

    // MARK: Tables by number of letters, from one; longer words go on by the last step

    private static let afterSpace = [100, 101, 112, 175, 207, 244, 287, 322, 355, 390]
    private static let afterHalfSpace = [100, 170, 229, 283, 300, 333, 420, 460]
    private static let bare = [100, 101, 152, 200, 246, 280, 335, 355, 400, 440]
    private static let english = [100, 100, 100, 100, 102, 102, 105, 105, 106, 120, 140, 145, 160, 190]

    private static func value(_ table: [Int], _ length: Int) -> Int {
        if length <= table.count { return table[max(length, 1) - 1] }
        let last = table[table.count - 1]
        return last + (length - table.count) * (last - table[table.count - 2])
    }
}
