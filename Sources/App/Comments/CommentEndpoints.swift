// Comments over HTTP. Every member reads and writes them, viewers too: whoever may see a text may say something about it.

import Database
import HTTPTypes
import Kit
import Web

struct CommentListInput: Input {
    let filter: CommentStore.Filter
    let paging: Paging
    init(_ f: Fields) {
        filter = CommentStore.Filter(content: f.pathID("id"), resolved: f.optionalBool("resolved"))
        paging = Paging(f)
    }
}

struct NewCommentInput: Input {
    let content: ID
    let body: String
    let parent: ID?
    let version: Int?
    let start: Int?
    let end: Int?
    let quote: String?

    init(_ f: Fields) {
        content = f.pathID("id")
        body = f.string("body", 1...5000, "`@` and the id of a member mentions them.")
        parent = f.optionalID("parent", "The comment that it answers.")
        version = f.optionalInt("version_number", 1...1_000_000_000, "The version whose body has the passage; that of now when absent.")
        start = f.optionalInt("start", 0...10_000_000, "Where the passage begins in the body, in Unicode scalars.")
        end = f.optionalInt("end", 1...10_000_000, "Where it ends; the first scalar after it.")
        quote = f.optionalString("quote", 1...Passage.longest, trim: false, "The passage; refused when it is another one.")
        let (begins, ends, isOnPassage, isReply) = (start != nil, end != nil, quote != nil || version != nil, parent != nil)
        f.check(
            "end", begins == ends, Message("start و end با هم می‌آیند.", "start and end come together."),
            fits: [Combination().given("start", "end").without("parent"), Combination().without("start", "end", "quote", "version_number")])
        f.check("start", begins || !isOnPassage, AppError.required)
        f.check("start", !(begins && isReply), Message("پاسخ بازهٔ خود را ندارد.", "An answer has no range of its own."))
    }
}

struct CommentIDInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct CommentChangeInput: Input {
    let id: ID
    let body: String
    init(_ f: Fields) {
        id = f.pathID("id")
        body = f.string("body", 1...5000)
    }
}

extension App {
    func commentRoutes() -> [Route] {
        [
            member(
                .viewer, .get, "/contents/{id}/comments", "The threads of comments on a content, the oldest first", of: { .content($0.filter.content) },
                commentThreads
            ),
            member(
                .viewer, .post, "/contents/{id}/comments", "Comment on a content, or on a passage of it", .created, of: { .content($0.content) }, addComment),
            member(.viewer, .get, "/comments/{id}", "A comment", of: { (input: CommentIDInput) in .comment(input.id) }) { input, scope, tx in
                try show(CommentStore.find(scope, input.id, in: tx), scope, tx)
            },
            member(
                .viewer, .patch, "/comments/{id}", "Change one's own comment", EndpointOptions(errors: [.staleVersion]), of: { .comment($0.id) }, editComment),
            member(
                .viewer, .delete, "/comments/{id}", "Delete one's own comment, with its answers", EndpointOptions(errors: [.staleVersion]),
                of: { .comment($0.id) }, deleteComment),
            member(
                .viewer, .post, "/comments/{id}/resolve", "Say that a thread is settled", EndpointOptions(errors: [.conflict]),
                of: { (input: CommentIDInput) in .comment(input.id) }
            ) { input, scope, tx in try resolveComment(input.id, true, scope, tx) },
            member(
                .viewer, .post, "/comments/{id}/reopen", "Open a settled thread again", EndpointOptions(errors: [.conflict]),
                of: { (input: CommentIDInput) in .comment(input.id) }
            ) { input, scope, tx in try resolveComment(input.id, false, scope, tx) },
        ]
    }

    private func show(_ comment: CommentStore.Stored, _ scope: Scope, _ tx: Transaction) throws -> Comment {
        try CommentReader(scope, ContentStore.find(scope, comment.content, in: tx), in: tx).show(comment)
    }

    func commentThreads(_ input: CommentListInput, _ scope: Scope, _ tx: Transaction) throws -> Page<CommentThread> {
        let reader = CommentReader(scope, try ContentStore.find(scope, input.filter.content, in: tx), in: tx)
        let (count, first) = try CommentStore.page(scope, input.filter, input.paging, in: tx)
        let replies = Dictionary(
            grouping: try reader.show(CommentStore.replies(scope, to: first.map(\.id), of: input.filter.content, in: tx)), by: { $0.parent ?? 0 })
        let threads = try reader.show(Array(first)).map { CommentThread(comment: $0, replies: replies[$0.id] ?? []) }
        return try Page(input.paging, count: count, caller: scope.caller, first.showing(threads))
    }

    func addComment(_ input: NewCommentInput, _ scope: Scope, _ tx: Transaction) throws -> Comment {
        let content = try ContentStore.find(scope, input.content, in: tx)
        let mentioned = try mentioned(in: input.body, scope, tx)
        let thread = try input.parent.map { try answered($0, in: content, scope, tx) } ?? []
        let new = CommentStore.New(content: content.id, parent: input.parent, body: input.body, passage: try passage(input, content, scope, tx))
        let stored = try CommentStore.find(scope, CommentStore.create(scope, new, now: clock.now(), in: tx), in: tx)
        let made = try CommentReader(scope, content, in: tx).show(stored)
        try auditComment(.commentAdded, made, scope, .object(("parent", input.parent.map(JSON.int) ?? .null)), tx)
        try Notifier(app: self, tx: tx).commented(made, on: content, mentioned: mentioned, thread: thread, by: scope)
        return made
    }

    private func passage(_ input: NewCommentInput, _ content: Content, _ scope: Scope, _ tx: Transaction) throws -> Passage? {
        guard let start = input.start, let end = input.end else { return nil }
        let number = input.version ?? content.currentVersion
        guard number > 0, number <= content.currentVersion || input.version != nil else {
            throw AppError.field("start", Message("این محتوا هنوز متنی ندارد.", "This content has no text yet."))
        }
        do {
            return try Passage(version: VersionStore.find(scope, content.id, number, in: tx), start: start, end: end, quote: input.quote)
        } catch let error as AppError where error.code == .notFound { throw AppError.unknownObject("version_number") }
    }

    /// Everybody who wrote in the thread that is answered. The thread is locked, so that it is not deleted meanwhile.
    private func answered(_ parent: ID, in content: Content, _ scope: Scope, _ tx: Transaction) throws -> Set<ID> {
        do {
            let first = try CommentStore.lock(scope, parent, in: tx)
            guard first.content == content.id, first.parent == nil else { throw AppError.notFound }
        } catch let error as AppError where error.code == .notFound { throw AppError.unknownObject("parent") }
        let (people, replies) = try CommentStore.voices(scope, in: parent, in: tx)
        guard replies < CommentStore.mostReplies else {
            throw AppError.field("parent", Message("این گفت‌وگو پر شده است؛ گفت‌وگوی تازه‌ای آغاز کنید.", "This thread is full. Begin another one."))
        }
        return people
    }

    /// - Throws: a fault of `body` that names who is no member.
    private func mentioned(in body: String, _ scope: Scope, _ tx: Transaction) throws -> Set<ID> {
        let ids = Mentions.find(in: body)
        guard ids.count <= Mentions.most else {
            throw AppError.field("body", Message("حداکثر \(Mentions.most) نفر.", "At most \(Mentions.most) people."))
        }
        let members = try MemberStore.names(ids, organization: scope.organization, in: tx)
        if let stranger = ids.first(where: { members[$0] == nil }) {
            throw AppError.field("body", Message("@\(stranger) عضو این سازمان نیست.", "@\(stranger) is no member of this organization."))
        }
        return Set(ids)
    }

    func editComment(_ input: CommentChangeInput, _ scope: Scope, _ tx: Transaction) throws -> Comment {
        let before = try CommentStore.lock(scope, input.id, in: tx)
        guard before.user == scope.user else { throw AppError(.permissionDenied) }
        try scope.caller.meet(version: before.version)
        let newly = try mentioned(in: input.body, scope, tx).subtracting(Mentions.find(in: before.body))
        try CommentStore.edit(scope, input.id, body: input.body, now: clock.now(), in: tx)
        let content = try ContentStore.find(scope, before.content, in: tx)
        let after = try CommentReader(scope, content, in: tx).show(CommentStore.find(scope, input.id, in: tx))
        try auditComment(.commentUpdated, after, scope, .object([]), tx)
        try Notifier(app: self, tx: tx).mentioned(after, on: content, newly, by: scope)
        return after
    }

    func deleteComment(_ input: CommentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let before = try CommentStore.lock(scope, input.id, in: tx)
        guard before.user == scope.user || scope.role == .admin else { throw AppError(.permissionDenied) }
        try scope.caller.meet(version: before.version)
        let shown = try show(before, scope, tx)
        try CommentStore.delete(scope, input.id, now: clock.now(), in: tx)
        try auditComment(.commentDeleted, shown, scope, .object(("author", .int(before.user))), tx)
        return Nothing()
    }

    /// Settled by whoever began the thread, or by those who work on the text.
    func resolveComment(_ id: ID, _ isResolved: Bool, _ scope: Scope, _ tx: Transaction) throws -> Comment {
        let before = try CommentStore.lock(scope, id, in: tx)
        guard before.user == scope.user || scope.role >= .writer else { throw AppError(.permissionDenied) }
        guard before.parent == nil else {
            throw AppError(.conflict, Message("پاسخ را نمی‌توان بست؛ گفت‌وگو را ببندید.", "An answer is not settled by itself. Settle its thread."))
        }
        guard try CommentStore.resolve(scope, id, isResolved, now: clock.now(), in: tx) else {
            throw AppError(
                .conflict,
                isResolved ? Message("این گفت‌وگو بسته است.", "This thread is settled already.") : Message("این گفت‌وگو باز است.", "This thread is open."))
        }
        let after = try show(CommentStore.find(scope, id, in: tx), scope, tx)
        try auditComment(isResolved ? .commentResolved : .commentReopened, after, scope, .object([]), tx)
        return after
    }

    /// What was said is not told to the trail.
    private func auditComment(_ action: AuditAction, _ comment: Comment, _ scope: Scope, _ changes: JSON, _ tx: Transaction) throws {
        try AuditStore.record(
            AuditEvent(action, scope, object: ("comment", comment.id), content: comment.content, changes: changes), at: clock.now(), in: tx)
    }
}
