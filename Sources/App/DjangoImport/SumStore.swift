// How sums of an import meet sums that are there.

import Database
import Foundation
import Kit

enum SumStore {
    static let intoDays: SQL = """
         ON CONFLICT (organization_id, scope, scope_id, day_start, model) DO UPDATE SET requests = usage_daily.requests + excluded.requests,
          prompt_tokens = usage_daily.prompt_tokens + excluded.prompt_tokens,
          completion_tokens = usage_daily.completion_tokens + excluded.completion_tokens, cost = usage_daily.cost + excluded.cost
        """
    static let intoCounters: SQL = """
         ON CONFLICT (organization_id, scope, scope_id, window_kind, window_start) DO UPDATE SET
          cost_spent = usage_counters.cost_spent + excluded.cost_spent, tokens_spent = usage_counters.tokens_spent + excluded.tokens_spent,
          requests_spent = usage_counters.requests_spent + excluded.requests_spent
        """
    static let intoReservations: SQL = """
         ON CONFLICT (job_id, call) DO UPDATE SET cost = reservations.cost + excluded.cost, tokens = reservations.tokens + excluded.tokens,
          requests = reservations.requests + excluded.requests, settled_cost = reservations.settled_cost + excluded.settled_cost,
          settled_tokens = reservations.settled_tokens + excluded.settled_tokens, settled_at = excluded.settled_at
        """
    static let intoLimits: SQL = " ON CONFLICT DO NOTHING"
}

/// The windows of many moments in one zone: asked once for each quarter of an hour, since no zone changes more finely.
struct UsageCalendar {
    let zone: TimeZone
    private var known: [Int64: (day: Timestamp, month: Timestamp)] = [:]

    init(zone: TimeZone) { self.zone = zone }

    mutating func windows(_ moment: Timestamp) -> (day: Timestamp, month: Timestamp) {
        let quarter = moment.milliseconds / 900_000
        if let found = known[quarter] { return found }
        let made = (UsageWindow(.daily, around: moment, zone: zone).start, UsageWindow(.monthly, around: moment, zone: zone).start)
        known[quarter] = made
        return made
    }
}
