// Says how fast the detector reads, beside a loop of regular expressions and the memory it reads from, and how often
// each of the two is right on the labelled corpus.

import Foundation
import TextKit

let corpus = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Tests/TextKitTests/PersonalData/Fixtures/corpus.txt")

Speed.report()
Rightness.report(corpus: corpus)

/// Best of several runs, because the machine is shared.
enum Speed {
    static func report() {
        measure("ordinary Persian, nothing to find", Samples.persian)
        measure("Persian with a finding every 1.6 kB", Samples.persianWithFindings)
        measure("English prose and code", Samples.english)
        measure("a table of telephone and card numbers", Samples.table)
        print("memory, one core reading: \(format(memoryBandwidth())) MB/s")
    }

    static func measure(_ name: String, _ paragraph: String) {
        let text = String(repeating: paragraph, count: 8_000_000 / paragraph.utf8.count)
        let scanner = bestRate(bytes: text.utf8.count, runs: 7) { PersonalData.find(in: text).count }
        let part = String(text.prefix(200_000))
        let regexes = bestRate(bytes: part.utf8.count, runs: 3) { NaiveDetector.find(in: part).count }
        print("\(name): scanner \(format(scanner)) MB/s, regular expressions \(format(regexes)) MB/s")
    }

    static func bestRate(bytes: Int, runs: Int, _ body: () -> Int) -> Double {
        var best = Double.infinity
        var total = 0
        for _ in 0..<runs {
            let elapsed = ContinuousClock().measure { total &+= body() }
            best = min(best, Double(elapsed.components.attoseconds) / 1e18 + Double(elapsed.components.seconds))
        }
        precondition(total >= 0)
        return Double(bytes) / best / 1e6
    }

    /// The ceiling: sixty-four megabytes added up.
    static func memoryBandwidth() -> Double {
        let words = [UInt64](repeating: 1, count: 8_000_000)
        return bestRate(bytes: words.count * 8, runs: 5) {
            words.withUnsafeBufferPointer { Int(truncatingIfNeeded: sum($0)) }
        }
    }

    static func sum(_ words: UnsafeBufferPointer<UInt64>) -> UInt64 {
        var lanes = SIMD8<UInt64>.zero
        for index in stride(from: 0, to: words.count - 7, by: 8) {
            lanes &+= UnsafeRawPointer(words.baseAddress! + index).loadUnaligned(as: SIMD8<UInt64>.self)
        }
        return lanes.wrappedSum()
    }

    static func format(_ rate: Double) -> String { String(format: rate < 10 ? "%.1f" : "%.0f", rate) }
}

/// What most programs do: one pattern a kind, no check digits, no words around.
enum NaiveDetector {
    static let patterns: [(kind: String, regex: NSRegularExpression)] = [
        ("iban", #"\bIR[0-9]{24}\b"#), ("bank_card", #"\b(?:\d{4}[- ]?){3}\d{4}\b"#),
        ("mobile", #"(?:\+?98|0)?9\d{9}"#), ("landline", #"\b0\d{2}[- ]?[2-9]\d{7}\b"#),
        ("company_id", #"\b\d{11}\b"#), ("national_code", #"\b\d{10}\b"#),
        ("email", #"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"#),
        ("ip_address", #"\b(?:\d{1,3}\.){3}\d{1,3}\b"#), ("secret", #"\b(?:sk-|ghp_|AKIA|AIza)[A-Za-z0-9_-]{16,}"#),
    ].map {
        // The patterns stand above: one that does not compile is a mistake of this file, and no benchmark could go on.
        (kind: $0.0, regex: try! NSRegularExpression(pattern: $0.1))
    }

    static func find(in text: String) -> [(kind: String, bytes: Range<Int>)] {
        var found: [(kind: String, bytes: Range<Int>)] = []
        let whole = NSRange(text.startIndex..., in: text)
        for (kind, regex) in patterns {
            for match in regex.matches(in: text, range: whole) {
                guard let range = Range(match.range, in: text) else { continue }
                let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
                let bytes = start..<start + text[range].utf8.count
                if !found.contains(where: { $0.bytes.overlaps(bytes) }) { found.append((kind, bytes)) }
            }
        }
        return found
    }
}

/// Precision and recall over the corpus, for the detector and for the patterns.
enum Rightness {
    static func report(corpus: URL) {
        guard let text = try? String(contentsOf: corpus, encoding: .utf8) else {
            return print("no corpus at \(corpus.path())")
        }
        let cases = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(LabelledCase.init)
        score("detector", cases) { PersonalData.find(in: $0).filter(\.isCertain).map { ($0.kind.rawValue, $0.bytes) } }
        score("regular expressions", cases) { NaiveDetector.find(in: $0).map { ($0.kind, $0.bytes) } }
    }

    static func rounded(_ share: Double) -> String { String(format: "%.3f", share) }

    static func score(_ name: String, _ cases: [LabelledCase], _ find: (String) -> [(String, Range<Int>)]) {
        var right = 0
        var wanted = 0
        var reported = 0
        for labelled in cases {
            let found = find(labelled.text)
            let optional = labelled.marks.filter(\.isOptional)
            reported += found.count { one in !optional.contains { $0.bytes == one.1 } }
            for mark in labelled.marks where !mark.isOptional {
                wanted += 1
                if found.contains(where: { $0.0 == mark.kind && $0.1 == mark.bytes }) { right += 1 }
            }
        }
        let precision = Double(right) / Double(max(1, reported))
        let recall = Double(right) / Double(max(1, wanted))
        print("\(name), \(cases.count) cases: precision \(rounded(precision)), recall \(rounded(recall))")
    }
}

/// One line of the corpus: the text without its marks, and where the marks stood.
struct LabelledCase {
    var text = ""
    var marks: [(kind: String, bytes: Range<Int>, isOptional: Bool)] = []

    init(line: Substring) {
        var rest = line[...]
        while let open = rest.range(of: "{{"), let close = rest.range(of: "}}"),
            case let inner = rest[open.upperBound..<close.lowerBound], let split = inner.firstIndex(of: "|")
        {
            text += Self.unescaped(rest[..<open.lowerBound])
            let start = text.utf8.count
            text += Self.unescaped(inner[inner.index(after: split)...])
            let kind = inner[..<split]
            marks.append((kind.drop { $0 == "?" }.description, start..<text.utf8.count, kind.hasPrefix("?")))
            rest = rest[close.upperBound...]
        }
        text += Self.unescaped(rest)
    }

    private static func unescaped(_ part: Substring) -> String { String(part.replacing("\\n", with: "\n")) }
}
