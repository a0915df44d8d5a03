// The cases of `make chaos` in small: the same processes and faults, fewer of them.

import Chaos
import Support
import Testing

@Suite(.serialized) struct ChaosTests {
    private func kept(_ run: (Report) async throws -> Void) async throws {
        let report = Report(isQuiet: true)
        try await run(report)
        #expect(report.broken == [])
    }

    @Test func workersThatDieLoseNothing() async throws {
        var small = WorkersCase()
        (small.jobs, small.organizations, small.workers, small.kills) = (24, 2, 2, 3)
        (small.redisRestarts, small.postgresRestarts, small.stops, small.lease) = (1, 1, false, 2)
        (small.answer, small.pause) = (0.1...0.6, 0.2...0.6)
        let plan = small
        try await kept { try await plan.run($0) }
    }

    @Test func processesThatStartAtOnceMigrateOnce() async throws {
        var small = MigrationsCase()
        small.processes = 6
        let plan = small
        try await kept { try await plan.run($0) }
    }

    @Test func aProcessThatIsThereBeforeItsDatabaseWaits() async throws {
        let fleet = try await Fleet()
        try await fleet.postgres.crash()
        let api = try fleet.start(["api"])
        _ = try await api.process.line(with: "waiting for the database")
        try await fleet.postgres.start()
        _ = try await api.process.line(with: "serving")
        #expect(try await api.stop() == 0)
        await fleet.end()
    }

    @Test func aStreamWandersOverProcesses() async throws { try await kept { try await StreamCase().run($0) } }

    @Test func aSilentBackendIsGivenUp() async throws {
        var small = SilentCase()
        small.rounds = 2
        let plan = small
        try await kept { try await plan.run($0) }
    }
}
