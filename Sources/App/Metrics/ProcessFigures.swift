// The process itself, by the names that every dashboard knows.

import Foundation
import Kit

enum ProcessFigures {
    private static let started = Clock.system.now()

    /// Called at the start, so that the time is that of the start.
    static func begin() { _ = started }

    static func write(to text: inout MetricsText) {
        text.gauge("process_start_time_seconds", "When the process was started, in seconds since 1970.", Double(started.milliseconds) / 1000)
        text.gauge(
            "contexor_uptime_seconds", "How long the process has been running.", Double(Clock.system.now().milliseconds - started.milliseconds) / 1000)
        text.gauge("process_resident_memory_bytes", "Resident memory.", resident)
        text.gauge(
            "process_open_fds", "Open file descriptors.", (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) })
        text.gauge("process_max_fds", "File descriptors at most.", limit)
        if let cpu { text.family("process_cpu_seconds_total", .counter, "Time on the processor.", [([], cpu)]) }
        text.gauge("process_threads", "Threads.", (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")).map { Double($0.count) })
    }

    private static var resident: Double? {
        guard let fields = file("/proc/self/statm")?.split(separator: " "), fields.count > 1 else { return nil }
        return Double(fields[1]).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    }

    private static var cpu: Double? {
        // What follows the name in brackets, which may hold blanks.
        guard let text = file("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static var limit: Double? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
    }

    private static func file(_ path: String) -> String? { FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } }
}

/// Files and the disks that they lie on.
enum Disk {
    static func size(_ path: String) -> Int64? {
        var info = stat()
        return stat(path, &info) == 0 ? Int64(info.st_size) : nil
    }

    /// Bytes that this user may still write.
    static func free(in folder: String) -> Int64? {
        var info = statvfs()
        return statvfs(folder, &info) == 0 ? Int64(info.f_bavail) * Int64(info.f_frsize) : nil
    }

    static func free(besides file: String) -> Int64? {
        let folder = URL(filePath: file).deletingLastPathComponent().path
        return free(in: folder.isEmpty ? "." : folder)
    }
}
