// Accented Latin letters without their accents, for names in addresses and for search: `é` is found by `e`.

enum LatinFold {
    /// The plain small letters for an accented or capital Latin letter up to U+017F, or nil for other signs.
    static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x41...0x5A: return String(Character(Unicode.Scalar(UInt8(scalar.value + 0x20))))
        case 0x61...0x7A: return String(Character(scalar))
        case 0xC6, 0xE6: return "ae"
        case 0xDE, 0xFE: return "th"
        case 0xDF: return "ss"
        case 0x132, 0x133: return "ij"
        case 0x152, 0x153: return "oe"
        case 0xC0...0x17F:
            let letter = table[Int(scalar.value) - 0xC0]
            return letter == "-" ? nil : String(letter)
        default: return nil
        }
    }

    /// U+00C0 to U+017F; `-` where the sign is no letter or is written with two.
    private static let table = Array(
        "aaaaaa-ceeeeiiii" + "dnooooo-ouuuuy--" + "aaaaaa-ceeeeiiii" + "dnooooo-ouuuuy-y" + "aaaaaaccccccccdd"
            + "ddeeeeeeeeeegggg" + "gggghhhhiiiiiiii" + "ii--jjkkklllllll" + "lllnnnnnnnnnoooo" + "oo--rrrrrrssssss"
            + "ssttttttuuuuuuuu" + "uuuuwwyyyzzzzzzs")
}
