// What operators do with people, organizations and limits from the command line: the same models, rules and events as in the
// admin area.

import Database
import Kit
import TextKit
import Web

/// One object as a command shows it: names of columns and values, in order.
package struct AdminRecord: Sendable {
    package let fields: [(name: String, value: JSON)]

    package var json: JSON { .object(fields.map { JSON.Member($0.name, $0.value) }) }
}

/// What a command narrows its list by.
package struct AdminListing: Sendable {
    package var search = ""
    package var filters: [String: String] = [:]
    package var limit = 50
    package init() {}
}

extension App {
    // MARK: Looking

    /// - Returns: the newest first, and whether there are more.
    package func adminList(_ name: String, _ listing: AdminListing, by claim: OperatorClaim) async throws -> (records: [AdminRecord], hasMore: Bool) {
        let model = try adminModel(name)
        return try await database.read { tx in
            let who = try claim.admitted(in: tx)
            var (rows, place, hasMore): ([AdminRow], AdminCursor?, Bool) = ([], nil, true)
            while rows.count < listing.limit, hasMore {
                let after = place?.text
                let query = AdminQuery(model) { asked in asked == "q" ? listing.search : asked == "after" ? after : listing.filters[asked] }
                let found = try AdminStore.page(who, model, query, in: tx)
                rows += found.rows
                hasMore = found.hasMore
                place = (found.end ?? found.rows.last).map { AdminCursor($0, query.order) }
            }
            let shown = rows.prefix(listing.limit)
            return (shown.map { App.record($0, model.listed, masksPhones: true) }, hasMore || rows.count > listing.limit)
        }
    }

    /// - Throws: `notFound`.
    package func adminShow(_ name: String, _ id: ID, by claim: OperatorClaim) async throws -> AdminRecord {
        let model = try adminModel(name)
        return try await database.read { tx in
            let row = try AdminStore.find(claim.admitted(in: tx), model, AdminKey([.int(id)]), in: tx)
            return App.record(row, model.columns, masksPhones: false)
        }
    }

    private func adminModel(_ name: String) throws -> AdminModel {
        guard let model = AdminModel.named(name) else { throw AppError.notFound }
        return model
    }

    private static func record(_ row: AdminRow, _ columns: [AdminColumn], masksPhones: Bool) -> AdminRecord {
        AdminRecord(fields: columns.map { ($0.key, plain(row[$0.key], $0, masksPhones)) })
    }

    private static func plain(_ value: AdminValue, _ column: AdminColumn, _ masksPhones: Bool) -> JSON {
        switch (column.kind, value) {
        case (_, .none): .null
        case (.time, .int(let moment)): .string(Timestamp(milliseconds: moment).description)
        case (.money, .int(let amount)): .number(Money(nanos: amount).description)
        case (.flag, .int(let flag)): .bool(flag != 0)
        case (.scope, .int(let scope)): .string(UsageScope(number: Int(scope))?.rawValue ?? "")
        case (.mobile, .text(let phone)): .string(masksPhones ? IranianMobile.masked(phone) : phone)
        case (.json, .text(let text)): (try? JSONParser.parse(text)) ?? .string(text)
        default: value.json
        }
    }

    // MARK: People

    /// The number of a person: as it is given, or of the one with this mobile number.
    /// - Throws: `notFound`.
    package func person(_ text: String, by claim: OperatorClaim) async throws -> ID {
        if let phone = IranianMobile.parse(text) {
            let found = try await database.read { try UserStore.find(phone: phone, in: $0) }
            guard let found else { throw AppError.notFound }
            return found.id
        }
        guard let id = ID(text), id > 0 else { throw AppError.notFound }
        return id
    }

    package func changeUser(
        _ id: ID, fullName: String? = nil, email: String? = nil, isActive: Bool? = nil, isSuperuser: Bool? = nil, phone: String? = nil,
        by claim: OperatorClaim
    ) async throws {
        let members: [(String, JSON?)] = [
            ("full_name", fullName.map(JSON.string)), ("email", email.map(JSON.string)), ("is_active", isActive.map(JSON.bool)),
            ("is_superuser", isSuperuser.map(JSON.bool)), ("phone_number", phone.map(JSON.string)),
        ]
        let input = try Fields.read(UserAdministration.self, from: members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
        try await administering(claim, "users", id) { try $0.user(input, in: $1) }
    }

    /// - Returns: how many ended.
    package func endSessions(of id: ID, by claim: OperatorClaim) async throws -> Int {
        try await administering(claim, "users", id) { try $0.endSessions(in: $1) }
    }

    package func createSuperuser(phone: String, fullName: String, by claim: OperatorClaim) async throws {
        let now = clock.now()
        try await administering(claim) { who, tx in
            let user = try UserStore.promote(phone: phone, fullName: fullName, now: now, in: tx)
            let event = who.event(.userAdministered, object: ("user", user.id), changes: .object(("is_superuser", [.null, true])))
            try AuditStore.record(event, at: now, in: tx)
        }
    }

    // MARK: Organizations

    /// The number of an organization: as it is given, or of the one with this short name.
    package func organization(_ text: String, by claim: OperatorClaim) async throws -> ID {
        if let id = ID(text), id > 0 { return id }
        let found = try await database.read { tx in
            _ = try claim.admitted(in: tx)
            return try OrganizationStore.id(ofSlug: text, in: tx)
        }
        guard let found else { throw AppError.notFound }
        return found
    }

    /// - Parameter because: `nil` opens it again.
    package func suspendOrganization(_ id: ID, because reason: String?, by claim: OperatorClaim) async throws {
        guard let model = AdminModel.named("organizations"), let action = model.action(reason == nil ? "resume" : "suspend") else { throw AppError.notFound }
        _ = try await action.run(self, claim, model, AdminKey([.int(id)]), reason ?? "")
    }

    // MARK: Limits

    /// What a limit is, raises included, and what is used of it.
    package func effectiveLimit(_ scope: UsageScope, _ id: ID, in organization: ID?, by claim: OperatorClaim) async throws -> AdminRecord {
        try await database.read { tx in
            let who = try claim.admitted(in: tx)
            let change = AdminChange(app: self, who: who, row: AdminRow(values: [:], key: AdminKey([])))
            let held = try change.scope(of: scope, id, given: organization, in: tx)
            guard try LimitStore.exists(held, scope, id, in: tx) else { throw AppError.unknownObject("scope_id") }
            let now = clock.now()
            let limits = try LimitStore.effective(scope, id, .monthly, organization: held.organization, settings, now: now, in: tx)
            let summary = try UsageSummaryStore.summary(held, scope, id, month: nil, settings, now: now, in: tx)
            let raises = try RaiseStore.active(held, scope, id, .monthly, now: now, in: tx)
            return AdminRecord(fields: [
                ("scope", .string(scope.rawValue)), ("scope_id", .int(id)), ("organization", .int(held.organization)), ("period", "monthly"),
                ("cost_limit", limits.cost.map { .number($0.description) } ?? .null), ("tokens_limit", limits.tokens.map(JSON.int) ?? .null),
                ("requests_limit", limits.requests.map(JSON.int) ?? .null), ("cost_used", .number(summary.totalCost.description)),
                ("cost_held", .number(summary.reservedCost.description)), ("tokens_used", .int(Int64(summary.totalTokens))),
                ("requests_used", .int(Int64(summary.totalRequests))), ("raises", .int(Int64(raises.count))),
            ])
        }
    }

    /// Sets the given parts of a limit; the others stay as they are. `null` is the default of the installation.
    package func setLimit(
        _ scope: UsageScope, _ id: ID, in organization: ID?, _ period: UsagePeriod, _ parts: [(name: String, value: JSON)], by claim: OperatorClaim
    ) async throws {
        try await administering(claim) { who, tx in
            let change = AdminChange(app: self, who: who, row: AdminRow(values: [:], key: AdminKey([])))
            let held = try change.scope(of: scope, id, given: organization, in: tx)
            let members = parts.map { JSON.Member($0.name, $0.value) }
            if let existing = try LimitStore.id(held, scope, id, period, in: tx) {
                _ = try updateLimit(Fields.read(LimitUpdateInput.self, from: members, path: ["id": "\(existing)"]), held, tx)
            } else {
                _ = try createLimit(Fields.read(LimitCreateInput.self, from: App.whose(scope, id, period) + members), held, tx)
            }
        }
    }

    package func raiseLimit(
        _ scope: UsageScope, _ id: ID, in organization: ID?, _ period: UsagePeriod, _ parts: [(name: String, value: JSON)], by claim: OperatorClaim
    ) async throws {
        try await administering(claim) { who, tx in
            let change = AdminChange(app: self, who: who, row: AdminRow(values: [:], key: AdminKey([])))
            // A raise names a person, and behind a command stands none.
            let author = try who.user ?? AdminHistoryStore.lockSuperusers(who, in: tx).first
            guard let author else {
                throw AppError(.conflict, Message("نخست گرداننده‌ای بسازید: contexor createsuperuser", "Make a superuser first: contexor createsuperuser"))
            }
            let held = try change.scope(of: scope, id, given: organization, in: tx)
            let input = try Fields.read(RaiseInput.self, from: App.whose(scope, id, period) + parts.map { JSON.Member($0.name, $0.value) })
            _ = try raise(input, held, tx, author: author)
        }
    }

    private static func whose(_ scope: UsageScope, _ id: ID, _ period: UsagePeriod) -> [JSON.Member] {
        [JSON.Member("scope", .string(scope.rawValue)), JSON.Member("scope_id", .int(id)), JSON.Member("period", .string(period.rawValue))]
    }

    // MARK: What they share

    private func administering<T: Sendable>(
        _ claim: OperatorClaim, _ name: String, _ id: ID, _ work: @escaping @Sendable (AdminChange, Transaction) throws -> T
    ) async throws -> T {
        let model = try adminModel(name)
        return try await administering(claim) { who, tx in
            try work(AdminChange(app: self, who: who, row: try AdminStore.lock(who, model, AdminKey([.int(id)]), in: tx)), tx)
        }
    }

    /// A refusal in plain words, with each fault.
    package static func told(_ error: AppError) -> String { words(error, .english) }
}
