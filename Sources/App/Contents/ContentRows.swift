// Contents in lists, and how many there are in each state.

import Database
import Kit
import Web

enum ContentRows {
    static func row(_ content: ContentSummary, _ visit: Visit) -> View {
        [
            "id": .text("\(content.id)"), "address": .text("/contents/\(content.id)"), "title": .text(content.title), "project": .text(content.projectName),
            "status": .text(content.status), "status_label": .text(visit.words.status(content.status)),
            "words": content.wordCount == 0 ? .none : .text(visit.words.number(content.wordCount)), "has_pii": .flag(content.hasPii),
            "author": .text(content.createdByName ?? ""), "updated": visit.words.time(content.updatedAt), "assignee": .text(content.assigneeName ?? ""),
            "due": content.dueAt.map { .text(visit.words.date($0)) } ?? .none,
            "late": .flag(content.status != "approved" && content.dueAt.map { $0 < visit.now } == true),
        ]
    }

    static let statuses = ["draft", "in_progress", "review", "approved", "rejected"]

    static func counts(_ counts: [String: Int], _ visit: Visit) -> View {
        .list(
            statuses.compactMap { status in
                counts[status].map { ["status": .text(status), "label": .text(visit.words.status(status)), "count": .text(visit.words.number($0))] }
            })
    }

    /// The choices above a list: every state, with how many are in it.
    static func filters(_ counts: [String: Int], current: String?, _ visit: Visit) -> View {
        let all = counts.values.reduce(0, +)
        let first: View = [
            "label": .text(visit.text("همه", "All")), "count": .text(visit.words.number(all)), "current": .flag(current == nil),
            "address": .text(Pager.address(visit, with: ["status": ""])),
        ]
        return .list(
            [first]
                + statuses.map { status in
                    [
                        "label": .text(visit.words.status(status)), "count": .text(visit.words.number(counts[status] ?? 0)),
                        "current": .flag(current == status),
                        "address": .text(Pager.address(visit, with: ["status": status])),
                    ]
                })
    }
}
