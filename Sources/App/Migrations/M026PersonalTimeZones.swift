// By whose clocks somebody reads. Everybody had been shown the time in Iran.

import Database

extension Migration {
    package static let personalTimeZones = Migration(
        26, "personal time zones", ["ALTER TABLE users ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'Asia/Tehran'"])
}
