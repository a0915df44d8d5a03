// What the admin area needs: organizations that whoever runs the installation has closed, and its lists in the order of time.

import Database

extension Migration {
    package static let administration = Migration(
        14, "administration",
        [
            // Unlike `is_active`, which its own admins may switch, this is lifted by the operator only.
            "ALTER TABLE organizations ADD COLUMN suspended_at BIGINT",
            "ALTER TABLE organizations ADD COLUMN suspended_because TEXT",
            // The newest first over all organizations, and the history of one object.
            "CREATE INDEX audit_events_newest ON audit_events (timestamp, organization_id, seq)",
            "CREATE INDEX audit_events_by_object ON audit_events (object_type, object_id, timestamp) WHERE object_id IS NOT NULL",
            "CREATE INDEX usage_daily_by_day ON usage_daily (day_start, scope)",
        ])
}
