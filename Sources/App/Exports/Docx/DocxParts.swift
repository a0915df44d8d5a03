// The parts of a Word document that hardly depend on its text: styles, numbering, fonts, relations.

import Kit
import TextKit

enum DocxParts {
    static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    static let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let packaging = "http://schemas.openxmlformats.org/package/2006"

    static let contentTypes: String = {
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
        let parts = [
            ("/word/document.xml", "\(word).document.main+xml"), ("/word/styles.xml", "\(word).styles+xml"),
            ("/word/numbering.xml", "\(word).numbering+xml"), ("/word/settings.xml", "\(word).settings+xml"),
            ("/word/fontTable.xml", "\(word).fontTable+xml"), ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        ].map { #"<Override PartName="\#($0.0)" ContentType="\#($0.1)"/>"# }.joined()
        return #"<Types xmlns="\#(packaging)/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#
            + #"<Default Extension="xml" ContentType="application/xml"/>\#(parts)</Types>"#
    }()

    static let packageRelations = """
        <Relationships xmlns="\(packaging)/relationships"><Relationship Id="rId1" Type="\(relationships)/officeDocument" Target="word/document.xml"/>\
        <Relationship Id="rId2" Type="\(packaging)/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
        <Relationship Id="rId3" Type="\(relationships)/extended-properties" Target="docProps/app.xml"/></Relationships>
        """

    static let app = """
        <Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Contexor</Application></Properties>
        """

    static func core(_ content: ExportedText, _ direction: Direction) -> String {
        func time(_ name: String, _ moment: Timestamp) -> String {
            #"<dcterms:\#(name) xsi:type="dcterms:W3CDTF">\#(moment.description.prefix(19))Z</dcterms:\#(name)>"#
        }
        return """
            <cp:coreProperties xmlns:cp="\(packaging)/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" \
            xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>\(XML.escaped(content.title))</dc:title>\
            <dc:language>\(direction == .rightToLeft ? "fa-IR" : "en-US")</dc:language>\(time("created", content.createdAt))\(time("modified", content.updatedAt))\
            </cp:coreProperties>
            """
    }

    static func relations(_ addresses: [String]) -> String {
        let links = addresses.enumerated().map {
            #"<Relationship Id="rIdL\#($0.offset + 1)" Type="\#(relationships)/hyperlink" Target="\#(XML.escaped($0.element))" TargetMode="External"/>"#
        }.joined()
        let parts = ["styles", "numbering", "settings", "fontTable"].enumerated().map {
            #"<Relationship Id="rId\#($0.offset + 1)" Type="\#(relationships)/\#($0.element)" Target="\#($0.element).xml"/>"#
        }.joined()
        return #"<Relationships xmlns="\#(packaging)/relationships">\#(parts)\#(links)</Relationships>"#
    }

    static let settings =
        #"<w:settings xmlns:w="\#(main)"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>"#
        + #"<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>"#
        + #"<w:themeFontLang w:val="en-US" w:bidi="fa-IR"/></w:settings>"#

    /// Where Vazirmatn is not installed, Word takes the other name.
    static let fonts = """
        <w:fonts xmlns:w="\(main)"><w:font w:name="Vazirmatn"><w:altName w:val="Tahoma"/><w:charset w:val="B2"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>\
        <w:font w:name="Calibri"><w:altName w:val="Carlito"/><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>\
        <w:font w:name="Consolas"><w:altName w:val="DejaVu Sans Mono"/><w:charset w:val="00"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font></w:fonts>
        """

    // MARK: Lists

    /// Number 1 is the list of dots; each numbered list has a number of its own, so that each begins anew.
    static func numbering(_ starts: [Int]) -> String {
        func levels(_ format: String, _ text: (Int) -> String, _ font: String) -> String {
            (0...8).map { level in
                #"<w:lvl w:ilvl="\#(level)"><w:start w:val="1"/><w:numFmt w:val="\#(format)"/><w:lvlText w:val="\#(text(level))"/><w:lvlJc w:val="left"/>"#
                    + #"<w:pPr><w:ind w:left="\#(720 * (level + 1))" w:hanging="360"/></w:pPr>\#(font)</w:lvl>"#
            }.joined()
        }
        let dots = ["•", "◦", "▪"]
        let bullets = levels("bullet", { dots[$0 % 3] }, #"<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/></w:rPr>"#)
        let numbers = levels("decimal", { "%\($0 + 1)." }, "")
        let lists = starts.enumerated().map { index, start in
            let overrides = (0...8).map { #"<w:lvlOverride w:ilvl="\#($0)"><w:startOverride w:val="\#(start)"/></w:lvlOverride>"# }.joined()
            return #"<w:num w:numId="\#(index + 2)"><w:abstractNumId w:val="1"/>\#(overrides)</w:num>"#
        }.joined()
        return #"<w:numbering xmlns:w="\#(main)"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>\#(bullets)</w:abstractNum>"#
            + #"<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>\#(numbers)</w:abstractNum>"#
            + #"<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>\#(lists)</w:numbering>"#
    }

    // MARK: Styles

    static func styles(_ direction: Direction) -> String {
        let bidi = direction == .rightToLeft ? "<w:bidi/>" : ""
        let sizes = [36, 30, 26, 24, 22, 22]
        let headings = sizes.enumerated().map { index, size in
            paragraphStyle(
                "Heading\(index + 1)", "heading \(index + 1)", next: "Normal",
                #"<w:keepNext/><w:keepLines/><w:spacing w:before="\#(index == 0 ? 0 : 280)" w:after="120"/><w:outlineLvl w:val="\#(index)"/>"#,
                #"<w:b/><w:bCs/><w:sz w:val="\#(size)"/><w:szCs w:val="\#(size)"/>"#)
        }.joined()
        return """
            <w:styles xmlns:w="\(main)"><w:docDefaults><w:rPrDefault><w:rPr>\
            <w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Vazirmatn"/><w:sz w:val="22"/><w:szCs w:val="24"/>\
            <w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="fa-IR"/></w:rPr></w:rPrDefault>\
            <w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>\
            <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>\(bidi)</w:pPr></w:style>\
            <w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>\
            <w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>\
            <w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>\
            </w:tblPr></w:style>\(headings)\(paragraphStyle("ListParagraph", "List Paragraph", #"<w:ind w:left="720"/>"#, ""))\
            \(paragraphStyle("Quote", "Quote", #"<w:spacing w:before="120" w:after="120"/>"#, #"<w:i/><w:iCs/><w:color w:val="52525B"/>"#))\
            \(paragraphStyle("Code", "Code", codeParagraph, codeRun))\(characters)\(grid)</w:styles>
            """
    }

    private static let codeParagraph =
        #"<w:shd w:val="clear" w:color="auto" w:fill="F4F4F5"/><w:spacing w:before="120" w:after="160" w:line="240" w:lineRule="auto"/>"#
    private static let codeRun = #"<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:sz w:val="20"/><w:szCs w:val="20"/>"#

    private static let characters =
        #"<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>"#
        + #"<w:style w:type="character" w:customStyle="1" w:styleId="CodeText"><w:name w:val="Code Text"/>"#
        + #"<w:rPr><w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:shd w:val="clear" w:color="auto" w:fill="F4F4F5"/></w:rPr></w:style>"#

    private static let grid: String = {
        let borders = ["top", "left", "bottom", "right", "insideH", "insideV"].map { #"<w:\#($0) w:val="single" w:sz="4" w:space="0" w:color="A1A1AA"/>"# }
            .joined()
        return #"<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>"#
            + #"<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:tblPr><w:tblBorders>\#(borders)</w:tblBorders></w:tblPr></w:style>"#
    }()

    private static func paragraphStyle(_ id: String, _ name: String, next: String? = nil, _ paragraph: String, _ run: String) -> String {
        let following = next.map { #"<w:next w:val="\#($0)"/>"# } ?? ""
        return #"<w:style w:type="paragraph" w:styleId="\#(id)"><w:name w:val="\#(name)"/><w:basedOn w:val="Normal"/>\#(following)<w:qFormat/>"#
            + "<w:pPr>\(paragraph)</w:pPr>" + (run.isEmpty ? "" : "<w:rPr>\(run)</w:rPr>") + "</w:style>"
    }
}
