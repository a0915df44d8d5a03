// Whether somebody would notice.

import Kit
import Web

extension DeployCheck {
    static let watching = [
        DeployCheck("metrics") { facts in
            let settings = facts.settings
            let isOpen = !["127.0.0.1", "::1", "localhost"].contains(settings.metricsBind)
            if settings.metricsPort > 0, isOpen, settings.metricsToken == nil {
                return .warn(
                    Message("آمار سرور برای هر کس در شبکهٔ داخلی باز است.", "The figures are open to everybody on private networks."),
                    Message("‏METRICS_TOKEN بگذارید یا METRICS_BIND=127.0.0.1.", "Set METRICS_TOKEN, or METRICS_BIND=127.0.0.1."))
            }
            if let token = settings.metricsToken, token.length < 16 {
                return .wrong(
                    Message("‏METRICS_TOKEN کوتاه است.", "METRICS_TOKEN is short."),
                    Message("توکنی تصادفی بگذارید: ‏openssl rand -hex 24", "Set a random one: openssl rand -hex 24"))
            }
            return settings.metricsPort == 0 && settings.metricsToken == nil
                ? .warn(
                    Message("هیچ‌کس نمی‌تواند آمار سرور را بخواند؛ هشداری هم نخواهد آمد.", "Nobody can read the figures, so nobody will be warned."),
                    Message("‏METRICS_PORT یا METRICS_TOKEN را تعیین کنید (docs/operations.md).", "Set METRICS_PORT or METRICS_TOKEN (docs/operations.md)."))
                : .fine(Message("آمار سرور در دسترس پایش است.", "The figures can be read by whoever watches."))
        },
        DeployCheck("log_level") { facts in
            ["trace", "debug"].contains(facts.settings.logLevel)
                ? .warn(
                    Message("گزارش‌ها بیش از اندازه ریزند.", "The log is finer than it should be."),
                    Message("‏LOG_LEVEL=info بگذارید.", "Set LOG_LEVEL=info."))
                : .fine(Message("ریزی گزارش‌ها مناسب است.", "The log is as fine as it should be."))
        },
        DeployCheck("dead_jobs") { facts in
            facts.database.deadJobs == 0
                ? .silent
                : .warn(
                    Message("\(facts.database.deadJobs) کار رها شده است.", "\(facts.database.deadJobs) jobs were given up."),
                    Message("با contexor jobs list --state dead ببینید.", "See contexor jobs list --state dead."))
        },
    ]
}
