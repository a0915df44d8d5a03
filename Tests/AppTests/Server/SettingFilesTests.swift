// Secrets from files, as containers and systemd give them.

import Foundation
import Kit
import Support
import Testing

@testable import App

@Suite struct SettingFilesTests {
    @Test func aSettingCanStandInAFile() throws {
        let path = try Workshop.shared.newPath("secret")
        try "postgresql://u:p@db/contexor\n".write(toFile: path, atomically: true, encoding: .utf8)
        let values = try SettingFiles.read(["DATABASE_URL_FILE": path, "DJANGO_SECRET_KEY_FILE": path, "API_PORT": "1", "OTHER_FILE": "/nowhere"])
        #expect(values["DATABASE_URL"] == "postgresql://u:p@db/contexor" && values["DJANGO_SECRET_KEY"] == "postgresql://u:p@db/contexor")
        #expect(values["API_PORT"] == "1" && values["OTHER"] == nil)
    }

    @Test func mistakesAreToldTogether() throws {
        let given = ["SECRET_KEY_FILE": "/no/such/file", "REDIS_URL": "redis://a", "REDIS_URL_FILE": "/no/such/file"]
        let error = #expect(throws: SettingsError.self) { try SettingFiles.read(given) }
        #expect(error?.mistakes.count == 2 && "\(error?.mistakes ?? [])".contains("one of them"))
    }
}
