// The versions of a content: any two beside each other or in one text, word by word; the way back to an older one; and the
// receipt of an approval, to be printed.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func versionPages() -> [PageRoute] {
        [
            page("/contents/{id}/versions") { visit, tx in
                let scope = try visit.scope(.content(visit.id()), tx)
                let content = try ContentStore.find(scope, visit.id(), in: tx)
                return Screen(
                    "versions", visit.text("نسخه‌های «\(content.title)»", "Versions of “\(content.title)”"),
                    try VersionPages.view(content, scope, visit, tx)
                ).under("contents", scope, workspace: content.workspace, crumbs: VersionPages.crumbs(content, visit))
            },
            form(
                "/contents/{id}/versions/{number}/restore", calls: .post, "/contents/{id}/versions/{number}/restore", on: "/contents/{id}/versions"
            ) { visit, made in
                Place(
                    "/contents/\(made["id"]?.int ?? 0)", Flash(visit.text("نسخهٔ پیشین بازگشت، به‌صورت نسخه‌ای تازه.", "The older version is back, as a new one."))
                )
            },
            page("/contents/{id}/receipt") { visit, tx in
                let scope = try visit.scope(.content(visit.id()), tx)
                let content = try ContentStore.find(scope, visit.id(), in: tx)
                return Screen(
                    "receipt", visit.text("رسید تأیید", "Approval receipt"), try ReceiptPage.view(lastReceipt(content.id, scope, tx), content, scope, visit, tx)
                ).under("contents", scope, workspace: content.workspace, crumbs: VersionPages.crumbs(content, visit))
            },
        ]
    }
}

enum VersionPages {
    static func crumbs(_ content: Content, _ visit: Visit) -> [(label: String, address: String)] {
        [(visit.text("محتواها", "Contents"), "/w/\(content.workspace)/contents"), (content.title, "/contents/\(content.id)")]
    }

    static func view(_ content: Content, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> [String: View] {
        let paging = try visit.query(VersionPaging.self).paging
        let (count, versions) = try VersionStore.page(scope, content.id, paging, in: tx)
        guard let newest = versions.first else { throw Elsewhere(address: "/contents/\(content.id)") }
        let people = try People(scope, in: tx)
        let to = visit.asked("to").flatMap { Int($0) } ?? newest.versionNumber
        let from = visit.asked("from").flatMap { Int($0) } ?? max(1, to - 1)
        let (old, new) = (try VersionStore.find(scope, content.id, from, in: tx), try VersionStore.find(scope, content.id, to, in: tx))
        let isFolded = visit.asked("letters") == "equal"
        let diff = WordDiff.compare(old: old.body, new: new.body, letterFormsAreEqual: isFolded)
        let mayRestore = scope.role >= .writer && content.state.allowsEditing
        let isInline = visit.asked("view") == "inline"
        func address(_ isInline: Bool) -> View {
            .text("/contents/\(content.id)/versions?from=\(from)&to=\(to)\(isInline ? "&view=inline" : "")\(isFolded ? "&letters=equal" : "")")
        }
        return [
            "id": .text("\(content.id)"), "count": .text(visit.words.number(count)), "one": .flag(count == 1),
            "rows": isInline ? .none : DiffRows.view(diff), "paragraphs": isInline ? DiffRows.inline(diff) : .none, "inline": .flag(isInline),
            "letters_equal": .flag(isFolded),
            "old": head(old, people, visit), "new": head(new, people, visit), "added": .text(visit.words.number(diff.insertedWords)),
            "removed": .text(visit.words.number(diff.deletedWords)), "unchanged": .flag(diff.isUnchanged), "same_title": .flag(old.title == new.title),
            "version": .text("\(content.version)"), "pager": Pager.view(visit, paging, count, versions), "has_receipt": .flag(content.approvedVersion != nil),
            "ways": .list([
                ["label": .text(visit.text("کنار هم", "Side by side")), "address": address(false), "current": .flag(!isInline)],
                ["label": .text(visit.text("در یک متن", "In one text")), "address": address(true), "current": .flag(isInline)],
            ]),
            "versions": .list(
                versions.map { version in
                    head(version, people, visit).adding([
                        "is_old": .flag(version.versionNumber == from), "is_new": .flag(version.versionNumber == to),
                        "current": .flag(version.versionNumber == content.currentVersion),
                        "approved": .flag(version.versionNumber == content.approvedVersion),
                        "can_restore": .flag(mayRestore && version.versionNumber != content.currentVersion),
                        "address": .text("/contents/\(content.id)/versions?from=\(max(1, version.versionNumber - 1))&to=\(version.versionNumber)"),
                    ])
                }),
        ]
    }

    static func head(_ version: ContentVersion, _ people: People, _ visit: Visit) -> View {
        [
            "number": .text(visit.words.number(version.versionNumber)), "raw": .text("\(version.versionNumber)"),
            "source": .text(visit.words.source(version.source)),
            "author": .text(people.name(version.createdBy, visit)), "made": visit.words.time(version.createdAt),
            "words": .text(visit.words.number(version.wordCount)), "title": .text(version.title), "generated": .flag(version.source == "generated"),
            "cost": visit.words.money(version.metadata["cost"]), "model": .text(version.metadata["model"]?.string ?? ""),
        ]
    }
}

/// The part of a long list of versions.
private struct VersionPaging: Input {
    let paging: Paging
    init(_ f: Fields) { paging = Paging(f) }
}
