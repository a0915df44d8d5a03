// How often the detector is right on what people write: the labelled corpus, counted case by case.

import Foundation
import Testing

@testable import TextKit

@Suite("Labelled corpora")
struct PersonalDataCorpusTests {
    @Test("precision at least 0.98 and recall at least 0.97", arguments: ["corpus.txt", "second-corpus.txt"])
    func rightOften(_ file: String) throws {
        let cases = try LabelledCase.load(file)
        var score = CorpusScore()
        for labelled in cases { score.add(labelled) }
        print("\(file): \(cases.count) cases, \(score.line)")
        #expect(score.precision >= 0.98, "\(score.mistakes.joined(separator: "\n"))")
        #expect(score.recall >= 0.97, "\(score.mistakes.joined(separator: "\n"))")
    }

    @Test("the corpus is what it claims to be")
    func corpusIsLargeAndMixed() throws {
        let cases = try LabelledCase.load("corpus.txt")
        #expect(cases.count >= 400)
        #expect(cases.count { $0.marks.isEmpty } >= 150)
        for kind in PersonalDataKind.allCases {
            let count = cases.reduce(0) { $0 + $1.marks.count { $0.kind == kind.rawValue } }
            #expect(count >= 12, "\(kind.rawValue)")
        }
    }

    @Test("a wrong label is counted as a mistake")
    func scoreCanFail() {
        var score = CorpusScore()
        score.add(LabelledCase(line: "موبایل {{mobile|09123456789}}"))
        #expect(score.precision == 1 && score.recall == 1)
        score.add(LabelledCase(line: "موبایل 09123456789"))
        score.add(LabelledCase(line: "{{email|nothing here}}"))
        #expect(score.precision == 0.5 && score.recall == 0.5 && score.mistakes.count == 2)
    }
}

/// Right, missed and too much.
struct CorpusScore {
    var right = 0
    var missed = 0
    var extra = 0
    var mistakes: [String] = []

    var precision: Double { Double(right) / Double(max(1, right + extra)) }
    var recall: Double { Double(right) / Double(max(1, right + missed)) }

    var line: String {
        let rates = "precision \(String(format: "%.4f", precision)), recall \(String(format: "%.4f", recall))"
        return "\(rates), right \(right), missed \(missed), false alarms \(extra)"
    }

    /// A finding counts only with the right kind and exactly the right bounds.
    mutating func add(_ labelled: LabelledCase) {
        var found = PersonalData.find(in: labelled.text).filter(\.isCertain)
        for mark in labelled.marks {
            let index = found.firstIndex { $0.kind.rawValue == mark.kind && $0.bytes == mark.bytes }
            if let index { found.remove(at: index) }
            guard !mark.isOptional else { continue }
            if index == nil {
                missed += 1
                mistakes.append("missed \(mark.kind): \(labelled.text)")
            } else {
                right += 1
            }
        }
        extra += found.count
        mistakes += found.map { "too much \($0.kind.rawValue) «\(labelled.text.bytes($0.bytes))»: \(labelled.text)" }
    }
}

/// One line of a corpus: the text without its marks, and where the marks stood.
struct LabelledCase {
    var text = ""
    var marks: [(kind: String, bytes: Range<Int>, isOptional: Bool)] = []

    init(line: String) {
        var rest = line[...]
        while let open = rest.range(of: "{{"), let close = rest.range(of: "}}"),
            case let inner = rest[open.upperBound..<close.lowerBound], let bar = inner.firstIndex(of: "|")
        {
            text += Self.unescaped(rest[..<open.lowerBound])
            let start = text.utf8.count
            text += Self.unescaped(inner[inner.index(after: bar)...])
            let kind = inner[..<bar]
            marks.append((String(kind.drop { $0 == "?" }), start..<text.utf8.count, kind.hasPrefix("?")))
            rest = rest[close.upperBound...]
        }
        text += Self.unescaped(rest)
    }

    static func load(_ file: String) throws -> [LabelledCase] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Fixtures/\(file)"), encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { LabelledCase(line: String($0)) }
    }

    private static func unescaped(_ part: Substring) -> String { part.replacingOccurrences(of: "\\n", with: "\n") }
}
