// Half-spaces that are missing: after the prefix of a verb, before endings, in compounds.

enum HalfSpaceRules {
    private static let halfSpace = "\u{200C}"

    static func edits(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        let tokens = block.tokens.indices
        return compounds(block) + tokens.compactMap { space(block, $0) } + tokens.flatMap { insertions(block, $0) }
            + brokenSigns(block)
    }

    // MARK: A space that should be a half-space

    private static func space(_ block: OrthographyBlock, _ index: Int) -> OrthographyBlock.Edit? {
        guard block.kind(index) == .space, let before = block.word(index - 1), let after = block.word(index + 1)
        else { return nil }
        let joins = isPrefix(block, index, before, after) || isEnding(block, index, before, after)
        return joins ? .init(range: block.tokens[index].range, replacement: halfSpace, rule: .halfSpace) : nil
    }

    /// «می روم», but not «ماه می برای» and «۱۲ می باید», where it is the month.
    private static func isPrefix(_ block: OrthographyBlock, _ index: Int, _ before: String, _ after: String) -> Bool {
        guard before == "می" || before == "نمی", VerbLexicon.looksLikeVerb(after) else { return false }
        guard before == "می", block.kind(index - 2) == .space else { return true }
        return block.word(index - 3) != "ماه" && !isNumber(block, index - 3)
    }

    private static func isNumber(_ block: OrthographyBlock, _ token: Int) -> Bool {
        block.kind(token) == .other && ScalarKind.isDigit(block.scalars[block.tokens[token].range.lowerBound])
    }

    private static func isEnding(_ block: OrthographyBlock, _ index: Int, _ before: String, _ after: String) -> Bool {
        guard before.unicodeScalars.count >= 2, before != "می", before != "نمی" else { return false }
        if EndingLexicon.plural.contains(after) { return true }
        if EndingLexicon.comparative.contains(after) { return !isWetAndDry(block, index) && before != "و" }
        return EndingLexicon.afterSilentHeh.contains(after) && EndingLexicon.endsInSilentHeh(before)
    }

    /// «تر و خشک» is not a comparison.
    private static func isWetAndDry(_ block: OrthographyBlock, _ index: Int) -> Bool {
        block.word(index + 3) == "و" && block.word(index + 5) == "خشک"
    }

    // MARK: A half-space to insert

    private static func insertions(_ block: OrthographyBlock, _ index: Int) -> [OrthographyBlock.Edit] {
        guard let word = block.word(index) else { return [] }
        let range = block.tokens[index].range
        // Marks are not in the word: its places are those of the text only when there are none.
        guard word.unicodeScalars.count == range.count else { return [] }
        if let prefix = VerbLexicon.joinedPrefixLength(word) {
            return [insertion(range.lowerBound + prefix)]
        }
        return doubledHeh(word).map { insertion(range.lowerBound + $0) }
    }

    /// «خانهها»: two hehs stand together only where a half-space was left out.
    private static func doubledHeh(_ word: String) -> [Int] {
        let scalars = word.scalars
        guard scalars.count >= 5 else { return [] }
        return (2...(scalars.count - 2)).filter {
            scalars[$0 - 1] == "ه" && scalars[$0] == "ه" && scalars[$0 + 1] == "ا"
        }
    }

    private static func insertion(_ place: Int) -> OrthographyBlock.Edit {
        .init(range: place..<place, replacement: halfSpace, rule: .halfSpace)
    }

    // MARK: Compounds and old makeshifts

    private static func compounds(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        block.tokens.indices.flatMap { index -> [OrthographyBlock.Edit] in
            guard let first = block.word(index), let phrases = CompoundLexicon.byFirstWord[first] else { return [] }
            for phrase in phrases {
                let places = phrase.words.indices.map { index + 2 * $0 }
                let isHere = zip(places, phrase.words).allSatisfy { block.word($0) == $1 }
                let spaces = places.dropLast().map { $0 + 1 }
                guard isHere, spaces.allSatisfy({ block.kind($0) == .space }) else { continue }
                return zip(spaces, phrase.joiners).map { space, joiner in
                    .init(range: block.tokens[space].range, replacement: joiner, rule: .halfSpace)
                }
            }
            return []
        }
    }

    /// Old word processors wrote a half-space as `¬`.
    private static func brokenSigns(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        block.scalars.indices.compactMap { index in
            guard block.prose(index) == "\u{AC}", block.isPersianLetter(index - 1), block.isPersianLetter(index + 1)
            else { return nil }
            return .init(range: index..<(index + 1), replacement: halfSpace, rule: .halfSpace)
        }
    }
}
