// How many words a text has, as its reader would count them: the figure that writers are held to.

package enum Words {
    /// Words of a Markdown text. Markup is not counted, the text in code blocks is; see `docs/persian-text.md`.
    package static func count(markdown: String) -> Int {
        let document = MarkdownDocument(markdown)
        return document.blocks.reduce(0) { sum, block in
            sum + count(document.inline(block).visible(addressesAsOne: true))
        }
    }

    /// Words of a text without markup.
    package static func count(plain: String) -> Int {
        count(plain.scalars)
    }

    /// What the reader sees of a Markdown text: no marks, no link targets, table cells parted by tabs,
    /// blocks by an empty line where the source has one.
    package static func plainText(markdown: String) -> String { String(ofScalars: plainScalars(markdown: markdown)) }

    /// The same for those who go through it once: a text would be put together only to be taken apart again.
    package static func plainScalars(markdown: String) -> [Unicode.Scalar] {
        let document = MarkdownDocument(markdown)
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(markdown.utf8.count / 2)
        var isApart = false
        for block in document.blocks {
            isApart = isApart || block.followsBlank
            let text = trimmedLines(document.inline(block).visible(), isTable: block.kind == .table)
            guard !text.isEmpty else { continue }
            if !result.isEmpty { result.append(contentsOf: isApart ? ["\n", "\n"] : ["\n"]) }
            result.append(contentsOf: text)
            isApart = false
        }
        return result
    }

    private static func count(_ scalars: [Unicode.Scalar]) -> Int {
        var counter = WordCounter()
        for scalar in scalars { counter.read(scalar) }
        return counter.words
    }

    /// The outer pipes of a row became tabs: they are dropped, and so is space at the ends of the block.
    private static func trimmedLines(_ text: [Unicode.Scalar], isTable: Bool) -> [Unicode.Scalar] {
        guard isTable else { return trimmed(text[...]) }
        let rows = text.split(separator: "\n").map { row in
            row.split(separator: "\t").map { trimmed($0) }.filter { !$0.isEmpty }.joined(separator: ["\t"])
        }
        return Array(rows.joined(separator: ["\n"]))
    }

    private static func trimmed(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var rest = text
        while let first = rest.first, ScalarKind.isSpace(first) { rest = rest.dropFirst() }
        while let last = rest.last, ScalarKind.isSpace(last) { rest = rest.dropLast() }
        return Array(rest)
    }
}
