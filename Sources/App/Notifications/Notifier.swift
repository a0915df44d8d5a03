// Who is to be told of what: the rules, in one place. Called in the transaction of the change.

import Database
import Kit

struct Notifier {
    let app: App
    let tx: Transaction

    private func tell(_ kind: NotificationKind, of content: Content, by actor: ID?, comment: ID? = nil, to people: Set<ID?>) throws {
        let new = NotificationStore.New(kind: kind, organization: content.organization, actor: actor, content: content.id, comment: comment)
        try NotificationStore.add(new, to: Set(people.compactMap { $0 }), now: app.clock.now(), in: tx)
    }

    /// The assignee where there is one who may decide, else everybody who may.
    func reviewRequested(_ content: Content, by scope: Scope) throws {
        let new = NotificationStore.New(kind: .reviewRequested, organization: content.organization, actor: scope.user, content: content.id)
        if let assignee = content.assignee, assignee != scope.user, try MemberStore.may(assignee, atLeast: .editor, scope, in: tx) {
            return try NotificationStore.add(new, to: [assignee], now: app.clock.now(), in: tx)
        }
        try NotificationStore.add(new, toAll: .editor, now: app.clock.now(), in: tx)
    }

    /// Whoever made the content, and whoever has it in hand.
    func decided(_ decision: DecisionKind, _ content: Content, by scope: Scope) throws {
        try tell(decision == .approved ? .approved : .rejected, of: content, by: scope.user, to: [content.createdBy, content.assignee])
    }

    func assigned(_ content: Content, to person: ID, by scope: Scope) throws {
        try tell(.assigned, of: content, by: scope.user, to: [person])
    }

    /// Whoever is named; of the others whoever is answered; of the rest whoever has the content in hand. Each is told once.
    func commented(_ comment: Comment, on content: Content, mentioned: Set<ID>, thread: Set<ID>, by scope: Scope) throws {
        try tell(.mention, of: content, by: scope.user, comment: comment.id, to: Set(mentioned.map { $0 }))
        let answered = thread.subtracting(mentioned)
        try tell(.reply, of: content, by: scope.user, comment: comment.id, to: Set(answered.map { $0 }))
        let rest = Set([content.createdBy, content.assignee].compactMap { $0 }).subtracting(mentioned).subtracting(answered)
        try tell(.comment, of: content, by: scope.user, comment: comment.id, to: Set(rest.map { $0 }))
    }

    /// Whoever is named in a comment that did not name them before.
    func mentioned(_ comment: Comment, on content: Content, _ people: Set<ID>, by scope: Scope) throws {
        try tell(.mention, of: content, by: scope.user, comment: comment.id, to: Set(people.map { $0 }))
    }

    /// Whoever asked for it. They did it themselves, and yet want to know that it is done.
    func generated(_ task: GenerationTask, _ status: GenerationStatus) throws {
        guard status == .completed || status == .failed else { return }
        let new = NotificationStore.New(
            kind: status == .completed ? .generationFinished : .generationFailed, organization: task.organization, content: task.content, job: task.job)
        try NotificationStore.add(new, to: [task.user], now: app.clock.now(), in: tx)
    }

    /// Contents that are due within a day.
    func dueSoon() throws {
        let now = app.clock.now()
        for due in try ContentStore.takeDue(until: now + .days(1), now: now, in: tx) {
            let data = JSON.object(("due_at", .string(due.at.description)))
            let new = NotificationStore.New(kind: .dueSoon, organization: due.organization, content: due.content, data: data)
            try NotificationStore.add(new, to: [due.person], now: now, in: tx)
        }
    }

    /// A limit is nearly used up, or is: whoever can raise it should know before the next call is refused.
    static func budgetWarning(_ key: CounterKey, percent: Int, now: Timestamp, in tx: Transaction) throws {
        let data = JSON.object(
            ("scope", .string(key.scope.rawValue)), ("scope_id", .int(key.id)), ("period", .string(key.period.rawValue)), ("percent", .int(Int64(percent))))
        try NotificationStore.add(
            NotificationStore.New(kind: .budgetWarning, organization: key.organization, data: data), toAll: .admin, now: now, in: tx)
    }
}
