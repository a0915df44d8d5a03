// The state of the installation on one page: how much there is, how the work and the money stand, what it stands on, and
// what should be seen to.

import Database
import Foundation
import Jobs
import Kit
import Web

extension App {
    func adminHome() -> PageRoute {
        var home = adminPage("/admin") { visit, who, tx in
            Screen("admin_home", visit.text("مدیریت سامانه", "Administration"), try AdminHome(visit: visit, who: who, tx: tx).view()).administering("home")
        }
        home.ahead = { visit in try await installation(visit) }
        return home
    }

    /// What must be waited for: the database's own words, Redis, the steps of the schema.
    private func installation(_ visit: Visit) async throws -> [String: View] {
        let claim = OperatorClaim.superuser(try visit.actor)
        _ = try await database.read { try claim.admitted(in: $0) }
        let described = try await describeDatabase()
        let pending = try await migrations().filter { $0.appliedAt == nil }.count
        let redis = await describeRedis()
        let (passesWalls, losesWAL) = (described.contains(PostgresDatabase.roleWarning), described.contains(SQLiteDatabase.walWarning))
        // Its warnings are for the terminal, in English; here they are said in the language of the reader.
        let place = [PostgresDatabase.roleWarning, SQLiteDatabase.walWarning].reduce(described) { $0.replacing(", \($1)", with: "") }
        var warnings = retirements().map { ["text": .text(visit.text($0))] as View }
        if pending > 0 {
            warnings.append(["text": .text(visit.text("گام‌های پایگاه داده مانده است: contexor migrate", "Steps of the schema are pending: contexor migrate"))])
        }
        if passesWalls {
            warnings.append(
                [
                    "text": .text(
                        visit.text(
                            "نقش پایگاه داده از دیوار میان سازمان‌ها می‌گذرد؛ نقشی معمولی به کار ببرید.",
                            "The database’s role passes the walls between organizations; use an ordinary one."))
                ])
        }
        if losesWAL {
            warnings.append(
                [
                    "text": .text(
                        visit.text(
                            "تا برنامه کار می‌کند، Litestream، sqlite3 یا ابزار دیگری را که پایگاه داده را می‌نویسد روی فایل آن به کار نبرید.",
                            "While Contexor runs, use no Litestream, sqlite3 or other checkpointing tool on the file of the database."))
                ])
        }
        if settings.debug {
            warnings.append(["text": .text(visit.text("حالت توسعه روشن است (DEBUG).", "The development mode is on (DEBUG)."))])
        }
        if settings.mockSMS { warnings.append(["text": .text(visit.text("پیامکی فرستاده نمی‌شود (MOCK_SMS).", "No messages are sent (MOCK_SMS)."))]) }
        return [
            "warnings": .list(warnings), "has_warnings": .flag(!warnings.isEmpty),
            "ground": .list([
                fact(visit, "نسخهٔ برنامه", "Program", Product.version), fact(visit, "پایگاه داده", "Database", place),
                fact(
                    visit, "Redis", "Redis",
                    redis?.replacing(" answers", with: visit.text(" پاسخ می‌دهد", " answers")) ?? visit.text("به کار نمی‌رود", "not used")),
                fact(visit, "مدل", "Model", settings.openAIKey == nil ? visit.text("نویسندهٔ نمایشی", "the built-in demonstration") : settings.defaultModel),
            ]),
        ]
    }

    private func fact(_ visit: Visit, _ persian: String, _ english: String, _ value: String) -> View {
        ["label": .text(visit.text(persian, english)), "value": .text(value)]
    }
}

struct AdminHome {
    let visit: Visit
    let who: Operator
    let tx: Transaction

    func view() throws -> [String: View] {
        let live = try JobRecordStore.liveCounts(in: tx)
        let zone = TimeZone(identifier: TimeZoneName.standard) ?? .gmt
        let spent = try AdminHistoryStore.spent(who, from: UsageWindow(.monthly, around: visit.now, zone: zone).start, in: tx)
        let unresolved = try AdminHistoryStore.unresolved(who, in: tx)
        let words = visit.words
        return [
            "amounts": .list(
                try ["users", "organizations", "workspaces", "contents"].compactMap { name in try AdminModel.named(name).map(amount) } + [
                    ["label": .text(visit.text("خرج این ماه", "Spent this month")), "count": .text(words.money(spent.cost)), "address": "/admin/usage-daily"],
                    [
                        "label": .text(visit.text("تماس با مدل در این ماه", "Calls this month")), "count": .text(words.number(spent.requests)),
                        "address": "/admin/usage-logs",
                    ],
                ]),
            "states": .list(try AdminBoard.tiles(visit, who, live, tx)),
            "backup": words.time(try BackupStore.last(onlyGood: true, in: tx)?.finishedAt),
            "unresolved": unresolved == 0 ? .none : .text(words.number(unresolved)),
        ]
    }

    private func amount(_ model: AdminModel) throws -> View {
        let count = try AdminStore.count(who, model, AdminQuery(model) { _ in nil }, in: tx)
        let number = visit.words.number(min(count.number, AdminStore.Count.most)) + (count.isMore ? "+" : "")
        return ["label": .text(visit.text(model.title)), "count": .text(number), "address": .text(model.address)]
    }
}
