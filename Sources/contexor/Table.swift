// A table for eyes.

/// Columns as wide as their widest cell.
struct Table {
    private let rows: [[String]]
    private let rightAligned: Set<Int>

    init(_ rows: [[String]], rightAligned: Set<Int> = []) {
        self.rows = rows
        self.rightAligned = rightAligned
    }

    func print() {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? gap + cell : column == row.count - 1 ? cell : cell + gap  // No blanks at the end.
            }
            Console.say(cells.joined(separator: "  "))
        }
    }
}
