// What keeps the bill for messages bounded, and the phones of strangers quiet, whoever asks for codes and from however many
// addresses: counts in the database, written in the transaction that makes the code. They stand behind the throttles, which
// live in memory or in Redis and may be lost; these are not.

import Database
import Kit
import Web

/// How many messages are sent at most.
package struct MessageLimits: Sendable {
    /// To one number.
    package var number = RateLimit(count: 10, period: .hours(1))
    package var numberDaily = RateLimit(count: 20, period: .days(1))
    /// To numbers that differ in their last four digits only: attacks walk through neighbouring numbers.
    package var block = RateLimit(count: 60, period: .hours(1))
    /// For one address (of IPv6 a network of /64, since a subscriber has as many addresses as he likes).
    package var address = RateLimit(count: 100, period: .hours(1))
    /// All messages of the installation.
    package var total = RateLimit(count: 5000, period: .days(1))
    package init() {}
}

enum MessageGuardStore {
    private enum Refusal {
        case number, neighbours, address, everything

        var message: Message {
            switch self {
            case .number:
                Message("برای این شماره کدهای زیادی فرستاده شده است. بعداً دوباره تلاش کنید.", "Too many codes were sent to this number. Try again later.")
            case .neighbours, .address: Message("درخواست‌های زیادی رسیده است. بعداً دوباره تلاش کنید.", "Too many codes were asked for. Try again later.")
            case .everything:
                Message(
                    "سقف پیامک‌های این سامانه پر شده است. بعداً دوباره تلاش کنید.",
                    "This installation has sent as many messages as it may for now. Try again later.")
            }
        }
    }

    /// Counts one message under each limit.
    /// - Throws: `throttled` when one of them is reached; nothing is counted then, since the transaction is rolled back.
    static func pay(phone: String, address: String, _ limits: MessageLimits, now: Timestamp, in tx: Transaction) throws {
        let block = String(phone.dropLast(4))
        // The count that everybody shares is the last, so that its row is locked for the shortest time.
        let counts: [(subject: String, limit: RateLimit, refusal: Refusal)] = [
            ("number \(phone)", limits.number, .number), ("number daily \(phone)", limits.numberDaily, .number), ("block \(block)", limits.block, .neighbours),
            ("address \(TrustedProxies.limitKey(address))", limits.address, .address), ("all", limits.total, .everything),
        ]
        for (subject, limit, refusal) in counts {
            let length = limit.period.inMilliseconds
            let start = now.milliseconds / length * length
            let end = Timestamp(milliseconds: start + length)
            let counted = try tx.run(
                """
                INSERT INTO message_counts (subject, window_start, ends_at, sent) VALUES (\(subject), \(start), \(end), 1)
                ON CONFLICT (subject, window_start) DO UPDATE SET sent = message_counts.sent + 1 WHERE message_counts.sent < \(limit.count)
                """)
            guard counted == 1 else {
                var error = AppError.throttled(retryAfter: max(1, now.seconds(until: end)))
                error.detail = refusal.message
                error.extras.append(("success", false))
                throw error
            }
        }
    }

    static func purge(now: Timestamp, in tx: Transaction) throws { try tx.run("DELETE FROM message_counts WHERE ends_at < \(now)") }
}
