// The SQL of finding contents. The engines index in ways of their own (FTS5; a GIN index on `tsvector`), so here, and
// nowhere else, each is told what it understands. Every word is indexed with its organization before it (`12·قهوه`): a query
// cannot even name what another tenant wrote, its cost does not grow with what others have, and the row's own organization is
// asked for besides.

import Database
import Kit
import TextKit

package enum SearchStore {
    /// Of an index entry: PostgreSQL takes 1 MB, which is some fifty thousand words. Longer texts are found by their beginning.
    static let mostBytes = 900_000

    // MARK: Keeping

    /// Puts a content into the index in the place of what stood there; in the transaction that writes its text.
    package static func put(_ content: ID, _ organization: ID, title: String, body: String, in tx: Transaction) throws {
        try put(content, organization, SearchEntry(organization, title: title, body: body), in: tx)
    }

    static func put(_ content: ID, _ organization: ID, _ entry: SearchEntry, in tx: Transaction) throws {
        switch tx.dialect {
        case .sqlite:
            try tx.run("DELETE FROM content_search WHERE rowid = \(content)")
            try tx.run(
                """
                INSERT INTO content_search (rowid, title, body)
                VALUES (\(content), \(entry.title.joined(separator: " ")), \(entry.body.joined(separator: " ")))
                """)
        case .postgres:
            try tx.post(
                """
                INSERT INTO content_search (content_id, organization_id, document) VALUES (\(content), \(organization), CAST(\(entry.vector) AS TSVECTOR))
                ON CONFLICT (content_id) DO UPDATE SET organization_id = excluded.organization_id, document = excluded.document
                """)
        }
    }

    /// Indexes contents anew in the order of their ids. Returns which; none when all are done.
    static func index(after last: ID, limit: Int, in tx: Transaction) throws -> [ID] {
        let rows = try tx.rows(
            "SELECT id, organization_id, title, body FROM contents WHERE id > \(last) AND deleted_at IS NULL ORDER BY id LIMIT \(limit)"
        ) { (id: $0.int(), organization: $0.int(), title: $0.text(), body: $0.text()) }
        for row in rows { try put(row.id, row.organization, title: row.title, body: row.body, in: tx) }
        return rows.map(\.id)
    }

    /// Takes out what is no content any more.
    static func sweep(in tx: Transaction) throws -> Int {
        try tx.run(
            .either(
                sqlite: "DELETE FROM content_search WHERE rowid NOT IN (SELECT id FROM contents WHERE deleted_at IS NULL)",
                postgres: "DELETE FROM content_search WHERE content_id NOT IN (SELECT id FROM contents WHERE deleted_at IS NULL)"))
    }

    // MARK: Finding

    /// The condition that `c`, a content, answers a query. A query of signs only is answered by none.
    static func condition(_ query: SearchQuery, _ organizations: [ID]) -> SQL {
        guard !query.isEmpty, !organizations.isEmpty else { return .raw("1 = 0") }
        return .either(
            sqlite: "c.id IN (SELECT rowid FROM content_search WHERE content_search MATCH \(query.fts5(organizations)))",
            postgres: "c.id IN (SELECT content_id FROM content_search WHERE document @@ CAST(\(query.tsquery(organizations)) AS TSQUERY))")
    }

    /// A content that was found; its body for the fragments.
    struct Found: Sendable {
        let summary: ContentSummary
        let body: String
    }

    static func count(_ reach: Reach, _ query: SearchQuery, _ filter: ContentStore.Filter, in tx: Transaction) throws -> Int {
        guard !query.isEmpty else { return 0 }
        return Int(
            try tx.int("SELECT COUNT(*) FROM contents c WHERE \(filter.condition(reach.organizations)) AND \(condition(query, reach.organizations))") ?? 0)
    }

    /// The best first: words of the title count ten times those of the text; of equals the newest.
    static func page(_ reach: Reach, _ query: SearchQuery, _ filter: ContentStore.Filter, _ paging: Paging, in tx: Transaction) throws -> [Found] {
        guard !query.isEmpty, !reach.organizations.isEmpty else { return [] }
        let best: SQL = .either(
            sqlite: """
                SELECT c.id AS id, bm25(content_search, 10.0, 1.0) AS score FROM content_search JOIN contents c ON c.id = content_search.rowid
                WHERE content_search MATCH \(query.fts5(reach.organizations)) AND \(filter.condition(reach.organizations))
                ORDER BY score, c.id DESC
                """,
            postgres: """
                SELECT c.id AS id, -ts_rank('{0.1,0.1,0.1,1.0}', s.document, CAST(\(query.tsquery(reach.organizations)) AS TSQUERY), 1) AS score
                FROM content_search s JOIN contents c ON c.id = s.content_id
                WHERE s.document @@ CAST(\(query.tsquery(reach.organizations)) AS TSQUERY) AND \(filter.condition(reach.organizations))
                ORDER BY score, c.id DESC
                """)
        return try tx.rows(
            """
            SELECT \(ContentStore.listColumns), c.body FROM (\(best) LIMIT \(paging.size) OFFSET \(paging.offset)) f
            JOIN contents c ON c.id = f.id JOIN projects p ON p.id = c.project_id LEFT JOIN users u ON u.id = c.created_by
            LEFT JOIN users a ON a.id = c.assignee_id ORDER BY f.score, c.id DESC
            """
        ) { Found(summary: ContentStore.summary(&$0), body: $0.text()) }
    }
}

/// The words of one content, as they are indexed.
struct SearchEntry: Sendable {
    let title: [String]
    let body: [String]

    init(_ organization: ID, title: String, body: String) {
        var room = SearchStore.mostBytes
        let mark = SearchEntry.word("", organization)
        func marked(_ found: [SearchWord]) -> [String] {
            var words: [String] = []
            for found in found {
                let word = mark + found.text
                // As PostgreSQL counts it: the word, its length and a place.
                room -= word.utf8.count + 6
                guard room > 0 else { break }
                words.append(word)
            }
            return words
        }
        self.title = marked(SearchWord.words(title))
        self.body = marked(SearchWord.words(Words.plainScalars(markdown: body)))
    }

    /// The dot is part of no word, so that what stands before it is the organization and nothing else.
    static func word(_ word: String, _ organization: ID) -> String { "\(organization)·\(word)" }

    /// As PostgreSQL writes a `tsvector`: each word with the places where it stands, those of the title with the weight A.
    var vector: String {
        var entries: [(word: String, places: [Int])] = []
        var known: [Bytes: Int] = [:]
        func add(_ word: String, _ place: Int) {
            let index = known[Bytes(text: word), default: entries.count]
            if index == entries.count {
                known[Bytes(text: word)] = index
                entries.append((word, []))
            }
            // More than 255 places of one word are not kept anyway.
            if entries[index].places.count < 255 { entries[index].places.append(min(place, 16_383)) }
        }
        for (index, word) in title.enumerated() { add(word, index + 1) }
        // A phrase does not reach from the title into the text.
        for (index, word) in body.enumerated() { add(word, title.count + 2 + index) }
        return SearchEntry.written(entries, titled: title.count)
    }

    private static func written(_ entries: [(word: String, places: [Int])], titled: Int) -> String {
        var text = ""
        text.reserveCapacity(entries.count * 40)
        for entry in entries {
            text += text.isEmpty ? "'" : " '"
            text += entry.word
            text += "'"
            for (index, place) in entry.places.enumerated() {
                text += index == 0 ? ":" : ","
                text += String(place)
                if place <= titled { text += "A" }
            }
        }
        return text
    }

    /// A word as its bytes: what a `tsvector` compares, and quicker than asking Unicode which spellings are equivalent.
    private struct Bytes: Hashable {
        let text: String

        static func == (a: Bytes, b: Bytes) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }
}

// MARK: The languages of the engines. Words hold letters and digits only, so that nothing in them means anything there.

extension SearchQuery {
    func fts5(_ organizations: [ID]) -> String {
        organizations.map { organization in
            func phrase(_ phrase: Phrase) -> String {
                "\"\(phrase.words.map { SearchEntry.word($0, organization) }.joined(separator: " "))\"" + (phrase.isPrefix ? " *" : "")
            }
            func clause(_ clause: Clause) -> String { "(" + clause.ways.map(phrase).joined(separator: " OR ") + ")" }
            let wanted = required.map(clause).joined(separator: " AND ")
            return excluded.isEmpty ? "(\(wanted))" : "((\(wanted)) NOT (\(excluded.map(clause).joined(separator: " OR "))))"
        }.joined(separator: " OR ")
    }

    func tsquery(_ organizations: [ID]) -> String {
        organizations.map { organization in
            func phrase(_ phrase: Phrase) -> String {
                let words = phrase.words.enumerated().map { index, word in
                    "'\(SearchEntry.word(word, organization))'" + (phrase.isPrefix && index == phrase.words.count - 1 ? ":*" : "")
                }
                return words.count == 1 ? words[0] : "(\(words.joined(separator: " <-> ")))"
            }
            func clause(_ clause: Clause) -> String { "(" + clause.ways.map(phrase).joined(separator: " | ") + ")" }
            return "(" + (required.map(clause) + excluded.map { "!" + clause($0) }).joined(separator: " & ") + ")"
        }.joined(separator: " | ")
    }
}
