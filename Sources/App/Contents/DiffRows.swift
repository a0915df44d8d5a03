// Two texts side by side: paragraphs facing each other, changed words marked.

import TextKit
import Web

enum DiffRows {
    static func view(old: String, new: String) -> View { view(WordDiff.compare(old: old, new: new)) }

    static func view(_ diff: WordDiff) -> View {
        .list(
            diff.paragraphs.map { paragraph in
                [
                    "old": side(paragraph, .insert, paragraph.old), "new": side(paragraph, .delete, paragraph.new),
                    "same": .flag(!paragraph.segments.contains { $0.kind != .equal }),
                ]
            })
    }

    /// Both in one text: what is gone struck out before what came.
    static func inline(_ diff: WordDiff) -> View {
        .list(
            diff.paragraphs.map { paragraph in
                [
                    "direction": .text(Direction.of(block: paragraph.new.isEmpty ? paragraph.old : paragraph.new).rawValue),
                    "pieces": .list(
                        paragraph.segments.map { segment in
                            switch segment.kind {
                            case .equal: return ["text": .text(segment.new)]
                            case .delete: return ["gone": .text(segment.old)]
                            case .insert: return ["come": .text(segment.new)]
                            }
                        }),
                ]
            })
    }

    /// One column of a paragraph: everything but what only the other one has.
    private static func side(_ paragraph: WordDiff.Paragraph, _ other: WordDiff.Kind, _ text: String) -> View {
        let way = Direction.of(block: text)
        return [
            "direction": .text(way.rawValue),
            "pieces": .list(
                trimmed(paragraph.segments.filter { $0.kind != other }.map { (kind: $0.kind, text: other == .insert ? $0.old : $0.new) }).map { kind, text in
                    switch kind {
                    case .equal: return ["text_html": .text(ProseHTML.text(text, way))]
                    case .delete: return ["gone_html": .text(ProseHTML.text(text, way))]
                    case .insert: return ["come_html": .text(ProseHTML.text(text, way))]
                    }
                }),
        ]
    }

    /// Without the line ends that part it from the next paragraph.
    private static func trimmed(_ pieces: [(kind: WordDiff.Kind, text: String)]) -> [(kind: WordDiff.Kind, text: String)] {
        var pieces = pieces
        while let last = pieces.last {
            pieces[pieces.count - 1].text = String(last.text.reversed().drop(while: \.isNewline).reversed())
            if !pieces[pieces.count - 1].text.isEmpty { break }
            pieces.removeLast()
        }
        return pieces
    }
}
