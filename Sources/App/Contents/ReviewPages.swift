// What waits for a decision: the queue beside the text, so that one goes from text to text without leaving the page. A
// decision is on the text that was seen; what hinders somebody from deciding is told before they try.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func reviewPages() -> [PageRoute] {
        [
            page("/w/{workspace}/review") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                return Screen("review", visit.text("صف بررسی", "Review queue"), try reviewQueue(workspace, scope, visit, tx))
                    .under("review", scope, workspace: workspace)
            },
            decision("approve", "تأیید شد.", "Approved."), decision("reject", "رد شد؛ نویسنده دلیل را می‌بیند.", "Rejected. Its author sees the reason."),
        ]
    }

    private func decision(_ name: String, _ persian: String, _ english: String) -> PageRoute {
        form("/w/{workspace}/review/{id}/\(name)", calls: .post, "/contents/{id}/\(name)", on: "/w/{workspace}/review") { visit, made in
            let title = made["title"]?.string ?? ""
            let isWaiting = made["status"]?.string == ContentStatus.review.rawValue
            let told =
                isWaiting ? visit.text("تأیید شما ثبت شد؛ تأیید دیگری هم لازم است.", "Your approval counts; one more is needed.") : visit.text(persian, english)
            let next = visit.form["next"].flatMap { ID($0) }.map { "?content=\($0)" } ?? ""
            return Place("/w/\(visit.call.pathParameters["workspace"] ?? "")/review\(next)", Flash(visit.text("«\(title)»: \(told)", "“\(title)”: \(told)")))
        }
    }

    private func reviewQueue(_ workspace: ID, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> [String: View] {
        var filter = ContentStore.Filter(workspace: workspace, status: .review)
        let isMine = visit.asked("mine") == "true"
        if isMine { filter.assignee = scope.user }
        let queue = try ContentStore.page(scope.reach, filter, .oldest, Paging(page: 1, size: 50), in: tx)
        let wanted = (visit.asked("content") ?? visit.call.pathParameters["id"]).flatMap { ID($0) }
        let index = queue.firstIndex { $0.id == wanted } ?? (queue.isEmpty ? nil : 0)
        let base = "/w/\(workspace)/review"
        var view: [String: View] = [
            "queue": .list(
                queue.enumerated().map { place, content in
                    ContentRows.row(content, visit).adding([
                        "address": .text("\(base)?content=\(content.id)\(isMine ? "&mine=true" : "")"), "current": .flag(place == index),
                    ])
                }),
            "count": .text(visit.words.number(try ContentStore.count(scope.reach, filter, in: tx))), "base": .text("/w/\(workspace)"),
            "changed": .flag(visit.failure?.code == .staleVersion), "mine": .flag(isMine),
            "sides": .list(
                [("", visit.text("همه", "All")), ("?mine=true", visit.text("سپرده به من", "Assigned to me"))].map {
                    ["address": .text(base + $0.0), "label": .text($0.1), "current": .flag(isMine == !$0.0.isEmpty)]
                }),
        ]
        if let index {
            let next = queue.count > 1 ? queue[(index + 1) % queue.count].id : nil
            view["content"] = try reviewed(queue[index].id, scope, visit, tx).adding(["next": .text(next.map { "\($0)" } ?? "")])
        }
        return view
    }

    private func reviewed(_ id: ID, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> View {
        let content = try ContentStore.find(scope, id, in: tx)
        let project = try ProjectStore.find(content.project, scope, in: tx)
        let people = try People(scope, in: tx)
        let hindrance = try hindrance(content, scope, visit, tx)
        let kinds = Set((content.piiWarnings.array ?? []).compactMap { $0["kind"]?.string }).sorted().map(visit.words.personalData)
        let from = content.approvedVersion ?? content.currentVersion - 1
        return [
            "comments": try CommentView(visit, scope, content, people, tx).panel(), "id": .text("\(content.id)"), "title": .text(content.title),
            "title_direction": .text(Direction.of(block: content.title).rawValue),
            "body_html": .text(ProseHTML.render(content.body)), "number": .text("\(content.currentVersion)"),
            "number_shown": .text(visit.words.number(content.currentVersion)), "project": .text(project.name),
            "author": .text(people.name(content.createdBy, visit)), "updated": visit.words.time(content.updatedAt),
            "words": .text(visit.words.number(content.wordCount)), "model": .text(content.metadata["model"]?.string ?? ""),
            "can_decide": .flag(scope.role >= .editor), "can_approve": .flag(hindrance == nil), "hindrance": .text(hindrance ?? ""),
            "reason": visit.field("reason"), "warnings": .list(kinds.map { ["label": .text($0)] }), "has_warnings": .flag(content.hasPii),
            "assignee": content.assignee.map { .text(people.name($0, visit)) } ?? .none, "due": content.dueAt.map { .text(visit.words.date($0)) } ?? .none,
            "late": .flag(content.dueAt.map { $0 < visit.now } == true),
            "given": content.approvalsRequired > 1 ? .text(visit.words.number(content.approvalsGiven)) : .none,
            "needed": .text(visit.words.number(content.approvalsRequired)),
            "compare": from > 0 && from < content.currentVersion
                ? .text("/contents/\(content.id)/versions?from=\(from)&to=\(content.currentVersion)") : .none,
            "edit": .text("/contents/\(content.id)"),
        ]
    }

    /// Why this person's approval would be refused.
    private func hindrance(_ content: Content, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> String? {
        if try ReviewStore.rules(content.workspace, scope, in: tx).secondPairOfEyes, try wrote(content, scope, tx) {
            return visit.text(AppError.ownText.detail)
        }
        return try ReviewStore.approvals(scope, content, in: tx).contains(scope.user) ? visit.text(AppError.approvedAlready.detail) : nil
    }
}
