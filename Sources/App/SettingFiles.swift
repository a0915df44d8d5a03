// Settings whose values stand in files, as secrets of containers and of systemd do: `SECRET_KEY_FILE=/run/secrets/secret_key`
// is `SECRET_KEY` with what stands in that file.

import Foundation
import Kit

package enum SettingFiles {
    /// - Throws: with one line for each file that cannot be read, and for each setting that is given in both ways.
    package static func read(_ environment: [String: String]) throws -> [String: String] {
        let names = Settings.table(environment: [:]).flatMap { [$0.name] + $0.aliases }
        var values = environment
        var mistakes: [String] = []
        for name in names {
            guard let path = environment[name + "_FILE"], !path.isEmpty else { continue }
            if environment[name]?.isEmpty == false {
                mistakes.append("\(name)_FILE: given beside \(name), wanted one of them")
            } else if let bytes = FileManager.default.contents(atPath: path), let text = String(data: bytes, encoding: .utf8) {
                values[name] = text.trimmed
            } else {
                mistakes.append("\(name)_FILE: given \"\(path)\", wanted a file of text that can be read")
            }
        }
        guard mistakes.isEmpty else { throw SettingsError(mistakes) }
        return values
    }
}
