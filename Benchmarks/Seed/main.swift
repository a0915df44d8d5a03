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
                let body = Seeder.body(number)
                let id = try tx.insert(
                    """
                    INSERT INTO contents (organization_id, workspace_id, project_id, title, status, body, word_count, search_text, created_by,
                      current_version, created_at, updated_at)
                    VALUES (\(organization), \(organization), \(project), \(title), \(states[number % 4]), \(body), 300, '', \(organization),
                      1, \(time), \(time)) RETURNING id
                    """)
                try SearchStore.put(id, organization, title: title, body: body, in: tx)
            }
        }
    }

    /// About as long as a real article: everyday words, and some that a few hundred texts have.
    private static func body(_ number: Int) -> String {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ count: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(count))
        }
        return (0..<6).map { section in
            let words = (0..<50).map { _ in next(10) == 0 ? rare[next(rare.count)] : common[next(common.count)] }
            return "## بخش \(section)\n\n" + words.joined(separator: " ") + "."
        }.joined(separator: "\n\n")
    }

    private static let common = """
        قهوه چای نوشیدنی جهان فرهنگ آیین صبح عصر خانه دوست کار زندگی شهر بازار کتاب خواندن نوشتن دیدن رفتن آمدن گفتن شنیدن خوب تازه گرم سرد \
        بزرگ کوچک زیبا ساده است بود شد می‌شود می‌رود برای در از به با که این آن هر همه مردم روز شب سال ماه وقت راه دست چشم دل جان آب نان
        """.split(separator: " ").map(String.init)

    private static let rare: [String] = ["گل", "باغ", "کوه", "رود", "ماه", "مهر", "نور", "سنگ", "چوب", "آهن"].flatMap { stem in
        ["بان", "ستان", "زار", "وار", "مند", "گون", "سار", "کده", "دان", "گاه", "ور", "ین", "ینه", "گر", "چه", "ک", "ان", "ه", "ی", "ش"].map { stem + $0 }
    }
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
