// The same POST twice is one POST: the key, the request and the first answer are kept for a day, in the transaction of the
// work. A request that comes while the first is under way is told so at once (409): waiting would hold a connection to the
// database for as long as the first takes, and its caller knows no more than that it is slow. Answers are
// sealed: some hold a secret that is shown once, and most hold somebody's text.

import Database
import HTTPTypes
import Kit
import Web

enum Idempotency {
    static let kept = Duration.days(1)

    /// A key that is none is told of by every endpoint that the document gives one, also where repeating does no harm.
    static func check(_ call: Call) throws {
        guard call.method == .post, let given = call.header("Idempotency-Key") else { return }
        guard (1...255).contains(given.utf8.count), given.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw AppError.field(
                "Idempotency-Key",
                Message(
                    "کلید باید ۱ تا ۲۵۵ نویسهٔ ASCII چاپ‌شدنی باشد.", "The key must be 1 to 255 printable ASCII characters."))
        }
    }

    /// Runs `work` unless this caller's key has an answer already. A failure is not kept: the same key may try again.
    static func once(_ call: Call, _ visitor: Visitor, now: Timestamp, key sealing: [UInt8], in tx: Transaction, _ work: () throws -> Reply) throws -> Reply {
        guard call.method == .post, let given = call.header("Idempotency-Key") else { return try work() }
        let actor = try visitor.actor(in: tx)  // Before anything is told of an earlier answer.
        let key = name(given, of: actor)
        let hash = Hashing.sha256(Array("\(call.method.rawValue) \(call.path)\n".utf8) + call.body)
        guard try isMine(key, actor, tx) else { throw isUnderWay }
        try tx.run("DELETE FROM idempotency_keys WHERE user_id = \(actor.user) AND key = \(key) AND created_at < \(now - kept)")
        let isFirst =
            try tx.run(
                """
                INSERT INTO idempotency_keys (user_id, key, request_hash, created_at) VALUES (\(actor.user), \(key), \(hash), \(now))
                ON CONFLICT DO NOTHING
                """) == 1
        guard isFirst else { return try earlier(key, hash, actor, sealing, tx) }
        let reply = try work()
        try keep(reply, key, actor, sealing, tx)
        return reply
    }

    /// An API key may less than its person: it does not get the answers that the person got. No caller's key has a space.
    private static func name(_ given: String, of actor: Actor) -> String { actor.key.map { "\($0.id) \(given)" } ?? given }

    /// After a refusal in a transaction that is kept all the same: the key may try again.
    static func forget(_ call: Call, _ actor: Actor, in tx: Transaction) throws {
        guard call.method == .post, let given = call.header("Idempotency-Key") else { return }
        try tx.run("DELETE FROM idempotency_keys WHERE user_id = \(actor.user) AND key = \(name(given, of: actor))")
    }

    /// Whether no other transaction works on this key, in whichever process. The lock ends with the transaction.
    private static func isMine(_ key: String, _ actor: Actor, _ tx: Transaction) throws -> Bool {
        guard tx.dialect == .postgres else { return true }  // One writer: whoever is here is alone.
        let name = Hashing.sha256("idempotency \(actor.user) \(key)").prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return try tx.int("SELECT CASE WHEN pg_try_advisory_xact_lock(\(name)) THEN 1 ELSE 0 END") == 1
    }

    static var isUnderWay: AppError {
        var error = AppError(
            .conflict,
            Message("همین درخواست در حال انجام است. کمی بعد دوباره بفرستید.", "This very request is under way. Send it again in a moment."))
        error.retryAfter = 1
        return error
    }

    private static func earlier(_ key: String, _ hash: [UInt8], _ actor: Actor, _ sealing: [UInt8], _ tx: Transaction) throws -> Reply {
        let found = try tx.first(
            "SELECT request_hash, status, headers, reply FROM idempotency_keys WHERE user_id = \(actor.user) AND key = \(key)"
        ) { row in (hash: row.blob(), reply: try reply(&row, name(key, actor), sealing)) }
        guard let found else { throw DatabaseError.serialization }  // It was purged in between; the transaction is repeated.
        guard found.hash == hash else { throw AppError(.idempotencyMismatch) }
        return found.reply
    }

    /// Binds a sealed answer to its row.
    private static func name(_ key: String, _ actor: Actor) -> String { "answer \(actor.user) \(key)" }

    private static func reply(_ row: inout Row, _ name: String, _ sealing: [UInt8]) throws -> Reply {
        let status = row.number()
        let headers = (try JSONParser.parse(row.text()).members ?? []).map { (name: $0.name, value: $0.value.string ?? "") }
        let stored = row.blob()
        let bytes = stored.isEmpty ? [] : try Sealed.open(stored, name, key: sealing)
        let body: Reply.Body = bytes.isEmpty ? .none : .bytes(bytes, type: "application/json")
        return Reply(status: status, headers: headers + [("Idempotency-Replayed", "true")], body: body)
    }

    private static func keep(_ reply: Reply, _ key: String, _ actor: Actor, _ sealing: [UInt8], _ tx: Transaction) throws {
        var bytes: [UInt8] = []
        if case .bytes(let body, _) = reply.body { bytes = try Sealed.seal(body, name(key, actor), key: sealing) }
        let own = reply.headers.filter { !$0.name.contains("RateLimit") }.map { JSON.Member($0.name, .string($0.value)) }
        try tx.run(
            """
            UPDATE idempotency_keys SET status = \(reply.status), headers = \(JSON.object(own).text), reply = \(bytes)
            WHERE user_id = \(actor.user) AND key = \(key)
            """)
    }

    /// Deletes what nobody can ask for again.
    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM idempotency_keys WHERE created_at < \(now - kept)")
    }
}
