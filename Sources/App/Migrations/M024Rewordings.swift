// Passages said differently by a model, until somebody takes them or does not.

import Database

extension Migration {
    package static let rewordings = Migration(
        24, "rewordings",
        [
            """
            CREATE TABLE rewordings (
              job_id BIGINT PRIMARY KEY, organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, content_id BIGINT NOT NULL,
              user_id BIGINT NOT NULL REFERENCES users (id), change TEXT NOT NULL, passage TEXT NOT NULL, model TEXT NOT NULL, params TEXT NOT NULL,
              status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending','running','completed','failed','cancelled')),
              estimated_cost BIGINT NOT NULL, text TEXT, metadata TEXT NOT NULL DEFAULT '{}', error TEXT, created_at BIGINT NOT NULL, finished_at BIGINT,
              FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id),
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
            """,
            "CREATE INDEX rewordings_newest ON rewordings (organization_id, content_id, user_id, job_id)",
            "CREATE INDEX rewordings_finished ON rewordings (finished_at) WHERE finished_at IS NOT NULL",
        ])
}
