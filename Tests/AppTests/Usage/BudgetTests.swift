// Budgets hold at every moment: of any number of requests at once exactly those that fit are accepted.

import App
import Database
import Kit
import Support
import Synchronization
import Testing

@testable import struct App.UsageAmounts

@Suite struct BudgetTests {
    static let combinations = UsageScope.allCases.flatMap { scope in UsageMetric.allCases.map { (scope, $0) } }

    @Test(arguments: Engine.allCases) func exactlyWhatFitsIsAccepted(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            for (number, combination) in Self.combinations.enumerated() { try await crowd(server, try await server.team(number), combination.0, combination.1) }
        }
    }

    /// 64 generations at once against a limit that leaves room for five.
    private func crowd(_ server: TestServer, _ team: Team, _ scope: UsageScope, _ metric: UsageMetric) async throws {
        let fits = 5
        let contents = try await concurrently(64) { _ in try await team.content("قهوه") }
        let need = try await needed(server, team, contents[0])
        let id = scope == .user ? team.writer.id : scope == .workspace ? team.workspace : team.organization
        try await limit(team, scope, id, metric, need[metric] * Int64(fits) + (need[metric] - 1) * (metric == .requests ? 0 : 1))
        let end = Ending()
        async let sampling = sample(server, team, scope, id, metric, until: end)
        let answers = try await concurrently(64) { number in
            // A user's own limit is for all that one user does; the others are shared.
            let person = scope == .user ? team.writer : [team.writer, team.editor, team.admin][number % 3]
            return try await person.post("/contents/\(contents[number])/generate", [:])
        }
        end.isOver.store(true, ordering: .relaxed)
        let worst = try await sampling
        let accepted = answers.filter { $0.status == 202 }
        #expect(accepted.count == fits, "\(scope.rawValue) \(metric.rawValue)")
        #expect(worst <= need[metric] * Int64(fits), "\(scope.rawValue) \(metric.rawValue)")
        for refused in answers where refused.status != 202 { try explain(refused, scope, id, metric, need, fits, team) }
        #expect(try await server.int("SELECT COUNT(*) FROM generations WHERE organization_id = \(team.organization)") == Int64(fits + 1))
        #expect(try await server.int("SELECT COUNT(*) FROM contents WHERE organization_id = \(team.organization) AND status = 'in_progress'") == Int64(fits))
        for answer in accepted { #expect(try await team.editor.post("/ai/jobs/\(answer["job_id"].int ?? 0)/cancel").status == 202) }
        #expect(
            try await server.int(
                "SELECT SUM(cost_held + tokens_held + requests_held + cost_spent + tokens_spent + requests_spent) FROM usage_counters WHERE organization_id = \(team.organization)"
            ) == 0)
    }

    /// What one generation of such a content holds.
    private func needed(_ server: TestServer, _ team: Team, _ content: ID) async throws -> UsageAmounts {
        let accepted = try await server.start(content, by: team.writer)
        let job = accepted["job_id"].int ?? 0
        let amounts = try await server.database.read { tx in
            try tx.first("SELECT requests, tokens, cost FROM reservations WHERE job_id = \(job)") {
                UsageAmounts(requests: $0.int(), tokens: $0.int(), cost: Money(nanos: $0.int()))
            }
        }
        #expect(try await team.writer.post("/ai/jobs/\(job)/cancel").status == 202)
        let need = try #require(amounts)
        #expect(accepted["estimated_cost"].text == need.cost.description)
        return need
    }

    private func limit(_ team: Team, _ scope: UsageScope, _ id: ID, _ metric: UsageMetric, _ amount: Int64) async throws {
        let value: JSON = metric == .cost ? .number(Money(nanos: amount).description) : .int(amount)
        let members: [(String, JSON)] = [
            ("scope", .string(scope.rawValue)), ("scope_id", .int(id)), ("organization", .int(team.organization)), ("\(metric.rawValue)_limit", value),
        ]
        _ = try await team.admin.make("/usage/limits", .object(members.map { JSON.Member($0, $1) }))
    }

    /// Looks at the counter until it is told to stop. Returns the most that was spent and held at once.
    private func sample(
        _ server: TestServer, _ team: Team, _ scope: UsageScope, _ id: ID, _ metric: UsageMetric, until end: Ending
    ) async throws -> Int64 {
        let column: SQL = metric == .requests ? "requests_spent + requests_held" : metric == .tokens ? "tokens_spent + tokens_held" : "cost_spent + cost_held"
        let number = UsageScope.allCases.firstIndex(of: scope) ?? 0
        var worst: Int64 = 0
        while !end.isOver.load(ordering: .relaxed) {
            worst = max(
                worst,
                try await server.int(
                    "SELECT MAX(\(column)) FROM usage_counters WHERE organization_id = \(team.organization) AND scope = \(number) AND scope_id = \(id)"))
        }
        return worst
    }

    private func explain(
        _ refused: Response, _ scope: UsageScope, _ id: ID, _ metric: UsageMetric, _ need: UsageAmounts, _ fits: Int, _ team: Team
    ) throws {
        #expect(refused.status == 402 && refused.code == "budget_exceeded" && refused["error"] == "Usage limit exceeded")
        #expect(refused["scope"].string == scope.rawValue && refused["scope_id"] == .int(id) && refused["metric"].string == metric.rawValue)
        #expect(refused["period"] == "monthly" && refused["detail"].string?.isEmpty == false)
        func figure(_ amount: Int64) -> String { metric == .cost ? Money(nanos: amount).description : "\(amount)" }
        #expect(refused["used"].text == "0" && refused["needed"].text == figure(need[metric]))
        // All five are held by the time that one is refused.
        #expect(refused["reserved"].text == figure(need[metric] * Int64(fits)))
        #expect(refused["limit"].double.map { $0 > 0 } == true)
        #expect(Timestamp(refused["resets_at"].string ?? "") != nil)
        #expect(refused["raised_by"].array?.map { $0["user"] } == [.int(team.admin.id)])
        #expect(refused.header("Content-Type")?.hasPrefix("application/problem+json") == true)
    }

    @Test func zeroIsNothingAndNullIsTheDefault() async throws {
        try await withServer(worker: false, change: { $0.requestLimit = 2 }) { server in
            let team = try await server.team()
            for metric in UsageMetric.allCases {
                let name = "\(metric.rawValue)_limit"
                let limit = try await team.admin.make(
                    "/usage/limits", .object([.init("scope", "workspace"), .init("scope_id", .int(team.workspace)), .init(name, 0)]))
                let refused = try await team.writer.post("/contents/\(try await team.content())/generate", [:])
                #expect(refused.status == 402 && refused["metric"].string == metric.rawValue && refused["limit"] == 0, "\(name)")
                // Null is the default of the settings, two a month.
                #expect(try await team.admin.patch("/usage/limits/\(limit)", .object([.init(name, nil)])).status == 200)
                let job = try await server.start(try await team.content(), by: team.writer)["job_id"].int ?? 0
                #expect(try await team.writer.post("/ai/jobs/\(job)/cancel").status == 202)
                #expect(try await team.admin.delete("/usage/limits/\(limit)").status == 204)
            }
            for expected in [202, 202, 402] { #expect(try await team.writer.post("/contents/\(try await team.content())/generate", [:]).status == expected) }
        }
    }

    @Test func theSettingsRuleWhereNoLimitIsSet() async throws {
        let changes: [(String, @Sendable (inout Settings) -> Void)] = [
            ("cost", { $0.organizationBudget = Money(nanos: 1) }), ("cost", { $0.workspaceBudget = .zero }), ("cost", { $0.userBudget = .zero }),
            ("cost", { $0.costLimit = .zero }), ("tokens", { $0.tokenLimit = 100 }), ("requests", { $0.requestLimit = 0 }),
        ]
        for (metric, change) in changes {
            try await withServer(worker: false, change: change) { server in
                let team = try await server.team()
                let refused = try await team.writer.post("/contents/\(try await team.content())/generate", [:])
                #expect(refused.status == 402 && refused["metric"].string == metric)
            }
        }
    }

    @Test func aDailyLimitIsForTheDay() async throws {
        try await withServer(worker: false) { server in
            server.clock.set(Timestamp("2026-12-10T10:00:00Z")!)
            let team = try await server.team()
            _ = try await team.admin.make(
                "/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "period": "daily", "requests_limit": 1])
            #expect(try await team.writer.post("/contents/\(try await team.content())/generate", [:]).status == 202)
            let refused = try await team.writer.post("/contents/\(try await team.content())/generate", [:])
            // Midnight in Tehran.
            #expect(refused.status == 402 && refused["period"] == "daily" && refused["resets_at"] == "2026-12-10T20:30:00.000Z")
            server.clock.set(Timestamp("2026-12-10T20:30:01Z")!)
            let writer = try await server.login(team.writer.phone)
            #expect(
                try await writer.post("/contents/\(try await writer.make("/contents", ["title": "x", "project": .int(team.project)]))/generate", [:]).status
                    == 202)
        }
    }

    @Test func whatWasNotUsedIsFreeAgain() async throws {
        try await withServer { server in
            let team = try await server.team()
            let contents = [try await team.content("قهوه"), try await team.content("قهوه"), try await team.content("قهوه")]
            let probe = try await server.post(estimate: contents[0], by: team.writer)
            // Room for one worst case and a half; what is used is far less.
            let limit = Money(nanos: probe.nanos * 3 / 2)
            _ = try await team.admin.make(
                "/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": .string(limit.description)])
            for id in contents { #expect(try await server.generate(id, by: team.writer).ending?.kind == "done") }
            let gate = Gate()
            server.model.answer { _, _ in .silent(until: gate) }
            let running = try await server.start(try await team.content("قهوه"), by: team.writer)
            #expect(try await team.writer.post("/contents/\(try await team.content("قهوه"))/generate", [:]).status == 402)
            gate.open()
            _ = try await server.finish(running, team.writer)
        }
    }
}

extension TestServer {
    /// The most that a generation of this content can cost.
    fileprivate func post(estimate content: ID, by person: Person) async throws -> Money {
        let answer = try await person.post("/usage/estimate", ["content": .int(content)])
        guard let money = Money(answer["maximum_cost"].text) else { throw TestFailure("estimate answered \(answer.status): \(answer.body)") }
        return money
    }
}

/// Tells a sampler that there is nothing more to see. A task that is cancelled would have its statement interrupted.
final class Ending: Sendable {
    let isOver = Atomic(false)
}
