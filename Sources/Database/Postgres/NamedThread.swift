// Threads that may block: libpq waits for the network, which the threads of Swift's own pool must never do.

import CThreads
import Glibc

enum NamedThread {
    private final class Entry {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a detached thread. The first 15 bytes of its name show in a debugger and in `top -H`.
    /// Returns whether the system gave one.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let entry = Unmanaged.passRetained(Entry(String(name.prefix(15)), body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let entry = Unmanaged<Entry>.fromOpaque(argument).takeRetainedValue()
                contexor_name_thread(entry.name)
                entry.body()
                return nil
            }, entry.toOpaque())
        guard status == 0 else {
            entry.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
