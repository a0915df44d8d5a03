// For pages that are opened all day: what the calls for a content cost, what is being written, what failed.

import Database

extension Migration {
    package static let dailyPages = Migration(
        16, "daily pages",
        [
            "CREATE INDEX usage_logs_by_content ON usage_logs (organization_id, content_id) WHERE content_id IS NOT NULL",
            "CREATE INDEX generations_under_way ON generations (organization_id, job_id) WHERE status IN ('pending', 'running')",
            "CREATE INDEX generations_failed ON generations (organization_id, job_id) WHERE status = 'failed'",
        ])
}
