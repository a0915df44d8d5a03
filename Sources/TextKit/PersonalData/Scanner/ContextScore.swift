// How the words within forty characters change the belief in a number. Walks the bytes in place, allocates nothing.

/// What the surroundings of one candidate say about each topic.
struct ContextScore {
    private static let reach = 40

    private var before = InlineArray<16, Int8>(repeating: 0)
    private var after = InlineArray<16, Int8>(repeating: 0)
    private var unitFollows = false

    /// `label` holds the topics of the name of the field the text came from.
    init(_ text: TextBytes, _ start: Int, _ end: Int, label: UInt16) {
        let window = ContextWindow(text: text, start: start, end: end)
        let index = ContextIndex.shared
        let leftLimit = window.left(Self.reach)
        window.forEachWord(from: leftLimit, to: start) { position in
            index.forEachMatch(text, at: position, among: .max) { topics, wordEnd in
                if wordEnd <= start { addBefore(topics, window.distance(wordEnd, start)) }
            }
        }
        let rightLimit = window.right(Self.reach)
        window.forEachWord(from: end, to: rightLimit) { position in
            index.forEachMatch(text, at: position, among: .max) { topics, wordEnd in
                guard wordEnd <= rightLimit else { return }
                addAfter(topics, window.distance(end, position), labelsAnother: window.introducesNumber(wordEnd))
            }
        }
        // A field that is hardly more than the value is what its name says; a long one only may contain it.
        if label != 0 { raise(&before, label, to: text.count <= 80 ? 40 : 20) }
    }

    /// 0...40 for words that speak for the topic: the nearer the more, words before more than words after.
    func support(_ topic: ContextTopic) -> Int { Int(max(before[Int(topic.rawValue)], after[Int(topic.rawValue)])) }

    /// 0...25 for words that make the number something else.
    var opposition: Int { max(Int(before[Int(ContextTopic.labelAgainst.rawValue)]) * 25 / 40, unitFollows ? 25 : 0) }

    var versionOpposition: Int { before[Int(ContextTopic.versionAgainst.rawValue)] >= 28 ? 30 : 0 }

    private mutating func addBefore(_ topics: UInt16, _ gap: (scalars: Int, hasNumber: Bool)) {
        let near: Int8 = gap.scalars <= 12 ? 40 : gap.scalars <= 25 ? 34 : 28
        // Another number between the word and this one has probably taken the word for itself.
        raise(&before, topics, to: gap.hasNumber ? near - 14 : near)
    }

    private mutating func addAfter(_ topics: UInt16, _ gap: (scalars: Int, hasNumber: Bool), labelsAnother: Bool) {
        if topics & ContextTopic.unitAgainst.bit != 0, gap.scalars <= 3 { unitFollows = true }
        // A word followed by a number labels that number, not the one before it.
        guard !gap.hasNumber, !labelsAnother else { return }
        raise(&after, topics, to: gap.scalars <= 10 ? 30 : 18)
    }

    private func raise(_ side: inout InlineArray<16, Int8>, _ topics: UInt16, to value: Int8) {
        var rest = topics
        while rest != 0 {
            let topic = rest.trailingZeroBitCount
            side[topic] = max(side[topic], value)
            rest &= rest - 1
        }
    }
}

/// The text around a stretch, measured in visible characters.
struct ContextWindow {
    let text: TextBytes
    let start: Int
    let end: Int

    /// Whether a word of the topics ends within `gap` characters before the stretch.
    func stands(_ topics: UInt16, within gap: Int) -> Bool {
        var found = false
        forEachWord(from: left(gap + 24), to: start) { position in
            ContextIndex.shared.forEachMatch(text, at: position, among: topics) { _, wordEnd in
                if wordEnd <= start, distance(wordEnd, start).scalars <= gap { found = true }
            }
        }
        return found
    }

    /// The topics of all words in the whole text: for names of fields.
    static func topics(in text: TextBytes) -> UInt16 {
        var all: UInt16 = 0
        ContextWindow(text: text, start: 0, end: 0).forEachWord(from: 0, to: text.count) { position in
            ContextIndex.shared.forEachMatch(text, at: position, among: .max) { topics, _ in all |= topics }
        }
        return all
    }

    func introducesNumber(_ wordEnd: Int) -> Bool {
        var index = wordEnd
        for _ in 0..<12 {
            let symbol = text.symbol(at: index)
            if symbol.value.isDigit { return true }
            if symbol.value == TextSign.end || symbol.value == UInt8(ascii: "\n") { return false }
            index = symbol.end
        }
        return false
    }

    func distance(_ from: Int, _ to: Int) -> (scalars: Int, hasNumber: Bool) {
        var index = from
        var scalars = 0
        var run = 0
        var hasNumber = false
        while index < to {
            let symbol = text.symbol(at: index)
            run = symbol.value.isDigit ? run + 1 : 0
            if run >= 5 { hasNumber = true }
            if symbol.value != TextSign.invisible { scalars += 1 }
            index = symbol.end
        }
        return (scalars, hasNumber)
    }

    func left(_ scalars: Int) -> Int {
        var index = start
        var left = scalars
        while index > 0, left > 0 {
            index -= 1
            if text.bytes[index] & 0xC0 != 0x80 { left -= 1 }
        }
        return index
    }

    func right(_ scalars: Int) -> Int {
        var index = end
        var left = scalars
        while index < text.count {
            if text.bytes[index] & 0xC0 != 0x80 { left -= 1 }
            if left < 0 { break }
            index += 1
        }
        return index
    }

    /// Calls `body` where words start: after something that is no letter, or at a capital after a small letter.
    @inline(__always)
    func forEachWord(from: Int, to: Int, _ body: (Int) -> Void) {
        var previous = text.symbol(before: from).value
        var index = from
        while index < to {
            let symbol = text.symbol(at: index)
            let isHump = symbol.value.isCapital && previous &- 0x61 < 26
            if symbol.value.isLetter && (!previous.isLetter || isHump) { body(index) }
            previous = symbol.value
            index = symbol.end
        }
    }
}
