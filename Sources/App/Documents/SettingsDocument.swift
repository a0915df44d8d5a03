// The settings as a page in either language, printed from the same table that reads them.

import Kit

package enum SettingsDocument {
    package static func markdown(_ language: Language) -> String {
        let rows = Settings.table().map { setting in
            let names = ([setting.name] + setting.aliases).map { "`\($0)`" }.joined(separator: " = ")
            let fallback = setting.fallback.isEmpty ? "–" : "`\(setting.fallback)`"
            return "| \(names) | \(fallback) | \(setting.meaning.text(language)) |"
        }
        let head = language == .persian ? "| تنظیم | پیش‌فرض | معنا |" : "| Setting | Default | Meaning |"
        return ([head, "| --- | --- | --- |"] + rows).joined(separator: "\n")
    }
}
