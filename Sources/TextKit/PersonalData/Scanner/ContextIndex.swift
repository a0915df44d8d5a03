// Finds the words of `ContextWords` in a text: by the first two letters, then letter by letter, without copying.

/// All words of all topics, in chains by their first two letters. Built once.
struct ContextIndex: Sendable {
    static let shared = ContextIndex()

    private struct Entry {
        var topics: UInt16
        var start: Int32
        var end: Int32
        /// The next entry with the same first letters, or -1.
        var next: Int16
    }

    private var letters: [UInt8] = []
    private var entries: [Entry] = []
    private var heads = [Int16](repeating: -1, count: 256)

    private init() {
        for topic in ContextTopic.allCases {
            let words = topic.words
            let list = UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount)
            var start = 0
            for index in 0...list.count where index == list.count || list[index] == UInt8(ascii: "|") {
                add(UnsafeBufferPointer(rebasing: list[start..<index]), topic.bit)
                start = index + 1
            }
        }
    }

    private mutating func add(_ word: UnsafeBufferPointer<UInt8>, _ topic: UInt16) {
        let start = Int32(letters.count)
        letters.append(contentsOf: word)
        let slot = Self.slot(TextBytes(bytes: word), at: 0)
        entries.append(Entry(topics: topic, start: start, end: Int32(letters.count), next: heads[slot]))
        heads[slot] = Int16(entries.count - 1)
    }

    /// Calls `body` with the topics and the end of every known word that begins at `index`.
    @inline(__always)
    func forEachMatch(_ text: TextBytes, at index: Int, among topics: UInt16, _ body: (UInt16, Int) -> Void) {
        var next = heads[Self.slot(text, at: index)]
        while next >= 0 {
            let entry = entries[Int(next)]
            if entry.topics & topics != 0, let end = wordEnd(entry, text, at: index) { body(entry.topics, end) }
            next = entry.next
        }
    }

    /// A place for the first two letters, the same for ي and ی, ك and ک, small and capital.
    private static func slot(_ text: TextBytes, at index: Int) -> Int {
        let first = text.visible(at: index)
        let second = text.visible(at: first.end)
        let rest = second.value.isLetter ? code(text, second) : 0
        return Int((code(text, first) &* 31 &+ rest) & 0xFF)
    }

    private static func code(_ text: TextBytes, _ symbol: TextSymbol) -> UInt16 {
        symbol.value < 4 ? ContextLetter.unified(text, symbol) & 0xFF : UInt16(symbol.value.lowercased)
    }

    private func wordEnd(_ entry: Entry, _ text: TextBytes, at index: Int) -> Int? {
        var place = index
        var key = Int(entry.start)
        while key < Int(entry.end) {
            if letters[key] == UInt8(ascii: " ") {
                place = ContextLetter.skipGap(text, place)
                key += 1
            } else {
                let symbol = text.visible(at: place)
                guard let width = ContextLetter.width(text, symbol, matching: letters, at: key) else { return nil }
                key += width
                place = symbol.end
            }
        }
        return endsWord(text, place) ? place : nil
    }

    /// Nothing, or one of the endings that leave the word what it is, follows.
    private func endsWord(_ text: TextBytes, _ index: Int) -> Bool {
        let next = text.symbol(at: index).value
        guard next.isLetter else { return true }
        let last = text.byte(index - 1)
        // A change of script ends a word, and so does a capital after a small letter.
        if (last < 0x80) != (next != TextSign.letter) { return true }
        if last < 0x80 { return next.isCapital && last &- 0x61 < 26 }
        let list = ContextTopic.endings
        let endings = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
        var from = 0
        for position in 0...endings.count where position == endings.count || endings[position] == UInt8(ascii: "|") {
            if isEnding(endings, from, position, text, at: index) { return true }
            from = position + 1
        }
        return false
    }

    private func isEnding(
        _ endings: UnsafeBufferPointer<UInt8>, _ from: Int, _ to: Int, _ text: TextBytes, at index: Int
    ) -> Bool {
        var place = index
        var key = from
        while key < to {
            let symbol = text.visible(at: place)
            guard let width = ContextLetter.width(text, symbol, matching: endings, at: key) else { return false }
            key += width
            place = symbol.end
        }
        return !text.symbol(at: place).value.isLetter
    }
}

/// Single letters, with the variants of one letter taken as one.
enum ContextLetter {
    /// How many bytes of `word` at `key` the symbol stands for; nil when it is another letter.
    static func width<Word: Collection<UInt8>>(
        _ text: TextBytes, _ symbol: TextSymbol, matching word: Word, at key: Int
    ) -> Int?
    where Word.Index == Int {
        if word[key] < 0x80 { return symbol.value.lowercased == word[key] ? 1 : nil }
        guard symbol.end - symbol.start == 2, key + 1 < word.endIndex else { return nil }
        return unified(text, symbol) == UInt16(word[key]) << 8 | UInt16(word[key + 1]) ? 2 : nil
    }

    /// The two bytes of a letter; ي and ى become ی, ك becomes ک.
    static func unified(_ text: TextBytes, _ symbol: TextSymbol) -> UInt16 {
        let letter = UInt16(text.byte(symbol.start)) << 8 | UInt16(text.byte(symbol.start + 1))
        switch letter {
        case 0xD98A, 0xD989: return 0xDB8C
        case 0xD983: return 0xDAA9
        default: return letter
        }
    }

    /// Between two words of one name: nothing, joiners, spaces, an underscore, and the «ی» of «شماره‌ی ملی».
    static func skipGap(_ text: TextBytes, _ index: Int) -> Int {
        let open = skipBlank(text, index)
        guard open > index, text.byte(open) == 0xDB, text.byte(open + 1) == 0x8C else { return open }
        let rest = skipBlank(text, open + 2)
        return rest > open + 2 ? rest : open
    }

    private static func skipBlank(_ text: TextBytes, _ index: Int) -> Int {
        var index = index
        while true {
            let symbol = text.symbol(at: index)
            switch symbol.value {
            case TextSign.invisible, UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                index = symbol.end
            default: return index
            }
        }
    }
}
