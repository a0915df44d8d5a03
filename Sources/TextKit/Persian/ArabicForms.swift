// Letters that readers of Persian take for the same: Arabic yeh and kaf, hamza on its seats, the joined shapes
// that old documents carry instead of letters.

enum ArabicForms {
    /// The Persian letter that a letter is read as: ي, ى, ئ → ی; ك → ک; أ, إ, آ, ٱ → ا; ؤ → و; ة, ۀ → ه; joined shapes
    /// to their letters. Other signs stay. The ligature ﻻ gives its second letter; see `isLamAlef`.
    static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case ..<0x0620: scalar
        case 0x0622, 0x0623, 0x0625, 0x0671...0x0673: "ا"
        case 0x0624, 0x0676: "و"
        case 0x0626, 0x0649, 0x064A, 0x06CD, 0x06CE, 0x06D0, 0x06D2, 0x06D3: "ی"
        case 0x0629, 0x06BE, 0x06C0...0x06C3, 0x06D5: "ه"
        case 0x0643, 0x06A9, 0x06AA: "ک"
        case 0xFB50...0xFBFF: persianShape(scalar)
        case 0xFE80...0xFEF4: arabicShapes[Int(scalar.value) - 0xFE80]
        case 0xFEF5...0xFEFC: "ا"
        default: scalar
        }
    }

    /// ﻻ and its kin are written as one sign and read as two.
    static func isLamAlef(_ scalar: Unicode.Scalar) -> Bool { (0xFEF5...0xFEFC).contains(scalar.value) }

    /// Yeh and kaf of the Arabic keyboard only: the fold of names and of the diff, where nothing else may vanish.
    static func keyboardFolded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x0649, 0x064A: "ی"
        case 0x0643: "ک"
        case 0x0660...0x0669: Unicode.Scalar(scalar.value - 0x0660 + 0x06F0) ?? scalar
        default: scalar
        }
    }

    private static func persianShape(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFB50, 0xFB51: "ا"
        case 0xFB56...0xFB59: "پ"
        case 0xFB7A...0xFB7D: "چ"
        case 0xFB8A, 0xFB8B: "ژ"
        case 0xFB8E...0xFB91: "ک"
        case 0xFB92...0xFB95: "گ"
        case 0xFBA4...0xFBAD: "ه"
        case 0xFBE8, 0xFBE9, 0xFBFC...0xFBFF: "ی"
        default: scalar
        }
    }

    /// U+FE80 to U+FEF4: each letter as often as it has shapes.
    private static let arabicShapes: [Unicode.Scalar] = {
        let shapes: [(Unicode.Scalar, Int)] = [
            ("ء", 1), ("ا", 4), ("و", 2), ("ا", 2), ("ی", 4), ("ا", 2), ("ب", 4), ("ه", 2), ("ت", 4), ("ث", 4),
            ("ج", 4), ("ح", 4), ("خ", 4), ("د", 2), ("ذ", 2), ("ر", 2), ("ز", 2), ("س", 4), ("ش", 4), ("ص", 4),
            ("ض", 4), ("ط", 4), ("ظ", 4), ("ع", 4), ("غ", 4), ("ف", 4), ("ق", 4), ("ک", 4), ("ل", 4), ("م", 4),
            ("ن", 4), ("ه", 4), ("و", 2), ("ی", 6),
        ]
        return shapes.flatMap { Array(repeating: $0.0, count: $0.1) }
    }()
}
