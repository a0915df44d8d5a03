// A program that a test starts, kills and starts again.

import Glibc
import Synchronization

package final class ChildProcess: Sendable {
    private let process: Mutex<pid_t?>
    /// What it printed.
    package let output: String

    /// - Parameter environment: over what this process has.
    package init(_ arguments: [String], environment: [String: String] = [:], folder: String) throws {
        output = "\(folder)/output"
        let variables = environment.map { "\($0.key)=\($0.value)" }
        process = Mutex(try Command.spawn(["env", "-C", folder] + variables + arguments, output: output))
    }

    deinit { process.withLock { if let id = $0 { Glibc.kill(id, SIGKILL) } } }

    /// `nil` when it is over and waited for.
    package var id: pid_t? { process.withLock { $0 } }

    /// Whether it runs, or would if it were not stopped. One that has ended is waited for.
    package var isAlive: Bool {
        process.withLock { process in
            guard let id = process else { return false }
            var status: Int32 = 0
            if waitpid(id, &status, WNOHANG) == 0 { return true }
            process = nil
            return false
        }
    }

    package func kill(_ signal: Int32 = SIGKILL) { process.withLock { if let id = $0 { _ = Glibc.kill(id, signal) } } }

    /// Returns how it ended: its status, or 128 and the signal. Blocks a thread that is not one of Swift's own.
    @discardableResult
    package func wait() async throws -> Int32 {
        guard let id = process.withLock({ $0 }) else { return 0 }
        let status = try await Command.offThread { Command.wait(for: id) }
        process.withLock { $0 = nil }
        return status
    }

    package var text: String { (try? Command.contents(of: output)) ?? "" }  // Nothing was printed yet.

    /// Returns the first line that holds `mark`, as soon as it is printed.
    /// - Throws: when the program ended without it.
    package func line(with mark: String) async throws -> String {
        try await Command.offThread { [self] in
            for _ in 0..<6000 {
                if let line = text.split(separator: "\n").first(where: { $0.contains(mark) }) { return String(line) }
                guard process.withLock({ $0.map { Glibc.kill($0, 0) == 0 } ?? false }) else { break }
                usleep(10_000)
            }
            throw CommandError("it did not say \"\(mark)\": \(text)")
        }
    }
}
