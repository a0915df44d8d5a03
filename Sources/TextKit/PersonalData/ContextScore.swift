// How the words within forty characters change the belief in a number. Walks the bytes in place, allocates nothing.

/// The surroundings of one candidate.
struct ContextScore {
    let text: TextBytes
    /// The name of the field the text came from; it speaks like words right before the value.
    let label: TextBytes
    let start: Int
    let end: Int

    static let reach = 40

    /// 0...40 for words that speak for the topic: the nearer the more, words before more than words after.
    func support(_ topic: Topic) -> Int {
        max(before(topic), after(topic), labelSupport(topic))
    }

    /// 0...25 for words that make the number something else.
    func opposition() -> Int {
        let label = before(.labelAgainst)
        let unit = unitFollows() ? 25 : 0
        return max(label * 25 / 40, unit)
    }

    func versionOpposition() -> Int { before(.versionAgainst) >= 28 ? 30 : 0 }

    /// Whether a word of the topic ends within `gap` characters before the candidate.
    func stands(_ topic: Topic, within gap: Int) -> Bool {
        let words = topic.words
        var found = false
        forEachWord(from: leftLimit(gap + 24), to: start) { position in
            if let wordEnd = matchEnd(words, at: position), wordEnd <= start, distance(wordEnd, start).scalars <= gap {
                found = true
            }
        }
        return found
    }

    private func before(_ topic: Topic) -> Int {
        let words = topic.words
        var best = 0
        forEachWord(from: leftLimit(Self.reach), to: start) { position in
            guard let wordEnd = matchEnd(words, at: position), wordEnd <= start else { return }
            let gap = distance(wordEnd, start)
            let near = gap.scalars <= 12 ? 40 : gap.scalars <= 25 ? 34 : 28
            // Another number between the word and this one has probably taken the word for itself.
            best = max(best, gap.hasNumber ? near - 14 : near)
        }
        return best
    }

    private func after(_ topic: Topic) -> Int {
        let words = topic.words
        let limit = rightLimit(Self.reach)
        var best = 0
        forEachWord(from: end, to: limit) { position in
            guard let wordEnd = matchEnd(words, at: position), wordEnd <= limit, !introducesNumber(wordEnd) else { return }
            let gap = distance(end, position)
            guard !gap.hasNumber else { return }
            best = max(best, gap.scalars <= 10 ? 30 : 18)
        }
        return best
    }

    /// A field that is hardly more than the value is what its name says; a long one only may contain it.
    private func labelSupport(_ topic: Topic) -> Int {
        guard label.count > 0 else { return 0 }
        let inLabel = ContextScore(
            text: label, label: TextBytes(bytes: UnsafeBufferPointer(start: nil, count: 0)), start: label.count,
            end: label.count)
        guard inLabel.before(topic) > 0 else { return 0 }
        return text.count <= 80 ? 40 : 20
    }

    private func unitFollows() -> Bool {
        let words = Topic.unitAgainst.words
        let limit = rightLimit(24)
        var found = false
        forEachWord(from: end, to: limit) { position in
            guard !found, let wordEnd = matchEnd(words, at: position), wordEnd <= limit else { return }
            found = distance(end, position).scalars <= 3
        }
        return found
    }

    /// A word followed by a number labels that number, not the one before it.
    private func introducesNumber(_ wordEnd: Int) -> Bool {
        var index = wordEnd
        for _ in 0..<12 {
            let symbol = text.symbol(at: index)
            if symbol.value.isDigit { return true }
            if symbol.value == Sign.end || symbol.value == UInt8(ascii: "\n") { return false }
            index = symbol.end
        }
        return false
    }

    private func distance(_ from: Int, _ to: Int) -> (scalars: Int, hasNumber: Bool) {
        var index = from
        var scalars = 0
        var run = 0
        var hasNumber = false
        while index < to {
            let symbol = text.symbol(at: index)
            run = symbol.value.isDigit ? run + 1 : 0
            if run >= 5 { hasNumber = true }
            if symbol.value != Sign.invisible { scalars += 1 }
            index = symbol.end
        }
        return (scalars, hasNumber)
    }

    private func leftLimit(_ scalars: Int) -> Int {
        var index = start
        for _ in 0..<scalars where index > 0 { index = text.symbol(before: index).start }
        return index
    }

    private func rightLimit(_ scalars: Int) -> Int {
        var index = end
        for _ in 0..<scalars where index < text.count { index = text.symbol(at: index).end }
        return index
    }

    /// Calls `body` where words start: after something that is no letter, or at a capital after a small letter.
    private func forEachWord(from: Int, to: Int, _ body: (Int) -> Void) {
        var previous = text.symbol(before: from).value
        var index = from
        while index < to {
            let symbol = text.symbol(at: index)
            let isHump = symbol.value &- 0x41 < 26 && previous &- 0x61 < 26
            if symbol.value.isLetter && (!previous.isLetter || isHump) { body(index) }
            previous = symbol.value
            index = symbol.end
        }
    }
}

extension ContextScore {
    /// The end of the first word of the list that stands at `position`, or nil.
    private func matchEnd(_ words: StaticString, at position: Int) -> Int? {
        let list = UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount)
        var best: Int? = nil
        var wordStart = 0
        let first = text.byte(position).lowercased
        for index in 0...list.count where index == list.count || list[index] == UInt8(ascii: "|") {
            // ك and ي begin with other bytes than ک and ی, so the first byte decides only within ASCII.
            if list[wordStart] == first || first >= 0x80 && list[wordStart] >= 0x80,
                let end = wordEnd(list, wordStart, index, at: position)
            {
                best = max(best ?? end, end)
            }
            wordStart = index + 1
        }
        return best
    }

    private func wordEnd(_ list: UnsafeBufferPointer<UInt8>, _ from: Int, _ to: Int, at position: Int) -> Int? {
        var index = position
        var key = from
        while key < to {
            if list[key] == UInt8(ascii: " ") {
                index = skipGap(index)
                key += 1
            } else if let next = matchLetter(list, &key, at: index) {
                index = next
            } else {
                return nil
            }
        }
        return endsWord(index) ? index : nil
    }

    /// One letter of the list against the text, small against capital, ي and ى as ی, ك as ک.
    private func matchLetter(_ list: UnsafeBufferPointer<UInt8>, _ key: inout Int, at index: Int) -> Int? {
        let symbol = text.visible(at: index)
        guard symbol.end > symbol.start else { return nil }
        if list[key] < 0x80 {
            guard symbol.value.lowercased == list[key] else { return nil }
            key += 1
            return symbol.end
        }
        guard symbol.end - symbol.start == 2, key + 1 < list.count else { return nil }
        let wanted = UInt16(list[key]) << 8 | UInt16(list[key + 1])
        let given = UInt16(text.byte(symbol.start)) << 8 | UInt16(text.byte(symbol.start + 1))
        guard unified(given) == wanted else { return nil }
        key += 2
        return symbol.end
    }

    private func unified(_ letter: UInt16) -> UInt16 {
        switch letter {
        case 0xD98A, 0xD989: 0xDB8C  // ي ى → ی
        case 0xD983: 0xDAA9  // ك → ک
        default: letter
        }
    }

    /// Between two words of one name: nothing, joiners, spaces, an underscore, and the «ی» of «شماره‌ی ملی».
    private func skipGap(_ index: Int) -> Int {
        let open = skipBlank(index)
        let letter = text.symbol(at: open)
        guard open > index, text.byte(open) == 0xDB, text.byte(open + 1) == 0x8C else { return open }
        let rest = skipBlank(letter.end)
        return rest > letter.end ? rest : open
    }

    private func skipBlank(_ index: Int) -> Int {
        var index = index
        while true {
            let symbol = text.symbol(at: index)
            switch symbol.value {
            case Sign.invisible, UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                index = symbol.end
            default: return index
            }
        }
    }

    /// Nothing, or one of the endings that leave the word what it is, follows.
    private func endsWord(_ index: Int) -> Bool {
        let next = text.symbol(at: index).value
        guard next.isLetter else { return true }
        let last = text.byte(index - 1)
        // A change of script ends a word, and so does a capital after a small letter.
        if (last < 0x80) != (next < 0x80 && next != Sign.letter) { return true }
        if last < 0x80 { return next &- 0x41 < 26 && last &- 0x61 < 26 }
        let list = Topic.endings
        let endings = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
        var from = 0
        for position in 0...endings.count where position == endings.count || endings[position] == UInt8(ascii: "|") {
            if isEnding(endings, from, position, at: index) { return true }
            from = position + 1
        }
        return false
    }

    private func isEnding(_ endings: UnsafeBufferPointer<UInt8>, _ from: Int, _ to: Int, at index: Int) -> Bool {
        var place = index
        var key = from
        while key < to {
            guard let next = matchLetter(endings, &key, at: place) else { return false }
            place = next
        }
        return !text.symbol(at: place).value.isLetter
    }
}
