// What is being written, as those who watch see it: placeholders put back, gathered for a tenth of a second, then written
// as one event. The events of an attempt, one after the other, are the text that is stored at its end.

import Database
import Jobs
import Kit
import TextKit

actor LiveText {
    static let interval = Duration.milliseconds(100)

    private let context: JobContext
    private let task: ModelTask
    private var restorer: Restorer
    private var pending = ""
    /// What watchers have been shown, and whether that is sure.
    private var shown = ""
    private var isUnsure = false
    private(set) var raw = ""

    init(context: JobContext, task: ModelTask, vault: RedactionVault) {
        self.context = context
        self.task = task
        restorer = Restorer(vault)
    }

    func push(_ piece: String) {
        raw += piece
        pending += restorer.push(piece)
    }

    /// Shows what has come since the last time. A database that is away for a while does not end a call that is paid for:
    /// watchers get the rest when it is back.
    /// - Throws: `LeaseLost`.
    func flush() async throws {
        do { try await show() } catch DatabaseError.unavailable { isUnsure = true }
    }

    func finish() async throws {
        pending += restorer.finish()
        try await show()
    }

    private func show() async throws {
        guard !pending.isEmpty || isUnsure else { return }
        let (text, isNew) = (pending, isUnsure)
        pending = ""
        shown += text
        // Whether the last piece was written nobody knows, so everything is shown anew.
        if isNew { try await replace(with: shown) } else { try await append(text) }
        isUnsure = false
    }

    /// What was shown is no longer the text.
    func reset() async throws {
        let job = task.job
        try await context.write { tx in
            try JobEventStore.append("status", .object(("status", "running"), ("step", "repair"), ("reset", true)), to: job, in: tx)
        }
    }

    func replace(with text: String) async throws {
        try await reset()
        try await append(text)
    }

    private func append(_ text: String) async throws {
        let (job, progress) = (task.job, progress)
        try await context.write { tx in
            try JobEventStore.append("delta", .object(("text", .string(text)), ("progress", .int(Int64(progress)))), to: job, in: tx)
            try GenerationStore.note(progress: progress, job: job, in: tx)
        }
    }

    /// By the words that were asked for; never quite done before it is.
    private var progress: Int {
        let expected = max(1, (task.request.maximumWords ?? task.request.minimumWords) * 8)
        return min(95, raw.utf8.count * 100 / expected)
    }
}
