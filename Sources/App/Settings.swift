// Every setting of the product: its name, its default and what it means. The environment wins over `.env`.

import Database
import Kit
import Web

package struct Settings: Sendable {
    package var debug: Bool
    /// `nil` where none was given: allowed in development only, where one is made and kept beside the database.
    package var secretKey: Secret?
    package var allowedHosts: [String]
    package var corsOrigins: [String]
    package var csrfOrigins: [String]
    package var trustedProxies: TrustedProxies

    package var databaseURL: String
    package var redisURL: String

    package var openAIKey: Secret?
    package var openAIBaseURL: String
    package var defaultModel: String
    package var modelCatalog: String

    package var organizationBudget: Money
    package var workspaceBudget: Money
    package var userBudget: Money
    package var tokenLimit: Int
    package var costLimit: Money
    package var requestLimit: Int

    package var kavenegarKey: Secret?
    package var kavenegarTemplate: String
    package var kavenegarSender: String
    package var kavenegarBaseURL: String
    package var mockSMS: Bool

    package var accessLifetime: Duration
    package var refreshLifetime: Duration
    package var otpLifetime: Duration
    package var otpAttempts: Int
    package var otpInterval: Duration

    package var limits: Limits
    package var messages: MessageLimits
    package var webhookPrivate: Bool
    package var assetsFolder: String
    package var bind: String
    package var apiPort: Int
    package var webPort: Int
    package var publicAPI: String
    package var publicWeb: String
    package var webAssets: String
    package var operatorName: String
    package var operatorContact: String
    package var workerConcurrency: Int
    package var workerLease: Int
    package var shutdownGrace: Int
    package var logLevel: String
    package var logFormat: LogFormat
    package var metricsPort: Int
    package var metricsBind: String
    package var metricsToken: Secret?
    package var backupFolder: String
    package var backupSchedule: BackupSchedule
    package var backupKeep: BackupKeep

    /// The throttles of the contract, section 3.
    package struct Limits: Sendable {
        package var otpAddress = RateLimit(count: 5, period: .minutes(1))
        package var otpPhone = RateLimit(count: 3, period: .minutes(1))
        package var verifyAddress = RateLimit(count: 10, period: .minutes(1))
        package var generate = RateLimit(count: 10, period: .minutes(1))
        package var user = RateLimit(count: 600, period: .minutes(1))
    }

    /// - Throws: `SettingsError` with one line for each mistake.
    package static func load(environment: [String: String]) throws -> Settings {
        var reader = SettingsReader(environment: environment)
        let settings = Settings(&reader)
        settings.checkTogether(&reader)
        guard reader.mistakes.isEmpty else { throw SettingsError(reader.mistakes) }
        return settings
    }

    /// The settings although there are mistakes, and the mistakes: for whoever looks at them.
    package static func examined(environment: [String: String]) -> (Settings, mistakes: [String]) {
        var reader = SettingsReader(environment: environment)
        let settings = Settings(&reader)
        settings.checkTogether(&reader)
        return (settings, reader.mistakes)
    }

    /// The table, for documents and for `contexor check`.
    package static func table(environment: [String: String] = [:]) -> [SettingDescription] {
        var reader = SettingsReader(environment: environment)
        _ = Settings(&reader)
        return reader.table
    }

    private init(_ r: inout SettingsReader) {
        secretKey = r.secret(
            "SECRET_KEY", aliases: ["DJANGO_SECRET_KEY"],
            Message(
                "کلید امضای توکن‌ها، دست‌کم ۵۰ نویسهٔ تصادفی؛ در حالت توسعه خودکار ساخته می‌شود.",
                "Signs tokens; at least 50 random characters. Made by itself in development, required when DEBUG is False."))
        debug = r.flag(
            "DEBUG", aliases: ["DJANGO_DEBUG"], default: false,
            Message(
                "حالت توسعه؛ در محیط واقعی همیشه False.", "Development mode. Always False in production."))
        allowedHosts = r.list(
            "ALLOWED_HOSTS", default: "localhost,127.0.0.1,[::1]",
            Message(
                "نام‌های میزبان که پاسخ می‌گیرند.", "Host names that are answered; .example.com takes in all names below it."))
        corsOrigins = r.list(
            "CORS_ALLOWED_ORIGINS", default: "http://localhost:3000,http://127.0.0.1:3000",
            Message(
                "مبدأهایی که مرورگر اجازهٔ خواندن دارد.", "Origins whose pages may read the API."))
        csrfOrigins = r.list(
            "CSRF_TRUSTED_ORIGINS", default: "http://localhost:3000,http://127.0.0.1:3000",
            Message(
                "مبدأهایی که فرم از آن‌ها پذیرفته می‌شود، جز خود برنامه.", "Origins whose forms the web application accepts, beside its own."))
        trustedProxies =
            r.value(
                "TRUSTED_PROXIES", default: "", wanted: "a comma list of addresses or networks such as 10.0.0.0/8",
                Message(
                    "پراکسی‌هایی که X-Forwarded-For آن‌ها باور می‌شود.", "Proxies whose X-Forwarded-For is believed; nobody else's is.")
            ) {
                TrustedProxies($0.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty })
            } ?? .none

        // Both may hold a password.
        databaseURL =
            r.value(
                "DATABASE_URL", default: "sqlite:contexor.db", isSecret: true, wanted: "sqlite:PATH or postgresql://…",
                Message(
                    "پایگاه داده: sqlite:مسیر برای یک فرایند، postgresql://… برای یک یا چند فرایند.",
                    "Where data lives: sqlite:PATH for one process, postgresql://user:password@host/name for one or several.")
            ) {
                Settings.isDatabaseURL($0) ? $0 : nil
            } ?? "sqlite:contexor.db"
        redisURL =
            r.value(
                "REDIS_URL", default: "", isSecret: true, wanted: "redis://[user:password@]host[:port][/database] or rediss://…",
                Message(
                    "Redis برای چند فرایند: شمارش مشترک محدودیت نرخ و خبر دادن بی‌درنگ. بدون آن هر فرایند برای خود می‌شمارد.",
                    "Redis, for several processes: they count rate limits together and tell each other news at once. Without it each counts for itself.")
            ) {
                $0.isEmpty || (try? RedisSettings(url: $0)) != nil ? $0 : nil
            } ?? ""

        openAIKey = r.secret(
            "OPENAI_API_KEY",
            Message(
                "کلید سرویس مدل؛ بدون آن نویسندهٔ آفلاین متن نمونه می‌نویسد.",
                "Key of the model service. Without it the offline writer makes demonstration texts."))
        openAIBaseURL =
            r.value(
                "OPENAI_BASE_URL", default: "https://api.openai.com/v1", wanted: "an http(s) URL",
                Message(
                    "نشانی هر سرویس سازگار با OpenAI.", "Any service compatible with the OpenAI API."), Settings.url) ?? ""
        defaultModel = r.text(
            "OPENAI_DEFAULT_MODEL", default: "gpt-4.1-mini",
            Message(
                "مدلی که اگر درخواست نامی نبرد به کار می‌رود.", "The model that is used when a request names none."))
        modelCatalog = r.text(
            "MODEL_CATALOG",
            Message(
                "فایلی که به فهرست مدل‌ها می‌افزاید یا آن را تغییر می‌دهد.", "A file that adds models or overrides them: prices, context, caps, retirement."))

        organizationBudget = r.money(
            "AI_MONTHLY_BUDGET_USD", default: .dollars(100),
            Message(
                "بودجهٔ ماهانهٔ هر سازمان به دلار.", "Monthly budget of an organization, in US dollars."))
        let organization = organizationBudget
        workspaceBudget =
            r.value(
                "AI_WORKSPACE_MONTHLY_BUDGET_USD", default: "", wanted: "an amount of dollars such as 100 or 0.50",
                Message(
                    "بودجهٔ ماهانهٔ هر فضای کاری؛ اگر نباشد همان بودجهٔ سازمان.", "Monthly budget of a workspace; the organization's when absent.")
            ) {
                $0.isEmpty ? organization : Money($0).flatMap { $0 >= .zero ? $0 : nil }
            } ?? organization
        userBudget = r.money(
            "AI_USER_MONTHLY_BUDGET_USD", default: .dollars(50),
            Message(
                "بودجهٔ ماهانهٔ هر کاربر در هر سازمان.", "Monthly budget of a user within an organization."))
        tokenLimit = r.number(
            "DEFAULT_MONTHLY_TOKEN_LIMIT", default: 1_000_000, 0...1_000_000_000_000,
            Message(
                "سقف ماهانهٔ توکن، وقتی سقف ویژه‌ای نباشد.", "Monthly tokens of a user, workspace or organization that has no limit of its own."))
        costLimit = r.money(
            "DEFAULT_MONTHLY_COST_LIMIT", default: .dollars(100),
            Message(
                "سقف ماهانهٔ هزینه، افزون بر بودجه‌ها.", "Monthly cost, on top of the budgets above: the smaller one rules."))
        requestLimit = r.number(
            "DEFAULT_MONTHLY_REQUEST_LIMIT", default: 1000, 0...1_000_000_000,
            Message(
                "سقف ماهانهٔ درخواست.", "Monthly requests to a model."))

        kavenegarKey = r.secret("KAVENEGAR_API_KEY", Message("کلید کاوه‌نگار برای ارسال کد ورود.", "Kavenegar key, to send login codes."))
        kavenegarTemplate = r.text(
            "KAVENEGAR_TEMPLATE", default: "login-otp",
            Message(
                "نام الگوی تأییدشده.", "The approved template of the login message."))
        kavenegarSender = r.text(
            "KAVENEGAR_SENDER",
            Message(
                "خط فرستنده، برای وقتی که الگو کار نکند.", "The sending line, for when the template cannot be used."))
        kavenegarBaseURL =
            r.value(
                "KAVENEGAR_BASE_URL", default: "https://api.kavenegar.com", wanted: "an http(s) URL",
                Message(
                    "نشانی سرویس پیامک.", "Address of the SMS service."), Settings.url) ?? ""
        mockSMS = r.flag(
            "MOCK_SMS", default: false,
            Message(
                "پیامکی فرستاده نشود و کد ورود 123456 باشد؛ فقط برای توسعه.", "Send nothing; the code is 123456. Development only: refused when DEBUG is False."
            ))

        accessLifetime = .minutes(
            r.number(
                "JWT_ACCESS_TOKEN_LIFETIME", default: 60, 1...1440,
                Message(
                    "عمر توکن دسترسی، دقیقه.", "Minutes an access token lives.")))
        refreshLifetime = .minutes(
            r.number(
                "JWT_REFRESH_TOKEN_LIFETIME", default: 1440, 5...525_600,
                Message(
                    "عمر توکن تازه‌سازی، دقیقه.", "Minutes a refresh token lives.")))
        otpLifetime = .seconds(r.number("OTP_TTL", default: 120, 30...900, Message("عمر کد ورود، ثانیه.", "Seconds a login code is valid.")))
        otpAttempts = r.number("OTP_MAX_ATTEMPTS", default: 5, 1...10, Message("تعداد تلاش برای هر کد.", "Tries for one code."))
        otpInterval = .seconds(
            r.number(
                "OTP_RATE_LIMIT", default: 60, 0...3600,
                Message(
                    "فاصلهٔ دو ارسال به یک شماره، ثانیه.", "Seconds between two codes to one number.")))

        limits = Limits()
        limits.otpAddress = Settings.limit(&r, "THROTTLE_OTP_IP", "5/min", Message("درخواست کد از هر نشانی.", "Code requests from one address."))
        limits.otpPhone = Settings.limit(&r, "THROTTLE_OTP_PHONE", "3/min", Message("درخواست کد برای هر شماره.", "Code requests for one number."))
        limits.verifyAddress = Settings.limit(&r, "THROTTLE_VERIFY_IP", "10/min", Message("آزمودن کد از هر نشانی.", "Codes tried from one address."))
        limits.generate = Settings.limit(&r, "THROTTLE_GENERATE", "10/min", Message("درخواست تولید هر کاربر.", "Generations started by one user."))
        limits.user = Settings.limit(&r, "THROTTLE_USER", "600/min", Message("دیگر درخواست‌های هر کاربر.", "All other requests of one user."))

        messages = MessageLimits()
        messages.number = Settings.limit(&r, "SMS_LIMIT_NUMBER", "10/h", Message("پیامک به هر شماره در ساعت.", "Messages to one number in an hour."))
        messages.numberDaily = Settings.limit(&r, "SMS_LIMIT_NUMBER_DAILY", "20/d", Message("پیامک به هر شماره در روز.", "Messages to one number in a day."))
        messages.block = Settings.limit(
            &r, "SMS_LIMIT_BLOCK", "60/h",
            Message(
                "پیامک به شماره‌هایی که فقط در چهار رقم آخر فرق دارند.", "Messages to numbers that differ in their last four digits only."))
        messages.address = Settings.limit(
            &r, "SMS_LIMIT_IP", "100/h",
            Message(
                "پیامک به درخواست هر نشانی (در IPv6 هر شبکهٔ ‎/64).", "Messages that one address asks for (of IPv6: one network of /64)."))
        messages.total = Settings.limit(
            &r, "SMS_LIMIT_TOTAL", "5000/d",
            Message(
                "همهٔ پیامک‌های این سامانه؛ سقف صورتحساب.", "All messages of the installation: the most that a day can cost."))

        webhookPrivate = r.flag(
            "WEBHOOK_ALLOW_PRIVATE_NETWORKS", default: false,
            Message(
                "وب‌هوک‌ها به نشانی‌های خصوصی و با http هم فرستاده شوند؛ فقط برای شبکه‌ای بسته که همهٔ مدیرانش مورد اعتمادند.",
                "Webhooks may go to private addresses, and by http. Only for a closed network whose admins are all trusted."))
        assetsFolder = r.text(
            "ASSETS_DIR",
            Message(
                "پوشهٔ فایل‌هایی که make assets می‌آورد؛ اگر نباشد Public/vendor کنار برنامه یا پوشهٔ جاری.",
                "The folder of what `make assets` fetches. When absent: Public/vendor in the current folder, or beside the program or above it."))
        bind = r.text("BIND", default: "127.0.0.1", Message("نشانی شبکه‌ای که سرور روی آن گوش می‌دهد.", "The network address to listen on."))
        apiPort = r.number("API_PORT", default: 8000, 0...65535, Message("درگاه API.", "Port of the API."))
        webPort = r.number("WEB_PORT", default: 3000, 0...65535, Message("درگاه برنامهٔ وب.", "Port of the web application."))
        publicAPI =
            r.value(
                "NEXT_PUBLIC_BACKEND_URL", aliases: ["PUBLIC_API_URL"], default: "http://localhost:8000", wanted: "an http(s) URL",
                Message(
                    "نشانی API از بیرون.", "Address of the API as callers see it."), Settings.url) ?? ""
        publicWeb =
            r.value(
                "PUBLIC_WEB_URL", default: "http://localhost:3000", wanted: "an http(s) URL",
                Message(
                    "نشانی برنامهٔ وب از بیرون.", "Address of the web application as people see it."), Settings.url) ?? ""
        webAssets = r.text(
            "WEB_ASSETS",
            Message(
                "پوشهٔ قالب‌ها و پرونده‌های وب؛ اگر نباشد کنار برنامه جست‌وجو می‌شود.",
                "Folder with Templates and Public of the web application; looked for beside the program when absent."))
        operatorName = r.text(
            "OPERATOR_NAME",
            Message(
                "نام کسی که این سامانه را می‌گرداند؛ در «درباره»، «شرایط» و «حریم خصوصی».",
                "Who runs this installation; shown on the pages about it, its terms and privacy."))
        operatorContact = r.text(
            "OPERATOR_CONTACT", Message("نشانی یا شماره‌ای که کاربران به آن پیام می‌دهند.", "An address or number at which people reach them."))
        workerConcurrency = r.number(
            "WORKER_CONCURRENCY", default: 8, 1...1000,
            Message(
                "تعداد کار هم‌زمان در هر فرایند.", "Jobs that one process works on at a time."))
        workerLease = r.number(
            "WORKER_LEASE", default: 30, 2...600,
            Message(
                "ثانیه‌هایی که یک کارگر می‌تواند خاموش بماند تا کارهایش به دیگری سپرده شود.",
                "Seconds that a worker may be silent before its jobs are given to another."))
        shutdownGrace = r.number(
            "SHUTDOWN_GRACE", default: 20, 0...600,
            Message(
                "ثانیه‌هایی که پس از SIGTERM به کارهای در حال اجرا فرصت داده می‌شود؛ کارهای مانده به صف برمی‌گردند.",
                "Seconds that running jobs get after SIGTERM; those that are not done by then go back into the queue."))
        logLevel =
            r.value(
                "LOG_LEVEL", default: "info", wanted: "one of trace, debug, info, notice, warning, error, critical",
                Message(
                    "ریزترین رویدادی که نوشته می‌شود.", "The least event that is logged.")
            ) {
                ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains($0.lowercased()) ? $0.lowercased() : nil
            } ?? "info"
        logFormat =
            r.value(
                "LOG_FORMAT", default: "text", wanted: "text or json",
                Message(
                    "text برای خواندن آدم‌ها، json برای ابزارها: هر رویداد یک خط.", "How events are logged, one line each: text for eyes, json for tools.")
            ) {
                LogFormat(rawValue: $0.lowercased())
            } ?? .text
        (metricsPort, metricsBind, metricsToken) = Settings.metrics(&r)
        (backupFolder, backupSchedule, backupKeep) = Settings.backups(&r)
    }

    private static func metrics(_ r: inout SettingsReader) -> (Int, String, Secret?) {
        (
            r.number(
                "METRICS_PORT", default: 0, 0...65535,
                Message(
                    "درگاه جداگانه‌ای برای ‎/metrics؛ برای worker و beat تنها راه است. صفر یعنی هیچ.",
                    "A port of its own for /metrics, in every process; the only one that workers and beats have. 0 for none.")),
            r.text(
                "METRICS_BIND", default: "127.0.0.1",
                Message("نشانی شبکه‌ای که METRICS_PORT روی آن گوش می‌دهد.", "The network address to listen on with METRICS_PORT.")),
            r.secret(
                "METRICS_TOKEN",
                Message(
                    "توکنی که ‎/metrics می‌خواهد. بدون آن، درگاه API در محیط واقعی آمار نمی‌دهد.",
                    "The bearer token that /metrics asks for. Without one the API's port shows no figures in production, and METRICS_PORT shows them to private networks."
                ))
        )
    }

    private static func backups(_ r: inout SettingsReader) -> (String, BackupSchedule, BackupKeep) {
        (
            r.text(
                "BACKUP_DIR",
                Message(
                    "پوشهٔ نسخه‌های پشتیبان؛ بدون آن، پشتیبان خودکار گرفته نمی‌شود.",
                    "The folder of backups. Without one no backup is made by itself. Set it for the process that is to write them (serve, or one worker) and for beat."
                )),
            r.value(
                "BACKUP_SCHEDULE", default: "daily 23:30", wanted: "daily HH:MM, hourly, every Nh, or off; times in UTC",
                Message(
                    "زمان پشتیبان خودکار، به وقت UTC.", "When backups are made by themselves: daily HH:MM, hourly, every Nh (N divides 24), or off. In UTC.")
            ) {
                BackupSchedule($0)
            } ?? .standard,
            r.value(
                "BACKUP_KEEP", default: "7d,4w,6m", wanted: "counts of days, weeks and months such as 7d,4w,6m",
                Message(
                    "چند نسخه نگه داشته شود: تازه‌ترینِ هر روز، هفته و ماه.",
                    "How many backups stay: the newest of so many days, weeks and months. Others are deleted after each good backup.")
            ) {
                BackupKeep($0)
            } ?? .standard
        )
    }

    /// The file of the embedded database; `nil` where there is none.
    package var databasePath: String? {
        guard databaseURL.hasPrefix("sqlite:") else { return nil }
        let rest = databaseURL.dropFirst("sqlite:".count)
        return String(rest.hasPrefix("//") ? rest.dropFirst(2) : rest)
    }

    /// What only shows when two settings are seen together.
    private func checkTogether(_ r: inout SettingsReader) {
        if !debug, (secretKey?.length ?? 0) < 50 {
            r.mistake(
                "SECRET_KEY", given: secretKey == nil ? "" : "\(secretKey?.length ?? 0) characters",
                wanted: "at least 50 random characters, or DEBUG=True on your own machine")
        }
        if mockSMS && !debug { r.mistake("MOCK_SMS", given: "True", wanted: "False when DEBUG is False: anybody could log in as anybody") }
        if !mockSMS && kavenegarKey == nil {
            r.mistake(
                "KAVENEGAR_API_KEY", given: "", wanted: "the key of your account, since nobody could log in without a code (or MOCK_SMS=True with DEBUG=True)")
        }
    }

    private static func limit(_ r: inout SettingsReader, _ name: String, _ fallback: String, _ meaning: Message) -> RateLimit {
        r.value(name, default: fallback, wanted: "N/s, N/min, N/h or N/d", meaning) { RateLimit($0) } ?? RateLimit(count: 1, period: .minutes(1))
    }

    private static func url(_ text: String) -> String? {
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains(where: \.isWhitespace) else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    static func isDatabaseURL(_ text: String) -> Bool {
        ["postgresql://", "postgres://"].contains { text.hasPrefix($0) } || (text.hasPrefix("sqlite:") && text.count > 7)
    }
}

package enum LogFormat: String, Sendable { case text, json }

extension Money {
    package static func dollars(_ whole: Int) -> Money { Money(nanos: Int64(whole) * 1_000_000_000) }
}
