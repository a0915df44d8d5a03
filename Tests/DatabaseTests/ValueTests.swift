// What goes in comes out: values of every kind, on both engines.

import Database
import Kit
import Support
import Testing

private let schema = [
    Migration(
        1, "values",
        ["CREATE TABLE things (id \(.identity), number BIGINT, words TEXT, bytes \(.blob)) \(.strict)"])
]

@Suite struct ValueTests {
    @Test(arguments: Engine.allCases)
    func integers(_ engine: Engine) async throws {
        let numbers: [Int64] = [.min, .min + 1, -1, 0, 1, 9, 10, 1 << 53 + 1, .max - 1, .max]
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
}
