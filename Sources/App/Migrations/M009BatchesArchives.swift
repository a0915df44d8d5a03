// Many contents at once, texts to be written at a later time, and the archive of a whole organization.

import Database

extension Migration {
    package static let batchesArchives = Migration(
        9, "batches, schedules, archives",
        [
            // One request for many texts. What is shown of it is counted from its items; the row is what pauses and ends it.
            """
            CREATE TABLE batches (
              id \(.identity), organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, project_id BIGINT NOT NULL, prompt_id BIGINT NOT NULL,
              user_id BIGINT NOT NULL REFERENCES users (id), name TEXT NOT NULL, params TEXT NOT NULL, model TEXT NOT NULL,
              status TEXT NOT NULL CHECK (status IN ('scheduled','running','paused','completed','cancelled')), pause_reason TEXT,
              width BIGINT NOT NULL, estimated_cost BIGINT NOT NULL, maximum_cost BIGINT NOT NULL, generate_at BIGINT, start_job BIGINT,
              -- Grows with whatever there is to tell of it.
              changes BIGINT NOT NULL DEFAULT 0,
              created_at BIGINT NOT NULL, started_at BIGINT, finished_at BIGINT, updated_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1,
              UNIQUE (organization_id, id),
              CHECK ((status IN ('completed','cancelled')) = (finished_at IS NOT NULL)),
              FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id),
              FOREIGN KEY (organization_id, prompt_id) REFERENCES prompts (organization_id, id))
            """,
            "CREATE INDEX batches_live ON batches (id) WHERE status = 'running'",
            // A row without a job waits; one with an error will never have one.
            """
            CREATE TABLE batch_items (
              organization_id BIGINT NOT NULL, batch_id BIGINT NOT NULL, row_number BIGINT NOT NULL, content_id BIGINT NOT NULL, job_id BIGINT, error TEXT,
              PRIMARY KEY (batch_id, row_number),
              FOREIGN KEY (organization_id, batch_id) REFERENCES batches (organization_id, id),
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
            """,
            "CREATE UNIQUE INDEX batch_items_by_job ON batch_items (job_id) WHERE job_id IS NOT NULL",
            "CREATE INDEX batch_items_waiting ON batch_items (batch_id, row_number) WHERE job_id IS NULL AND error IS NULL",
            // A text to be written at a later time.
            """
            CREATE TABLE schedules (
              id \(.identity), organization_id BIGINT NOT NULL, content_id BIGINT NOT NULL, user_id BIGINT NOT NULL REFERENCES users (id), params TEXT NOT NULL,
              generate_at BIGINT NOT NULL, status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting','started','failed','cancelled')),
              timer_job BIGINT, job_id BIGINT, error TEXT, created_at BIGINT NOT NULL, finished_at BIGINT,
              CHECK ((status = 'waiting') = (finished_at IS NULL)),
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
            """,
            "CREATE UNIQUE INDEX schedules_waiting ON schedules (organization_id, content_id) WHERE status = 'waiting'",
            "CREATE INDEX schedules_newest ON schedules (organization_id, id)",
            """
            CREATE TABLE organization_exports (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), user_id BIGINT NOT NULL REFERENCES users (id), job_id BIGINT,
              status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending','running','completed','failed','expired')),
              progress BIGINT NOT NULL DEFAULT 0, records BIGINT, size BIGINT, sha256 TEXT, digest TEXT, error TEXT,
              created_at BIGINT NOT NULL, finished_at BIGINT, expires_at BIGINT)
            """,
            "CREATE UNIQUE INDEX organization_exports_live ON organization_exports (organization_id) WHERE status IN ('pending','running')",
            // The archive itself, where every process can serve it.
            """
            CREATE TABLE export_chunks (
              export_id BIGINT NOT NULL REFERENCES organization_exports (id) ON DELETE CASCADE, seq BIGINT NOT NULL, bytes \(.blob) NOT NULL,
              PRIMARY KEY (export_id, seq))
            """,
            // What an imported organization did elsewhere: its trail, its calls, its generations. Kept as it came.
            """
            CREATE TABLE archive_history (
              organization_id BIGINT NOT NULL REFERENCES organizations (id), kind TEXT NOT NULL, seq BIGINT NOT NULL, record TEXT NOT NULL,
              PRIMARY KEY (organization_id, kind, seq))
            """,
        ],
        // The other tables carry `organization_id`, and the migrator raises their walls.
        postgres: Wall.statements(
            "export_chunks", organization: "(SELECT e.organization_id FROM organization_exports e WHERE e.id = export_chunks.export_id)"))
}
