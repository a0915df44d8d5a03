// Organizations that came from a Django Contexor travel by archive as others do, with whoever no Iranian mobile number names.

import Database
import Kit
import Support
import Synchronization
import Testing

@testable import App

extension ArchiveTests {
    /// A landline, a number abroad, and somebody without any.
    private static let others = """

        INSERT INTO users (id, phone_number, full_name) VALUES (8, '', 'بی‌شماره'), (9, '+49 30 901820', 'Köln');
        INSERT INTO organization_members (id, role, organization_id, user_id) VALUES (9, 'writer', 1, 4), (10, 'editor', 1, 8), (11, 'viewer', 1, 9);
        INSERT INTO contents (id, title, body, status, project_id, created_by_id, prompt_variables) VALUES (8, 'از تلفن ثابت', 'متن', 'draft', 1, 4, '{}');
        """

    @Test(arguments: Engine.allCases) func whatCameFromDjangoTravelsToo(_ engine: Engine) async throws {
        let original = try await Original(rows: OriginalSchema.rows + ArchiveTests.others)
        defer { original.discard() }
        let archives = Mutex<[ID: (bytes: [UInt8], digest: String)]>([:])
        try await withServer(engine) { server in
            var options = DjangoImportOptions()
            options.admin = "+989121111111"
            _ = try await server.app.importDjango(from: original.url, options) { _ in }
            let admin = try await server.login("+989121111111")
            // The last came switched off, which lets nobody change anything.
            #expect(try await admin.patch("/organizations/5", ["is_active": true]).status == 200)
            for organization: ID in [1, 2, 5] {
                let made = try await export(server, admin, organization)
                archives.withLock { $0[organization] = (made.bytes, made.export["digest"].string ?? "") }
            }
        }
        for (organization, archive) in archives.withLock({ $0 }) {
            try await withServer(engine) { server in
                let made = try await server.app.importArchive(archive.bytes)
                let admin = try await server.login("+989121111111")
                let again = try await export(server, admin, made.id)
                #expect(made.digest == archive.digest && again.export["digest"].string == archive.digest)
                let before = try ZipReader(archive.bytes)
                for entry in before.entries where ![ArchiveFile.manifest, "data/audit_events.jsonl"].contains(entry.name) {
                    let (was, now) = (try text(before, entry.name), try text(again.zip, entry.name))
                    #expect(was == now, "\(organization): \(entry.name)")
                }
                if organization == 1 { try await self.lookAtPeople(server, archive.bytes) }
            }
        }
    }

    private func lookAtPeople(_ server: TestServer, _ bytes: [UInt8]) async throws {
        let admin = try await server.login("+989121111111")
        let members = try await admin.get("/organizations/1/members?page_size=100").results
        let phones = members.compactMap { ($0["user"] ?? $0)["phone_number"]?.string }
        #expect(Set(phones).isSuperset(of: ["+982122222222", "+49 30 901820", "none-8"]), "\(phones)")
        let landline = try await server.int("SELECT id FROM users WHERE phone_number = '+982122222222'")
        let content = try await admin.get("/contents?q=\(percentEncoded("تلفن ثابت"))").results.first
        #expect(content?["created_by"]?.int == landline, "\(content ?? .null)")
        // The same people once more, but for whoever no number names: that may be anybody.
        let before = try await server.count("users")
        _ = try await server.app.importArchive(bytes)
        #expect(try await server.count("users") == before + 1)
        #expect(try await server.text("SELECT full_name FROM users WHERE phone_number = 'none-8-2'") == "بی‌شماره")
    }
}
