// What the operation of an installation leaves: which request asked for a job, and what became of each backup.

import Database

extension Migration {
    package static let operations = Migration(
        18, "operations",
        [
            "ALTER TABLE jobs ADD COLUMN trace TEXT",
            """
            CREATE TABLE backup_runs (
              id \(.identity), started_at BIGINT NOT NULL, finished_at BIGINT NOT NULL, ok BIGINT NOT NULL CHECK (ok IN (0, 1)),
              file TEXT, bytes BIGINT NOT NULL, rows_written BIGINT NOT NULL, error TEXT)
            """,
            // What is asked again and again by whoever watches, and must not cost more as jobs pile up.
            "CREATE INDEX jobs_dead ON jobs (finished_at) WHERE state = 'dead'",
            "CREATE INDEX backup_runs_by_time ON backup_runs (finished_at)",
        ])
}
