// Every check of `contexor check --deploy`: quiet for an installation as it should be, and heard when its own fault is there.

import Foundation
import Glibc
import Kit
import Support
import Testing
import Web

@testable import App

@Suite struct DeployCheckTests {
    /// As an installation should be.
    static func sound() throws -> DeployFacts {
        let (settings, mistakes) = Settings.examined(environment: [
            "SECRET_KEY": "q8Zr2kV0uYx7LwP3nBtJc5HsDf9GmKaE1oRiTyUvXzQb6N4e", "ALLOWED_HOSTS": "api.shop.ir,app.shop.ir",
            "CORS_ALLOWED_ORIGINS": "https://app.shop.ir",
            "CSRF_TRUSTED_ORIGINS": "https://app.shop.ir", "PUBLIC_API_URL": "https://api.shop.ir", "PUBLIC_WEB_URL": "https://app.shop.ir",
            "TRUSTED_PROXIES": "127.0.0.1", "KAVENEGAR_API_KEY": "key", "OPENAI_API_KEY": "sk-x", "BACKUP_DIR": "/backups", "METRICS_PORT": "9464",
            "DATABASE_URL": "postgresql://contexor:Xk29fjQwo1nnsPz7@db.shop.ir/contexor?sslmode=verify-full",
            "REDIS_URL": "rediss://:d8f7g6h5j4k3@redis.shop.ir",
        ])
        var facts = DeployFacts(settings: settings, now: Timestamp("2026-11-30T12:00:00Z")!)
        facts.mistakes = mistakes.filter { !$0.hasPrefix("SECRET_KEY") }
        facts.settings.secretKey = Secret("q8Zr2kV0uYx7LwP3nBtJc5HsDf9GmKaE1oRiTyUvXzQb6N4eW2")
        facts.catalog = try ModelCatalog.builtIn()
        facts.settings.defaultModel = facts.catalog?.all.first { $0.retirement == nil && !$0.isDemonstration }?.id ?? ""
        facts.database.describes = "PostgreSQL 15"
        facts.database.lastGoodBackup = facts.now - .hours(10)
        facts.database.superusers = 1
        facts.host.newestIsReadable = true
        (facts.host.freeForDatabase, facts.host.freeForBackups) = (50 << 30, 50 << 30)
        (facts.modelAnswers, facts.modelClock, facts.redisAnswers) = (true, 0.4, true)
        return facts
    }

    @Test func aSoundInstallationIsQuiet() throws {
        let findings = App.deployFindings(try DeployCheckTests.sound())
        #expect(findings.filter { $0.severity != .ok }.map { "\($0.check): \($0.what.english)" } == [])
        #expect(findings.count >= 25)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let check: String
        let severity: Finding.Severity
        let make: @Sendable (inout DeployFacts) -> Void
        var testDescription: String { check }
        init(_ check: String, _ severity: Finding.Severity, _ make: @escaping @Sendable (inout DeployFacts) -> Void) {
            (self.check, self.severity, self.make) = (check, severity, make)
        }
    }

    private static func local(_ facts: inout DeployFacts) { facts.settings.databaseURL = "sqlite:/data/contexor.db" }

    static let faults = [
        Fault("settings", .error) { $0.mistakes = ["API_PORT: given \"x\", wanted a whole number"] },
        Fault("debug", .error) { $0.settings.debug = true },
        Fault("secret_key", .error) { $0.settings.secretKey = nil },
        Fault("secret_key", .error) { $0.settings.secretKey = Secret("django-insecure-dev-key-change-in-production-0123456789") },
        Fault("secret_key", .error) { $0.settings.secretKey = Secret(String(repeating: "a1b2c3d4e5f6g7h8i9", count: 4)) },
        Fault("secret_key", .error) { $0.settings.secretKey = Secret("q8Zr2kV0uYx7LwP3nBtJc5Hs") },
        Fault("mock_sms", .error) { $0.settings.mockSMS = true },
        Fault("sms_key", .error) { $0.settings.kavenegarKey = nil },
        Fault("files", .warning) { $0.host.files = [.init(path: ".env", mode: 0o644)] },
        Fault("user", .warning) { $0.host.isRoot = true },
        Fault("superuser", .warning) { $0.database.superusers = 0 },
        Fault("allowed_hosts", .error) { $0.settings.allowedHosts = ["*"] },
        Fault("allowed_hosts", .error) { $0.settings.allowedHosts = ["api.shop.ir"] },
        Fault("public_urls", .error) { $0.settings.publicAPI = "http://api.shop.ir" },
        Fault("public_urls", .error) { $0.settings.publicWeb = "https://localhost:3000" },
        Fault("cors", .error) { $0.settings.corsOrigins = ["*"] },
        Fault("cors", .warning) { $0.settings.csrfOrigins = ["http://localhost:3000"] },
        Fault("proxies", .error) { $0.settings.trustedProxies = TrustedProxies(["0.0.0.0/0"])! },
        Fault("proxies", .warning) { $0.settings.trustedProxies = .none },
        Fault("bind", .warning) { $0.settings.bind = "0.0.0.0" },
        Fault("webhooks", .warning) { $0.settings.webhookPrivate = true },
        Fault("throttles", .warning) { $0.settings.limits.verifyAddress = RateLimit(count: 1000, period: .seconds(1)) },
        Fault("throttles", .warning) { $0.settings.otpInterval = .zero },
        Fault("model_key", .warning) { $0.settings.openAIKey = nil },
        Fault("model_url", .error) { $0.settings.openAIBaseURL = "http://models.example.com/v1" },
        Fault("model", .error) { $0.settings.defaultModel = "no-such-model" },
        Fault("model", .error) {
            $0.now = Timestamp("2040-01-01T00:00:00Z")!; $0.settings.defaultModel = DeployCheckTests.ending
        },
        Fault("budgets", .error) { $0.settings.organizationBudget = .dollars(1_000_000) },
        Fault("budgets", .warning) { $0.settings.userBudget = .zero },
        Fault("budgets", .warning) { $0.settings.userBudget = .dollars(101) },
        Fault("model_reachable", .warning) { $0.modelAnswers = false },
        Fault("clock", .warning) { $0.database.clock = -9000 },
        Fault("clock", .error) { $0.modelClock = 90 },
        Fault("database", .error) { $0.database.fault = "connection refused" },
        Fault("migrations", .error) { $0.database.pending = ["18  operations"] },
        Fault("database_role", .error) { $0.database.passesWall = true },
        Fault("database_password", .error) { $0.settings.databaseURL = "postgresql://cg:cg@db.shop.ir/cg?sslmode=verify-full" },
        Fault("database_tls", .warning) { $0.settings.databaseURL = "postgresql://contexor:Xk29fjQwo1nnsPz7@db.shop.ir/contexor" },
        Fault("sqlite", .warning) {
            local(&$0); $0.host.sqliteLosesWAL = true
        },
        Fault("redis", .warning) { $0.settings.redisURL = "" },
        Fault("redis", .error) { ($0.redisAnswers, $0.redisFault) = (false, "connection refused") },
        Fault("redis", .error) { $0.settings.redisURL = "redis://redis.shop.ir" },
        Fault("backup", .error) { $0.settings.backupFolder = "" },
        Fault("backup", .error) { $0.settings.backupSchedule = BackupSchedule("off")! },
        Fault("backup", .error) { $0.database.lastGoodBackup = nil },
        Fault("backup", .error) { $0.database.lastGoodBackup = $0.now - .days(3) },
        Fault("backup", .error) { $0.database.lastBackupFailed = "the disk is full" },
        Fault("backup_verified", .error) { $0.host.newestIsReadable = false },
        Fault("disk", .warning) { $0.host.freeForBackups = 100 << 20 },
        Fault("disk", .warning) { ($0.host.freeForDatabase, $0.host.databaseBytes) = (2 << 30, 3 << 30) },
        Fault("ledger", .error) { $0.database.ledgerDifferences = 1 },
        Fault("metrics", .warning) { $0.settings.metricsPort = 0 },
        Fault("metrics", .warning) { $0.settings.metricsBind = "0.0.0.0" },
        Fault("metrics", .error) { $0.settings.metricsToken = Secret("short") },
        Fault("log_level", .warning) { $0.settings.logLevel = "debug" },
        Fault("dead_jobs", .warning) { $0.database.deadJobs = 4 },
    ]

    /// A model whose end is announced.
    private static let ending = (try? ModelCatalog.builtIn().all.first { $0.retirement != nil }?.id) ?? "none"

    @Test(arguments: faults) func eachFaultIsHeard(_ fault: Fault) throws {
        var facts = try DeployCheckTests.sound()
        fault.make(&facts)
        let finding = App.deployFindings(facts).first { $0.check == fault.check }
        #expect(finding?.severity == fault.severity, "\(finding?.what.english ?? "silent")")
        #expect(finding?.remedy != nil)
        #expect(finding?.what.persian != finding?.what.english)
    }

    @Test func everyCheckHasAFault() throws {
        #expect(Set(DeployCheck.all.map(\.name)) == Set(DeployCheckTests.faults.map(\.check)))
    }

    @Test func serviceTimesAreRead() {
        #expect(ServiceClock.date("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(ServiceClock.date("yesterday") == nil && ServiceClock.date("Sun, 06 Nov 1994 08:49:37 CET") == nil)
    }

    /// The program itself, at rest and while it serves; in both languages and as JSON.
    @Test func theCommandTellsByItsStatus() async throws {
        let place = try await InstalledProgram()
        let running = try await place.start()
        _ = try await running.client.team()
        func check(_ more: String...) async throws -> (status: String, text: String) {
            let text = try await place.shell(["sh", "-c", "\"$@\"; echo \"status $?\"", "sh", InstalledProgram.program, "check", "--deploy"] + more)
            return (text.split(separator: "\n").last.map(String.init) ?? "", text)
        }
        let served = try await check("--language", "en")
        #expect(served.status == "status 2")
        #expect(served.text.contains("ERROR    debug: Development mode is on.") && served.text.contains("ok       migrations: The schema is up to date."))
        #expect(try await check("--language", "fa").text.contains("حالت توسعه روشن است."))
        running.process.kill(SIGTERM)
        try await running.process.wait()
        let json = try await check("--json").text.split(separator: "\n").dropLast().map { try JSONParser.parse(Array($0.utf8)) }
        #expect(json.count > 20)
        #expect(json.contains { $0["check"] == "database" && $0["severity"] == "ok" && $0["what"]["fa"].string?.contains("SQLite") == true })
    }
}
