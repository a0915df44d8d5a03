// A Markdown text seen as its leaves: what a heading, a paragraph or a code block is made of, and where it stands.

struct MarkdownBlock {
    enum Kind: Equatable {
        case paragraph
        case heading(level: Int)
        case table, code, html
    }

    var kind: Kind
    /// Where the lines stand in the text, in scalars, without their marks and line ends.
    var lines: [Range<Int>]
    /// Where the first line begins, its marks included.
    var start: Int
    /// Neither in a quotation nor in a list.
    var isTopLevel: Bool
    /// A blank line stands between this block and the one before.
    var followsBlank: Bool
}

struct MarkdownDocument {
    let scalars: [Unicode.Scalar]
    let blocks: [MarkdownBlock]
    /// Labels of link definitions, folded.
    let labels: Set<String>

    init(_ text: String) {
        let scalars = text.scalars
        var parser = MarkdownBlockParser(scalars)
        parser.parse()
        self.scalars = scalars
        self.blocks = parser.blocks
        self.labels = parser.labels
    }

    /// The inline content of a block; code and HTML are read by their own rules.
    func inline(_ block: MarkdownBlock) -> MarkdownInline {
        switch block.kind {
        case .code: MarkdownInline(code: block.lines, of: scalars)
        case .html: MarkdownInline(parsing: block.lines, of: scalars, rules: .html)
        case .table: MarkdownInline(parsing: block.lines, of: scalars, rules: .table, labels: labels)
        default: MarkdownInline(parsing: block.lines, of: scalars, labels: labels)
        }
    }
}
