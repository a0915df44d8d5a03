// What waits for a decision: the queue beside the text, so that one goes from text to text without leaving the page.

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
                let filter = ContentStore.Filter(workspace: workspace, status: .review)
                let queue = try ContentStore.page(scope.reach, filter, .oldest, Paging(page: 1, size: 50), in: tx)
                let count = try ContentStore.count(scope.reach, filter, in: tx)
                let wanted = (visit.asked("content") ?? visit.call.pathParameters["id"]).flatMap { ID($0) }
                let chosen = queue.first { $0.id == wanted } ?? queue.first
                var view: [String: View] = [
                    "queue": .list(
                        queue.map { content in
                            ContentRows.row(content, visit).adding([
                                "address": .text("/w/\(workspace)/review?content=\(content.id)"), "current": .flag(content.id == chosen?.id),
                            ])
                        }), "count": .text(visit.words.number(count)), "base": .text("/w/\(workspace)"),
                ]
                if let chosen { view["content"] = try ReviewPages.content(chosen.id, scope, visit, tx) }
                return Screen("review", visit.text("صف بررسی", "Review queue"), view).under("review", scope, workspace: workspace)
            },
            decision("approve", "تأیید شد.", "Approved."), decision("reject", "رد شد؛ نویسنده دلیل را می‌بیند.", "Rejected. Its author sees the reason."),
        ]
    }

    private func decision(_ name: String, _ persian: String, _ english: String) -> PageRoute {
        form("/w/{workspace}/review/{id}/\(name)", calls: .post, "/contents/{id}/\(name)", on: "/w/{workspace}/review") { visit, made in
            let title = made["title"]?.string ?? ""
            return Place("/w/\(visit.call.pathParameters["workspace"] ?? "")/review", Flash(visit.text("«\(title)» \(persian)", "“\(title)”: \(english)")))
        }
    }
}

enum ReviewPages {
    static func content(_ id: ID, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> View {
        let content = try ContentStore.find(scope, id, in: tx)
        let project = try ProjectStore.find(content.project, scope, in: tx)
        let people = try People(scope, in: tx)
        let kinds = Set((content.piiWarnings.array ?? []).compactMap { $0["kind"]?.string }).sorted().map(visit.words.personalData)
        return [
            "comments": try CommentView(visit, scope, content, people, tx).panel(), "id": .text("\(content.id)"), "title": .text(content.title),
            "title_direction": .text(Direction.of(block: content.title).rawValue),
            "body_html": .text(ProseHTML.render(content.body)), "version": .text("\(content.version)"), "project": .text(project.name),
            "author": .text(people.name(content.createdBy, visit)), "updated": visit.words.time(content.updatedAt),
            "words": .text(visit.words.number(content.wordCount)),
            "model": .text(content.metadata["model"]?.string ?? ""), "can_decide": .flag(scope.role >= .editor), "reason": visit.field("reason"),
            "warnings": .list(kinds.map { ["label": .text($0)] }), "has_warnings": .flag(content.hasPii),
            "compare": content.currentVersion > 1 ? .text("/contents/\(content.id)/versions") : .none, "edit": .text("/contents/\(content.id)"),
        ]
    }
}
