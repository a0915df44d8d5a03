// Who works while programs take turns: people who order texts through whichever door is open, and remember what they were told.

import Database
import Foundation
import Kit
import Support
import Synchronization

/// The addresses that serve now. A door is closed when whoever went in by it is out again, as a proxy does it.
final class Doors: Sendable {
    private let state = Mutex<(open: [String], inside: [String: Int])>(([], [:]))

    func open(_ address: String) { state.withLock { $0.open.append(address) } }

    func close(_ address: String) async throws {
        state.withLock { $0.open.removeAll { $0 == address } }
        for _ in 0..<3000 {
            if state.withLock({ $0.inside[address, default: 0] == 0 }) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits for a door when there is none, as between two programs over one file.
    func through<T: Sendable>(_ work: (String) async throws -> T) async throws -> T {
        for _ in 0..<6000 {
            guard let address = enter() else {
                try await Task.sleep(for: .milliseconds(10))
                continue
            }
            defer { state.withLock { $0.inside[address, default: 0] -= 1 } }
            return try await work(address)
        }
        throw CommandError("nobody serves")
    }

    private func enter() -> String? {
        state.withLock { state in
            guard let address = state.open.randomElement() else { return nil }
            state.inside[address, default: 0] += 1
            return address
        }
    }
}

/// People who have texts written without a pause, and remember everything that was acknowledged.
final class Load: Sendable {
    private struct Text: Sendable {
        let content: ID
        let title: String
        let job: ID
        let customer: Customer
    }
    private let doors: Doors
    private let texts = Mutex<[Text]>([])
    private let isOver = Mutex(false)

    init(_ doors: Doors) { self.doors = doors }

    func stop() { isOver.withLock { $0 = true } }

    func order(customers: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<customers { group.addTask { try await self.order(number) } }
            try await group.waitForAll()
        }
    }

    private func order(_ number: Int) async throws {
        let customer = try await doors.through { try await Customer.login("+9891200000\(10 + number)", at: $0) }
        let project = try await doors.through { try await customer.at($0).settle(number) }
        for text in 0... where !isOver.withLock({ $0 }) {
            let title = "Coffee \(number)-\(text)"
            let content = try await doors.through { try await customer.at($0).make("/contents", ["title": .string(title), "project": .int(project)]) }
            let job = try await doors.through { try await customer.at($0).post("/contents/\(content)/generate")["job_id"]?.int ?? 0 }
            texts.withLock { $0.append(Text(content: content, title: title, job: job, customer: customer)) }
            try await Task.sleep(for: .milliseconds(1500))
            if isOver.withLock({ $0 }) { return }
        }
    }

    /// Waits until the last text is written.
    func finish() async throws {
        for text in texts.withLock({ $0 }) {
            for _ in 0..<600 {
                let status = try await doors.through { try await text.customer.at($0).get("/ai/jobs/\(text.job)")["status"]?.string }
                if status != "pending", status != "running" { break }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// What the database knows of all that was acknowledged.
    func tell(_ report: Report, _ database: any Database) async throws {
        let all = texts.withLock { $0 }
        let rows = try await database.wide.read { tx in
            try tx.rows(
                """
                SELECT c.id, c.title, g.status, (SELECT COUNT(*) FROM content_versions v WHERE v.content_id = c.id) FROM contents c
                JOIN generations g ON g.content_id = c.id
                """
            ) { (content: ID($0.int()), title: $0.text(), status: $0.text(), versions: $0.int()) }
        }
        let found = Dictionary(rows.map { ($0.content, $0) }) { one, _ in one }
        report.promise("acknowledged contents that are there", all.count { found[$0.content]?.title == $0.title }, is: all.count)
        let written = all.count { found[$0.content].map { $0.status == "completed" && $0.versions == 1 } ?? false }
        report.promise("… whose text was written, once", written, is: all.count)
        report.promise("… more than a few", all.count > 10, all.count)
    }
}
