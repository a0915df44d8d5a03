// One round of an import: the tables one after the other, a page a transaction. What a transaction wrote, how far it is and
// what is to be told stand together or not at all, so a process that is killed anywhere goes on where it was.

import Database
import Kit

/// Up to where a round goes.
struct ImportRound: Sendable {
    let source: ID
    let name: String
    let now: Timestamp
    fileprivate(set) var progress: [String: ImportStore.Progress]

    func bound(_ table: OldTable) -> ID { progress[table.kind]?.bound ?? 0 }
    func floor(_ table: OldTable) -> ID { progress[table.kind]?.floor ?? 0 }
    var isOver: Bool { progress.values.allSatisfy { $0.last >= $0.bound } }
}

/// What is done with the rows of one table.
protocol ImportStep: Sendable {
    /// What is asked and computed before the transaction.
    associatedtype Page: Sendable
    var table: OldTable { get }
    /// Rows a transaction.
    var size: Int { get }
    func cut(_ rows: [OldRow], _ old: OldDatabase) async throws -> [OldRow]
    func page(_ rows: [OldRow], _ old: OldDatabase, _ round: ImportRound) async throws -> Page
    func write(_ page: Page, _ round: ImportRound, _ work: ImportWork) throws
}

extension ImportStep {
    var size: Int { 1000 }
    func cut(_ rows: [OldRow], _ old: OldDatabase) async throws -> [OldRow] { rows }
}

/// The tables whose numbers rows of the original keep.
private let numbered: [(old: OldTable, new: StaticString)] = [
    (.users, "users"), (.organizations, "organizations"), (.members, "members"), (.workspaces, "workspaces"), (.projects, "projects"), (.prompts, "prompts"),
    (.contents, "contents"), (.versions, "content_versions"), (.jobs, "generations"), (.calls, "usage_logs"),
]

struct ImportRunner: Sendable {
    let old: OldDatabase
    let target: any Database
    let clock: Clock
    let tell: @Sendable (ImportProgress) -> Void

    // MARK: Rounds

    /// The round that was begun and is not over, or a new one.
    /// - Returns: with it when the original was looked at before, where it was.
    func begin(_ name: String) async throws -> (round: ImportRound, isResumed: Bool, lookedAt: Timestamp?) {
        let (old, now) = (old, clock.now())
        return try await target.write { tx in
            let source = try ImportStore.source(name, old.fingerprint, in: tx)
            var progress: [String: ImportStore.Progress] = [:]
            for table in OldTable.all { progress[table.kind] = try ImportStore.progress(source.id, table, in: tx) }
            var round = ImportRound(source: source.id, name: name, now: now, progress: progress)
            guard round.isOver else { return (round, true, nil) }
            for table in OldTable.all {
                guard var next = progress[table.kind] else { continue }
                (next.floor, next.bound) = (next.bound, max(next.bound, old.sizes[table.kind]?.highest ?? 0))
                try ImportStore.set(next, source.id, table, in: tx)
                round.progress[table.kind] = next
            }
            try ImportStore.looked(at: now, source.id, in: tx)
            for (table, new) in numbered { try ImportStore.reserve(new, through: round.bound(table), in: tx) }
            return (round, false, source.lookedAt)
        }
    }

    func run(_ round: ImportRound) async throws {
        try await run(UsersStep(), round)
        try await run(OrganizationsStep(), round)
        try await run(MembersStep(), round)
        try await run(WorkspacesStep(), round)
        try await run(ProjectsStep(), round)
        try await run(PromptsStep(table: .prompts), round)
        try await run(PromptsStep(table: .templates), round)
        try await run(ContentsStep(), round)
        try await run(VersionsStep(table: .versions), round)
        try await run(VersionsStep(table: .olderVersions), round)
        try await run(OldJobsStep(), round)
        try await run(CallsStep(), round)
        try await run(LimitsStep(), round)
        try await run(TrailStep(), round)
    }

    // MARK: A table

    private struct Prepared<Page: Sendable>: Sendable {
        let page: Page
        let last: ID
        let count: Int
    }

    /// The next page is read while this one is written.
    private func run<Step: ImportStep>(_ step: Step, _ round: ImportRound) async throws {
        let (kind, bound) = (step.table.kind, round.bound(step.table))
        guard old.has(step.table), var last = round.progress[kind]?.last, last < bound else { return }
        var done: Int64 = 0
        var next = try await prepare(step, round, after: last)
        while let page = next {
            async let upcoming = prepare(step, round, after: page.last)
            let expected = last
            let progress = try await write(step, round, page, after: expected)
            done += Int64(page.count)
            tell(ImportProgress(table: kind, seen: progress.seen, count: old.sizes[kind]?.count ?? 0, isOver: false))
            last = page.last
            next = try await upcoming
        }
        try await close(step.table, round, done)
    }

    private func prepare<Step: ImportStep>(_ step: Step, _ round: ImportRound, after last: ID) async throws -> Prepared<Step.Page>? {
        let rows = try await old.rows(step.table, after: last, through: round.bound(step.table), limit: step.size)
        guard !rows.isEmpty else { return nil }
        let cut = try await step.cut(rows, old)
        return Prepared(page: try await step.page(cut, old, round), last: cut[cut.count - 1].id, count: cut.count)
    }

    private func write<Step: ImportStep>(_ step: Step, _ round: ImportRound, _ page: Prepared<Step.Page>, after expected: ID) async throws
        -> ImportStore.Progress
    {
        let clock = clock
        return try await target.write { tx in
            try tx.liftTimeLimits()
            let work = try ImportWork(step.table, round, now: clock.now(), tx)
            guard work.progress.last == expected else { throw ImportError.twoAtOnce }
            try step.write(page.page, round, work)
            try work.finish(through: page.last)
            return work.progress
        }
    }

    /// Rows at the end may be gone in the original: the round is over there all the same.
    private func close(_ table: OldTable, _ round: ImportRound, _ done: Int64) async throws {
        let clock = clock
        let progress = try await target.write { tx in
            let work = try ImportWork(table, round, now: clock.now(), tx)
            try work.finish(through: round.bound(table))
            return work.progress
        }
        if done > 0 { tell(ImportProgress(table: table.kind, seen: progress.seen, count: old.sizes[table.kind]?.count ?? 0, isOver: true)) }
    }

    // MARK: What only shows when all is there

    /// Organizations without an admin: the original does not make whoever creates one its member.
    func settle(_ round: ImportRound, admin: String?) async throws {
        let clock = clock
        try await target.write { tx in
            let now = clock.now()
            let work = try ImportWork(.organizations, round, now: now, tx)
            let user = try admin.map { try UserStore.findOrCreate(phone: $0, now: now, in: tx).id }
            for (old, organization) in try ImportStore.withoutAdmin(round.source, in: tx) {
                if let user {
                    try ImportStore.makeAdmin(user, of: organization, now: now, in: tx)
                    let event = AuditEvent(
                        .memberAdded, organization: organization, user: nil, object: ("user", user), caller: Caller(system: "import-django"),
                        changes: Changes.of([("user", .null, .int(user)), ("role", .null, .string(Role.admin.rawValue))]))
                    try AuditStore.record(history: [(event, now)], of: organization, in: tx)
                    work.note(old, .madeAdmin)
                } else if try !work.hasNote(old, .noAdmin) {
                    work.note(old, .noAdmin)
                }
            }
            try work.finish(through: work.progress.last)
        }
    }

    /// - Parameter moment: when the original was looked at before.
    func noteChanges(_ round: ImportRound, since moment: Timestamp) async throws {
        let changed = try await old.contents(changedAfter: moment, through: round.floor(.contents))
        guard !changed.isEmpty else { return }
        let clock = clock
        try await target.write { tx in
            let work = try ImportWork(.contents, round, now: clock.now(), tx)
            for old in changed { work.note(old, .changedSince) }
            try work.finish(through: work.progress.last)
        }
    }
}

/// How far a table is.
package struct ImportProgress: Sendable {
    package let table: String
    package let seen: Int64
    package let count: Int64
    package let isOver: Bool
}

/// One that needs the rows alone.
protocol PlainStep: ImportStep where Page == [OldRow] {
    func write(_ rows: [OldRow], _ work: ImportWork) throws
}

extension PlainStep {
    func page(_ rows: [OldRow], _ old: OldDatabase, _ round: ImportRound) async throws -> [OldRow] { rows }
    func write(_ page: [OldRow], _ round: ImportRound, _ work: ImportWork) throws { try write(page, work) }
}
