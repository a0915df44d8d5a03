// Who is to bring a content forward, and until when. Editors assign; a writer may take a content, or give it back.

import Database
import HTTPTypes
import Kit
import Web

struct AssignmentInput: Input {
    let id: ID
    /// `.some(nil)` takes it away.
    let assignee: ID??
    let dueAt: Timestamp??

    init(_ f: Fields) {
        id = f.pathID("id")
        let person = f.optionalID("assignee", "The id of a member who is writer or more; `null` for nobody.")
        assignee = f.has("assignee") ? .some(person) : .none
        let time = f.optionalTime("due_at", "`null` for no time.")
        dueAt = f.has("due_at") ? .some(time) : .none
    }
}

extension App {
    func assignmentRoutes() -> [Route] {
        [
            member(
                .writer, .put, "/contents/{id}/assignment", "Say who is to do it, and until when", EndpointOptions(errors: [.staleVersion]),
                of: { .content($0.id) }, assignContent)
        ]
    }

    func assignContent(_ input: AssignmentInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        let (assignee, due) = (input.assignee ?? before.assignee, input.dueAt ?? before.dueAt)
        guard scope.role >= .editor || mayTake(before, assignee, due, scope) else { throw AppError(.permissionDenied) }
        if let assignee, assignee != before.assignee, try !MemberStore.may(assignee, atLeast: .writer, scope, in: tx) {
            throw AppError.unknownObject("assignee")
        }
        try ContentStore.assign(scope, input.id, to: assignee, due: due, now: clock.now(), in: tx)
        let after = try ContentStore.find(scope, input.id, in: tx)
        try audit(.contentAssigned, scope, content: input.id, changes(before, after), tx)
        if let assignee, assignee != before.assignee { try Notifier(app: self, tx: tx).assigned(after, to: assignee, by: scope) }
        return after
    }

    /// A writer takes what is nobody's, or gives back what is theirs; the due time is not theirs to move.
    private func mayTake(_ before: Content, _ assignee: ID?, _ due: Timestamp?, _ scope: Scope) -> Bool {
        guard due == before.dueAt else { return false }
        return assignee == before.assignee || before.assignee == nil && assignee == scope.user || before.assignee == scope.user && assignee == nil
    }

    private func changes(_ before: Content, _ after: Content) -> JSON {
        func time(_ time: Timestamp?) -> JSON { time.map { .string($0.description) } ?? .null }
        return Changes.of([
            ("assignee", before.assignee.map(JSON.int) ?? .null, after.assignee.map(JSON.int) ?? .null), ("due_at", time(before.dueAt), time(after.dueAt)),
        ])
    }
}
