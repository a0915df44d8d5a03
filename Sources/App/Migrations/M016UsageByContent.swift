// What the calls for one content cost is asked by content: by the cards of projects and by the log of calls.

import Database

extension Migration {
    package static let usageByContent = Migration(
        16, "usage by content", ["CREATE INDEX usage_logs_by_content ON usage_logs (organization_id, content_id) WHERE content_id IS NOT NULL"])
}
