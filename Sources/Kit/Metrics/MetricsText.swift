// The text that Prometheus reads (its exposition format, version 0.0.4).

package struct MetricsText {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package private(set) var text = ""
    package init() {}

    package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    package mutating func line(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        text += name
        if !labels.isEmpty { text += "{" + labels.map { "\($0.0)=\"\(MetricsText.escaped($0.1))\"" }.joined(separator: ",") + "}" }
        text += " \(MetricsText.number(value))\n"
    }

    package mutating func histogram(_ name: String, _ labels: [(String, String)], _ histogram: Histogram) {
        var sum: Int64 = 0
        for (index, count) in histogram.buckets.enumerated() {
            sum += count
            let bound = index < histogram.bounds.count ? MetricsText.number(histogram.bounds[index]) : "+Inf"
            line(name + "_bucket", labels + [("le", bound)], Double(sum))
        }
        line(name + "_sum", labels, histogram.sum)
        line(name + "_count", labels, Double(sum))
    }

    /// One family whose figures are at hand. Nothing is said of a family without figures.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String, _ lines: [(labels: [(String, String)], value: Double)]) {
        guard !lines.isEmpty else { return }
        begin(name, kind, help)
        for entry in lines { line(name, entry.labels, entry.value) }
    }

    package mutating func gauge(_ name: String, _ help: String, _ value: Double?) {
        if let value { family(name, .gauge, help, [([], value)]) }
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 9e15 ? String(Int64(value)) : "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
