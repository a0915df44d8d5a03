// The threads of a text as pages show them.

import Database
import Kit
import TextKit
import Web

struct CommentView {
    let visit: Visit
    let scope: Scope
    let tx: Transaction
    let content: Content
    let people: People
    let text: CommentText

    init(_ visit: Visit, _ scope: Scope, _ tx: Transaction) throws {
        (self.visit, self.scope, self.tx) = (visit, scope, tx)
        content = try ContentStore.find(scope, visit.id(), in: tx)
        people = try People(scope, in: tx)
        text = CommentText(people.members)
    }

    init(_ visit: Visit, _ scope: Scope, _ content: Content, _ people: People, _ tx: Transaction) {
        (self.visit, self.scope, self.tx, self.content, self.people) = (visit, scope, tx, content, people)
        text = CommentText(people.members)
    }

    func screen() throws -> Screen {
        let isResolved = visit.asked("resolved") == "true"
        let paging = try visit.paging(CommentPages.size)
        let (count, shown) = try threads(resolved: isResolved, paging)
        func number(_ resolved: Bool) throws -> Int { try CommentStore.count(scope, .init(content: content.id, resolved: resolved), in: tx) }
        let base = "/contents/\(content.id)/comments"
        let view: [String: View] = [
            "id": .text("\(content.id)"), "threads": .list(shown.rows), "pager": Pager.view(visit, paging, count, shown), "resolved": .flag(isResolved),
            "base": .text(base),
            "content_title": .text(content.title), "title_direction": .text(Direction.of(block: content.title).rawValue),
            "body_html": .text(ProseHTML.render(content.body)),
            "empty": .flag(content.body.isEmpty), "new": newComment(), "members": .list(members()),
            "filters": [
                [
                    "label": .text(visit.text("باز", "Open")), "address": .text(base), "count": .text(visit.words.number(try number(false))),
                    "current": .flag(!isResolved),
                ],
                [
                    "label": .text(visit.text("حل‌شده", "Settled")), "address": .text(base + "?resolved=true"),
                    "count": .text(visit.words.number(try number(true))),
                    "current": .flag(isResolved),
                ],
            ],
        ]
        return Screen("comments", visit.text("یادداشت‌ها", "Comments"), view).under(
            "contents", scope, workspace: content.workspace,
            crumbs: [(visit.text("محتواها", "Contents"), "/w/\(content.workspace)/contents"), (content.title, "/contents/\(content.id)")])
    }

    /// For the side of an editor or of a review: what is open, the newest last, and a way to say something.
    func panel() throws -> View {
        let (count, shown) = try threads(resolved: false, Paging(page: 1, size: 5))
        return [
            "id": .text("\(content.id)"), "threads": .list(shown.rows), "count": count == 0 ? .none : .text(visit.words.number(count)),
            "more": .flag(count > 5), "base": .text("/contents/\(content.id)/comments"),
        ]
    }

    private func threads(resolved: Bool, _ paging: Paging) throws -> (Int, Slice<View>) {
        let (count, first) = try CommentStore.page(scope, .init(content: content.id, resolved: resolved), paging, in: tx)
        let reader = CommentReader(scope, content, in: tx)
        let replies = Dictionary(
            grouping: try reader.show(CommentStore.replies(scope, to: first.map(\.id), of: content.id, in: tx)), by: { $0.parent ?? 0 })
        return (count, first.showing(try reader.show(Array(first)).map { thread($0, replies[$0.id] ?? []) }))
    }

    private func thread(_ comment: Comment, _ replies: [Comment]) -> View {
        // After a refused reply the form that was sent is open, with what was typed.
        let isAnswered = visit.failure != nil && visit.form["parent"] == "\(comment.id)"
        return one(comment).adding([
            "replies": .list(replies.map(one)), "replies_count": replies.isEmpty ? .none : .text(visit.words.number(replies.count)),
            "reply_open": .flag(isAnswered), "reply": isAnswered ? visit.field("body") : field(id: "r-\(comment.id)", value: ""),
            "quote": comment.anchor.map { .text(String($0.quote.prefix(400))) } ?? .none,
            "outdated": .flag(comment.anchor?.status == "outdated"),
            "quote_direction": .text(Direction.of(block: comment.anchor?.quote ?? "").rawValue),
            "can_resolve": .flag(!comment.isResolved && (comment.user.id == scope.user || scope.role >= .writer)),
            "can_reopen": .flag(comment.isResolved && (comment.user.id == scope.user || scope.role >= .writer)),
            "resolved_by": comment.resolvedBy.map { .text(people.name($0, visit)) } ?? .none, "resolved_at": visit.words.time(comment.resolvedAt),
        ])
    }

    private func one(_ comment: Comment) -> View {
        let isEdited = visit.failure != nil && visit.call.pathParameters["comment"] == "\(comment.id)"
        return [
            "comment": .text("\(comment.id)"), "author": .text(comment.user.name), "initials": .text(PageWords.initials(comment.user.name)),
            "pieces": text.pieces(comment.body), "direction": .text(Direction.of(block: comment.body).rawValue), "at": visit.words.time(comment.createdAt),
            "edited": .flag(comment.editedAt != nil), "version": .text("\(comment.version)"), "mine": .flag(comment.user.id == scope.user),
            "can_delete": .flag(comment.user.id == scope.user || scope.role == .admin), "edit_open": .flag(isEdited),
            "edit": isEdited ? visit.field("body") : field(id: "e-\(comment.id)", value: text.written(comment.body)),
        ]
    }

    private func newComment() -> View {
        let isNew = visit.failure != nil && visit.form["parent"] == nil && visit.call.pathParameters["comment"] == nil
        return [
            "quote": isNew ? visit.field("quote") : field(id: "f-quote", value: "", name: "quote"),
            "body": isNew ? visit.field("body") : field(id: "f-body", value: ""), "occurrence": .text(isNew ? visit.form["occurrence"] ?? "" : ""),
        ]
    }

    private func field(id: String, value: String, name: String = "body") -> View {
        ["id": .text(id), "name": .text(name), "value": .text(value), "error": .none, "invalid": false]
    }

    private func members() -> [View] {
        people.members.compactMap { member in
            member.user.id.map {
                ["name": .text(People.name(member)), "handle": .text(text.handle($0)), "initials": .text(PageWords.initials(People.name(member)))]
            }
        }
    }
}
