// Finding contents over HTTP: the best first, with the places where they answer.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

struct SearchInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    let query: SearchQuery
    let filter: ContentStore.Filter

    init(_ f: Fields) {
        paging = Paging(numbered: f)
        organization = f.optionalID("organization")
        query = SearchQuery(
            f.string(
                "q", 1...200,
                "Words; \"words in quotation marks\" stand together, -words do not occur. Letter forms, digit scripts and half-spaces do not matter."))
        var filter = ContentStore.Filter()
        filter.workspace = f.optionalID("workspace")
        filter.project = f.optionalID("project")
        filter.status = f.choice("status", ContentStatus.self)
        self.filter = filter
    }
}

/// A piece of a text, and whether it was looked for.
package struct HighlightPiece: Codable, Sendable {
    package let text: String
    package let match: Bool
}

package struct SearchHit: Codable, Sendable {
    package let content: ContentSummary
    /// The whole title.
    package let title: [HighlightPiece]
    /// Up to three places of the text, without Markdown's marks.
    package let fragments: [[HighlightPiece]]

    init(_ found: SearchStore.Found, _ query: SearchQuery) {
        func pieces(_ pieces: [SearchHighlights.Piece]) -> [HighlightPiece] { pieces.map { HighlightPiece(text: $0.text, match: $0.isMatch) } }
        content = found.summary
        title = pieces(SearchHighlights(found.summary.title, query).whole)
        fragments = SearchHighlights(Words.plainText(markdown: found.body), query).fragments().map(pieces)
    }
}

extension App {
    func searchRoutes() -> [Route] {
        [
            list(.viewer, "/search", "Find contents, the best first") { (input: SearchInput, reach, tx) in
                let count = try SearchStore.count(reach, input.query, input.filter, in: tx)
                let found = try SearchStore.page(reach, input.query, input.filter, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, found.map { SearchHit($0, input.query) })
            }
        ]
    }

    /// Builds the index anew, some hundred contents at a time, while the service may be running. Returns how many it holds.
    package func reindex(progress: @Sendable (Int) -> Void = { _ in }) async throws -> Int {
        var (last, count) = (ID(0), 0)
        while true {
            let from = last
            let done = try await database.wide.write { try SearchStore.index(after: from, limit: 200, in: $0) }
            guard let newest = done.last else { break }
            (last, count) = (newest, count + done.count)
            progress(count)
        }
        try await database.wide.write { _ = try SearchStore.sweep(in: $0) }
        return count
    }
}
