// Persian words in Latin letters, by a plain map of consonants: short vowels are not written in Persian, and
// are not guessed. «شرکت نمونه» gives `shrkt nmune`: readable to who knows the name, and always the same.

enum Transliteration {
    /// The word in `[a-z0-9_]`; signs of scripts without a rule are dropped.
    static func latin(_ word: [Unicode.Scalar]) -> String {
        var result = ""
        for (index, scalar) in word.enumerated() {
            if let value = Digits.value(scalar) {
                result.append(String(value))
            } else if scalar == "_" {
                result.append("_")
            } else if let plain = LatinFold.plain(scalar) {
                result.append(plain)
            } else {
                let endsInE = index == word.count - 1 && index > 1 && !isLongVowel(word[index - 1])
                result.append(persian(scalar, isFirst: index == 0, endsInE: endsInE))
            }
        }
        return result
    }

    /// Three letters depend on their place: و is `v` at the beginning and else `u`; ی is `y` and else `i`;
    /// ه is `h`, and `e` at the end of a word of three letters or more, unless a long vowel stands before it:
    /// «خانه» gives `khane`, «راه» `rah`.
    private static func persian(_ scalar: Unicode.Scalar, isFirst: Bool, endsInE: Bool) -> String {
        switch ArabicForms.folded(scalar) {
        case "و": isFirst ? "v" : "u"
        case "ی": isFirst ? "y" : "i"
        case "ه": endsInE ? "e" : "h"
        case let letter: (ArabicForms.isLamAlef(scalar) ? "l" : "") + (consonants[letter] ?? "")
        }
    }

    private static func isLongVowel(_ scalar: Unicode.Scalar) -> Bool {
        ["ا", "و", "ی"].contains(ArabicForms.folded(scalar))
    }

    private static let consonants: [Unicode.Scalar: String] = [
        "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d",
        "ذ": "z", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z",
        "ع": "a", "غ": "gh", "ف": "f", "ق": "gh", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n",
    ]
}
