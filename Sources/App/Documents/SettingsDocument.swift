// The settings as a page, printed from the same table that reads them.

import Kit

package enum SettingsDocument {
    package static func markdown() -> String {
        let rows = Settings.table().map { setting in
            let names = ([setting.name] + setting.aliases).map { "`\($0)`" }.joined(separator: " = ")
            let fallback = setting.fallback.isEmpty ? "–" : "`\(setting.fallback)`"
            return "| \(names) | \(fallback) | \(setting.meaning.english) | <span dir=\"rtl\">\(setting.meaning.persian)</span> |"
        }
        return (["| Setting | Default | Meaning | معنا |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n")
    }
}
