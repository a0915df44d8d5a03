// New entries of PostgreSQL's search index are gathered before they are sorted in. A text has some hundred words, each of which belongs on a
// page of its own: writing all of those pages was half of what it cost to create a content. What is gathered is searched too, and it is little.

import Database

extension Migration {
    package static let searchPending = Migration(
        28, "search entries gathered", [],
        postgres: ["ALTER INDEX content_search_words SET (fastupdate = on, gin_pending_list_limit = 256)"])
}
