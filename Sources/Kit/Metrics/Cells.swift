// Figures that many threads write and somebody reads now and then: each is one atomic word, so that counting a request costs
// a few nanoseconds and nobody waits for anybody.

import Synchronization

/// A row of 64-bit figures.
package final class Cells: @unchecked Sendable {  // The memory is allocated once, and touched by atomic operations only.
    package let count: Int
    private let memory: UnsafeMutablePointer<Atomic<Int64>>

    package init(_ count: Int) {
        self.count = count
        memory = .allocate(capacity: count)
        for index in 0..<count { (memory + index).initialize(to: Atomic(0)) }
    }

    deinit {
        memory.deinitialize(count: count)
        memory.deallocate()
    }

    package func add(_ amount: Int64, at index: Int) { memory[index].wrappingAdd(amount, ordering: .relaxed) }
    package func set(_ value: Int64, at index: Int) { memory[index].store(value, ordering: .relaxed) }
    package subscript(_ index: Int) -> Int64 { memory[index].load(ordering: .relaxed) }
}

/// One figure.
package final class Cell: Sendable {
    private let value = Atomic<Int64>(0)
    package init() {}
    package func add(_ amount: Int64 = 1) { value.wrappingAdd(amount, ordering: .relaxed) }
    package func set(_ new: Int64) { value.store(new, ordering: .relaxed) }
    package var now: Int64 { value.load(ordering: .relaxed) }
}

/// How often something took how long. The buckets stand for "at most so long"; the last one for all.
package final class Histogram: Sendable {
    package static let seconds: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    package static let long: [Double] = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900]

    let bounds: [Double]
    private let nanoseconds: [Int64]
    private let cells: Cells

    package init(_ bounds: [Double] = Histogram.seconds) {
        self.bounds = bounds
        nanoseconds = bounds.map { Int64($0 * 1e9) }
        cells = Cells(bounds.count + 2)
    }

    package func record(_ took: Duration) {
        let (seconds, atto) = took.components
        let nanos = seconds * 1_000_000_000 + atto / 1_000_000_000
        var index = 0
        while index < nanoseconds.count, nanos > nanoseconds[index] { index += 1 }
        cells.add(1, at: index)
        cells.add(nanos, at: bounds.count + 1)
    }

    var buckets: [Int64] { (0...bounds.count).map { cells[$0] } }
    var sum: Double { Double(cells[bounds.count + 1]) / 1e9 }
    package var count: Int64 { buckets.reduce(0, +) }
}
