// A clock that stands still until it is turned.

import Kit
import Synchronization

final class SteppedClock: Sendable {
    private let now = Mutex(Timestamp(milliseconds: 1_795_000_000_000))
    var clock: Clock { Clock { self.now.withLock { $0 } } }
    func advance(_ seconds: Int) { now.withLock { $0 = $0 + .seconds(seconds) } }
}
