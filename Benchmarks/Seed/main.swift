// Fills a database for the benchmarks: organizations with workspaces, projects, people and contents, calls that were paid for,
// and people who are about to log in. Prints an access token; with calls asked for, one of each organization's admin.
//
//     benchmark-seed DATABASE_URL CONTENTS SECRET_KEY [CALLS [LOGINS]]

import App
import Database
import Foundation
import Kit

private struct Seeder {
    let database: any Database
    let contents: Int
    let calls: Int
    let logins: Int
    let organizations = Seeder.organizations
    static let organizations = 50
    let now = Clock.system.now()

    func run() async throws {
        _ = try await Migrator(Migration.all).migrate(database)
        if try await database.read({ try $0.exists("SELECT 1 FROM contents LIMIT 1") }) { return }
        try await people()
        let each = contents / organizations
        for organization in 1...organizations {
            try await fill(ID(organization), from: (organization - 1) * each, count: each)
            tell("contents \(organization * 100 / organizations) %")
        }
        for first in stride(from: 0, to: calls, by: 100_000) {
            try await Usage.fill(database, from: first, count: min(100_000, calls - first), of: calls, now: now)
            tell("calls \(min(100, (first + 100_000) * 100 / calls)) %")
        }
        if calls > 0 { try await Usage.sum(database) }
        for first in stride(from: 0, to: logins, by: 50_000) {
            try await Logins.fill(database, from: first, count: min(50_000, logins - first), now: now)
            tell("logins")
        }
        FileHandle.standardError.write(Data("\n".utf8))
    }

    private func tell(_ what: String) { FileHandle.standardError.write(Data("\rseeding: \(what)   ".utf8)) }

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
            for start in stride(from: first, to: first + count, by: 250) {
                let numbers = start..<min(start + 250, first + count)
                let texts = numbers.map { (title: "محتوای شمارهٔ \($0) دربارهٔ قهوه و چای", body: Seeder.body($0)) }
                let values = zip(numbers, texts).map { number, text -> SQL in
                    let time = now - .seconds(count - (number - first))
                    let project = (organization - 1) * 3 + 1 + Int64(number % 3)
                    return """
                        (\(organization), \(organization), \(project), \(text.title), \(states[number % 4]), \(text.body), 300, '', \(organization),
                          1, \(time), \(time))
                        """
                }
                let ids = try tx.rows(
                    """
                    INSERT INTO contents (organization_id, workspace_id, project_id, title, status, body, word_count, search_text, created_by,
                      current_version, created_at, updated_at)
                    VALUES \(SQL.joined(values, ", ")) RETURNING id
                    """
                ) { $0.int() }
                for (id, text) in zip(ids.sorted(), texts) { try SearchStore.put(id, organization, title: text.title, body: text.body, in: tx) }
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
guard (4...6).contains(arguments.count), let contents = Int(arguments[2]), let calls = Int(arguments.count > 4 ? arguments[4] : "0"),
    let logins = Int(arguments.count > 5 ? arguments[5] : "0")
else {
    FileHandle.standardError.write(Data("usage: benchmark-seed DATABASE_URL CONTENTS SECRET_KEY [CALLS [LOGINS]]\n".utf8))
    exit(2)
}
let database = try openDatabase(url: arguments[1]).wide
try await Seeder(database: database, contents: contents, calls: calls, logins: logins).run()
await database.close()
let key = Keys(secret: Secret(arguments[3])).accessTokens
for user in 1...(arguments.count > 4 ? Int64(Seeder.organizations) : 1) {
    print(AccessToken.issue(user: user, session: user, now: Clock.system.now(), lifetime: .days(1), key: key, entropy: .system))
}
