// Everything that answers some words, with the places where it does.

import Database
import Kit
import TextKit
import Web

extension App {
    func searchPages() -> [PageRoute] {
        [
            page("/search") { visit, tx in
                guard let words = visit.asked("q").map({ String($0.prefix(200)) }) else {
                    return Screen("search", visit.text("جست‌وجو", "Search"), ["query": visit.field("q"), "asked": false])
                }
                let (input, visit) = try visit.filters(SearchInput.self)
                let reach = try Access.reach(visit.actor, atLeast: .viewer, only: input.organization, in: tx)
                let count = try SearchStore.count(reach, input.query, input.filter, in: tx)
                let found = try SearchStore.page(reach, input.query, input.filter, input.paging, in: tx).map { SearchHit($0, input.query) }
                return Screen(
                    "search", visit.text("جست‌وجو: \(words)", "Search: \(words)"),
                    [
                        "query": visit.field("q", words), "asked": true, "count": .text(visit.words.number(count)), "words": .text(words),
                        "hits": .list(found.map { SearchPages.row($0, visit) }), "pager": Pager.view(visit, input.paging, count),
                        "statuses": visit.options(
                            "status", input.filter.status?.rawValue ?? "",
                            [("", visit.text("هر وضعیتی", "Any status"))] + ContentStatus.allCases.map { ($0.rawValue, visit.words.status($0.rawValue)) }),
                    ])
            }
        ]
    }
}

private enum SearchPages {
    static func row(_ hit: SearchHit, _ visit: Visit) -> View {
        let body = hit.fragments.flatMap { $0 }.map(\.text).joined()
        return ContentRows.row(hit.content, visit).adding([
            "title_pieces": pieces(hit.title), "title_direction": .text(Direction.of(block: hit.content.title).rawValue),
            "fragments": .list(hit.fragments.map { ["pieces": pieces($0)] }), "direction": .text(Direction.of(block: body).rawValue),
        ])
    }

    private static func pieces(_ pieces: [HighlightPiece]) -> View {
        .list(pieces.map { $0.match ? ["found": .text($0.text)] : ["text": .text($0.text)] })
    }
}
