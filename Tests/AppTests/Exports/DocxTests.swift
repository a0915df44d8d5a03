// A Word file from Persian Markdown: its XML is well formed, in the order that Word asks for, and says which way each
// paragraph, run and table goes. Looking at the page itself is `make docx-proof`.

import Foundation
import FoundationXML
import Kit
import Testing

@testable import App

@Suite struct DocxTests {
    static let proof = try? String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/docx_proof.md"), encoding: .utf8)

    private func text(_ body: String, title: String = "راهنمای دم‌آوری قهوه با French Press") -> ExportedText {
        ExportedText(title: title, body: body, createdAt: Timestamp(milliseconds: 1_795_000_000_000), updatedAt: Timestamp(milliseconds: 1_795_000_001_000))
    }

    private func parts(_ text: ExportedText) throws -> [String: XMLDocument] {
        let reader = try ZipReader(try text.bytes(.docx))
        return try Dictionary(uniqueKeysWithValues: reader.entries.map { ($0.name, try XMLDocument(data: Data(try reader.content($0)))) })
    }

    private func nodes(_ document: XMLDocument?, _ path: String) throws -> [XMLElement] {
        try #require(document).nodes(forXPath: path).compactMap { $0 as? XMLElement }
    }

    private func words(_ element: XMLElement) throws -> String { try element.nodes(forXPath: ".//*[local-name()='t']").compactMap(\.stringValue).joined() }

    /// The paragraph that has these words.
    private func paragraph(_ document: XMLDocument?, _ piece: String) throws -> XMLElement {
        try #require(try nodes(document, "//w:p").first { try words($0).contains(piece) }, "no paragraph with \(piece)")
    }

    private func has(_ element: XMLElement, _ path: String) throws -> Bool { try !element.nodes(forXPath: path).isEmpty }

    @Test func everyPartIsWellFormedAndNamed() throws {
        let parts = try parts(text(try #require(Self.proof)))
        #expect(
            Set(parts.keys) == [
                "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "docProps/app.xml", "word/document.xml", "word/styles.xml", "word/numbering.xml",
                "word/settings.xml", "word/fontTable.xml", "word/_rels/document.xml.rels",
            ])
        // Each style and each list that is used is there.
        let document = parts["word/document.xml"]
        for (used, there) in [("//w:pStyle/@w:val", "//w:style/@w:styleId"), ("//w:rStyle/@w:val", "//w:style/@w:styleId")] {
            let names = Set(try #require(document).nodes(forXPath: used).compactMap(\.stringValue))
            let known = Set(try #require(parts["word/styles.xml"]).nodes(forXPath: there).compactMap(\.stringValue))
            #expect(names.isSubset(of: known) && !names.isEmpty)
        }
        let lists = Set(try #require(document).nodes(forXPath: "//w:numId/@w:val").compactMap(\.stringValue))
        let numbered = Set(try #require(parts["word/numbering.xml"]).nodes(forXPath: "//w:num/@w:numId").compactMap(\.stringValue))
        #expect(lists.isSubset(of: numbered))
    }

    @Test func theSameTextGivesTheSameBytes() throws {
        let proof = try #require(Self.proof)
        #expect(try text(proof).bytes(.docx) == text(proof).bytes(.docx))
    }

    @Test func directionIsSaidOfParagraphsRunsTablesAndThePage() throws {
        let document = try parts(text(try #require(Self.proof)))["word/document.xml"]
        let persian = try paragraph(document, "ساده‌ترین راه")
        #expect(try has(persian, "w:pPr/w:bidi[not(@w:val)]"))
        for run in try persian.nodes(forXPath: "w:r").compactMap({ $0 as? XMLElement }) {
            let text = try words(run)
            let letters = text.unicodeScalars.filter { $0.properties.isAlphabetic }
            let isPersian = letters.contains { (0x0600...0x06FF).contains($0.value) }
            let isLatin = letters.contains { $0.isASCII }
            #expect(!(isPersian && isLatin), "a run has letters of both directions: \(text)")
            if isPersian { #expect(try has(run, "w:rPr/w:rtl"), "\(text)") }
            if isLatin { #expect(try !has(run, "w:rPr/w:rtl"), "\(text)") }
        }
        #expect(try has(paragraph(document, "This paragraph is entirely"), "w:pPr/w:bidi[@w:val='0']"))
        #expect(try has(paragraph(document, "struct Brew"), "w:pPr/w:bidi[@w:val='0']"))
        #expect(try nodes(document, "//w:tbl/w:tblPr/w:bidiVisual").count == 1)
        #expect(try nodes(document, "//w:sectPr/w:bidi").count == 1)
        let english = try parts(text("Plain English.\n\n| a | b |\n|---|---|\n| c | d |", title: "English"))["word/document.xml"]
        #expect(try nodes(english, "//w:bidiVisual | //w:sectPr/w:bidi | //w:rtl").isEmpty)
    }

    @Test func structureIsByStyleAndNumbering() throws {
        let parts = try parts(text(try #require(Self.proof)))
        let document = parts["word/document.xml"]
        #expect(try has(paragraph(document, "راهنمای دم‌آوری"), "w:pPr/w:pStyle[@w:val='Heading1']"))
        #expect(try nodes(document, "//w:pStyle[@w:val='Heading1']").count == 1)
        #expect(try has(paragraph(document, "گام‌ها"), "w:pPr/w:pStyle[@w:val='Heading2']"))
        #expect(try has(paragraph(document, "قهوهٔ تازه‌آسیاب"), "w:pPr/w:numPr[w:ilvl/@w:val='0' and w:numId/@w:val='1']"))
        #expect(try has(paragraph(document, "ترجیحاً فیلترشده"), "w:pPr/w:numPr[w:ilvl/@w:val='1' and w:numId/@w:val='1']"))
        #expect(try has(paragraph(document, "نخست اندازه بگیرید"), "w:pPr/w:numPr[w:ilvl/@w:val='2' and w:numId/@w:val='2']"))
        // What goes on within an item has no number of its own.
        #expect(try !has(paragraph(document, "مهم‌ترین است"), "w:pPr/w:numPr"))
        let numbered = Set(try nodes(document, "//w:numId").compactMap { $0.attribute(forName: "w:val")?.stringValue })
        #expect(numbered == ["1", "2", "3", "4"])
        #expect(try nodes(parts["word/numbering.xml"], "//w:num[@w:numId='4']//w:startOverride[@w:val='5']").count == 9)
        #expect(try nodes(document, "//w:tr[w:trPr/w:tblHeader]").count == 1)
        #expect(try nodes(document, "//w:tr").count == 4)
        #expect(try nodes(document, "//w:hyperlink").count == 2)
        #expect(try nodes(parts["word/_rels/document.xml.rels"], "//*[@TargetMode='External']").count == 2)
        #expect(try has(paragraph(document, "خط خورده"), "w:r[w:rPr/w:strike]"))
    }

    /// Word refuses a document whose properties stand in another order than the schema's.
    @Test func propertiesStandInTheOrderOfTheSchema() throws {
        let orders: [(String, [String])] = [
            ("//w:pPr", ["pStyle", "keepNext", "keepLines", "numPr", "pBdr", "shd", "bidi", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl"]),
            ("//w:rPr", ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "strike", "color", "sz", "szCs", "u", "shd", "rtl", "lang"]),
            ("//w:tblPr", ["tblStyle", "bidiVisual", "tblW", "tblInd", "tblBorders", "tblCellMar", "tblLook"]),
        ]
        let parts = try parts(text(try #require(Self.proof) + "\n> - > | a | b |\n  > |---|---|\n  > | ج | د |\n"))
        for name in ["word/document.xml", "word/styles.xml", "word/numbering.xml"] {
            for (path, order) in orders {
                for element in try nodes(parts[name], path) {
                    let places = (element.children ?? []).map { order.firstIndex(of: $0.localName ?? "") ?? -1 }
                    #expect(places.allSatisfy { $0 >= 0 } && places == places.sorted(), "\(name): \(element.xmlString.prefix(300))")
                }
            }
        }
    }

    @Test func signsThatXMLHasNoPlaceForAreLeftOut() throws {
        let document = try parts(text("a\u{1}b\u{FFFE}c <&> \"'\u{B}", title: "x\u{8}"))["word/document.xml"]
        #expect(try words(paragraph(document, "abc")) == "abc <&> \"'")
        _ = try parts(text("", title: "ت"))
    }
}
