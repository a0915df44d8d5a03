// Which way a block of text runs. The first strong letter, which browsers go by, is wrong for Persian prose:
// «French press برای قهوه …» begins with a Latin word and is Persian.

package enum Direction: String, Sendable {
    case rightToLeft = "rtl"
    case leftToRight = "ltr"

    /// The direction of one block of Markdown (a paragraph, a heading, a list item, or a whole text) by its
    /// strong letters, code, URLs and e-mail addresses left out.
    ///
    /// A right-to-left letter counts twice: Persian prose about technical things is full of Latin names, and
    /// they are long, while English prose with a third of its letters Persian does not occur. Without prose
    /// letters, a block with code or an address is left to right, and one of digits and signs is `fallback`.
    package static func of(block: String, fallback: Direction = .rightToLeft) -> Direction {
        let document = MarkdownDocument(block)
        var count = StrongLetters()
        for block in document.blocks { count.add(document.inline(block)) }
        return count.direction ?? fallback
    }
}

/// The strong letters of a text, by direction.
private struct StrongLetters {
    private var rightToLeft = 0
    private var leftToRight = 0
    private var technical = false

    mutating func add(_ inline: MarkdownInline) {
        for (scalar, kind) in zip(inline.scalars, inline.kinds) where kind != .hidden {
            if kind == .prose {
                addProse(scalar)
            } else if !ScalarKind.isSpace(scalar) {
                technical = true
            }
        }
    }

    var direction: Direction? {
        if rightToLeft + leftToRight == 0 { return technical ? .leftToRight : nil }
        return 2 * rightToLeft >= leftToRight ? .rightToLeft : .leftToRight
    }

    private mutating func addProse(_ scalar: Unicode.Scalar) {
        guard ScalarKind.isLetterOrDigit(scalar), !ScalarKind.isDigit(scalar) else { return }
        if Self.isRightToLeft(scalar) { rightToLeft += 1 } else { leftToRight += 1 }
    }

    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
