// Who has a content open at the moment, so that two people who write know of each other before they collide.

import Database

extension Migration {
    package static let presence = Migration(
        17, "presence",
        [
            """
            CREATE TABLE content_presence (
              organization_id BIGINT NOT NULL, content_id BIGINT NOT NULL, user_id BIGINT NOT NULL REFERENCES users (id), seen_at BIGINT NOT NULL,
              PRIMARY KEY (organization_id, content_id, user_id),
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
            """,
            "CREATE INDEX content_presence_by_time ON content_presence (seen_at)",
        ])
}
