// Labels of reference links: `[label]: target` defines what `[text][label]` points to.

enum MarkdownLabel {
    /// The folded label when the line defines a link target. Footnotes (`[^1]: …`) are text, no definition.
    static func definition(_ line: Range<Int>, _ scalars: [Unicode.Scalar]) -> String? {
        guard line.count > 4, scalars[line.lowerBound] == "[", scalars[line.lowerBound + 1] != "^" else { return nil }
        var index = line.lowerBound + 1
        while index < line.upperBound, scalars[index] != "]" {
            if scalars[index] == "[" { return nil }
            index += scalars[index] == "\\" ? 2 : 1
        }
        guard index + 1 < line.upperBound, scalars[index + 1] == ":" else { return nil }
        let label = folded(scalars[(line.lowerBound + 1)..<index])
        guard !label.isEmpty, hasTarget(scalars[(index + 2)..<line.upperBound]) else { return nil }
        return label
    }

    /// Labels are compared without case and with white space collapsed.
    static func folded(_ label: ArraySlice<Unicode.Scalar>) -> String {
        var result = ""
        for scalar in label {
            if !ScalarKind.isSpace(scalar) {
                result.append(scalar.properties.lowercaseMapping)
            } else if !result.isEmpty, !result.hasSuffix(" ") {
                result.append(" ")
            }
        }
        return result.hasSuffix(" ") ? String(result.dropLast()) : result
    }

    /// One target, and at most a title after it: `[نکته]: این یک جمله است` is a sentence.
    private static func hasTarget(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let parts = rest.split(omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" }
        guard let target = parts.first else { return false }
        guard parts.count > 1 else { return true }
        if target.first == "<" { return true }
        return "\"'(".unicodeScalars.contains(parts[1][parts[1].startIndex])
    }
}
