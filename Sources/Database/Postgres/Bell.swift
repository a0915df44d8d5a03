// What a thread without work waits for. `Synchronization` has a mutex but nothing to wait on.

import Glibc

/// A POSIX semaphore. `@unchecked Sendable`: any thread may post to it and wait for it, that is its purpose.
final class Bell: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func ring() { sem_post(semaphore) }

    /// Blocks the thread until the bell rings, or returns at once when it has rung before.
    func wait() { while sem_wait(semaphore) != 0, errno == EINTR {} }
}
