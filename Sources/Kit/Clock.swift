// Time comes from `App`, so that a test can stand at the end of a month.

#if canImport(Glibc)
    import Glibc
#endif
import Synchronization

package struct Clock: Sendable {
    private let read: @Sendable () -> Timestamp
    package init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }
    package func now() -> Timestamp { read() }

    package static let system = Clock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that a test turns by hand; it runs on from where it was put.
package final class ManualClock: Sendable {
    private let offset = Mutex<Int64>(0)
    package init() {}
    package var clock: Clock {
        Clock { [self] in Timestamp(milliseconds: Clock.system.now().milliseconds + offset.withLock { $0 }) }
    }
    package func advance(by duration: Duration) { offset.withLock { $0 += duration.inMilliseconds } }
    package func set(_ time: Timestamp) {
        offset.withLock { $0 = time.milliseconds - Clock.system.now().milliseconds }
    }
}

package enum ProcessID {
    /// `host:pid`, for names that tell an operator where to look.
    package static var current: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "\(host):\(getpid())"
    }
}
