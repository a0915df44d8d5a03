// Reads a prompt template in one pass.
//
// `{{` shows `{` and `}}` shows `}`. Yet JSON written as it is must survive, and nested JSON ends in `}}`:
// so each `}` is matched with what opened it. `}}` closes a `{{`, or stands for `}` when nothing is open;
// inside a literal `{` it is two literal signs.

struct PromptTemplateParser {
    private(set) var segments: [PromptTemplate.Segment] = []
    private(set) var variables: [String] = []
    private(set) var lookalikes: [String] = []

    private enum Opening { case literal, escape }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var literal = String.UnicodeScalarView()
    private var openings: [Opening] = []
    private var known: Set<String> = []

    init(_ text: String) { scalars = text.scalars }

    mutating func parse() throws(PromptTemplateError) {
        while position < scalars.count {
            switch scalars[position] {
            case "{": try readOpening()
            case "}": readClosing()
            default: takeText()
            }
        }
        flush()
    }

    private mutating func readOpening() throws(PromptTemplateError) {
        if isDoubled {
            openings.append(.escape)
            takeEscape()
        } else if let end = nameEnd {
            try add(scalars[(position + 1)..<end])
            position = end + 1
        } else {
            noteLookalike()
            openings.append(.literal)
            take(1)
        }
    }

    private mutating func readClosing() {
        switch openings.last {
        case .literal:
            openings.removeLast()
            take(1)
        case .escape where isDoubled:
            openings.removeLast()
            takeEscape()
        case nil where isDoubled:
            takeEscape()
        default:
            take(1)
        }
    }

    /// Where the `}` stands that ends the name begun here, when nothing but a name stands between.
    private var nameEnd: Int? {
        var index = position + 1
        guard index < scalars.count, PromptName.mayBegin(scalars[index]) else { return nil }
        while index < scalars.count, PromptName.mayContinue(scalars[index]) { index += 1 }
        return index < scalars.count && scalars[index] == "}" ? index : nil
    }

    private mutating func add(_ written: ArraySlice<Unicode.Scalar>) throws(PromptTemplateError) {
        let limit = PromptTemplate.maximumNameLength
        guard written.count <= limit else {
            throw .nameTooLong(beginning: String(ofScalars: written.prefix(20)), limit: limit)
        }
        let name = PromptName.canonical(String(ofScalars: written))
        flush()
        segments.append(.variable(name))
        guard known.insert(name).inserted else { return }
        guard known.count <= PromptTemplate.maximumVariables else {
            throw .tooManyVariables(limit: PromptTemplate.maximumVariables)
        }
        variables.append(name)
    }

    /// A name followed by access, index, conversion, format or space, all on one short line.
    private mutating func noteLookalike() {
        let window = scalars[position..<min(scalars.count, position + 60)]
        guard let end = window.firstIndex(of: "}"), end > position + 1, lookalikes.count < 20 else { return }
        let inside = scalars[(position + 1)..<end]
        let name = inside.drop { $0 == " " }.prefix(while: PromptName.mayContinue)
        guard let first = name.first, PromptName.mayBegin(first) else { return }
        let rest = inside[name.endIndex...]
        let next = rest.first { $0 != " " }
        let isPlainName = rest.allSatisfy { $0 == " " || PromptName.mayContinue($0) }
        let isFormat = rest.first == ":" && rest.count > 1 && rest.dropFirst().first != " "
        if isPlainName || isFormat || next == "." || next == "[" || next == "!" {
            lookalikes.append(String(ofScalars: scalars[position...end]))
        }
    }

    // MARK: Tools

    private var isDoubled: Bool {
        position + 1 < scalars.count && scalars[position + 1] == scalars[position]
    }

    private mutating func take(_ count: Int) {
        literal.append(contentsOf: scalars[position..<(position + count)])
        position += count
    }

    /// Everything up to the next brace.
    private mutating func takeText() {
        let end = scalars[position...].firstIndex { $0 == "{" || $0 == "}" } ?? scalars.count
        take(end - position)
    }

    private mutating func takeEscape() {
        literal.append(scalars[position])
        position += 2
    }

    private mutating func flush() {
        guard !literal.isEmpty else { return }
        segments.append(.text(String(literal)))
        literal = String.UnicodeScalarView()
    }
}
