// The SQL of login codes. Every guess is paid for before it is looked at, in one statement: however many come at once, no
// more than the allowed number is compared, and one code logs in once.

import Database
import Kit

enum LoginCodeStore {
    /// Makes a new code for `phone`; an older one dies.
    /// - Parameter changing: who wants to make the number his own; `nil` for a login.
    /// - Throws: `throttled` when the last one is too recent.
    static func create(
        phone: String, changing user: ID? = nil, nonce: [UInt8], lifetime: Duration, interval: Duration, now: Timestamp, in tx: Transaction
    ) throws {
        // One statement looks and writes: of requests that come at once only the first finds the last code old enough.
        let made = try tx.run(
            """
            INSERT INTO otp_challenges (phone_number, changing_user, nonce, expires_at, created_at)
            VALUES (\(phone), \(user), \(nonce), \(now + lifetime), \(now))
            ON CONFLICT (phone_number) DO UPDATE SET changing_user = \(user), nonce = \(nonce), attempts = 0, used_at = NULL, send_started_at = NULL,
              expires_at = \(now + lifetime), created_at = \(now) WHERE otp_challenges.created_at <= \(now - interval)
            """)
        guard made == 1 else {
            let last = try tx.first("SELECT created_at FROM otp_challenges WHERE phone_number = \(phone)") { $0.time() } ?? now
            throw tooSoon(now.seconds(until: last + interval))
        }
    }

    private static func tooSoon(_ seconds: Int) -> AppError {
        var error = AppError.throttled(retryAfter: max(1, seconds))
        error.extras = [("success", false)]
        return error
    }

    enum Guess: Sendable, Equatable {
        case right
        case wrong(remaining: Int)
    }

    /// Pays for one guess, then looks at it. A right one uses the code up. Nothing here is undone by a wrong guess, so the
    /// caller must let the transaction commit.
    static func guess(
        _ given: String, phone: String, changing user: ID? = nil, attempts: Int, now: Timestamp, in tx: Transaction, code: ([UInt8]) -> Secret
    ) throws -> Guess {
        let day = now.milliseconds / 86_400_000
        let pay: SQL = """
            UPDATE otp_challenges SET attempts = attempts + 1
            WHERE phone_number = \(phone) AND used_at IS NULL AND attempts < \(attempts) AND expires_at > \(now)
              AND COALESCE(changing_user, 0) = \(user ?? 0)
            RETURNING attempts, nonce
            """
        // Counted by a statement of its own, when the number's row is locked, or guesses that come at once would all read the same count.
        let count: SQL = "SELECT wrong FROM otp_days WHERE phone_number = \(phone) AND day = \(day)"
        let found = try tx.firstOfEach([pay, count]) { index, row in (number: row.number(), nonce: index == 0 ? row.blob() : []) }
        guard let paid = found[0], found[1]?.number ?? 0 < LoginCode.wrongPerDay else { return .wrong(remaining: 0) }
        guard Hashing.equal(Array(given.utf8), Array(code(paid.nonce).reveal().utf8)) else {
            try tx.run(
                """
                INSERT INTO otp_days (phone_number, day, wrong) VALUES (\(phone), \(day), 1)
                ON CONFLICT (phone_number, day) DO UPDATE SET wrong = otp_days.wrong + 1
                """)
            return .wrong(remaining: attempts - paid.number)
        }
        // The row has been locked since the guess was paid for.
        try tx.post(
            "UPDATE otp_challenges SET used_at = \(now) WHERE phone_number = \(phone) AND used_at IS NULL", changing: 1, or: DatabaseError.serialization)
        return .right
    }

    /// Marks that the message is about to leave. `nil` when there is nothing to send, or it left already: a code is sent at
    /// most once, its owner asks for another.
    static func startSending(phone: String, now: Timestamp, in tx: Transaction) throws -> (nonce: [UInt8], user: ID?)? {
        try tx.first(
            """
            UPDATE otp_challenges SET send_started_at = \(now)
            WHERE phone_number = \(phone) AND send_started_at IS NULL AND used_at IS NULL AND expires_at > \(now) RETURNING nonce, changing_user
            """
        ) { (nonce: $0.blob(), user: $0.intOrNil()) }
    }

    /// The service said that it took nothing.
    static func undoSending(phone: String, nonce: [UInt8], in tx: Transaction) throws {
        try tx.run("UPDATE otp_challenges SET send_started_at = NULL WHERE phone_number = \(phone) AND nonce = \(nonce)")
    }

    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM otp_challenges WHERE expires_at < \(now - .days(1))")
        try MessageGuardStore.purge(now: now, in: tx)
        try tx.run("DELETE FROM otp_days WHERE day < \(now.milliseconds / 86_400_000 - 1)")
    }
}
