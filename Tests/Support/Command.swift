// Programs that tests start: run to their end, or kept running until the test process ends.

import Dispatch
import Glibc

package struct CommandError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

package enum Command {
    /// Runs a program to its end. Returns what it printed.
    /// - Throws: when it cannot be started or fails, with what it said.
    @discardableResult
    package static func run(_ arguments: [String]) async throws -> String {
        try await offThread {
            let output = try Workshop.shared.newPath("output")
            defer { unlink(output) }
            let process = try spawn(arguments, output: output)
            let status = wait(for: process)
            let text = try contents(of: output)
            guard status == 0 else { throw CommandError("\(arguments.joined(separator: " ")) failed (\(status)): \(text)") }
            return text
        }
    }

    /// Starts a program in a session of its own, so that a Ctrl-C meant for the tests does not reach it.
    /// - Parameter input: read as its standard input; nothing when absent.
    static func spawn(_ arguments: [String], input: Int32? = nil, output: String = "/dev/null") throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Without this a program inherits what the calling thread blocks, and those of libdispatch block nearly everything:
        // it would never hear of a SIGTERM.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

        var process = pid_t()
        let argv = arguments.map { strdup($0) } + [nil]
        let env = environment().map { strdup($0) } + [nil]
        defer { for pointer in argv + env { free(pointer) } }
        let status = posix_spawnp(&process, arguments[0], &actions, &attributes, argv, env)
        guard status == 0 else { throw CommandError("cannot start \(arguments[0]): \(String(cString: strerror(status)))") }
        return process
    }

    /// `POSIX_SPAWN_SETSID` of glibc's spawn.h, which Swift's module hides.
    private static let newSession: Int16 = 0x80

    /// Ours, without what would lead PostgreSQL's programs to another server.
    private static func environment() -> [String] {
        var result = ["LC_ALL=C"]
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if !variable.hasPrefix("PG"), !variable.hasPrefix("LC_ALL=") { result.append(variable) }
            entry += 1
        }
        return result
    }

    @discardableResult
    static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// Whether there is a program of this name.
    package static func find(_ name: String, in folders: [String] = []) -> String? {
        let path = getenv("PATH").map { String(cString: $0).split(separator: ":").map(String.init) } ?? []
        return (folders + path).map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    static func contents(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw CommandError("cannot read \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func write(_ text: String, to path: String, append: Bool = false) throws {
        guard let file = fopen(path, append ? "a" : "w") else { throw CommandError("cannot write \(path)") }
        fputs(text, file)
        fclose(file)
    }

    /// Blocks a thread that is not one of Swift's own.
    package static func offThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
