// The headings of a Markdown text: its outline, and the proof that a draft has the structure it was asked for.

package struct Heading: Sendable, Equatable {
    /// 1 for `#` … 6 for `######`.
    package let level: Int
    /// What the reader sees, without marks, on one line.
    package let text: String
    /// Where the line of the heading begins, in Unicode scalars from the start of the text.
    package let scalarOffset: Int
}

package enum Outline {
    /// ATX and setext headings of the text itself: those in quotations, lists, code, HTML blocks and comments
    /// are not its structure, and a heading that says nothing is none.
    package static func headings(markdown: String) -> [Heading] {
        let document = MarkdownDocument(markdown)
        return document.blocks.compactMap { block in
            guard case .heading(let level) = block.kind, block.isTopLevel else { return nil }
            let text = onOneLine(document.inline(block).visible())
            return text.isEmpty ? nil : Heading(level: level, text: text, scalarOffset: block.start)
        }
    }

    /// Has the text at least so many sections of the second level?
    package static func hasStructure(_ markdown: String, minimumH2: Int = 2) -> Bool {
        headings(markdown: markdown).count { $0.level == 2 } >= minimumH2
    }

    private static func onOneLine(_ scalars: [Unicode.Scalar]) -> String {
        String(ofScalars: scalars.split(whereSeparator: ScalarKind.isSpace).joined(separator: [" "]))
    }
}
