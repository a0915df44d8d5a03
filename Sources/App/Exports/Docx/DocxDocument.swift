// A content as a Word document (ECMA-376, transitional): a ZIP of a few XML files. The parts that do not depend on the text
// are in `DocxParts.swift`; how blocks become paragraphs is in `DocxBody.swift`.

import Kit
import TextKit

struct DocxDocument {
    private let content: ExportedText
    init(_ content: ExportedText) { self.content = content }

    func bytes() throws -> [UInt8] {
        let direction = content.direction
        var body = DocxBody(direction)
        let text = body.write(content.tree)
        let parts: [(String, String)] = [
            ("[Content_Types].xml", DocxParts.contentTypes), ("_rels/.rels", DocxParts.packageRelations),
            ("docProps/core.xml", DocxParts.core(content, direction)), ("docProps/app.xml", DocxParts.app),
            ("word/document.xml", document(text, direction)), ("word/styles.xml", DocxParts.styles(direction)),
            ("word/numbering.xml", DocxParts.numbering(body.orderedLists)), ("word/settings.xml", DocxParts.settings),
            ("word/fontTable.xml", DocxParts.fonts), ("word/_rels/document.xml.rels", DocxParts.relations(body.addresses)),
        ]
        var archive = ZipWriter()
        for (name, xml) in parts { try archive.add(name, Array((DocxParts.head + xml).utf8)) }
        archive.finish()
        return archive.take()
    }

    private func document(_ body: String, _ direction: Direction) -> String {
        """
        <w:document xmlns:w="\(DocxParts.main)" xmlns:r="\(DocxParts.relationships)"><w:body>\(body)<w:sectPr>\
        <w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/>\
        \(direction == .rightToLeft ? "<w:bidi/>" : "")</w:sectPr></w:body></w:document>
        """
    }
}
