// From the URL in the settings to an engine.

import Kit

/// Opens `sqlite:path`, `sqlite://path` or `postgresql://…`.
/// - Parameter clock: stands in for the database's own time in tests.
/// - Throws: for a URL that cannot be used, and for an SQLite file that another process holds. PostgreSQL is connected
///   to when it is first needed.
package func openDatabase(url: String, clock: Clock? = nil) throws -> any Database {
    switch url.prefix(while: { $0 != ":" }) {
    case "postgresql", "postgres": return try PostgresDatabase(url: url, clock: clock)
    case "sqlite": return try SQLiteDatabase(path: sqlitePath(url), clock: clock ?? .system)
    default:
        // The URL itself is not quoted: it may hold a password.
        throw DatabaseError.other("The database URL begins with sqlite: (as sqlite:contexor.db) or postgresql://.")
    }
}

private func sqlitePath(_ url: String) throws -> String {
    let rest = url.dropFirst("sqlite:".count)
    let path = rest.hasPrefix("//") ? rest.dropFirst(2) : rest
    guard !path.isEmpty, path != ":memory:", !path.contains("?"), !path.contains("#") else {
        throw DatabaseError.other("The SQLite URL names a file, as sqlite:contexor.db or sqlite:///var/lib/contexor/contexor.db.")
    }
    return String(path)
}
