// What goes in comes out: values of every kind, on both engines.

import Database
import Kit
import Support
import Testing

@Suite struct ValueTests {
    @Test(arguments: Engine.allCases)
    func integers(_ engine: Engine) async throws {
        let numbers: [Int64] = [.min, .min + 1, -100, -1, 0, 1, 9, 10, 1 << 53 + 1, .max - 1, .max]
        try await withDatabase(engine, migrations: schema) { db in
            let found = try await db.write { tx in
                for number in numbers { try tx.run("INSERT INTO things (number) VALUES (\(number))") }
                return try tx.rows("SELECT number FROM things ORDER BY id") { $0.int() }
            }
            #expect(found == numbers)
            for number in numbers {
                #expect(try await db.read { try $0.int("SELECT COUNT(*) FROM things WHERE number = \(number)") } == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func texts(_ engine: Engine) async throws {
        let texts = [
            "", " ", "it's \"quoted\" \\ back\\slash", "$1 ? :name --", "line\nline\r\n\ttab", "می\u{200C}خواهم", "👩‍👩‍👧‍👦 e\u{301}",
            "\u{1}\u{7F}\u{FFFD}\u{10FFFF}", String(repeating: "ق", count: 100_000),
        ]
        try await withDatabase(engine, migrations: schema) { db in
            for text in texts {
                let found = try await db.write { tx in
                    try tx.first("INSERT INTO things (words) VALUES (\(text)) RETURNING words") { $0.text() }
                }
                #expect(found == text)
                #expect(Array((found ?? "").utf8) == Array(text.utf8))  // Byte by byte: equality of texts is kinder.
                #expect(try await db.read { try $0.int("SELECT COUNT(*) FROM things WHERE words = \(text)") } == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func bytes(_ engine: Engine) async throws {
        let blobs: [[UInt8]] = [[], [0], [0, 0, 1, 0], Array(0...255), Array("\\x41".utf8), Array(repeating: 0xAB, count: 300_000)]
        try await withDatabase(engine, migrations: schema) { db in
            for blob in blobs {
                let found = try await db.write { tx in
                    try tx.first("INSERT INTO things (bytes) VALUES (\(blob)) RETURNING bytes") { $0.blobOrNil() }
                }
                #expect(found == .some(blob))
                #expect(try await db.read { try $0.int("SELECT COUNT(*) FROM things WHERE bytes = \(blob)") } == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func nulls(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let number: Int64? = nil
            let words: String? = nil
            let bytes: [UInt8]? = nil
            let found = try await db.write { tx in
                try tx.first(
                    "INSERT INTO things (number, words, bytes) VALUES (\(number), \(words), \(bytes)) RETURNING number, words, bytes"
                ) { ($0.intOrNil(), $0.textOrNil(), $0.blobOrNil()) }
            }
            #expect(found?.0 == nil && found?.1 == nil && found?.2 == nil)
        }
    }

    /// A filter that is absent, and values in places that say nothing of their type.
    @Test(arguments: Engine.allCases)
    func valuesStandAnywhere(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            for filter in [nil, "x"] {
                let found = try await db.write { tx in
                    try tx.run("INSERT INTO things (words) VALUES ('x')")
                    return try tx.int("SELECT COUNT(*) FROM things WHERE \(filter) IS NULL OR words = \(filter)")
                }
                #expect(found != 0)
            }
            let (byte, nothing): ([UInt8], Int?) = ([1], nil)
            let row = try await db.read { tx in
                try tx.first("SELECT \(7), \("a"), \(byte), \(true), COALESCE(\(nothing), \(5))") {
                    ($0.int(), $0.text(), $0.blob(), $0.bool(), $0.number())
                }
            }
            #expect(row.map { String(describing: $0) } == "(7, \"a\", [1], true, 5)")
        }
    }

    /// What expressions answer: conditions, sums and counts are integers on both engines.
    @Test(arguments: Engine.allCases)
    func expressions(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let row = try await db.write { tx in
                try tx.run("INSERT INTO things (number) VALUES (\(1)), (\(2)), (\(4_000_000_000))")
                return try tx.first("SELECT SUM(number), COUNT(*), SUM(number) > 5, 1 = 2, SUM(id) FROM things WHERE number > 0") {
                    ($0.int(), $0.int(), $0.bool(), $0.bool(), $0.int())
                }
            }
            #expect(row.map { String(describing: $0) } == "(4000000003, 3, true, false, 6)")
            let nothing = try await db.read { try $0.first("SELECT SUM(number) FROM things WHERE id < 0") { $0.intOrNil() } }
            #expect(nothing == .some(nil))
        }
    }

    @Test(arguments: Engine.allCases)
    func nulIsRefusedAndNotCut(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            await #expect(throws: DatabaseError.other("a text contains NUL")) {
                try await db.write { tx in
                    try tx.add()
                    try tx.run("INSERT INTO things (words) VALUES (\("a\0b"))")
                }
            }
            let count = try await db.count()
            #expect(count == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func columnsAreReadFromLeftToRight(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let pair = try await db.read { tx in
                try tx.first("SELECT name, n, 'end' FROM counters WHERE name = \("b")") { row in
                    let name = row.text()
                    row.skip()
                    return name + row.text()
                }
            }
            #expect(pair == "bend")
        }
    }

    @Test(arguments: Engine.allCases)
    func timesAndMoney(_ engine: Engine) async throws {
        let time = Timestamp(milliseconds: 1_795_000_000_123)
        try await withDatabase(engine, migrations: schema, clock: Clock { time }) { db in
            #expect(try await db.read { try $0.databaseNow() } == time)
            let found = try await db.read { tx in try tx.first("SELECT \(time), \(Money(nanos: 150))") { ($0.time(), $0.money()) } }
            #expect(found?.0 == time && found?.1 == Money(nanos: 150))
        }
    }

    @Test(arguments: Engine.allCases)
    func theDatabaseHasAClock(_ engine: Engine) async throws {
        try await withDatabase(engine) { db in
            let (first, second) = try await db.write { tx in (try tx.databaseNow(), try tx.databaseNow()) }
            #expect(first <= second && first > Timestamp(milliseconds: 1_700_000_000_000))
        }
    }
}
