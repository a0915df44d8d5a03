// What a thread without work waits for. `Synchronization` has a mutex but nothing to wait on.

import Glibc

/// A POSIX semaphore. `@unchecked Sendable`, because the compiler cannot see into it: the only state is a pointer that never
/// changes, to a semaphore on which any thread may post and wait (POSIX, `sem_overview(7)`), and it is freed with its last owner.
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
