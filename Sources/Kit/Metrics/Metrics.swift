// The figures of one process. Whoever has something to count takes a family from here once, and keeps it.

import Synchronization

/// Something that can write its figures.
package protocol MetricFamily: AnyObject, Sendable {
    func write(to text: inout MetricsText)
}

package final class Metrics: Sendable {
    private let families = Mutex<[any MetricFamily]>([])
    package init() {}

    package func add(_ family: some MetricFamily) { families.withLock { $0.append(family) } }

    package func counters(_ name: String, _ help: String, _ labels: String..., dividedBy scale: Double = 1) -> Counters {
        let family = Counters(name, .counter, help, labels, scale)
        add(family)
        return family
    }

    package func gauges(_ name: String, _ help: String, _ labels: String...) -> Counters {
        let family = Counters(name, .gauge, help, labels, 1)
        add(family)
        return family
    }

    package func histograms(_ name: String, _ help: String, _ labels: String..., bounds: [Double] = Histogram.seconds) -> Histograms {
        let family = Histograms(name, help, labels, bounds)
        add(family)
        return family
    }

    package func write(to text: inout MetricsText) {
        for family in families.withLock({ $0 }) { family.write(to: &text) }
    }
}

/// Children of a family by the values of their labels. There is a most: what comes after it is counted together as `other`,
/// so that no caller can make the figures grow without end.
final class Children<Child: Sendable>: Sendable {
    static var most: Int { 500 }
    private let made = Mutex<[[String]: Child]>([:])

    func child(_ values: [String], _ make: () -> Child) -> Child {
        made.withLock { made in
            if let child = made[values] { return child }
            let key = made.count < Self.most ? values : values.map { _ in "other" }
            if let child = made[key] { return child }
            let child = make()
            made[key] = child
            return child
        }
    }

    var all: [(values: [String], child: Child)] {
        made.withLock { $0.map { (values: $0.key, child: $0.value) } }.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }
}

package final class Counters: MetricFamily {
    private let name: String
    private let kind: MetricsText.Kind
    private let help: String
    private let labels: [String]
    private let scale: Double
    private let children = Children<Cell>()

    init(_ name: String, _ kind: MetricsText.Kind, _ help: String, _ labels: [String], _ scale: Double) {
        (self.name, self.kind, self.help, self.labels, self.scale) = (name, kind, help, labels, scale)
    }

    package subscript(_ values: String...) -> Cell { children.child(values) { Cell() } }

    package func write(to text: inout MetricsText) {
        let lines = children.all.map { (labels: Array(zip(labels, $0.values)), value: Double($0.child.now) / scale) }
        text.family(name, kind, help, lines)
    }
}

package final class Histograms: MetricFamily {
    private let name: String
    private let help: String
    private let labels: [String]
    private let bounds: [Double]
    private let children = Children<Histogram>()

    init(_ name: String, _ help: String, _ labels: [String], _ bounds: [Double]) {
        (self.name, self.help, self.labels, self.bounds) = (name, help, labels, bounds)
    }

    package subscript(_ values: String...) -> Histogram { children.child(values) { Histogram(bounds) } }

    package func write(to text: inout MetricsText) {
        let all = children.all
        guard !all.isEmpty else { return }
        text.begin(name, .histogram, help)
        for (values, child) in all { text.histogram(name, Array(zip(labels, values)), child) }
    }
}
