// Where the data is, and whether it would survive.

import Database
import Kit
import Web

extension DeployCheck {
    private static let day: Int64 = 86_400_000

    static let storage = [
        DeployCheck("database") { facts in
            guard let fault = facts.database.fault else {
                return .fine(Message("پایگاه داده: \(facts.database.describes)", "The database: \(facts.database.describes)"))
            }
            return .wrong(
                Message("پایگاه داده در دسترس نیست: \(fault)", "The database cannot be reached: \(fault)"),
                Message("‏DATABASE_URL و خود پایگاه داده را ببینید.", "Look at DATABASE_URL and at the database itself."))
        },
        DeployCheck("migrations") { facts in
            if facts.database.fault != nil { return .silent }
            guard let first = facts.database.pending.first else { return .fine(Message("ساختار پایگاه داده به‌روز است.", "The schema is up to date.")) }
            return .wrong(
                Message("\(facts.database.pending.count) گام مانده است، از \(first).", "\(facts.database.pending.count) steps are pending, from \(first)."),
                Message("پشتیبان بگیرید و contexor migrate را اجرا کنید.", "Make a backup and run contexor migrate."))
        },
        DeployCheck("database_role") { facts in
            facts.database.passesWall
                ? .wrong(
                    Message("نقش پایگاه داده از دیوار میان سازمان‌ها می‌گذرد.", "The database role passes the wall between organizations."),
                    Message("نقشی عادی بسازید (docs/tenancy.md).", "Make an ordinary role: CREATE ROLE contexor LOGIN PASSWORD '…' (docs/tenancy.md)."))
                : .silent
        },
        DeployCheck("database_password") { facts in
            guard !facts.settings.databaseURL.hasPrefix("sqlite:"), let password = URLParts.password(facts.settings.databaseURL) else { return .silent }
            let user = URLParts.user(facts.settings.databaseURL)
            return password.utf8.count < 12 || password == user || ["postgres", "password", "contexor", "cg"].contains(password)
                ? .wrong(
                    Message("گذرواژهٔ پایگاه داده کوتاه یا پیش‌فرض است.", "The database's password is short, or a default."),
                    Message("گذرواژه‌ای تصادفی بگذارید.", "Set a random one: openssl rand -hex 24"))
                : .fine(Message("گذرواژهٔ پایگاه داده قوی است.", "The database's password is strong."))
        },
        DeployCheck("database_tls") { facts in
            let url = facts.settings.databaseURL
            guard !url.hasPrefix("sqlite:"), !TrustedName.isLocal(host(of: url)) else { return .silent }
            return ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"].contains { url.contains($0) }
                ? .fine(Message("گفت‌وگو با پایگاه داده رمز می‌شود.", "Talk with the database is encrypted."))
                : .warn(
                    Message("گفت‌وگو با پایگاه داده می‌تواند بدون رمز باشد.", "Talk with the database may be without encryption."),
                    Message(
                        "‏sslmode=verify-full را به DATABASE_URL بیفزایید، اگر شبکه مال خودتان نیست.",
                        "Add ?sslmode=verify-full to DATABASE_URL, unless the network is yours alone."))
        },
        DeployCheck("sqlite") { facts in
            guard facts.settings.databasePath != nil else { return .silent }
            return facts.host.sqliteLosesWAL
                ? .warn(
                    Message(
                        "این نسخهٔ SQLite، اگر برنامهٔ دیگری فایل را باز کند، ممکن است آن را خراب کند.",
                        "This version of SQLite can damage the file when another program opens it while Contexor runs."),
                    Message(
                        "‏sqlite3، ‏Litestream و مانند آن را روی این فایل به کار نبرید؛ پشتیبان را با contexor backup بگیرید.",
                        "Do not use sqlite3, Litestream or the like on this file; make backups with contexor backup."))
                : .fine(Message("نسخهٔ SQLite سالم است.", "The version of SQLite is sound."))
        },
        DeployCheck("redis") { facts in
            let url = facts.settings.redisURL
            if url.isEmpty {
                return facts.settings.databasePath != nil
                    ? .silent
                    : .warn(
                        Message("بدون Redis هر فرایند محدودیت نرخ را برای خود می‌شمارد.", "Without Redis each process counts rate limits for itself."),
                        Message("اگر بیش از یک فرایند دارید REDIS_URL را بدهید.", "Give REDIS_URL when there is more than one process."))
            }
            if !facts.redisAnswers {
                return .wrong(
                    Message("‏Redis پاسخ نمی‌دهد: \(facts.redisFault ?? "")", "Redis does not answer: \(facts.redisFault ?? "")"),
                    Message("‏REDIS_URL و خود Redis را ببینید.", "Look at REDIS_URL and at Redis."))
            }
            if URLParts.password(url) == nil, !TrustedName.isLocal(host(of: url)) {
                return .wrong(
                    Message("‏Redis گذرواژه ندارد.", "Redis has no password."),
                    Message("‏requirepass بگذارید و آن را در REDIS_URL بنویسید.", "Set requirepass in Redis and write it into REDIS_URL."))
            }
            return .fine(Message("‏Redis پاسخ می‌دهد.", "Redis answers."))
        },
        DeployCheck("backup") { facts in
            let settings = facts.settings
            guard !settings.backupFolder.isEmpty, let every = settings.backupSchedule.every else {
                return .wrong(
                    Message("هیچ پشتیبانی خودکار گرفته نمی‌شود.", "No backups are made by themselves."),
                    Message("‏BACKUP_DIR را به پوشه‌ای روی دیسکی دیگر بدهید.", "Set BACKUP_DIR, to a folder on another disk if there is one."))
            }
            if let fault = facts.database.lastBackupFailed {
                return .wrong(
                    Message("آخرین پشتیبان ناکام ماند: \(fault)", "The last backup failed: \(fault)"),
                    Message("علت را برطرف کنید و contexor backup را اجرا کنید.", "Mend the cause and run contexor backup."))
            }
            guard let last = facts.database.lastGoodBackup else {
                return .wrong(
                    Message("هنوز هیچ پشتیبانی گرفته نشده است.", "There is no backup yet."),
                    Message("‏contexor backup را اجرا کنید.", "Run contexor backup."))
            }
            let age = facts.now.milliseconds - last.milliseconds
            guard age <= 2 * every.inMilliseconds + 3_600_000 else {
                return .wrong(
                    Message("آخرین پشتیبان \(age / 3_600_000) ساعت پیش بود.", "The last backup was \(age / 3_600_000) hours ago."),
                    Message("آیا beat و worker (یا serve) کار می‌کنند و BACKUP_DIR دارند؟", "Do beat and worker (or serve) run, with BACKUP_DIR set?"))
            }
            return .fine(Message("آخرین پشتیبان \(age / 3_600_000) ساعت پیش گرفته شد.", "The last backup was made \(age / 3_600_000) hours ago."))
        },
        DeployCheck("backup_verified") { facts in
            switch facts.host.newestIsReadable {
            case nil: .silent
            case true?: .fine(Message("تازه‌ترین پشتیبان خوانده شد و سالم است.", "The newest backup was read and is whole."))
            case false?:
                .wrong(
                    Message("تازه‌ترین فایل پشتیبان خراب است.", "The newest backup cannot be used."),
                    Message("دیسک را ببینید و contexor backup را اجرا کنید.", "Look at the disk and run contexor backup."))
            }
        },
        DeployCheck("disk") { facts in
            let low = [
                ("database", facts.host.freeForDatabase, max(1 << 30, facts.host.databaseBytes)), ("backups", facts.host.freeForBackups, Int64(1) << 30),
            ]
            .filter { ($0.1 ?? .max) < $0.2 }
            guard let first = low.first else { return .fine(Message("روی دیسک جا هست.", "There is room on the disk.")) }
            return .warn(
                Message("جای دیسک کم است: \((first.1 ?? 0) >> 20) مگابایت", "The disk of the \(first.0) has \((first.1 ?? 0) >> 20) MB left."),
                Message("جا باز کنید، یا BACKUP_KEEP را کم کنید.", "Make room, or keep fewer backups (BACKUP_KEEP)."))
        },
        DeployCheck("ledger") { facts in
            facts.database.ledgerDifferences == 0
                ? .silent
                : .wrong(
                    Message(
                        "\(facts.database.ledgerDifferences) شمارنده با رزروها نمی‌خواند.",
                        "\(facts.database.ledgerDifferences) counters differ from their reservations."),
                    Message("‏contexor check --ledger را ببینید و به ما بگویید.", "See contexor check --ledger, and tell us: this is a fault of the program."))
        },
    ]
}

/// The parts of a URL that the checks ask for.
enum URLParts {
    private static func credentials(_ url: String) -> Substring? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
        let authority = url[start...].prefix { $0 != "/" && $0 != "?" }
        return authority.lastIndex(of: "@").map { authority[..<$0] }
    }
    static func user(_ url: String) -> String? { credentials(url).map { String($0.prefix { $0 != ":" }) } }
    static func password(_ url: String) -> String? {
        credentials(url).flatMap { text in text.firstIndex(of: ":").map { String(text[text.index(after: $0)...]) } }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Names of hosts that are reached without leaving the machine, or the network.
enum TrustedName {
    static func isLocal(_ host: String) -> Bool {
        host.isEmpty || host == "localhost" || host.hasPrefix("127.") || host == "::1" || host.hasPrefix("/") || host.hasPrefix("%2F")
    }
    /// A name without a dot is one of a container network.
    static func isPrivate(_ host: String) -> Bool { isLocal(host) || TrustedProxies.isPrivate(host) || !host.contains(".") }
}
