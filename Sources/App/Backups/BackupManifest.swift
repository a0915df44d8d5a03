// What a backup says of itself: at its beginning where it comes from, at its end everything by which it can be checked.

import Database
import Kit

/// The first line.
package struct BackupHeader: Sendable, Equatable {
    package static let format: Int64 = 1

    package let createdAt: Timestamp
    package let engine: String
    package let program: String
    /// The steps of the schema that the data is in.
    package let migrations: [Int]
    /// Tells whether a SECRET_KEY is the one of then, and nothing else of it.
    package let keyCheck: String

    var json: JSON {
        .object(
            ("contexor_backup", .int(BackupHeader.format)), ("created_at", .string(createdAt.description)), ("engine", .string(engine)),
            ("program", .string(program)), ("migrations", .array(migrations.map { .int(Int64($0)) })), ("key_check", .string(keyCheck)))
    }

    init(createdAt: Timestamp, engine: String, program: String, migrations: [Int], keyCheck: String) {
        (self.createdAt, self.engine, self.program, self.migrations, self.keyCheck) = (createdAt, engine, program, migrations, keyCheck)
    }

    init(_ json: JSON) throws {
        guard let format = json["contexor_backup"]?.int else { throw BackupError("it is no backup of Contexor") }
        guard format == BackupHeader.format else {
            throw BackupError("its form is number \(format), and this program knows \(BackupHeader.format): use a newer one")
        }
        guard let created = json["created_at"]?.string.flatMap({ Timestamp($0) }), let engine = json["engine"]?.string, let program = json["program"]?.string,
            let migrations = json["migrations"]?.array, let keyCheck = json["key_check"]?.string
        else { throw BackupError("its first line is damaged") }
        self.init(createdAt: created, engine: engine, program: program, migrations: migrations.compactMap { $0.int.map(Int.init) }, keyCheck: keyCheck)
    }

    static func keyCheck(_ keys: Keys) -> String { Hashing.hex(Hashing.hmac("which key is this", key: keys.backups).prefix(8)) }
}

/// One table, as the last line tells of it.
package struct BackupTable: Sendable, Equatable {
    package let name: String
    package var rows: Int64 = 0
    package var digest = ""
    package var lastID: Int64?

    var json: JSON {
        .object(
            ("name", .string(name)), ("rows", .int(rows)), ("sha256", .string(digest)), ("last_id", lastID.map(JSON.int) ?? .null))
    }
}

/// The last line.
package struct BackupManifest: Sendable, Equatable {
    package var tables: [BackupTable]
    package var books: BackupBooks

    package var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }

    var json: JSON { .object(("tables", .array(tables.map(\.json))), ("books", books.json)) }

    init(tables: [BackupTable], books: BackupBooks) { (self.tables, self.books) = (tables, books) }

    init(_ json: JSON) throws {
        guard let tables = json["tables"]?.array, let books = json["books"] else { throw BackupError("its last line is damaged") }
        self.tables = try tables.map { table in
            guard let name = table["name"]?.string, let rows = table["rows"]?.int, let digest = table["sha256"]?.string else {
                throw BackupError("its last line is damaged")
            }
            return BackupTable(name: name, rows: rows, digest: digest, lastID: table["last_id"]?.int)
        }
        self.books = BackupBooks(books)
    }
}

/// Sums of what must not get lost: the ends of the audit trail, and money.
package struct BackupBooks: Sendable, Equatable {
    package var chains: Int64 = 0
    package var events: Int64 = 0
    /// Over the heads of all chains.
    package var heads = ""
    package var brokenChains: Int64 = 0
    package var spent: Int64 = 0
    package var held: Int64 = 0
    package var usageCost: Int64 = 0
    package var ledgerDifferences: Int64 = 0

    init() {}

    var json: JSON {
        .object(
            ("audit_chains", .int(chains)), ("audit_events", .int(events)), ("audit_heads", .string(heads)), ("audit_broken", .int(brokenChains)),
            ("spent_nano_usd", .int(spent)), ("held_nano_usd", .int(held)), ("usage_nano_usd", .int(usageCost)), ("ledger_differences", .int(ledgerDifferences))
        )
    }

    init(_ json: JSON) {
        func int(_ name: String) -> Int64 { json[name]?.int ?? 0 }
        (chains, events, heads, brokenChains) = (int("audit_chains"), int("audit_events"), json["audit_heads"]?.string ?? "", int("audit_broken"))
        (spent, held, usageCost, ledgerDifferences) = (int("spent_nano_usd"), int("held_nano_usd"), int("usage_nano_usd"), int("ledger_differences"))
    }
}

/// Why a backup could not be made, read or restored, for the operator.
package struct BackupError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
