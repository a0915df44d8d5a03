// Puts a text together out of the phrasebook. It takes as many sides of the topic as the length needs, and says more of
// each before it takes another, so that nothing is said twice.

import Kit

struct OfflineComposer {
    private let brief: OfflineBrief
    private let book: Phrasebook
    private var numbers: SeededNumbers
    /// All sides of the topic, in the order in which they are taken.
    private let deck: [Aspect]

    init(_ brief: OfflineBrief) {
        self.brief = brief
        book = Phrasebook.of(brief.language)
        let wish = [brief.topic, brief.audience ?? "", "\(brief.kind)"] + brief.keywords
        numbers = SeededNumbers(seed: wish.joined(separator: "\n"))
        deck = book.aspects.shuffled(using: &numbers)
    }

    mutating func text() -> String {
        switch brief.kind {
        case .draft: draft()
        case .outline: outline()
        case .caption: caption()
        case .rewrite: brief.givenText.isEmpty ? draft() : "> \(book.note)\n\n\(rewritten)"
        }
    }

    private var rewritten: String {
        TextTidier.tidy(brief.isShorter ? TextTidier.half(brief.givenText) : brief.givenText, brief.language)
    }

    // MARK: A draft

    /// How much is said of a side: 1 its opening, 2 with the list, 3 and 4 with its parts.
    private static let greatestDepth = 4

    private mutating func draft() -> String {
        let frame = Frame(
            opening: numbers.pick(brief.isFriendly ? book.friendlyOpenings : book.openings) ?? "",
            closingHeading: numbers.pick(book.closingHeadings) ?? "",
            closing: numbers.pick(brief.isFriendly ? book.friendlyClosings : book.closings) ?? "",
            headings: deck.map { numbers.pick($0.headings) ?? "" })
        var depths = [2, 1, 1]
        var text = article(frame, depths)
        while OfflineText.words(text) < wantedWords, let more = deeper(depths) {
            depths = more
            text = article(frame, depths)
        }
        return "> \(book.note)\n\n\(text)"
    }

    /// Counting differs between counters; a little more than was asked for is never too little.
    private var wantedWords: Int { brief.minimumWords + brief.minimumWords / 30 + 2 }

    /// What is chosen once for a text, however long it becomes.
    private struct Frame {
        let opening: String
        let closingHeading: String
        let closing: String
        let headings: [String]
    }

    /// One step longer; `nil` when everything has been said.
    private func deeper(_ depths: [Int]) -> [Int]? {
        let wantedSections = min(max(3, brief.minimumWords / 170), deck.count)
        if depths.count < wantedSections { return depths + [1] }
        if let flattest = depths.min(), flattest < Self.greatestDepth, let index = depths.firstIndex(of: flattest) {
            var deeper = depths
            deeper[index] += 1
            return deeper
        }
        return depths.count < deck.count ? depths + [1] : nil
    }

    private func article(_ frame: Frame, _ depths: [Int]) -> String {
        let chosen = depths.indices.sorted { deck[$0].rank < deck[$1].rank }
        var blocks = [fill(frame.opening, topic: shownTopic)]
        for (place, index) in chosen.enumerated() {
            blocks.append("## \(fill(frame.headings[index]))")
            blocks += section(deck[index], depth: depths[index], keyword: keywordSentence(place))
        }
        if brief.minimumWords >= 300 { blocks += summary(chosen.map { deck[$0] }) }
        blocks += ["## \(frame.closingHeading)", fill(frame.closing, topic: shownTopic)] + ending(sections: chosen.count)
        return blocks.joined(separator: "\n\n")
    }

    private func section(_ aspect: Aspect, depth: Int, keyword: String?) -> [String] {
        let opening = depth == 1 ? Array(aspect.opening.prefix(2)) : aspect.opening
        var blocks = [paragraph(opening + (keyword.map { [$0] } ?? []))]
        for part in aspect.parts.prefix(max(0, depth - 2)) { blocks += ["### \(fill(part.heading))", paragraph(part.sentences)] }
        if depth >= 2 { blocks += [fill(aspect.lead), aspect.points.map { "- \(fill($0))" }.joined(separator: "\n")] }
        return blocks
    }

    private func paragraph(_ sentences: [String]) -> String { sentences.map(fill).joined(separator: " ") }

    private func summary(_ aspects: [Aspect]) -> [String] {
        let head = ["| \(book.summaryColumns.joined(separator: " | ")) |", "| --- | --- |"]
        return ["## \(book.summaryHeading)", (head + aspects.map { "| \($0.row.joined(separator: " | ")) |" }).joined(separator: "\n")]
    }

    /// The keywords, each in a sentence of its own as long as there are sections and sentences.
    private func keywordSentence(_ place: Int) -> String? {
        guard place < brief.keywords.count, place < book.keywordSentences.count else { return nil }
        return book.keywordSentences[place].replacing("{k}", with: brief.keywords[place])
    }

    private func ending(sections: Int) -> [String] {
        let told = min(sections, book.keywordSentences.count)
        let others = brief.keywords.dropFirst(told).joined(separator: book.comma)
        let keywords = others.isEmpty ? [] : [book.otherKeywords.replacing("{k}", with: others)]
        return keywords + contact
    }

    /// What stands for personal data goes where a reader would look for it; the topic may have it already.
    private var contact: [String] {
        let missing = brief.placeholders.filter { !shownTopic.contains($0) }
        return missing.isEmpty ? [] : [book.contact.replacing("{p}", with: missing.joined(separator: book.comma))]
    }

    // MARK: An outline and a caption

    private mutating func outline() -> String {
        let count = min(max(4, brief.minimumWords / 200), 8)
        let aspects = deck.prefix(count).sorted { $0.rank < $1.rank }
        var lines = ["# \(brief.topic.isEmpty ? book.thisTopic : brief.topic)"]
        for aspect in aspects {
            lines.append("## \(fill(numbers.pick(aspect.headings) ?? ""))")
            lines += aspect.parts.map { "### \(fill($0.heading))" }
        }
        lines.append("## \(numbers.pick(book.closingHeadings) ?? "")")
        return "> \(book.note)\n\n" + lines.joined(separator: "\n\n")
    }

    private mutating func caption() -> String {
        let text = fill(numbers.pick(book.captions) ?? "", topic: shownTopic)
        let tags = ([brief.topic] + brief.keywords).compactMap(OfflineText.hashtag).prefix(6).joined(separator: " ")
        return ([text] + contact + [tags, "> \(book.note)"]).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    // MARK: Words put in

    /// A long topic is named at the beginning and the end; in between it is only meant.
    private func fill(_ pattern: String) -> String {
        fill(pattern, topic: brief.topic.split(separator: " ").count > 4 || isSentence ? book.thisTopic : shownTopic)
    }

    private func fill(_ pattern: String, topic: String) -> String {
        pattern.replacing("{T}", with: topic.prefix(1).uppercased() + topic.dropFirst())
            .replacing("{t}", with: topic).replacing("{a}", with: brief.audience ?? book.readers)
    }

    private var shownTopic: String {
        guard !brief.topic.isEmpty else { return book.thisTopic }
        return isSentence ? book.quotes.open + brief.topic + book.quotes.close : brief.topic
    }

    /// A topic that would not fit into the grammar of other sentences is quoted.
    private var isSentence: Bool {
        brief.topic.contains { "?؟!:".contains($0) } || brief.topic.split(separator: " ").count > 8
    }
}
