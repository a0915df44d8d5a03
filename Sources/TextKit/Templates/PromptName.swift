// Names of prompt variables: which signs they may have, and when two spellings are one name.

package enum PromptName {
    /// A letter of the Latin (ASCII) or Arabic script, or `_`.
    static func mayBegin(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "_" || ScalarKind.isASCIILetter(scalar) }
        return (0x0600...0x06FF).contains(scalar.value) && ScalarKind.isArabicLetter(scalar)
    }

    /// Those, digits, the zero-width non-joiner, and marks on letters.
    static func mayContinue(_ scalar: Unicode.Scalar) -> Bool {
        if mayBegin(scalar) || scalar == ScalarKind.zeroWidthNonJoiner { return true }
        switch scalar.value {
        case 0x30...0x39, 0x0660...0x0669, 0x06F0...0x06F9: return true
        default: return ScalarKind.isArabicMark(scalar) && scalar.value <= 0x06FF
        }
    }

    /// The spelling that names are compared in. An Arabic keyboard writes ي, ى and ك where a Persian one writes
    /// ی and ک, and readers see no difference: they are one name. So are Arabic and Persian digits. Nothing
    /// else is folded: `نام` and `Nam`, `a` and `A`, `۱` and `1` are different names.
    package static func canonical(_ name: String) -> String {
        isCanonical(name) ? name : String(ofScalars: name.unicodeScalars.map(ArabicForms.keyboardFolded))
    }

    /// May a variable be called so? As it would be read between braces: no longer than a template allows.
    package static func isValid(_ name: String) -> Bool {
        let scalars = name.unicodeScalars
        guard let first = scalars.first, mayBegin(first) else { return false }
        return scalars.count <= PromptTemplate.maximumNameLength && scalars.allSatisfy(mayContinue)
    }

    static func isCanonical(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy { ArabicForms.keyboardFolded($0) == $0 }
    }
}
