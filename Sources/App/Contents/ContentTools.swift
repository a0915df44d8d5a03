// What one does with a content beside its text: taking it along, printing it, giving it to somebody until a time, having it
// written later.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func contentToolPages() -> [PageRoute] {
        [
            raw("/contents/{id}/export") { visit in try await visit.server.call(.init(method: .get, path: "/contents/{id}/export"), visit) },
            page("/contents/{id}/print") { visit, tx in
                let scope = try visit.scope(.content(visit.id()), tx)
                let content = try ContentStore.find(scope, visit.id(), in: tx)
                return Screen("print", content.title, try ContentTools.printed(content, scope, visit, tx)).under(
                    "contents", scope, workspace: content.workspace)
            },
            form("/contents/{id}/assign", calls: .put, "/contents/{id}/assignment", on: "/contents/{id}") { visit, made in
                let isNobody = made["assignee"]?.isNull != false
                return Place(
                    "/contents/\(visit.call.pathParameters["id"] ?? "")",
                    Flash(isNobody ? visit.text("ذخیره شد؛ سپرده به کسی نیست.", "Saved. It is assigned to nobody.") : visit.text("سپرده شد.", "Assigned.")))
            },
            form("/contents/{id}/schedules/{schedule}/cancel", calls: .post, "/schedules/{schedule}/cancel", on: "/contents/{id}") { visit, _ in
                Place("/contents/\(visit.call.pathParameters["id"] ?? "")", Flash(visit.text("زمان‌بندی لغو شد.", "The schedule is cancelled.")))
            },
        ]
    }
}

enum ContentTools {
    static let formats: [(value: String, label: Message)] = [
        ("docx", Message("Word", "Word")), ("md", Message("Markdown", "Markdown")), ("html", Message("HTML", "HTML")),
        ("txt", Message("متن ساده", "Plain text")),
        ("json", Message("JSON", "JSON")),
    ]

    static func view(_ content: Content, _ scope: Scope, _ people: People, _ visit: Visit, _ tx: Transaction) throws -> View {
        let (_, waiting) = try ScheduleStore.page(
            scope.reach, ScheduleStore.Filter(content: content.id, status: .waiting), Paging(page: 1, size: 1), in: tx)
        let mayAssign = scope.role >= .editor
        let mayTake = scope.role == .writer && (content.assignee == nil || content.assignee == scope.user)
        let workers = people.members.filter { Role(rawValue: $0.role) ?? .viewer >= .writer }.compactMap { member in
            member.user.id.map { (value: "\($0)", label: People.name(member)) }
        }
        return [
            "formats": .list(formats.map { ["value": .text($0.value), "label": .text(visit.text($0.label))] }), "may_assign": .flag(mayAssign),
            "may_take": .flag(mayTake && content.assignee == nil), "may_return": .flag(mayTake && content.assignee == scope.user), "me": .text("\(scope.user)"),
            "assignee": .text(content.assignee.map { people.name($0, visit) } ?? ""),
            "workers": visit.options(
                "assignee", content.assignee.map { "\($0)" } ?? "", [(value: "", label: visit.text("هیچ‌کس", "Nobody"))] + workers),
            "due_at": visit.date("due_at", content.dueAt, withTime: true), "due": content.dueAt.map { .text(visit.words.dateTime($0)) } ?? .none,
            "late": .flag(content.state != .approved && content.dueAt.map { $0 < visit.now } == true),
            "assign_open": .flag(visit.failure?.fields.contains { ["assignee", "due_at"].contains($0.name) } == true),
            "has_receipt": .flag(content.approvedVersion != nil), "version": .text("\(content.version)"), "id": .text("\(content.id)"),
            "later": waiting.first.map { schedule -> View in
                ["at": .text(visit.words.dateTime(schedule.generateAt)), "schedule": .text("\(schedule.id)"), "may_cancel": .flag(scope.role >= .writer)]
            } ?? .none,
        ]
    }

    static func printed(_ content: Content, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> [String: View] {
        let people = try People(scope, in: tx)
        return [
            "id": .text("\(content.id)"), "heading": .text(content.title), "title_direction": .text(Direction.of(block: content.title).rawValue),
            "body_html": .text(ProseHTML.render(content.body)), "author": .text(people.name(content.createdBy, visit)),
            "project": .text(try ProjectStore.find(content.project, scope, in: tx).name), "number": .text(visit.words.number(content.currentVersion)),
            "changed": .text(visit.words.dateTime(content.updatedAt)), "words": .text(visit.words.number(content.wordCount)),
            "status_label": .text(visit.words.status(content.status)), "status": .text(content.status), "empty": .flag(content.body.isEmpty),
        ]
    }
}
