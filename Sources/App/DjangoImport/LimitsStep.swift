// Limits. In the original a user's limit held everywhere and 0 was no limit; here a limit belongs to an organization, and 0
// is nothing.

import Database
import Kit

struct LimitsStep: PlainStep {
    let table = OldTable.limits

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        func ids(_ scope: UsageScope) -> [ID?] { rows.map { $0.text("scope") == scope.rawValue ? $0.int("scope_id") : nil } }
        let organizations = try work.places(.organizations, ids(.organization))
        let workspaces = try work.places(.workspaces, ids(.workspace))
        let users = try work.places(.users, ids(.user))
        for row in rows {
            let old = row.int("scope_id") ?? 0
            let targets: [(scope: UsageScope, organization: ID, id: ID)] =
                switch UsageScope(rawValue: row.text("scope")) {
                case .organization: organizations[old].map { [(.organization, $0.id, $0.id)] } ?? []
                case .workspace: workspaces[old].map { [(.workspace, $0.organization, $0.id)] } ?? []
                case .user: try everywhere(users[old]?.id, row, work)
                case nil: []
                }
            guard !targets.isEmpty else {
                work.note(row, .unknownScope, "\(row.text("scope")) \(old)")
                continue
            }
            for target in targets { try write(row, target, work) }
            work.made(1)
        }
    }

    private func everywhere(_ user: ID?, _ row: OldRow, _ work: ImportWork) throws -> [(scope: UsageScope, organization: ID, id: ID)] {
        guard let user else { return [] }
        let organizations = try ImportStore.organizations(of: user, in: work.tx)
        if organizations.count > 1 { work.note(row, .limitInEach, "\(organizations.count) organizations") }
        return organizations.map { (.user, $0, user) }
    }

    private func write(_ row: OldRow, _ target: (scope: UsageScope, organization: ID, id: ID), _ work: ImportWork) throws {
        let cost = OldAmounts.money(row.textOrNil("cost_limit"))?.nanos
        let limits = UsageLimits(
            requests: figure(row.int("requests_limit"), row, work), tokens: figure(row.int("tokens_limit"), row, work),
            cost: figure(cost, row, work).map(Money.init(nanos:)))
        let period: UsagePeriod = row.text("period") == "daily" ? .daily : .monthly
        let wasThere = try ImportStore.limit(
            target.organization, target.scope, target.id, period, limits, created: row.created(work.now), updated: row.updated(work.now), in: work.tx)
        if wasThere { work.note(row, .twoLimits) }
    }

    private func figure(_ value: Int64?, _ row: OldRow, _ work: ImportWork) -> Int64? {
        guard let value else { return nil }
        if value == 0 { work.note(row, .noLimitAtAll) }
        if value < 0 { work.note(row, .negativeLimit, "\(value)") }
        return value == 0 ? nil : max(0, value)
    }
}
