// What a program under test logged: kept, so that a test can look for what must not be in it, and an event that a test can
// wait for.

import Logging
import Synchronization

package final class LogBook: Sendable {
    private struct State {
        var lines: [String] = []
        var waiters: [(text: String, times: Int, continuation: CheckedContinuation<Void, Never>)] = []

        func count(_ text: String) -> Int { lines.count { $0.contains(text) } }
    }

    private let state = Mutex(State())

    package init() {}

    package var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(book: self) }
        logger.logLevel = .trace
        return logger
    }

    package var lines: [String] { state.withLock { $0.lines } }

    /// Returns when that many lines with `text` have been written.
    package func wait(for text: String, times: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.count(text) >= times { return true }
                state.waiters.append((text, times, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func write(_ line: String) {
        let ready = state.withLock { state in
            state.lines.append(line)
            let ready = state.waiters.filter { state.count($0.text) >= $0.times }
            state.waiters = state.waiters.filter { state.count($0.text) < $0.times }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            book.write("\(event.level) \(event.message) \(all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))")
        }
    }
}
