// A code that was asked for to make a number one's own: it logs nobody in, and is good for that person alone.

import Database

extension Migration {
    package static let phoneChanges = Migration(27, "phone changes", ["ALTER TABLE otp_challenges ADD COLUMN changing_user BIGINT"])
}
