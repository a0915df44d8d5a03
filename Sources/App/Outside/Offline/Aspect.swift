// One side from which any topic can be looked at, with all that can be said of it. Sentences keep their order, so that
// a paragraph that takes only the first of them still reads on.
//
// The written form, line by line: `# heading | another heading`, opening sentences, `## part` with its sentences,
// `* what leads a list`, `- an item of it`, `| row of the summary | sign of progress`.

import Kit

struct Aspect: Sendable {
    struct Part: Sendable {
        let heading: String
        var sentences: [String] = []
    }

    /// Its place among all, so that a text goes from reasons to results whichever sides it takes.
    let rank: Int
    let headings: [String]
    var opening: [String] = []
    var parts: [Part] = []
    var lead = ""
    var points: [String] = []
    var row: [String] = []

    private init(rank: Int, headings: [String]) {
        self.rank = rank
        self.headings = headings
    }

    static func read(_ text: String) -> [Aspect] {
        var aspects: [Aspect] = []
        for line in text.split(separator: "\n").map({ $0.trimmed }) where !line.isEmpty {
            if line.hasPrefix("# ") {
                aspects.append(Aspect(rank: aspects.count, headings: alternatives(line.dropFirst(2))))
            } else if !aspects.isEmpty {
                aspects[aspects.count - 1].take(line)
            }
        }
        return aspects
    }

    private mutating func take(_ line: String) {
        if line.hasPrefix("## ") {
            parts.append(Part(heading: String(line.dropFirst(3))))
        } else if line.hasPrefix("* ") {
            lead = String(line.dropFirst(2))
        } else if line.hasPrefix("- ") {
            points.append(String(line.dropFirst(2)))
        } else if line.hasPrefix("| ") {
            row = Self.alternatives(line.dropFirst(2))
        } else if parts.isEmpty {
            opening.append(line)
        } else {
            parts[parts.count - 1].sentences.append(line)
        }
    }

    private static func alternatives(_ text: Substring) -> [String] { text.split(separator: "|").map { $0.trimmed } }
}
