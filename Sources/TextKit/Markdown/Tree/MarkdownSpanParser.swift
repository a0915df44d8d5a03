// The inside of a block: code, links, breaks, and emphasis by the rules of CommonMark, 6.2.

struct MarkdownSpanParser {
    /// A piece, or a run of marks of which it is not known yet what they mean.
    private enum Piece {
        /// - depth: how deep it is nested; deeper than `deepest` becomes plain, since readers of the tree go down by calls.
        case span(MarkdownSpan, depth: Int = 0)
        case marks(Marks)
        case bracket(isImage: Bool, after: Int)
    }

    private struct Marks {
        let sign: Unicode.Scalar
        var count: Int
        let original: Int
        let opens: Bool
        let closes: Bool
    }

    private let scalars: [Unicode.Scalar]
    private let references: MarkdownReferences
    private var position = 0
    private var pieces: [Piece] = []
    private var text = String.UnicodeScalarView()
    private var brackets: [Int] = []
    /// Runs of backticks of these lengths have no partner further on.
    private var hopelessTicks = Set<Int>()
    /// A comment that began has no end, and so has none that begins later.
    private var endlessComment = false

    private static let deepest = 16
    private static let mostBrackets = 32

    init(_ text: String, _ references: MarkdownReferences) {
        scalars = text.scalars
        self.references = references
    }

    mutating func parse() -> [MarkdownSpan] {
        while position < scalars.count { read() }
        flush()
        return Self.resolve(pieces).spans
    }

    private mutating func read() {
        switch scalars[position] {
        case "\\": readEscape()
        case "`": readCode()
        case "*", "_", "~": readMarks()
        case "[": openBracket(isImage: false)
        case "!" where position + 1 < scalars.count && scalars[position + 1] == "[": openBracket(isImage: true)
        case "]": closeBracket()
        case "<": readAngle()
        case "&": readEntity()
        case "\n": readLineEnd()
        case "h", "H": readBareAddress()
        default: take()
        }
    }

    private mutating func take() {
        text.append(scalars[position])
        position += 1
    }

    private mutating func flush() {
        if !text.isEmpty { pieces.append(.span(.text(String(text)))) }
        text = String.UnicodeScalarView()
    }

    private mutating func put(_ span: MarkdownSpan) {
        flush()
        pieces.append(.span(span))
    }

    private mutating func readEscape() {
        guard position + 1 < scalars.count else { return take() }
        if scalars[position + 1] == "\n" {
            put(.lineBreak)
            position += 2
        } else {
            if ScalarKind.isASCIIPunctuation(scalars[position + 1]) { position += 1 }
            take()
        }
    }

    private mutating func readLineEnd() {
        var spaces = 0
        while text.last == " " {
            text.removeLast()
            spaces += 1
        }
        position += 1
        if spaces >= 2 { put(.lineBreak) } else { text.append(" ") }
    }

    private mutating func readCode() {
        let length = run(position)
        let start = position + length
        var place = start
        while !hopelessTicks.contains(length), place < scalars.count {
            guard scalars[place] == "`" else {
                place += 1
                continue
            }
            let closing = run(place)
            if closing == length {
                var inner = String(ofScalars: scalars[start..<place].map { $0 == "\n" ? " " : $0 })
                if inner.hasPrefix(" "), inner.hasSuffix(" "), inner.contains(where: { $0 != " " }) { inner = String(inner.dropFirst().dropLast()) }
                put(.code(inner))
                position = place + length
                return
            }
            place += closing
        }
        hopelessTicks.insert(length)
        text.append(contentsOf: scalars[position..<start])
        position = start
    }

    private func run(_ start: Int) -> Int {
        var end = start
        while end < scalars.count, scalars[end] == scalars[start] { end += 1 }
        return end - start
    }

    private mutating func readMarks() {
        let sign = scalars[position]
        let count = run(position)
        let before = position > 0 ? scalars[position - 1] : "\n"
        let after = position + count < scalars.count ? scalars[position + count] : "\n"
        let (spaceBefore, spaceAfter) = (ScalarKind.isSpace(before), ScalarKind.isSpace(after))
        let (signBefore, signAfter) = (ScalarKind.isPunctuation(before), ScalarKind.isPunctuation(after))
        let left = !spaceAfter && (!signAfter || spaceBefore || signBefore)
        let right = !spaceBefore && (!signBefore || spaceAfter || signAfter)
        let inWord = sign == "_"
        let marks = Marks(
            sign: sign, count: count, original: count, opens: left && (!inWord || !right || signBefore), closes: right && (!inWord || !left || signAfter))
        flush()
        pieces.append(.marks(marks))
        position += count
    }

    // MARK: Links

    private mutating func openBracket(isImage: Bool) {
        guard brackets.count < Self.mostBrackets else { return take() }
        flush()
        position += isImage ? 2 : 1
        brackets.append(pieces.count)
        pieces.append(.bracket(isImage: isImage, after: position))
    }

    private mutating func closeBracket() {
        guard let place = brackets.popLast(), case .bracket(let isImage, let start) = pieces[place] else { return take() }
        let label = String(ofScalars: scalars[start..<position])
        guard let (address, end) = target(label) else {
            flush()
            pieces[place] = .span(.text(isImage ? "![" : "["))
            return take()
        }
        flush()
        let (inner, depth) = Self.resolve(Array(pieces[(place + 1)...]))
        pieces.removeSubrange(place...)
        if isImage {
            pieces.append(.span(SafeAddress.of(address).map { .image($0, alternative: inner.plain) } ?? .text(inner.plain)))
        } else if let safe = SafeAddress.of(address) {
            pieces.append(Self.nested(inner, depth) { .link(safe, $0) })
        } else {
            pieces += inner.map { .span($0, depth: depth) }
        }
        position = end
    }

    /// Where a link leads, and where it ends.
    private func target(_ label: String) -> (String, Int)? {
        let next = position + 1
        if next < scalars.count, scalars[next] == "(", let found = inlineTarget(next + 1) { return found }
        if next < scalars.count, scalars[next] == "[" {
            guard let close = scalars[(next + 1)...].prefix(1000).firstIndex(of: "]") else { return nil }
            let name = String(ofScalars: scalars[(next + 1)..<close])
            return references.address(name.isEmpty ? label : name).map { ($0, close + 1) }
        }
        return references.address(label).map { ($0, next) }
    }

    private func inlineTarget(_ start: Int) -> (String, Int)? {
        var place = start
        func skipSpace() { while place < scalars.count, ScalarKind.isSpace(scalars[place]) { place += 1 } }
        skipSpace()
        var address = String.UnicodeScalarView()
        if place < scalars.count, scalars[place] == "<" {
            guard let close = scalars[place...].prefix(2000).firstIndex(of: ">") else { return nil }
            address.append(contentsOf: scalars[(place + 1)..<close])
            place = close + 1
        } else {
            var open = 0
            while place < scalars.count, !ScalarKind.isSpace(scalars[place]), place - start < 2000 {
                if scalars[place] == "(" { open += 1 }
                if scalars[place] == ")" {
                    if open == 0 { break }
                    open -= 1
                }
                if scalars[place] == "\\", place + 1 < scalars.count, ScalarKind.isASCIIPunctuation(scalars[place + 1]) { place += 1 }
                address.append(scalars[place])
                place += 1
            }
        }
        skipSpace()
        if place < scalars.count, let closing = Self.titleEnds[scalars[place]] {
            guard let close = scalars[(place + 1)...].prefix(2000).firstIndex(of: closing) else { return nil }
            place = close + 1
            skipSpace()
        }
        guard place < scalars.count, scalars[place] == ")" else { return nil }
        return (String(address), place + 1)
    }

    private static let titleEnds: [Unicode.Scalar: Unicode.Scalar] = ["\"": "\"", "'": "'", "(": ")"]

    // MARK: Tags, entities, bare addresses

    private mutating func readAngle() {
        guard let close = scalars[position...].prefix(2000).firstIndex(of: ">") else { return take() }
        let inner = String(ofScalars: scalars[(position + 1)..<close])
        if let address = SafeAddress.of(inner) ?? (inner.contains("@") && !inner.contains(where: { $0.isWhitespace }) ? SafeAddress.of("mailto:" + inner) : nil)
        {
            put(.link(address, [.text(inner)]))
            position = close + 1
        } else if inner.hasPrefix("!--") {
            skipComment()
        } else if let first = inner.unicodeScalars.first(where: { $0 != "/" }), ScalarKind.isASCIILetter(first), inner.prefix(2).filter({ $0 == "/" }).count < 2
        {
            let name = inner.drop { $0 == "/" }.prefix { $0.isLetter }.lowercased()
            if name == "br" { put(.lineBreak) }
            position = close + 1
        } else {
            take()
        }
    }

    private mutating func skipComment() {
        guard !endlessComment else { return take() }
        var place = position + 4
        while place + 2 < scalars.count {
            if scalars[place] == "-", scalars[place + 1] == "-", scalars[place + 2] == ">" {
                position = place + 3
                return
            }
            place += 1
        }
        endlessComment = true
        take()
    }

    private mutating func readEntity() {
        guard let end = scalars[position...].prefix(12).firstIndex(of: ";"), end > position + 1,
            let sign = MarkdownEntity.sign(scalars[(position + 1)..<end]), sign != "\0"
        else { return take() }
        text.append(sign)
        position = end + 1
    }

    private mutating func readBareAddress() {
        let rest = String(ofScalars: scalars[position...].prefix(8)).lowercased()
        let follows = position == 0 || !ScalarKind.isLetterOrDigit(scalars[position - 1])
        guard follows, rest.hasPrefix("http://") || rest.hasPrefix("https://"), brackets.isEmpty else { return take() }
        var end = position
        while end < scalars.count, !ScalarKind.isSpace(scalars[end]), scalars[end] != "<", scalars[end].isASCII { end += 1 }
        // The sentence's own punctuation is not the address's.
        while end > position, ".,;:!?*_~'\"".unicodeScalars.contains(scalars[end - 1]) || scalars[end - 1] == ")" && !scalars[position..<end].contains("(") {
            end -= 1
        }
        let address = String(ofScalars: scalars[position..<end])
        guard let safe = SafeAddress.of(address) else { return take() }
        put(.link(safe, [.text(address)]))
        position = end
    }

    // MARK: Emphasis

    private static func resolve(_ given: [Piece]) -> (spans: [MarkdownSpan], depth: Int) {
        var stack: [Piece] = []
        /// Of each kind of closer: no opener is to be found below.
        var floors: [String: Int] = [:]
        for piece in given {
            guard case .marks(var closer) = piece else {
                stack.append(piece)
                continue
            }
            while closer.closes, closer.count > 0 {
                let key = "\(closer.sign)\(closer.opens)\(closer.original % 3)"
                guard let place = opener(for: closer, in: stack, above: floors[key] ?? 0), case .marks(var opener) = stack[place] else {
                    floors[key] = stack.count
                    break
                }
                let width = closer.sign == "~" ? closer.count : min(2, opener.count, closer.count)
                let (inner, depth) = (stack[(place + 1)...].map(plainSpan), stack[(place + 1)...].map(depth).max() ?? 0)
                stack.removeSubrange(place...)
                opener.count -= width
                closer.count -= width
                if opener.count > 0 { stack.append(.marks(opener)) }
                stack.append(nested(inner, depth) { closer.sign == "~" ? .strike($0) : width == 2 ? .strong($0) : .emphasis($0) })
                for (name, floor) in floors where floor > stack.count { floors[name] = stack.count }
            }
            if closer.count > 0 { stack.append(.marks(closer)) }
        }
        return (merged(stack.map(plainSpan)), stack.map(depth).max() ?? 0)
    }

    private static func nested(_ inner: [MarkdownSpan], _ depth: Int, _ make: ([MarkdownSpan]) -> MarkdownSpan) -> Piece {
        depth < deepest ? .span(make(inner), depth: depth + 1) : .span(.text(inner.plain))
    }

    private static func depth(_ piece: Piece) -> Int { if case .span(_, let depth) = piece { depth } else { 0 } }

    private static func opener(for closer: Marks, in stack: [Piece], above floor: Int) -> Int? {
        var place = stack.count - 1
        while place >= floor {
            if case .marks(let marks) = stack[place], marks.sign == closer.sign, marks.opens, fit(marks, closer) { return place }
            place -= 1
        }
        return nil
    }

    private static func fit(_ opener: Marks, _ closer: Marks) -> Bool {
        if closer.sign == "~" { return opener.count == closer.count && closer.count <= 2 }
        // The "multiple of three" rule keeps `**a*b**` whole.
        let isMixed = opener.closes || closer.opens
        return !isMixed || (opener.original + closer.original) % 3 != 0 || opener.original % 3 == 0 && closer.original % 3 == 0
    }

    private static func plainSpan(_ piece: Piece) -> MarkdownSpan {
        switch piece {
        case .span(let span, _): span
        case .marks(let marks): .text(String(repeating: String(marks.sign), count: marks.count))
        case .bracket(let isImage, _): .text(isImage ? "![" : "[")
        }
    }

    private static func merged(_ spans: [MarkdownSpan]) -> [MarkdownSpan] {
        var result: [MarkdownSpan] = []
        for span in spans {
            switch span {
            case .text(let text):
                if case .text(let before)? = result.last { result[result.count - 1] = .text(before + text) } else { result.append(span) }
            case .strong(let inner): result.append(.strong(merged(inner)))
            case .emphasis(let inner): result.append(.emphasis(merged(inner)))
            case .strike(let inner): result.append(.strike(merged(inner)))
            default: result.append(span)
            }
        }
        return result
    }
}
