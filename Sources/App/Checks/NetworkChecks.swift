// Who may come in, and by which door.

import Kit
import Web

extension DeployCheck {
    private static func isLocal(_ host: String) -> Bool { ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) }

    static func host(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if place.hasPrefix("[") { return String(place.prefix { $0 != "]" }.dropFirst()) }
        return String(place.prefix { $0 != ":" })
    }

    static let network = [
        DeployCheck("allowed_hosts") { facts in
            let hosts = facts.settings.allowedHosts
            if hosts.contains("*") {
                return .wrong(
                    Message("به هر نام میزبانی پاسخ داده می‌شود.", "Any host name is answered."),
                    Message("نام دامنهٔ خود را در ALLOWED_HOSTS بنویسید.", "Write your domain into ALLOWED_HOSTS."))
            }
            let asked = [facts.settings.publicAPI, facts.settings.publicWeb].map(host)
            let missing = asked.filter { name in
                !hosts.contains { $0 == name || ($0.hasPrefix(".") && (name.hasSuffix($0) || name == $0.dropFirst())) }
            }
            guard missing.isEmpty else {
                return .wrong(
                    Message(
                        "نشانی عمومی \(missing[0]) در ALLOWED_HOSTS نیست و پاسخ نمی‌گیرد.",
                        "The public address \(missing[0]) is not in ALLOWED_HOSTS and gets no answer."),
                    Message("آن را به ALLOWED_HOSTS بیفزایید.", "Add it to ALLOWED_HOSTS."))
            }
            return .fine(Message("نام‌های میزبان مشخص‌اند.", "The host names are set."))
        },
        DeployCheck("public_urls") { facts in
            let plain = [facts.settings.publicAPI, facts.settings.publicWeb].filter { !$0.hasPrefix("https://") || isLocal(host(of: $0)) }
            guard let first = plain.first else { return .fine(Message("نشانی‌های عمومی HTTPS‌اند.", "The public addresses are HTTPS.")) }
            return .wrong(
                Message("نشانی عمومی \(first) با HTTPS نیست یا محلی است.", "The public address \(first) is without HTTPS, or local."),
                Message(
                    "‏NEXT_PUBLIC_BACKEND_URL و PUBLIC_WEB_URL را به نشانی‌های https بدهید و پراکسی TLS جلوی برنامه بگذارید.",
                    "Set NEXT_PUBLIC_BACKEND_URL and PUBLIC_WEB_URL to https addresses, with a proxy that has the certificate in front."))
        },
        DeployCheck("cors") { facts in
            if facts.settings.corsOrigins.contains("*") {
                return .wrong(
                    Message("هر سایتی می‌تواند API را از مرورگر بخواند.", "Pages of any site may read the API."),
                    Message("در CORS_ALLOWED_ORIGINS فقط مبدأهای خود را بنویسید.", "Name your own origins in CORS_ALLOWED_ORIGINS."))
            }
            let odd = (facts.settings.corsOrigins + facts.settings.csrfOrigins).filter { !$0.hasPrefix("https://") || isLocal(host(of: $0)) }
            guard let first = odd.first else { return .fine(Message("مبدأهای مرورگر مشخص‌اند.", "The origins of browsers are set.")) }
            return .warn(
                Message("مبدأ \(first) محلی یا بدون HTTPS است.", "The origin \(first) is local or without HTTPS."),
                Message(
                    "‏CORS_ALLOWED_ORIGINS و CSRF_TRUSTED_ORIGINS را به مبدأهای واقعی بدهید.",
                    "Set CORS_ALLOWED_ORIGINS and CSRF_TRUSTED_ORIGINS to your real origins."))
        },
        DeployCheck("proxies") { facts in
            let proxies = facts.settings.trustedProxies
            if proxies.contains("8.8.8.8") || proxies.contains("2001:4860:4860::8888") {
                return .wrong(
                    Message(
                        "هر کسی می‌تواند نشانی خود را جعل کند: TRUSTED_PROXIES همهٔ اینترنت است.",
                        "Anybody can claim any address: TRUSTED_PROXIES is the whole internet."),
                    Message("فقط نشانی پراکسی خود را بنویسید.", "Name your proxy only."))
            }
            guard facts.settings.publicWeb.hasPrefix("https://"), proxies.isEmpty else {
                return .fine(Message("پراکسی‌های مورد اعتماد مشخص‌اند.", "The trusted proxies are set."))
            }
            return .warn(
                Message(
                    "پشت پراکسی TLS، همهٔ کاربران یک نشانی دارند و محدودیت نرخ آن‌ها یکی است.",
                    "Behind the proxy that speaks TLS all people have one address, and share its rate limits."),
                Message("نشانی پراکسی را در TRUSTED_PROXIES بنویسید، مانند 127.0.0.1.", "Write the proxy's address into TRUSTED_PROXIES, such as 127.0.0.1."))
        },
        DeployCheck("bind") { facts in
            ["127.0.0.1", "::1", "localhost"].contains(facts.settings.bind)
                ? .fine(Message("درگاه‌ها فقط از همین سرور در دسترس‌اند.", "The ports can be reached from this machine only."))
                : .warn(
                    Message("درگاه‌ها روی \(facts.settings.bind) بازند، بدون TLS.", "The ports are open on \(facts.settings.bind), without TLS."),
                    Message(
                        "مطمئن شوید فقط پراکسی به آن‌ها می‌رسد (دیوارهٔ آتش یا شبکهٔ داخلی)، یا BIND=127.0.0.1 بگذارید.",
                        "See to it that only the proxy reaches them (a firewall, an inner network), or set BIND=127.0.0.1."))
        },
        DeployCheck("webhooks") { facts in
            facts.settings.webhookPrivate
                ? .warn(
                    Message("وب‌هوک‌ها می‌توانند به شبکهٔ داخلی بروند.", "Webhooks may go into the inner network."),
                    Message(
                        "اگر همهٔ مدیران مورد اعتماد نیستند، WEBHOOK_ALLOW_PRIVATE_NETWORKS=False.",
                        "Unless all admins are trusted: WEBHOOK_ALLOW_PRIVATE_NETWORKS=False."))
                : .fine(Message("وب‌هوک‌ها به شبکهٔ داخلی نمی‌روند.", "Webhooks do not go into the inner network."))
        },
        DeployCheck("throttles") { facts in
            let limits = facts.settings.limits
            func perMinute(_ limit: RateLimit) -> Double { Double(limit.count) * 60_000 / Double(max(1, limit.period.inMilliseconds)) }
            let loose =
                [("THROTTLE_OTP_IP", limits.otpAddress, 60.0), ("THROTTLE_OTP_PHONE", limits.otpPhone, 10), ("THROTTLE_VERIFY_IP", limits.verifyAddress, 120)]
                .filter { perMinute($0.1) > $0.2 }.map(\.0) + (facts.settings.otpInterval < .seconds(30) ? ["OTP_RATE_LIMIT"] : [])
            guard !loose.isEmpty else { return .fine(Message("محدودیت‌های نرخ معقول‌اند.", "The rate limits are sensible.")) }
            let names = loose.joined(separator: ", ")
            return .warn(
                Message("این محدودیت‌ها بسیار بازند: \(names)", "These limits are very loose: \(names)"),
                Message(
                    "به پیش‌فرض برگردانید، وگرنه کدها را می‌توان حدس زد و پیامک را هدر داد.", "Take the defaults: codes could be guessed, and messages wasted."))
        },
    ]
}
