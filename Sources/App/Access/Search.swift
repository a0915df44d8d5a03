// How lists of prompts and projects are searched (contents have an index, `SearchStore`): every word of the query must occur somewhere in the search form of the object, in any order.

import Database
import TextKit

package enum Search {
    /// More words than anybody types; each costs a look at every row.
    static let maximumWords = 10

    /// The words that are looked for, in the form that `search_text` columns hold.
    static func words(_ query: String) -> [String] {
        PersianText.normalizedForSearch(query).split(separator: " ").prefix(maximumWords).map(String.init)
    }

    /// One condition for each word.
    static func conditions(_ query: String?, on column: SQL) -> [SQL] {
        words(query ?? "").map { "\(column) LIKE \("%" + literal($0) + "%") ESCAPE '!'" }
    }

    /// What `LIKE` would take for a pattern, as plain signs.
    static func literal(_ word: String) -> String {
        var result = String.UnicodeScalarView()
        for sign in word.unicodeScalars {
            if sign == "%" || sign == "_" || sign == "!" { result.append("!") }
            result.append(sign)
        }
        return String(result)
    }
}
