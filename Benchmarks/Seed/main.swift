// Fills a database for the benchmarks: organizations with workspaces, projects, people and contents, and a session whose
// access token it prints. Usage: benchmark-seed DATABASE_URL CONTENTS SECRET_KEY

import App
import Database
import Foundation
import Kit

private struct Seeder {
    let database: any Database
    let contents: Int
    let organizations = 50
    let now = Clock.system.now()

    func run() async throws {
        _ = try await Migrator(Migration.all).migrate(database)
        let filled = try await database.read { try $0.int("SELECT COUNT(*) FROM contents") ?? 0 }
        if filled >= contents { return }
        try await people()
        let each = contents / organizations
        for organization in 1...organizations {
            try await fill(ID(organization), from: (organization - 1) * each, count: each)
            FileHandle.standardError.write(Data("\rseeding \(organization * 100 / organizations) %".utf8))
        }
        FileHandle.standardError.write(Data("\n".utf8))
    }

    /// One person, a member of each organization's first, the reader of the benchmark being number 1.
    private func people() async throws {
        try await database.write { [now, organizations] tx in
            for id in 1...organizations {
                let phone = "+98912\(1_000_000 + id)"
                try tx.run("INSERT INTO users (phone_number, full_name, date_joined, updated_at) VALUES (\(phone), \("کاربر \(id)"), \(now), \(now))")
                try tx.run(
                    "INSERT INTO organizations (name, slug, created_at, updated_at) VALUES (\("سازمان \(id)"), \("org-\(id)"), \(now), \(now))")
                try tx.run(
                    """
                    INSERT INTO members (organization_id, user_id, role, joined_at, updated_at) VALUES (\(id), \(id), 'admin', \(now), \(now))
                    """)
                try tx.run(
                    """
                    INSERT INTO workspaces (organization_id, name, slug, created_at, updated_at) VALUES (\(id), 'Marketing', 'marketing', \(now), \(now))
                    """)
                for project in 1...3 {
                    try tx.run(
                        """
                        INSERT INTO projects (organization_id, workspace_id, name, slug, created_by, created_at, updated_at)
                        VALUES (\(id), \(id), \("پروژهٔ \(project)"), \("project-\(project)"), \(id), \(now), \(now))
                        """)
                }
                try tx.run(
                    """
                    INSERT INTO sessions (user_id, device, ip, created_at, last_used_at, expires_at)
                    VALUES (\(id), 'benchmark', '127.0.0.1', \(now), \(now), \(now + .days(30)))
                    """)
            }
        }
    }

    private func fill(_ organization: ID, from first: Int, count: Int) async throws {
        let states = ["draft", "review", "approved", "rejected"]
        try await database.write { [now] tx in
            for number in first..<first + count {
                let title = "محتوای شمارهٔ \(number) دربارهٔ قهوه و چای"
                let time = now - .seconds(count - (number - first))
                let project = (organization - 1) * 3 + 1 + Int64(number % 3)
                try tx.run(
                    """
                    INSERT INTO contents (organization_id, workspace_id, project_id, title, status, body, word_count, search_text, created_by,
                      current_version, created_at, updated_at)
                    VALUES (\(organization), \(organization), \(project), \(title), \(states[number % 4]), \(Seeder.body), 300, \(title), \(organization),
                      1, \(time), \(time))
                    """)
            }
        }
    }

    /// About as long as a real article.
    private static let body = String(
        repeating: "## بخش\n\nقهوه نوشیدنی محبوبی است که در سراسر جهان نوشیده می‌شود و هر فرهنگی آیین خود را برای آن دارد. ", count: 25)
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let contents = Int(arguments[2]) else {
    FileHandle.standardError.write(Data("usage: benchmark-seed DATABASE_URL CONTENTS SECRET_KEY\n".utf8))
    exit(2)
}
let database = try openDatabase(url: arguments[1]).wide
try await Seeder(database: database, contents: contents).run()
await database.close()
print(
    AccessToken.issue(
        user: 1, session: 1, now: Clock.system.now(), lifetime: .days(1), key: Keys(secret: Secret(arguments[3])).accessTokens, entropy: .system))
