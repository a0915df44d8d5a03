// SQLSTATE (PostgreSQL's manual, appendix A) in the words of `DatabaseError`. The detail of a message is left out: it
// quotes the values of the row, which may be personal.

import CPostgres

enum PostgresErrors {
    static func translate(_ result: PostgresResult) -> DatabaseError {
        let state = field(result, "C") ?? ""
        let message = field(result, "M") ?? String(cString: PQresultErrorMessage(result.pointer))
        let constraint = field(result, "n")
        switch state {
        case "23505", "23P01": return .unique(constraint ?? message)
        case "23503", "23001": return .foreignKey(constraint ?? message)
        case "23514": return .check(constraint ?? message)
        case "23502": return .notNull([field(result, "t"), field(result, "c")].compactMap(\.self).joined(separator: "."))
        case "40001", "40P01": return .serialization
        case "0A000" where field(result, "R") == "RevalidateCachedQuery":
            // The table has changed under a prepared statement; the next try prepares it anew. (The server translates the
            // text of this error, but not the name of the function that raises it.)
            return .serialization
        case "53100": return .diskFull
        case "P0001": return .refused(message)
        case "57014": return .tooSlow
        case "55P03": return .unavailable(message)
        case "": return .unavailable("the connection to PostgreSQL was lost: \(message)")
        default:
            let away = ["08", "53", "57"].contains(state.prefix(2)) || state == "25P03" || state == "25P04"
            return away ? .unavailable("\(state): \(message)") : .other("\(state): \(message)")
        }
    }

    /// A server that takes no writes, such as the old primary after a failover.
    static func isReadOnlyServer(_ result: PostgresResult) -> Bool { field(result, "C") == "25006" }

    /// `PG_DIAG_…` of postgres_ext.h, which are characters: C sqlstate, M message, n constraint, t table, c column, R function.
    private static func field(_ result: PostgresResult, _ code: Unicode.Scalar) -> String? {
        PQresultErrorField(result.pointer, Int32(code.value)).map { String(cString: $0) }
    }
}
