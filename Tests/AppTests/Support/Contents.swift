// Contents in every state of their life, reached as people reach them.

import App
import Kit
import Support
import Testing

let someText = "## یک\n\nمتن نخست.\n\n## دو\n\nمتن دوم.\n"

extension Team {
    /// A content of the writer in this state. `in_progress` needs a server whose worker rests.
    func content(in status: ContentStatus, by author: Person? = nil) async throws -> ID {
        let author = author ?? writer
        let id = try await author.make("/contents", ["title": .string("در حالت \(status.rawValue)"), "project": .int(project), "body": .string(someText)])
        func go(_ person: Person, _ action: String, _ body: JSON = .object([])) async throws {
            let answer = try await person.post("/contents/\(id)/\(action)", body)
            guard answer.status < 300 else { throw TestFailure("\(action) answered \(answer.status): \(answer.body)") }
        }
        switch status {
        case .draft: break
        case .inProgress: try await go(author, "generate")
        case .review: try await go(author, "submit")
        case .approved:
            try await go(author, "submit")
            try await go(editor, "approve")
        case .rejected:
            try await go(author, "submit")
            try await go(editor, "reject", ["reason": "کوتاه است"])
        }
        return id
    }
}

/// What can be done with a content, and what the contract says of it.
enum ContentAction: String, CaseIterable, Sendable {
    case edit, generate, submit, approve, reject, reopen, cancel, delete

    /// The states in which it is allowed: those of the contract, section 5, and of an approved content what makes it a draft
    /// again (docs/editorial.md).
    var from: Set<ContentStatus> {
        switch self {
        case .edit: [.draft, .review, .rejected, .approved]
        case .generate: [.draft, .rejected, .approved]
        case .submit: [.draft, .rejected]
        case .approve, .reject: [.review]
        case .reopen: [.approved]
        case .cancel: [.inProgress]
        case .delete: [.draft, .review, .approved, .rejected]
        }
    }

    /// The state that it leads to; `nil` for none.
    func to(from status: ContentStatus) -> ContentStatus? {
        switch self {
        case .edit: status == .approved ? .draft : status
        case .generate: .inProgress
        case .submit: .review
        case .approve: .approved
        case .reject: .rejected
        case .reopen, .cancel: .draft
        case .delete: nil
        }
    }

    /// The least role that may do it (the contract, section 2).
    var role: Role {
        switch self {
        case .edit, .generate, .submit, .cancel: .writer
        case .approve, .reject, .reopen, .delete: .editor
        }
    }

    var status: Int {
        switch self {
        case .generate, .cancel: 202
        case .delete: 204
        default: 200
        }
    }

    var auditAction: String {
        switch self {
        case .edit: "content.updated"
        case .generate: "content.generation_started"
        case .submit: "content.submitted"
        case .approve: "content.approved"
        case .reject: "content.rejected"
        case .reopen: "content.reopened"
        case .cancel: "content.generation_cancelled"
        case .delete: "content.deleted"
        }
    }

    func send(_ content: ID, as person: Person) async throws -> Response {
        switch self {
        case .edit: try await person.patch("/contents/\(content)", ["title": "عنوان تازه"])
        case .delete: try await person.delete("/contents/\(content)")
        case .reject: try await person.post("/contents/\(content)/reject", ["reason": "نیاز به منبع دارد"])
        default: try await person.post("/contents/\(content)/\(rawValue)", [:])
        }
    }
}
