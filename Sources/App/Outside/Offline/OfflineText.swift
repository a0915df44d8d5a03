// Small things done to texts by the offline writer.

import TextKit

enum OfflineText {
    /// Words as a reader counts them: what is parted by blanks and has a letter or a digit.
    static func words(_ text: String) -> Int {
        text.split(whereSeparator: \.isWhitespace).count { $0.contains { $0.isLetter || $0.isNumber } }
    }

    /// Words with the blanks that follow them.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            if !character.isWhitespace, piece.last?.isWhitespace == true {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    /// The most of the first pieces whose text is not longer than that many tokens.
    static func prefix(_ pieces: [String], tokens limit: Int) -> ArraySlice<String> {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high + 1) / 2
            if TokenEstimate.tokens(pieces[..<middle].joined()) <= limit { low = middle } else { high = middle - 1 }
        }
        return pieces[..<low]
    }

    /// `بازاریابی محتوا` → `#بازاریابی_محتوا`; `nil` for a sentence, for what has no letters, and for a placeholder.
    static func hashtag(_ text: String) -> String? {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "\u{200C}") }
        guard (1...4).contains(words.count), !text.contains("⟦") else { return nil }
        return "#" + words.joined(separator: "_")
    }
}
