// What is being written, as those who watch see it: placeholders put back, the first words nearly at once, then gathered for a tenth
// of a second and written as one event. The events of an attempt, one after the other, are the text that is stored at its end.

import Database
import Jobs
import Kit
import TextKit

typealias LiveEvent = (kind: String, data: JSON)

actor LiveText {
    private static let interval = Duration.milliseconds(100)
    /// How long the first words wait for others. A model that answers at once has said everything by then, which saves a commit.
    private static let firstInterval = Duration.milliseconds(20)

    /// Something has come to be shown.
    private let words = Signal()

    private let context: JobContext
    private let task: ModelTask
    /// What so many tokens of the answer cost, with what was asked. An estimate, until the bill comes.
    private let price: (@Sendable (Int) -> Money)?
    private var restorer: Restorer
    private var pending = ""
    /// What watchers have been shown, and whether that is sure.
    private var shown = ""
    private var isUnsure = false
    /// One event after the other.
    private var isShowing = false
    private(set) var raw = ""
    /// Of the raw text: what it has cost so far, and the rest that nobody has counted yet.
    private var tokens = 0
    private var uncounted = ""

    init(context: JobContext, task: ModelTask, vault: RedactionVault, price: (@Sendable (Int) -> Money)? = nil) {
        self.context = context
        self.task = task
        self.price = price
        restorer = Restorer(vault)
    }

    func push(_ piece: String) {
        raw += piece
        if price != nil { uncounted += piece }
        pending += restorer.push(piece)
        if shown.isEmpty { words.notify() }
    }

    /// Shows what comes, a few times a second, until the task is cancelled.
    /// - Throws: `LeaseLost`.
    func showAsItComes() async throws {
        await words.wait(after: 0, atMost: .seconds(600))
        try await Task.sleep(for: LiveText.firstInterval)
        while true {
            try await flush()
            try await Task.sleep(for: LiveText.interval)
        }
    }

    /// Shows what has come since the last time. A database that is away for a while does not end a call that is paid for:
    /// watchers get the rest when it is back.
    private func flush() async throws {
        do { try await show() } catch let error as DatabaseError where error.isPassing { isUnsure = true }
    }

    /// What has not been shown yet, for the transaction that ends the job. Should that fail, everything is shown anew.
    func rest() -> [LiveEvent] {
        pending += restorer.finish()
        guard !pending.isEmpty || isUnsure else { return [] }
        let text = isUnsure ? shown + pending : pending
        // Without a cost: the bill itself comes next.
        let events = (isUnsure ? [LiveText.reset] : []) + [delta(text, with: [])]
        shown += pending
        (pending, isUnsure) = ("", true)
        return events
    }

    func finish() async throws {
        pending += restorer.finish()
        try await show()
    }

    private func show() async throws {
        guard !isShowing, !pending.isEmpty || isUnsure else { return }
        isShowing = true
        defer { isShowing = false }
        let (text, isNew) = (pending, isUnsure)
        pending = ""
        shown += text
        // Whether the last piece was written nobody knows, so everything is shown anew.
        if isNew { try await replace(with: shown) } else { try await append(text) }
        isUnsure = false
    }

    /// What was shown is no longer the text.
    func reset() async throws { try await write([LiveText.reset]) }

    func replace(with text: String) async throws { try await write([LiveText.reset, delta(text, with: cost())]) }

    private func append(_ text: String) async throws { try await write([delta(text, with: cost())]) }

    private static let reset: LiveEvent = ("status", .object(("status", "running"), ("step", "repair"), ("reset", true)))

    private func delta(_ text: String, with cost: [JSON.Member]) -> LiveEvent {
        ("delta", .object([JSON.Member("text", .string(text)), JSON.Member("progress", .int(Int64(progress)))] + cost))
    }

    private func cost() -> [JSON.Member] {
        guard let price else { return [] }
        tokens += TokenEstimate.tokens(uncounted)
        uncounted = ""
        return [JSON.Member("cost", .number(price(tokens).description))]
    }

    private func write(_ events: [LiveEvent]) async throws {
        let (job, progress) = (task.job, progress)
        try await context.write { tx in
            try JobEventStore.append(events, to: job, in: tx)
            try GenerationStore.note(progress: progress, job: job, in: tx)
        }
    }

    /// By the words that were asked for; never quite done before it is.
    private var progress: Int {
        let expected = max(1, (task.request.maximumWords ?? task.request.minimumWords) * 8)
        return min(95, raw.utf8.count * 100 / expected)
    }
}
