// Blocks as paragraphs of WordprocessingML. The order of elements inside `w:pPr`, `w:rPr` and `w:tblPr` is the schema's:
// Word refuses a document that has them otherwise.

import TextKit

struct DocxBody {
    /// Where links lead, in the order of their first use; relation `rIdL1` is the first.
    private(set) var addresses: [String] = []
    /// The first number of each numbered list; number 2 in the document is the first, 1 is all lists without numbers.
    private(set) var orderedLists: [Int] = []
    private let direction: Direction

    init(_ direction: Direction) { self.direction = direction }

    /// Where a block stands.
    private struct Place {
        var style: String?
        /// Twentieths of a point from the leading edge.
        var indent = 0
        /// List and level, on the first paragraph of an item.
        var number: (list: Int, level: Int)?
        var level = 0
        var isTight = false
        var alignment: MarkdownTable.Alignment = .natural
        var isBold = false
        /// The direction of all cells of a table, where it is not each one's own.
        var cells: Direction?
    }

    private static let step = 720
    private static let deepestLevel = 8

    mutating func write(_ nodes: [MarkdownNode]) -> String {
        let text = blocks(nodes, Place())
        return text.isEmpty ? "<w:p/>" : text
    }

    private mutating func blocks(_ nodes: [MarkdownNode], _ place: Place) -> String {
        var place = place
        var result = ""
        for node in nodes {
            result += block(node, place)
            place.number = nil  // An item has one number.
        }
        return result
    }

    private mutating func block(_ node: MarkdownNode, _ place: Place) -> String {
        var place = place
        switch node {
        case .heading(let level, let spans):
            place.style = "Heading\(level)"
            return paragraph(spans, place)
        case .paragraph(let spans): return paragraph(spans, place)
        case .code(_, let text): return code(text, place)
        case .quote(let inner):
            place.style = "Quote"
            place.indent += Self.step / 2
            return blocks(inner, place)
        case .list(let list): return self.list(list, place)
        case .table(let table): return self.table(table, place)
        case .rule:
            return #"<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="A1A1AA"/></w:pBdr></w:pPr></w:p>"#
        }
    }

    // MARK: Paragraphs

    private mutating func paragraph(_ spans: [MarkdownSpan], _ place: Place) -> String {
        let direction = place.cells ?? Direction.of(spans: spans, fallback: direction)
        var style = RunStyle()
        style.isBold = place.isBold
        return "<w:p>\(properties(place, direction))\(runs(spans, direction, style))</w:p>"
    }

    private func properties(_ place: Place, _ direction: Direction) -> String {
        var result = ""
        if let style = place.style ?? (place.number != nil || place.level > 0 ? "ListParagraph" : nil) { result += #"<w:pStyle w:val="\#(style)"/>"# }
        if let number = place.number { result += #"<w:numPr><w:ilvl w:val="\#(number.level)"/><w:numId w:val="\#(number.list)"/></w:numPr>"# }
        result += direction == .rightToLeft ? "<w:bidi/>" : #"<w:bidi w:val="0"/>"#
        if place.number == nil, place.indent > 0 { result += #"<w:ind w:left="\#(place.indent)"/>"# }
        if place.isTight { result += "<w:contextualSpacing/>" }
        if let side = side(place.alignment, direction) { result += #"<w:jc w:val="\#(side)"/>"# }
        return "<w:pPr>\(result)</w:pPr>"
    }

    /// In a paragraph from right to left, `left` means where it begins.
    private func side(_ alignment: MarkdownTable.Alignment, _ direction: Direction) -> String? {
        switch alignment {
        case .natural: nil
        case .center: "center"
        case .left: direction == .rightToLeft ? "right" : "left"
        case .right: direction == .rightToLeft ? "left" : "right"
        }
    }

    private func code(_ text: String, _ place: Place) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { #"<w:t xml:space="preserve">\#(XML.escaped(String($0)))</w:t>"# }
        let number = place.number.map { #"<w:numPr><w:ilvl w:val="\#($0.level)"/><w:numId w:val="\#($0.list)"/></w:numPr>"# } ?? ""
        let indent = place.number == nil && place.indent > 0 ? #"<w:ind w:left="\#(place.indent)"/>"# : ""
        return #"<w:p><w:pPr><w:pStyle w:val="Code"/>\#(number)<w:bidi w:val="0"/>\#(indent)</w:pPr><w:r>\#(lines.joined(separator: "<w:br/>"))</w:r></w:p>"#
    }

    // MARK: Lists

    private mutating func list(_ list: MarkdownList, _ place: Place) -> String {
        var number = 1
        if let start = list.start {
            orderedLists.append(start)
            number = orderedLists.count + 1
        }
        // Items inside of an item are one level deeper.
        let level = min(place.level, Self.deepestLevel)
        var result = ""
        for item in list.items {
            var inner = place
            inner.number = (number, level)
            inner.level = place.level + 1
            inner.indent = place.indent + Self.step
            inner.isTight = list.isTight
            if item.isEmpty {
                result += paragraph([], inner)
            } else if case .paragraph? = item.first {
                result += blocks(item, inner)
            } else {
                result += paragraph([], inner)
                inner.number = nil
                result += blocks(item, inner)
            }
        }
        return result
    }

    // MARK: Tables

    private mutating func table(_ table: MarkdownTable, _ place: Place) -> String {
        let columns = max(1, table.alignments.count)
        let width = 9026 / columns
        let isRight = TableCells.direction(of: table, fallback: direction) == .rightToLeft
        var result = #"<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>"# + (isRight ? "<w:bidiVisual/>" : "")
        result += #"<w:tblW w:w="5000" w:type="pct"/>"# + (place.indent > 0 ? #"<w:tblInd w:w="\#(place.indent)" w:type="dxa"/>"# : "")
        result += #"<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>"#
        result += String(repeating: #"<w:gridCol w:w="\#(width)"/>"#, count: columns) + "</w:tblGrid>"
        result += row(table.header, table, width, isHeader: true)
        for cells in table.rows { result += row(cells, table, width, isHeader: false) }
        // Two tables without a paragraph between them would become one.
        return result + "</w:tbl><w:p/>"
    }

    private mutating func row(_ cells: [[MarkdownSpan]], _ table: MarkdownTable, _ width: Int, isHeader: Bool) -> String {
        var result = isHeader ? "<w:tr><w:trPr><w:tblHeader/></w:trPr>" : "<w:tr>"
        for (cell, alignment) in zip(cells, table.alignments) {
            var place = Place()
            place.alignment = alignment
            place.isBold = isHeader
            place.isTight = true
            place.cells = TableCells.direction(cell, in: table, fallback: direction)
            let shade = isHeader ? #"<w:shd w:val="clear" w:color="auto" w:fill="F4F4F5"/>"# : ""
            result += #"<w:tc><w:tcPr><w:tcW w:w="\#(width)" w:type="dxa"/>\#(shade)</w:tcPr>\#(paragraph(cell, place))</w:tc>"#
        }
        return result + "</w:tr>"
    }

    // MARK: Runs

    private struct RunStyle {
        var isBold = false
        var isItalic = false
        var isStruck = false
        var isCode = false
        var isLink = false

        func properties(_ direction: Direction) -> String {
            var result = ""
            if isCode { result += #"<w:rStyle w:val="CodeText"/>"# } else if isLink { result += #"<w:rStyle w:val="Hyperlink"/>"# }
            if isBold { result += "<w:b/><w:bCs/>" }
            if isItalic { result += "<w:i/><w:iCs/>" }
            if isStruck { result += "<w:strike/>" }
            if direction == .rightToLeft { result += #"<w:rtl/><w:lang w:bidi="fa-IR"/>"# }
            return result.isEmpty ? "" : "<w:rPr>\(result)</w:rPr>"
        }
    }

    private mutating func runs(_ spans: [MarkdownSpan], _ direction: Direction, _ style: RunStyle) -> String {
        var result = ""
        for span in spans {
            var style = style
            switch span {
            case .text(let text): result += run(text, direction, style)
            case .code(let text):
                style.isCode = true
                result += run(text, direction, style)
            case .strong(let inner):
                style.isBold = true
                result += runs(inner, direction, style)
            case .emphasis(let inner):
                style.isItalic = true
                result += runs(inner, direction, style)
            case .strike(let inner):
                style.isStruck = true
                result += runs(inner, direction, style)
            case .link(let address, let inner): result += link(address, inner, direction, style)
            case .image(let address, let alternative):
                result += link(address, [.text(alternative.isEmpty ? address : alternative)], direction, style)
            case .lineBreak: result += "<w:r><w:br/></w:r>"
            }
        }
        return result
    }

    private func run(_ text: String, _ direction: Direction, _ style: RunStyle) -> String {
        BidirectionalRuns.split(text, in: direction).map { run in
            #"<w:r>\#(style.properties(run.direction))<w:t xml:space="preserve">\#(XML.escaped(run.text))</w:t></w:r>"#
        }.joined()
    }

    private mutating func link(_ address: String, _ inner: [MarkdownSpan], _ direction: Direction, _ style: RunStyle) -> String {
        // Word knows no link in a link.
        guard !style.isLink else { return runs(inner, direction, style) }
        let place = addresses.firstIndex(of: address) ?? addresses.count
        if place == addresses.count { addresses.append(address) }
        var style = style
        style.isLink = true
        return #"<w:hyperlink r:id="rIdL\#(place + 1)" w:history="1">\#(runs(inner, direction, style))</w:hyperlink>"#
    }
}
