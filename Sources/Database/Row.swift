// One row of an answer, read column by column from left to right while the engine still holds it: no dictionary, no
// copy of what is not asked for.

/// What an engine offers of its current row. Confined to the thread of its connection.
protocol RowSource: AnyObject {
    func isNull(_ column: Int) -> Bool
    func int(_ column: Int) -> Int64
    func text(_ column: Int) -> String
    func blob(_ column: Int) -> [UInt8]
}

/// Valid inside the closure that receives it only. Each call reads the next column. Where NULL may stand, ask with
/// `…OrNil`: the others read it as zero or as empty.
package struct Row: ~Copyable {
    private let source: any RowSource
    private var column = 0

    init(_ source: any RowSource) { self.source = source }

    private mutating func next() -> Int {
        defer { column += 1 }
        return column
    }

    package mutating func int() -> Int64 { source.int(next()) }
    package mutating func number() -> Int { Int(source.int(next())) }
    package mutating func bool() -> Bool { source.int(next()) != 0 }
    package mutating func text() -> String { source.text(next()) }
    package mutating func blob() -> [UInt8] { source.blob(next()) }
    package mutating func skip() { column += 1 }

    package mutating func intOrNil() -> Int64? {
        let column = next()
        return source.isNull(column) ? nil : source.int(column)
    }
    package mutating func textOrNil() -> String? {
        let column = next()
        return source.isNull(column) ? nil : source.text(column)
    }
    package mutating func blobOrNil() -> [UInt8]? {
        let column = next()
        return source.isNull(column) ? nil : source.blob(column)
    }
}
