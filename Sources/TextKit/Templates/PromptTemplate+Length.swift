// How long a text will be, told before it is made: a short template can ask for the same long value thousands of times.

extension PromptTemplate {
    /// Unicode scalars of the rendered text.
    package func renderedLength(_ values: [String: String]) -> Int {
        let lengths = Dictionary(
            values.map { (PromptName.canonical($0.key), $0.value.unicodeScalars.count) }, uniquingKeysWith: max)
        return segments.reduce(0) { sum, segment in
            switch segment {
            case .text(let text): sum + text.unicodeScalars.count
            case .variable(let name): sum + (lengths[name] ?? name.unicodeScalars.count + 2)
            }
        }
    }
}
