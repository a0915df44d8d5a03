// Keys, codes and who may read them.

import Kit

extension DeployCheck {
    static let secrets = [
        DeployCheck("settings") { facts in
            guard let first = facts.mistakes.first else { return .fine(Message("تنظیمات خواندنی‌اند.", "The settings can be read.")) }
            let rest = facts.mistakes.joined(separator: "; ")
            return .wrong(
                Message("برنامه با این تنظیمات بالا نمی‌آید: \(rest)", "The program does not start with these settings: \(rest)"),
                Message("این را درست کنید: \(first)", "Mend this: \(first)"))
        },
        DeployCheck("debug") { facts in
            facts.settings.debug
                ? .wrong(
                    Message("حالت توسعه روشن است.", "Development mode is on."),
                    Message(
                        "‏DEBUG=False بگذارید.", "Set DEBUG=False: development mode makes cookies that travel without TLS and keeps its key beside the data."))
                : .fine(Message("حالت توسعه خاموش است.", "Development mode is off."))
        },
        DeployCheck("secret_key") { facts in
            let remedy = Message(
                "کلید تازه‌ای بسازید: ‏openssl rand -base64 48", "Make a new one and keep it apart from backups: openssl rand -base64 48")
            guard let key = facts.settings.secretKey else {
                return .wrong(Message("‏SECRET_KEY داده نشده است.", "SECRET_KEY is not set."), remedy)
            }
            return SecretStrength.isWeak(key.reveal())
                ? .wrong(Message("‏SECRET_KEY کوتاه، تکراری یا از نمونه‌هاست.", "SECRET_KEY is short, repetitive, or out of an example."), remedy)
                : .fine(Message("‏SECRET_KEY قوی است.", "SECRET_KEY is strong."))
        },
        DeployCheck("mock_sms") { facts in
            facts.settings.mockSMS
                ? .wrong(
                    Message("پیامک فرستاده نمی‌شود و کد همه 123456 است.", "No messages are sent, and everybody's code is 123456."),
                    Message("‏MOCK_SMS=False بگذارید و KAVENEGAR_API_KEY را بدهید.", "Set MOCK_SMS=False and give KAVENEGAR_API_KEY."))
                : .fine(Message("کدهای ورود واقعی فرستاده می‌شوند.", "Login codes are really sent."))
        },
        DeployCheck("sms_key") { facts in
            if facts.settings.mockSMS { return .silent }
            return facts.settings.kavenegarKey == nil
                ? .wrong(
                    Message("کلید کاوه‌نگار داده نشده است؛ هیچ‌کس نمی‌تواند وارد شود.", "There is no Kavenegar key: nobody can log in."),
                    Message("‏KAVENEGAR_API_KEY را بدهید.", "Give KAVENEGAR_API_KEY."))
                : .fine(Message("کلید پیامک داده شده است.", "The key for messages is set."))
        },
        DeployCheck("files") { facts in
            let open = facts.host.files.filter { $0.mode & 0o077 != 0 }
            guard let first = open.first else {
                return .fine(Message("فایل‌های حساس فقط برای صاحبشان خواندنی‌اند.", "Only their owner may read secrets and data."))
            }
            let paths = open.map { "\($0.path) (\(String($0.mode, radix: 8)))" }.joined(separator: ", ")
            return .warn(
                Message("دیگر کاربران این سرور می‌توانند بخوانند: \(paths)", "Other users of this machine may read: \(paths)"),
                Message("‏chmod go= \(first.path)", "chmod go= \(open.map(\.path).joined(separator: " "))"))
        },
        DeployCheck("user") { facts in
            facts.host.isRoot
                ? .warn(
                    Message("برنامه با کاربر root اجرا می‌شود.", "This runs as root."),
                    Message("کاربری بی‌اختیار برایش بسازید.", "Give the program a user of its own, without rights."))
                : .fine(Message("کاربر برنامه root نیست.", "The user is not root."))
        },
        DeployCheck("superuser") { facts in
            if facts.database.fault != nil || !facts.database.pending.isEmpty { return .silent }
            return facts.database.superusers == 0
                ? .warn(
                    Message("هیچ مدیر ارشدی نیست.", "There is no superuser."),
                    Message("‏contexor createsuperuser --phone 09… را اجرا کنید.", "Run contexor createsuperuser --phone 09…."))
                : .fine(Message("مدیر ارشد هست.", "There is a superuser."))
        },
    ]
}

/// Keys that somebody could guess.
package enum SecretStrength {
    private static let examples = ["insecure", "change", "example", "secret", "password", "your-", "placeholder", "django", "contexor", "development", "test"]

    package static func isWeak(_ key: String) -> Bool {
        let lower = key.lowercased()
        return key.utf8.count < 50 || Set(key.utf8).count < 16 || examples.contains { lower.contains($0) } || isRepeated(Array(key.utf8))
    }

    /// One piece again and again.
    private static func isRepeated(_ bytes: [UInt8]) -> Bool {
        (1...max(1, bytes.count / 2)).contains { period in
            period < bytes.count && bytes.indices.dropFirst(period).allSatisfy { bytes[$0] == bytes[$0 - period] }
        }
    }
}
