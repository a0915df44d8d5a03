// The index by which contents are found. What each engine keeps differs, and what is put into it does not: the words of a
// text in one form, made by this program, so that neither engine's idea of a word matters. `docs/search.md` tells the whole.

import Database

extension Migration {
    package static let search = Migration(
        8, "search", [],
        sqlite: [
            // The words are parted by spaces: the simplest tokenizer cuts them as they are.
            "CREATE VIRTUAL TABLE content_search USING fts5 (title, body, tokenize = 'ascii')"
        ],
        postgres: [
            """
            CREATE TABLE content_search (
              content_id BIGINT PRIMARY KEY, organization_id BIGINT NOT NULL, document TSVECTOR NOT NULL,
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
            """,
            // Found at once after a change, not when the index has been tidied.
            "CREATE INDEX content_search_words ON content_search USING GIN (document) WITH (fastupdate = off)",
        ],
        fill: { tx in
            var last: Int64 = 0
            while let next = try SearchStore.index(after: last, limit: 500, in: tx).last { last = next }
        })
}
