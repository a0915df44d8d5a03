// What an archive holds, table by table. From these declarations come the export, the check of an archive and its import,
// so that none can forget what another knows. Ids in an archive are its own: they count from 1, in the order in which things
// were made, so that the same organization gives the same files wherever it lives.

import Database
import Kit

/// How a column is written and read.
enum ArchiveType: Sendable {
    /// Text of at most so many Unicode scalars.
    case text(Int)
    /// Text in which `@` and the id of a person name somebody; in the archive it is the person's number.
    case mentioning(Int)
    case choice([String])
    case integer
    case flag
    case time
    case money
    /// An object or a list, as JSON.
    case json
    /// Bytes, in hexadecimal digits.
    case bytes
    /// A record of another table, by its number in the archive.
    case reference(String)
    /// A person, by the number in `users`.
    case person
    /// What a limit is for, which `scope` of the same record says.
    case limited
}

struct ArchiveColumn: Sendable {
    /// In the database.
    let column: StaticString
    /// In the archive.
    let name: String
    let type: ArchiveType
    let isOptional: Bool
    /// What is read in the place of the column.
    let read: StaticString
    /// What an archive means that was made before there was such a column; it must be there where this is `nil`.
    let absent: JSON?

    init(_ column: StaticString, as name: String? = nil, _ type: ArchiveType, optional: Bool = false, read: StaticString? = nil, absent: JSON? = nil) {
        self.column = column
        self.name = name ?? "\(column)"
        self.type = type
        isOptional = optional
        self.read = read ?? column
        self.absent = absent
    }
}

struct ArchiveTable: Sendable {
    enum Role: Sendable {
        /// Its records are made anew by an import.
        case object
        /// What happened. An import keeps it as it came: it is nothing that was done here.
        case history
    }

    /// The name of its file: `contents` is `data/contents.jsonl`.
    let kind: String
    let table: StaticString
    var role = Role.object
    /// Whether others refer to its records.
    var isNumbered = true
    /// What orders it; read a page at a time after the last one seen.
    var key: StaticString = "id"
    /// For tables whose key is not one number: the whole order, read by counting.
    var order: StaticString?
    var alive: StaticString = "1 = 1"
    let columns: [ArchiveColumn]

    var file: String { "data/\(kind).jsonl" }
}

/// One value, as both sides of the way know it.
typealias ArchiveValue = SQLValue
