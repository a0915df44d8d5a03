// A Redis server of the tests' own, which they may stop, kill, stall and start again.

import Glibc
import Synchronization

package final class PrivateRedis: Sendable {
    package let port: Int
    /// Where its certificates lie, when it speaks TLS.
    package let folder: String
    private let password: String?
    private let tls: Bool
    private let program: String
    private let process = Mutex<pid_t?>(nil)

    /// Makes and starts a server that keeps nothing on disk.
    /// - Throws: when Redis is not installed.
    package init(password: String? = nil, tls: Bool = false) async throws {
        guard let program = Command.find("redis-server") else {
            throw CommandError("redis-server is not installed: these tests need it (Debian: redis-server)")
        }
        self.program = program
        self.password = password
        self.tls = tls
        port = try freePort()
        folder = try Workshop.shared.newPath("redis")
        mkdir(folder, 0o755)
        if tls { try await makeCertificates(in: folder) { try await Command.run($0) } }
        try await start()
    }

    deinit { kill() }

    package var url: String { "redis://\(password.map { ":\($0)@" } ?? "")127.0.0.1:\(port)/0" }

    private var arguments: [String] {
        let always = [program, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--set-proc-title", "no"]
        let keys = ["--tls-cert-file", "\(folder)/server.crt", "--tls-key-file", "\(folder)/server.key", "--tls-ca-cert-file", "\(folder)/ca.crt"]
        let place = tls ? ["--port", "0", "--tls-port", "\(port)", "--tls-auth-clients", "no"] + keys : ["--port", "\(port)"]
        return always + place + (password.map { ["--requirepass", $0] } ?? [])
    }

    /// Returns when the server takes connections.
    package func start() async throws {
        let started = try Command.spawn(arguments, output: "\(folder)/log")
        process.withLock { $0 = started }
        try await Command.offThread { [port, folder] in
            for _ in 0..<1000 {
                if PrivateRedis.answers(port) { return }
                usleep(10_000)
            }
            throw CommandError("redis-server did not start: \(try Command.contents(of: "\(folder)/log"))")
        }
    }

    /// Ends it in good order.
    package func stop() { end(SIGTERM) }
    /// Ends it as a crash would.
    package func kill() { end(SIGKILL) }
    /// Stalls it: connections stay open and nothing answers. Returns when it stands still.
    package func pause() async throws {
        signal(SIGSTOP)
        guard let process = process.withLock({ $0 }) else { return }
        try await Command.offThread {
            var status: Int32 = 0
            waitpid(process, &status, WUNTRACED)
        }
    }
    package func resume() { signal(SIGCONT) }

    package func restart() async throws {
        stop()
        try await start()
    }

    private func signal(_ signal: Int32) {
        process.withLock { if let process = $0 { _ = Glibc.kill(process, signal) } }
    }

    private func end(_ signal: Int32) {
        let ended = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let ended else { return }
        _ = Glibc.kill(ended, signal)
        _ = Glibc.kill(ended, SIGCONT)  // One that is stalled would not hear a SIGTERM.
        Command.wait(for: ended)
    }

    private static func answers(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return localAddress(port) { connect(descriptor, $0, $1) } == 0
    }
}
