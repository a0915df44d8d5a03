// Two clients on one content, in every order in which their steps can fall, and all at once. Whatever the order: no update
// is lost, no version is missing, nothing is approved that was not seen.

import App
import Database
import Kit
import Support
import Testing

/// What a client does, one request a step.
private enum Step: String, Sendable { case read, write, submit, approve, reject }

/// A client that acts on what it read last, as people do. `@unchecked Sendable`: one task at a time acts with it, the lane of
/// its order or a task of its own, and it is asked what it saw when that task has ended.
private final class Walker: @unchecked Sendable {
    let name: String
    let person: Person
    let content: ID
    private var seen = JSON.null
    private var count = 0
    /// Texts that the server said it took, with the text they were made from.
    private(set) var written: [(base: String, body: String)] = []
    /// Texts that it approved, as it had read them.
    private(set) var approved: [String] = []
    private(set) var faults: [String] = []

    init(_ name: String, _ person: Person, _ content: ID) {
        (self.name, self.person, self.content) = (name, person, content)
    }

    private var tagged: TestClient { person.client.with("If-Match", "\"\(seen["version"].int ?? 0)\"") }

    func act(_ step: Step) async throws {
        switch step {
        case .read: seen = try await person.get("/contents/\(content)").json
        case .write:
            count += 1
            let body = "\(seen["body"].string ?? "")\n\n\(name)\(count)"
            let answer = try await tagged.patch("/contents/\(content)", ["body": .string(body)])
            if answer.status == 200 { written.append((seen["body"].string ?? "", body)) }
            note(answer, step, allowed: [200, 412, 409])
        case .submit: note(try await person.post("/contents/\(content)/submit"), step, allowed: [200, 409])
        case .approve:
            let answer = try await tagged.post("/contents/\(content)/approve")
            if answer.status == 200 { approved.append(seen["body"].string ?? "") }
            note(answer, step, allowed: [200, 412, 409])
        case .reject:
            note(try await tagged.post("/contents/\(content)/reject", ["reason": "نه"]), step, allowed: [200, 412, 409])
        }
    }

    private func note(_ answer: Response, _ step: Step, allowed: [Int]) {
        if !allowed.contains(answer.status) { faults.append("\(name) \(step): \(answer.status) \(answer.body)") }
    }
}

@Suite struct InterleavingTests {
    private let first: [Step] = [.read, .write, .submit, .read, .write]
    private let second: [Step] = [.read, .approve, .write, .approve]

    /// Every order in which two lists can be shuffled into one, each keeping its own order.
    private static func orders(_ a: Int, _ b: Int) -> [[Bool]] {
        if a == 0 { return [Array(repeating: false, count: b)] }
        if b == 0 { return [Array(repeating: true, count: a)] }
        return orders(a - 1, b).map { [true] + $0 } + orders(a, b - 1).map { [false] + $0 }
    }

    private func pair(_ team: Team, review: Bool) async throws -> (Walker, Walker, ID) {
        let id = try await team.content(in: review ? .review : .draft)
        return (Walker("الف", team.admin, id), Walker("ب", team.editor, id), id)
    }

    @Test(arguments: Engine.allCases) func everyOrderOfSteps(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let orders = Self.orders(first.count, second.count)
            #expect(orders.count == 126)
            let faults = try await concurrently(4) { lane -> [String] in
                var faults: [String] = []
                for index in stride(from: lane, to: orders.count, by: 4) {
                    let (a, b, id) = try await pair(team, review: index % 2 == 0)
                    var (next, other) = (0, 0)
                    for isFirst in orders[index] {
                        if isFirst {
                            try await a.act(first[next])
                            next += 1
                        } else {
                            try await b.act(second[other])
                            other += 1
                        }
                    }
                    faults += try await self.faults(server, [a, b], id, "order \(index)")
                }
                return faults
            }.flatMap { $0 }
            #expect(faults == [])
        }
    }

    @Test(arguments: Engine.allCases) func allStepsAtOnce(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            for seed in UInt64(1)...12 {
                let (a, b, id) = try await pair(team, review: seed % 2 == 0)
                async let one: Void = run(a, seed)
                async let two: Void = run(b, seed &+ 1000)
                _ = try await (one, two)
                #expect(try await faults(server, [a, b], id, "seed \(seed)") == [])
            }
        }
    }

    private func run(_ actor: Walker, _ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<10 { try await actor.act([.read, .read, .write, .submit, .approve, .reject].randomElement(using: &random)!) }
    }

    /// What is wrong with a content after two clients were at it.
    private func faults(_ server: TestServer, _ actors: [Walker], _ id: ID, _ place: String) async throws -> [String] {
        let versions = try await server.database.read { tx in
            try tx.rows("SELECT version_number, title, body FROM content_versions WHERE content_id = \(id) ORDER BY version_number") {
                (number: $0.number(), title: $0.text(), body: $0.text())
            }
        }
        var faults = actors.flatMap(\.faults)
        if versions.map(\.number) != Array(1...versions.count) { faults.append("gaps: \(versions.map(\.number))") }
        // Each text that was taken is there, right after the one that it was made from.
        let written = actors.flatMap(\.written)
        for text in written {
            let index = versions.firstIndex { $0.body == text.body }
            guard let index else { faults.append("lost: \(text.body)"); continue }
            if index == 0 || versions[index - 1].body != text.base { faults.append("overwritten: what came before \(text.body)") }
        }
        if versions.count != written.count + 1 { faults.append("\(versions.count) versions of \(written.count) writes") }
        // Each decision is on a text that its person had read.
        let decided = try await server.database.read { tx in
            try tx.rows(
                """
                SELECT v.body, d.sha256, d.user_id FROM content_decisions d JOIN content_versions v ON v.content_id = d.content_id
                  AND v.version_number = d.version_number WHERE d.content_id = \(id) AND d.decision = 'approved' ORDER BY d.id
                """
            ) { (body: $0.text(), hash: $0.blob(), user: $0.int()) }
        }
        for actor in actors {
            let texts = decided.filter { $0.user == actor.person.id }.map(\.body)
            if texts != actor.approved { faults.append("\(actor.name) approved what it had not seen: \(texts) for \(actor.approved)") }
        }
        for decision in decided where Hashing.sha256("\(versions[0].title)\n\n\(decision.body)") != decision.hash { faults.append("a wrong hash") }
        return faults.map { "\(place): \($0)" }
    }
}
