// In development nobody should have to invent a secret: one is made at the first start and kept beside the database.

import Database
import Foundation
import Kit

enum SecretFile {
    static func secret(for settings: Settings) throws -> Secret {
        if let given = settings.secretKey { return given }
        guard let path = settings.databasePath else {
            throw SettingsError(["SECRET_KEY: given \"\", wanted at least 50 random characters, the same for every process of an installation"])
        }
        return try readOrMake(path + ".secret")
    }

    private static func readOrMake(_ path: String) throws -> Secret {
        if let kept = FileManager.default.contents(atPath: path).map({ String(decoding: $0, as: UTF8.self).trimmed }), kept.count >= 50 {
            return Secret(kept)
        }
        let made = Entropy.system.token(48)
        let isWritten = FileManager.default.createFile(atPath: path, contents: Data((made + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw SettingsError(["SECRET_KEY: none was given, and \(path) cannot be written to keep one"]) }
        return Secret(made)
    }
}
