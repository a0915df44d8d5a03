// What is counted, for whom, and over which time. The design is told in `docs/budgets.md`.

import Foundation
import Kit
import Web

/// Whose usage: a user within an organization, a workspace, or the whole organization. The order is the order of locking.
package enum UsageScope: String, Choice, Codable {
    case user, workspace, organization

    /// As it is stored.
    var number: Int {
        switch self {
        case .user: 0
        case .workspace: 1
        case .organization: 2
        }
    }

    init?(number: Int) {
        guard let scope = UsageScope.allCases.first(where: { $0.number == number }) else { return nil }
        self = scope
    }
}

package enum UsagePeriod: String, Choice, Codable { case monthly, daily }

package enum UsageMetric: String, CaseIterable, Sendable { case requests, tokens, cost }

/// Amounts of all three metrics.
package struct UsageAmounts: Sendable, Equatable {
    package var requests: Int64 = 0
    package var tokens: Int64 = 0
    package var cost = Money.zero

    package init(requests: Int64 = 0, tokens: Int64 = 0, cost: Money = .zero) {
        self.requests = requests
        self.tokens = tokens
        self.cost = cost
    }

    subscript(metric: UsageMetric) -> Int64 {
        switch metric {
        case .requests: requests
        case .tokens: tokens
        case .cost: cost.nanos
        }
    }
}

/// The most that may be used; `nil` is no limit, zero is nothing.
package struct UsageLimits: Sendable, Equatable {
    package var requests: Int64?
    package var tokens: Int64?
    package var cost: Money?

    package init(requests: Int64? = nil, tokens: Int64? = nil, cost: Money? = nil) {
        self.requests = requests
        self.tokens = tokens
        self.cost = cost
    }

    subscript(metric: UsageMetric) -> Int64? {
        switch metric {
        case .requests: requests
        case .tokens: tokens
        case .cost: cost?.nanos
        }
    }

    /// What has no limit needs no raise.
    func raised(by amounts: UsageAmounts) -> UsageLimits {
        func sum(_ metric: UsageMetric) -> Int64? {
            self[metric].map { limit in
                let (sum, overflows) = limit.addingReportingOverflow(amounts[metric])
                return overflows ? .max / 4 : sum
            }
        }
        return UsageLimits(requests: sum(.requests), tokens: sum(.tokens), cost: sum(.cost).map(Money.init(nanos:)))
    }
}

/// A calendar month or day in an organization's own time zone.
package struct UsageWindow: Sendable, Equatable {
    package let period: UsagePeriod
    package let start: Timestamp
    package let end: Timestamp

    /// The window that `moment` falls into.
    package init(_ period: UsagePeriod, around moment: Timestamp, zone: TimeZone) {
        let day = UsageWindow.localDay(moment, zone)
        switch period {
        case .daily: self.init(period, from: day, to: CivilDay(daysSinceEpoch: day.daysSinceEpoch + 1), zone)
        case .monthly: self.init(month: (day.year, day.month), zone: zone)
        }
    }

    package init(month: (year: Int, month: Int), zone: TimeZone) {
        let next = month.month == 12 ? (month.year + 1, 1) : (month.year, month.month + 1)
        self.init(
            .monthly, from: CivilDay(year: month.year, month: month.month, day: 1), to: CivilDay(year: next.0, month: next.1, day: 1), zone)
    }

    private init(_ period: UsagePeriod, from first: CivilDay, to last: CivilDay, _ zone: TimeZone) {
        self.period = period
        start = UsageWindow.midnight(first, zone)
        end = UsageWindow.midnight(last, zone)
    }

    package static func localDay(_ moment: Timestamp, _ zone: TimeZone) -> CivilDay { CivilDay(daysSinceEpoch: zone.day(moment)) }

    /// Midnight as the clocks of the zone show it; where they skip it, the first moment of the day.
    private static func midnight(_ day: CivilDay, _ zone: TimeZone) -> Timestamp {
        zone.moment(local: Int64(day.daysSinceEpoch) * 86_400_000)
    }

    /// `2026-11` or `2026-11-23`.
    package func name(in zone: TimeZone) -> String {
        let day = UsageWindow.localDay(start, zone)
        let month = "\(day.year)-\(day.month < 10 ? "0" : "")\(day.month)"
        return period == .monthly ? month : "\(month)-\(day.day < 10 ? "0" : "")\(day.day)"
    }
}

/// Reads `2026-11`.
func parseMonth(_ text: String) -> (year: Int, month: Int)? {
    guard text.utf8.count == 7, let day = Timestamp(text + "-01").map({ UsageWindow.localDay($0, .gmt) }) else { return nil }
    return (day.year, day.month)
}
