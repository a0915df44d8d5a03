// One temporary folder for a test process, and a guard: a shell that waits for the end of the test process, however it
// comes, and then ends every program that was started in the folder and deletes it. Nothing is left behind.

import Glibc
import Synchronization

package final class Workshop: Sendable {
    private static let opened = Result { try Workshop() }
    package static var shared: Workshop { get throws { try opened.get() } }

    package let folder: String
    private let count = Atomic(0)

    private init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/contexor-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CommandError("cannot make a folder in \(base)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(folder, 0o755)  // PostgreSQL runs as another user when the tests run as root.
        try Workshop.guardFolder(folder)
    }

    /// A path in the folder that nobody has.
    package func newPath(_ name: String) -> String {
        "\(folder)/\(name)-\(count.add(1, ordering: .relaxed).newValue)"
    }

    private static func guardFolder(_ folder: String) throws {
        var pipe: [Int32] = [0, 0]
        // The writing end stays open in this process alone, so the guard reads its end when this process is gone.
        guard Glibc.pipe(&pipe) == 0 else { throw CommandError("no pipe") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = try Command.spawn(["/bin/sh", "-c", script, "guard", folder], input: pipe[0])
        close(pipe[0])
    }

    private static let script = """
        cat >/dev/null
        round=0
        while [ $round -lt 50 ]; do
          round=$((round + 1))
          signal=QUIT
          [ $round -gt 20 ] && signal=KILL
          found=
          for process in /proc/[0-9]*; do
            id=${process#/proc/}
            [ "$id" = $$ ] && continue
            if tr '\\0' ' ' <"$process/cmdline" 2>/dev/null | grep -qF "$1"; then
              kill -$signal "$id" 2>/dev/null && found=1
            fi
          done
          [ -z "$found" ] && break
          sleep 0.1
        done
        rm -rf "$1"
        """
}

/// A TCP port that nobody listens on, below the range that the kernel hands out for outgoing connections.
package func freePort() throws -> Int {
    for _ in 0..<200 {
        let port = Int.random(in: 20_000...32_000)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        if localAddress(port, { bind(descriptor, $0, $1) }) == 0 { return port }
    }
    throw CommandError("no free port")
}

/// Takes a port and does not listen: whoever calls is refused, and nobody else can come to it. A port that was given up is no
/// such port: another program may get it, or have inherited it, or a caller is given it itself and talks to itself.
/// - Returns: the port, and the descriptor to close.
package func holdPort() throws -> (port: Int, descriptor: Int32) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var bound = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = localAddress(0) { bind(descriptor, $0, $1) } == 0
    let isKnown = withUnsafeMutableBytes(of: &bound) { getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &length) } == 0
    guard isBound, isKnown else {
        close(descriptor)
        throw CommandError("no free port")
    }
    return (Int(UInt16(bigEndian: bound.sin_port)), descriptor)
}

/// Calls `body` with the address of a port of this host.
func localAddress<R>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
}
