// What operators do from the command line. The same stores and rules as the API, without a request.

import Database
import Jobs
import Kit
import Logging
import Web

/// What came of walking one chain of the audit trail.
package struct AuditVerification: Sendable {
    package let isWhole: Bool
    package let line: String
}

extension App {
    /// Brings the schema up to date. Returns the steps that were applied now, as `number  name`.
    package func migrate() async throws -> [String] {
        try await migrator().migrate(database).map { "\($0.number)  \($0.name)" }
    }

    /// The same for a process that may have been started before its database: it waits a minute for a server that is not there
    /// yet, then leaves the matter to its supervisor.
    package func migrateWhenItAnswers() async throws -> [String] {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try await migrate()
            } catch DatabaseError.unavailable(let reason) where database.dialect == .postgres && ContinuousClock.now < end {
                logger.warning("waiting for the database", metadata: ["cause": "\(reason)"])
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Every step of the schema, when it was applied, and whether this program knows it: a newer one may have been at it.
    package func migrations() async throws -> [(name: String, appliedAt: Timestamp?, isKnown: Bool)] {
        try await migrator().steps(database).map { ("\($0.number)  \($0.name)", $0.appliedAt, $0.isKnown) }
    }

    /// Engine, version and place of the database.
    package func describeDatabase() async throws -> String { try await database.describe() }

    /// Where Redis is and whether it answers; `nil` where none is set.
    package func describeRedis() async -> String? {
        guard let redis else { return nil }
        do throws(RedisError) {
            try await redis.ping()
            return "\(redis.settings.address) answers"
        } catch {
            return "\(redis.settings.address): \(error)"
        }
    }

    package static var sqliteLosesWAL: Bool { SQLiteDatabase.losesWAL }

    /// Whether Redis answers, and what it said where it does not.
    static func askRedis(_ settings: Settings) async -> (answers: Bool, fault: String?) {
        guard !settings.redisURL.isEmpty, let known = try? RedisSettings(url: settings.redisURL) else { return (false, nil) }
        let client = RedisClient(known, logger: Logger(label: "contexor") { _ in SwiftLogNoOpLogHandler() })
        var fault: String?
        do throws(RedisError) { try await client.ping() } catch { fault = "\(error)" }
        await client.close()
        return (fault == nil, fault)
    }

    /// Whether another process has this SQLite file open.
    package static func isServed(_ path: String) -> Bool {
        do {
            try ProcessLock(path: path + ".lock").release()
            return false
        } catch { return true }
    }

    /// Closes what is open. Call it once, after everything else has ended.
    package func close() async {
        await redis?.close()
        await database.close()
    }

    /// Passes on what other processes tell of jobs, until the task is cancelled. Returns at once where there are none.
    package func hearOthers() async {
        try? await redis?.ping()  // Connects before the first request needs it; whether that works shows later too.
        await signals.listen()
    }

    /// Ends the streams of events that are open, each with a hint when to come back.
    package func endStreams() { signals.endWatching() }

    /// Serves the API until the task is cancelled or a graceful shutdown is asked for; tells the port when it listens.
    package func serveAPI(onRunning: @escaping @Sendable (Int) async -> Void) async throws { try await server().run(onRunning: onRunning) }

    /// The same for the web application.
    package func servePages(_ pages: PageServer, onRunning: @escaping @Sendable (Int) async -> Void) async throws {
        try await pages.server().run(onRunning: onRunning)
    }

    /// A server beside those that a process is there for.
    package struct SideServer: Sendable {
        package let name: String
        let server: Server
    }

    package func sideServers() -> [SideServer] {
        [metricsServer().map { SideServer(name: "metrics", server: $0) }, controlServer().map { SideServer(name: "control", server: $0) }].compactMap { $0 }
    }

    package func serve(_ side: SideServer, onRunning: @escaping @Sendable (Int) async -> Void) async throws {
        if side.name == "control" { return try await serveControl(side.server) }
        try await side.server.run(onRunning: onRunning)
    }

    /// Notes the time of the start.
    package func begin() { ProcessFigures.begin() }

    package func verifyAudit(only organization: ID?) async throws -> [AuditVerification] {
        try await database.wide.read { tx in
            try tx.liftTimeLimits()
            let chains = try organization.map { [$0] } ?? AuditStore.chains(in: tx)
            return try chains.map { chain in
                let (events, fault) = try AuditStore.verify(chain, in: tx)
                let name = chain == 0 ? "system" : "organization \(chain)"
                guard let fault else { return AuditVerification(isWhole: true, line: "\(name): \(events) events, whole") }
                return AuditVerification(isWhole: false, line: "\(name): event \(fault.seq) \(fault.reason)")
            }
        }
    }

    /// One line for each counter that does not equal the sum of its reservations.
    package func ledgerDifferences() async throws -> [String] {
        try await database.wide.read { tx in
            try tx.liftTimeLimits()
            return try Ledger.differences(in: tx).map { "\($0.counter): stored \($0.stored), computed \($0.computed)" }
        }
    }

    /// Models that are retired or will be soon.
    package func retirementNotices() -> [String] { retirements().map(\.english) }

    func retirements() -> [Message] {
        let today = CivilDay(daysSinceEpoch: Int(clock.now().milliseconds / 86_400_000))
        return catalog[settings.defaultModel]?.retirementNotice(on: today).map { [$0.message] } ?? []
    }

    package func modelTable() -> [String] {
        func perMillion(_ nanos: Int64?) -> String { nanos.map { Money(nanos: $0 * 1_000_000).description } ?? "-" }
        return catalog.all.map { model in
            let prices = model.prices
            let until = model.retirement.map { "  until \($0.year)-\($0.month < 10 ? "0" : "")\($0.month)-\($0.day < 10 ? "0" : "")\($0.day)" } ?? ""
            return "\(model.id)  in \(perMillion(prices.input))  cached \(perMillion(prices.cachedInput))  out \(perMillion(prices.output))\(until)"
        }
    }
}
