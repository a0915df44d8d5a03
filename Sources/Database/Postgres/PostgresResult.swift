// An answer of libpq, and the reading of its columns. All columns arrive as text.

import CPostgres
import Glibc

/// Frees libpq's memory with itself. Confined to the thread of its connection.
final class PostgresResult: RowSource {
    let pointer: OpaquePointer
    /// The current row.
    var row: Int32 = 0
    /// What a column held that was asked for as something else.
    private(set) var fault: DatabaseError?

    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { PQclear(pointer) }

    var rowCount: Int32 { PQntuples(pointer) }

    /// The first word of what the server says it did: `INSERT`, `COMMIT`, …
    var command: String { String(cString: PQcmdStatus(pointer)).split(separator: " ").first.map(String.init) ?? "" }

    /// Rows inserted, updated or deleted. A `SELECT` reports rows as well, but changes none.
    var changes: Int { changesRows ? Int(atoll(PQcmdTuples(pointer))) : 0 }

    private var changesRows: Bool { PostgresResult.changing.contains { strncmp(PQcmdStatus(pointer), $0, $0.utf8.count) == 0 } }
    private static let changing = ["INSERT", "UPDATE", "DELETE", "MERGE"]

    func isNull(_ column: Int) -> Bool { PQgetisnull(pointer, row, Int32(column)) == 1 }

    func int(_ column: Int) -> Int64 {
        if isNull(column) { return 0 }
        guard let value = PostgresText.int(bytes(column)) else {
            fault = fault ?? .other("column \(column + 1) is no 64-bit integer")
            return 0
        }
        return value
    }

    func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }
    func blob(_ column: Int) -> [UInt8] { PostgresText.blob(bytes(column)) }

    private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        let start = PQgetvalue(pointer, row, Int32(column))
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, Int32(column))))
    }
}

/// PostgreSQL's text of values (its manual, chapter 8).
enum PostgresText {
    /// Integers, `t` and `f`, and the whole part of a `numeric`, such as `SUM` answers; `nil` for all else.
    static func int(_ bytes: some Collection<UInt8>) -> Int64? {
        let negative = bytes.first == 45
        let digits = (negative ? bytes.dropFirst() : bytes.dropFirst(0)).prefix { $0 != 46 }
        guard let first = digits.first else { return nil }
        if bytes.count == 1, first == 116 || first == 102 { return first == 116 ? 1 : 0 }
        var value: Int64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            let (tens, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, over) = tens.subtractingReportingOverflow(Int64(digit) - 48)  // Below zero there is room for one more.
            guard !high, !over else { return nil }
            value = sum
        }
        return negative ? value : value == .min ? nil : -value
    }

    /// `\x` and two digits a byte; a text is its own bytes.
    static func blob(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard bytes.count >= 2, bytes[0] == 92, bytes[1] == 120 else { return Array(bytes) }
        return [UInt8](unsafeUninitializedCapacity: bytes.count / 2 - 1) { target, count in
            count = bytes.count / 2 - 1
            for index in 0..<count { target[index] = nibble(bytes[2 * index + 2]) << 4 | nibble(bytes[2 * index + 3]) }
        }
    }

    private static func nibble(_ digit: UInt8) -> UInt8 { digit < 58 ? digit &- 48 : digit &- 87 }
}
