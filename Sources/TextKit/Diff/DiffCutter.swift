// Cuts a text into words, spaces and single signs. A half-space stays inside its word.

struct DiffCutter {
    struct Piece {
        let kind: DiffToken.Kind
        let range: Range<Int>
    }

    let scalars: [Unicode.Scalar]
    private var position = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func cut() -> [Piece] {
        var pieces: [Piece] = []
        while position < scalars.count {
            let start = position
            let kind = passPiece()
            pieces.append(Piece(kind: kind, range: start..<position))
        }
        return pieces
    }

    private mutating func passPiece() -> DiffToken.Kind {
        let first = scalars[position]
        position += 1
        if first == "\n" { return .space }
        if first == "\r" {
            if position < scalars.count, scalars[position] == "\n" { position += 1 }
            return .space
        }
        if isSpace(first) {
            pass(while: isSpace)
            return .space
        }
        if isWord(first) {
            pass(while: isWord)
            return .word
        }
        passRestOfSign(first)
        return .sign
    }

    /// A sign keeps what changes its shape: marks, skin tones, and the emoji that a joiner ties to it.
    private mutating func passRestOfSign(_ first: Unicode.Scalar) {
        if isFlagHalf(first), position < scalars.count, isFlagHalf(scalars[position]) { position += 1 }
        while position < scalars.count {
            let next = scalars[position]
            let isTied = scalars[position - 1] == ScalarKind.zeroWidthJoiner && !isSpace(next) && !isWord(next)
            guard isTied || ScalarKind.isTransparent(next) || (0x1F3FB...0x1F3FF).contains(next.value) else { return }
            position += 1
        }
    }

    private mutating func pass(while belongs: (Unicode.Scalar) -> Bool) {
        while position < scalars.count, belongs(scalars[position]) { position += 1 }
    }

    private func isWord(_ scalar: Unicode.Scalar) -> Bool {
        ScalarKind.isLetterOrDigit(scalar) || ScalarKind.isTransparent(scalar)
    }

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\n" && scalar != "\r" && ScalarKind.isSpace(scalar)
    }

    private func isFlagHalf(_ scalar: Unicode.Scalar) -> Bool { (0x1F1E6...0x1F1FF).contains(scalar.value) }
}
