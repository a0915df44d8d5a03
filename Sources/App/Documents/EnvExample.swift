// `.env.example` is printed from the table of settings, so that it cannot tell of another program.

import Kit

package enum EnvExample {
    package static func text() -> String {
        let head = """
            # Settings of Contexor. Copy to .env and change what you need; the environment wins over this file.
            # `contexor check --settings` shows what is in force.

            """
        return head + "\n" + Settings.table().map(entry).joined(separator: "\n")
    }

    private static func entry(_ setting: SettingDescription) -> String {
        let also = setting.aliases.isEmpty ? "" : " (also \(setting.aliases.joined(separator: ", ")))"
        return "# \(setting.meaning.english)\(also)\n# \(setting.meaning.persian)\n#\(setting.name)=\(setting.fallback)\n"
    }
}
