// Spelling, typography and personal data of a text, as a page: what would change, side by side, and a button that does it. What
// the editor offers while one types, for whoever works without scripts or wants to see it all at once.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func polishPages() -> [PageRoute] {
        [
            page("/contents/{id}/polish", polish),
            // The editor asks this while one types.
            form("/text/analysis", calls: .post, "/text/analysis", on: "/") { _, _ in Place("/") },
        ]
    }

    private func polish(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let scope = try visit.scope(.content(visit.id()), atLeast: .writer, tx)
        let content = try ContentStore.find(scope, visit.id(), in: tx)
        let draft = try DraftStore.find(scope, content.id, in: tx)
        let (title, body) = (draft?.title ?? content.title, draft?.body ?? content.body)
        let masks = visit.asked("mask") != nil
        let suggestions = PersianText.orthography(body)
        let better = masks ? PersonalData.masked(in: body) : PersianText.applying(suggestions, to: body)
        let rules = Dictionary(grouping: suggestions, by: \.rule).mapValues(\.count)
        return Screen(
            "polish", masks ? visit.text("پوشاندن دادهٔ شخصی", "Mask personal data") : visit.text("نگارش و نشانه‌گذاری", "Spelling and typography"),
            [
                "id": .text("\(content.id)"), "title_value": .text(title), "body": .text(better), "version": .text("\(content.version)"),
                "base": .text("\(draft?.baseVersion ?? content.currentVersion)"), "masks": .flag(masks), "nothing": .flag(better == body),
                "rows": DiffRows.view(old: body, new: better), "may_save": .flag(content.state.allowsEditing),
                "rules": .list(
                    PersianText.Rule.allCases.compactMap { rule in
                        rules[rule].map { ["label": .text(visit.words.orthography(rule.rawValue)), "count": .text(visit.words.number($0))] }
                    }), "found": .text(visit.words.number(suggestions.count)),
            ]
        ).under(
            "contents", scope, workspace: content.workspace,
            crumbs: [(visit.text("محتواها", "Contents"), "/w/\(content.workspace)/contents"), (content.title, "/contents/\(content.id)")])
    }
}
