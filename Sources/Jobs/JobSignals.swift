// What the parts of an installation tell each other about jobs: at once within a process, by way of `Hints` to the others.
// Hints only save waiting. Whoever waits looks at the database anyway after a while, so a lost one costs time, no job.

import Kit
import Synchronization

/// Something that somebody may want to look at.
package enum JobHint: Sendable, Equatable {
    /// Work may be due.
    case workIsDue
    /// A running job may have been asked to stop.
    case lookAtJobs
    /// A job may have something new to tell.
    case jobSpoke(ID)
    /// Hints may have been missed.
    case everything
}

/// The way to the other processes of the installation.
package protocol Hints: Sendable {
    /// Hands a hint on to the others, some time soon or never. Returns at once.
    func tell(_ hint: JobHint)
    /// Hears what the others tell until the task is cancelled.
    func listen(_ hear: @escaping @Sendable (JobHint) -> Void) async
}

/// For an installation of one process, which has nobody to tell.
package struct NoHints: Hints {
    package init() {}
    package func tell(_ hint: JobHint) {}
    package func listen(_ hear: @escaping @Sendable (JobHint) -> Void) async {}
}

package struct JobSignals: Sendable {
    /// To wait for. Whoever has news calls the functions below, so that the other processes hear of it too.
    package let due = Signal()
    package let attention = Signal()
    private let watched = SignalBoard()
    private let end = Ending()
    private let hints: any Hints

    package init(hints: any Hints = NoHints()) { self.hints = hints }

    /// Work may be due.
    package func workIsDue() { tell(.workIsDue) }
    /// A running job may have been asked to stop.
    package func lookAtJobs() { tell(.lookAtJobs) }
    /// A job may have something new to tell to those who watch it.
    package func jobSpoke(_ job: ID) { tell(.jobSpoke(job)) }

    /// The process is about to end: whoever watches is told to ask another one.
    package func endWatching() {
        end.hasCome.store(true, ordering: .sequentiallyConsistent)
        watched.notifyAll()
    }

    package var watchingIsOver: Bool { end.hasCome.load(ordering: .sequentiallyConsistent) }

    private final class Ending: Sendable { let hasCome = Atomic(false) }

    /// Holds the signal of a job while `body` runs.
    package func watching<T>(_ job: ID, _ body: (Signal) async throws -> T) async rethrows -> T {
        try await watched.with(job, body)
    }

    /// Passes on what other processes tell, until the task is cancelled.
    package func listen() async {
        await hints.listen { hear($0) }
    }

    private func tell(_ hint: JobHint) {
        hear(hint)
        hints.tell(hint)
    }

    private func hear(_ hint: JobHint) {
        switch hint {
        case .workIsDue: due.notify()
        case .lookAtJobs: attention.notify()
        case .jobSpoke(let job): watched.notify(job)
        case .everything:
            due.notify()
            attention.notify()
            watched.notifyAll()
        }
    }
}
