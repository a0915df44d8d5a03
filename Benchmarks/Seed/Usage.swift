// The seeded history: calls to models over the last ninety days, evenly over organizations and models, and what the product
// keeps of them beside the log: reservations, daily sums, counters. Made by the engines themselves, one text for both.

import Database
import Kit

enum Usage {
    private static let span: Int64 = 90 * 86_400_000
    /// Midnight before a call in Tehran, which is three and a half hours before Greenwich all year.
    private static let day: SQL = .raw("(timestamp + 12600000) / 86400000 * 86400000 - 12600000")

    /// Calls number `first` to `first + count`; the last of all is now.
    static func fill(_ database: any Database, from first: Int, count: Int, of total: Int, now: Timestamp) async throws {
        let (start, step) = (now.milliseconds - span, max(1, span / Int64(total)))
        let calls: SQL = """
            WITH RECURSIVE numbers (i) AS (SELECT CAST(\(first) AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < \(first + count - 1)),
            calls AS (SELECT i + 1 AS id, i % 50 + 1 AS o, CASE i % 3 WHEN 0 THEN 'gpt-4.1-mini' WHEN 1 THEN 'gpt-4.1' ELSE 'gpt-5-mini' END AS model,
              700 + i % 613 AS prompt, 900 + i % 811 AS completion, 1700000 + i % 977 * 1000 AS cost, \(start) + i * \(step) AS t FROM numbers)
            """
        try await database.write { tx in
            try tx.liftTimeLimits()
            try tx.run(
                """
                \(calls) INSERT INTO usage_logs (organization_id, workspace_id, user_id, content_id, job_id, reservation_id, model, prompt_tokens,
                  cached_tokens, completion_tokens, reasoning_tokens, cost, duration_ms, success, timestamp)
                SELECT o, o, o, NULL, -id, id, model, prompt, 0, completion, 0, cost, 4000, 1, t FROM calls
                """)
            try tx.run(
                """
                \(calls) INSERT INTO reservations (organization_id, workspace_id, user_id, content_id, job_id, call, model, reserved_at, month_start,
                  day_start, cost, tokens, requests, state, settled_cost, settled_tokens, settled_at)
                SELECT o, o, o, NULL, -id, 1, model, t, t / 2592000000 * 2592000000, (t + 12600000) / 86400000 * 86400000 - 12600000, cost, prompt + completion, 1, 'settled', cost, prompt + completion, t FROM calls
                """)
        }
    }

    /// What the dashboards read.
    static func sum(_ database: any Database) async throws {
        try await database.write { tx in
            try tx.liftTimeLimits()
            // Months of thirty days: which calendar it is makes no difference here.
            for (number, column) in [(0, SQL.raw("user_id")), (1, SQL.raw("workspace_id")), (2, SQL.raw("organization_id"))] {
                try tx.run(
                    """
                    INSERT INTO usage_daily (organization_id, scope, scope_id, day_start, model, requests, prompt_tokens, completion_tokens, cost)
                    SELECT organization_id, CAST(\(number) AS BIGINT), \(column), \(day), model, COUNT(*),
                      SUM(prompt_tokens), SUM(completion_tokens), SUM(cost)
                    FROM usage_logs GROUP BY organization_id, \(column), \(day), model
                    """)
                for (window, start) in [("daily", SQL.raw("day_start")), ("monthly", .raw("month_start"))] {
                    try tx.run(
                        """
                        INSERT INTO usage_counters (organization_id, scope, scope_id, window_kind, window_start, cost_spent, tokens_spent, requests_spent)
                        SELECT organization_id, CAST(\(number) AS BIGINT), \(column), \(window), \(start), SUM(settled_cost), SUM(settled_tokens), SUM(requests)
                        FROM reservations GROUP BY organization_id, \(column), \(start)
                        """)
                }
            }
        }
    }
}

/// People with a code in their hands.
enum Logins {
    static func fill(_ database: any Database, from first: Int, count: Int, now: Timestamp) async throws {
        let numbers: SQL = """
            WITH RECURSIVE numbers (i) AS (SELECT CAST(\(1_000_000 + first) AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < \(1_000_000 + first + count - 1))
            """
        try await database.write { tx in
            try tx.liftTimeLimits()
            try tx.run(
                """
                \(numbers) INSERT INTO users (phone_number, full_name, date_joined, updated_at)
                SELECT '+98935' || CAST(i AS TEXT), 'کاربر', \(now), \(now) FROM numbers
                """)
            try tx.run(
                """
                \(numbers) INSERT INTO otp_challenges (phone_number, nonce, expires_at, created_at)
                SELECT '+98935' || CAST(i AS TEXT), \([UInt8](repeating: 7, count: 16)), \(now + .days(30)), \(now) FROM numbers
                """)
        }
    }
}
