// An event that happens once. Tests wait for it instead of sleeping: threads by blocking, tasks by suspending.

import Dispatch
import Synchronization

package final class Latch: Sendable {
    private let isOpen = Atomic(false)
    private let group = DispatchGroup()

    package init() { group.enter() }
    deinit { open() }

    package func open() {
        if !isOpen.exchange(true, ordering: .relaxed) { group.leave() }
    }

    /// For the body of a transaction, which runs on a thread of the database.
    package func block() { group.wait() }

    package func opened() async {
        await withCheckedContinuation { continuation in group.notify(queue: .global()) { continuation.resume() } }
    }
}

/// A number that several tasks and bodies count up.
package final class Counter: Sendable {
    private let number = Atomic(0)
    package init() {}
    package var value: Int { number.load(ordering: .sequentiallyConsistent) }
    /// Returns the number after this one.
    @discardableResult
    package func add(_ amount: Int) -> Int { number.add(amount, ordering: .sequentiallyConsistent).newValue }
    @discardableResult
    package func increment() -> Int { number.add(1, ordering: .sequentiallyConsistent).newValue }
}
