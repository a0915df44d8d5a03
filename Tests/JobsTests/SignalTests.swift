// Hints between tasks: whoever looked before the hint does not sleep through it.

import Jobs
import Support
import Testing

@Suite struct SignalTests {
    @Test func aHintBeforeTheWaitIsNotMissed() async {
        let signal = Signal()
        let seen = signal.generation
        signal.notify()
        await signal.wait(after: seen, atMost: .seconds(600))
    }

    @Test func everyWaiterIsWoken() async {
        let signal = Signal()
        let seen = signal.generation
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { await signal.wait(after: seen, atMost: .seconds(600)) } }
            group.addTask { signal.notify() }
        }
    }

    @Test func cancellationWakes() async {
        let signal = Signal()
        let task = Task { await signal.wait(after: signal.generation, atMost: .seconds(600)) }
        task.cancel()
        await task.value
    }

    @Test func theBoardTellsThoseWhoWatchThatKey() async {
        let board = SignalBoard()
        await board.with(1) { signal in
            let seen = signal.generation
            board.notify(2)
            #expect(signal.generation == seen)
            board.notify(1)
            #expect(signal.generation == seen + 1)
            await board.with(1) { #expect($0 === signal) }
        }
    }
}
