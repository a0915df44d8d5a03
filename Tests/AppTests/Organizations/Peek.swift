// What tests look up, or put, behind the back of the API: states that only other features bring about.

import App
import Database
import Kit

extension TestServer {
    func number(_ sql: SQL) async throws -> Int64? { try await database.write { try $0.int(sql) } }
    func execute(_ sql: SQL) async throws { _ = try await database.write { try $0.run(sql) } }

    /// Makes a content look as while a job writes it.
    func startWriting(_ content: ID) async throws {
        try await execute("UPDATE contents SET status = 'in_progress', live_job = 1 WHERE id = \(content)")
    }

    func stopWriting(_ content: ID) async throws {
        try await execute("UPDATE contents SET status = 'draft', live_job = NULL WHERE id = \(content)")
    }

    /// The audit trail of an organization, the newest first.
    func audit(_ team: Team, action: String) async throws -> [JSON] {
        try await team.admin.get("/audit-logs?organization=\(team.organization)&action=\(action)").results
    }
}

extension JSON {
    func has(_ name: String) -> Bool { members?.contains { $0.name == name } ?? false }
}
