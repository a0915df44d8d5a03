// The versions of a content: any two beside each other, word by word, and the way back to an older one.

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
                let (count, versions) = try VersionStore.page(scope, content.id, Paging(page: 1, size: 100), in: tx)
                guard let newest = versions.first else { throw Elsewhere(address: "/contents/\(content.id)") }
                let people = try People(scope, in: tx)
                let to = visit.asked("to").flatMap { Int($0) } ?? newest.versionNumber
                let from = visit.asked("from").flatMap { Int($0) } ?? max(1, to - 1)
                let (old, new) = (try VersionStore.find(scope, content.id, from, in: tx), try VersionStore.find(scope, content.id, to, in: tx))
                let diff = WordDiff.compare(old: old.body, new: new.body)
                let mayRestore = scope.role >= .writer && content.state.allowsEditing
                return Screen(
                    "versions", visit.text("نسخه‌های «\(content.title)»", "Versions of “\(content.title)”"),
                    [
                        "id": .text("\(content.id)"), "count": .text(visit.words.number(count)), "one": .flag(count == 1), "rows": DiffRows.view(diff),
                        "old": VersionPages.head(old, people, visit), "new": VersionPages.head(new, people, visit),
                        "added": .text(visit.words.number(diff.insertedWords)), "removed": .text(visit.words.number(diff.deletedWords)),
                        "unchanged": .flag(diff.isUnchanged), "same_title": .flag(old.title == new.title), "version": .text("\(content.version)"),
                        "versions": .list(
                            versions.map { version in
                                VersionPages.head(version, people, visit).adding([
                                    "is_old": .flag(version.versionNumber == from), "is_new": .flag(version.versionNumber == to),
                                    "current": .flag(version.versionNumber == content.currentVersion),
                                    "can_restore": .flag(mayRestore && version.versionNumber != content.currentVersion),
                                    "address": .text("/contents/\(content.id)/versions?from=\(max(1, version.versionNumber - 1))&to=\(version.versionNumber)"),
                                ])
                            }),
                    ]
                ).under(
                    "contents", scope, workspace: content.workspace,
                    crumbs: [
                        (visit.text("محتواها", "Contents"), "/w/\(content.workspace)/contents"), (content.title, "/contents/\(content.id)"),
                    ])
            },
            form(
                "/contents/{id}/versions/{number}/restore", calls: .post, "/contents/{id}/versions/{number}/restore", on: "/contents/{id}/versions"
            ) { visit, made in
                Place(
                    "/contents/\(made["id"]?.int ?? 0)", Flash(visit.text("نسخهٔ پیشین بازگشت، به‌صورت نسخه‌ای تازه.", "The older version is back, as a new one."))
                )
            },
        ]
    }
}

enum VersionPages {
    static func head(_ version: ContentVersion, _ people: People, _ visit: Visit) -> View {
        [
            "number": .text(visit.words.number(version.versionNumber)), "raw": .text("\(version.versionNumber)"),
            "source": .text(visit.words.source(version.source)),
            "author": .text(people.name(version.createdBy, visit)), "made": visit.words.time(version.createdAt),
            "words": .text(visit.words.number(version.wordCount)), "title": .text(version.title), "generated": .flag(version.source == "generated"),
        ]
    }
}
