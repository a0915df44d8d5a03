// The prepared statements of one connection, by text and types. Bounded: the least recently used one makes room.

struct StatementCache {
    struct Key: Hashable {
        let text: String
        let types: String
    }

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var uses = 0
    private var names = 0
    /// Names that the server still holds and nobody asks for any more.
    private(set) var retired: [String] = []

    init(limit: Int) { self.limit = max(1, limit) }

    var count: Int { entries.count }

    /// The name under which the server knows the statement.
    mutating func name(of key: Key) -> String? {
        uses += 1
        guard let place = entries.index(forKey: key) else { return nil }  // The text is long: it is hashed once.
        entries.values[place].lastUse = uses
        return entries.values[place].name
    }

    mutating func newName() -> String {
        names += 1
        return "s\(names)"
    }

    mutating func add(_ key: Key, name: String) {
        if entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) { forget(oldest.key) }
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
    }

    /// To be prepared anew, such as after its table was changed.
    mutating func forget(_ key: Key) {
        if let entry = entries.removeValue(forKey: key) { retired.append(entry.name) }
    }

    /// The server never had it.
    mutating func lose(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        retired.removeAll { $0 == entry.name }
    }

    /// The server was told to drop the retired ones.
    mutating func dropped() { retired = [] }
}
