// What an import from another system remembers, so that it can be stopped, go on, and be run again (`docs/migrating.md`).
// Numbers and reasons only: the rows themselves are in the tables that they belong to, or in the operator's report.

import Database

extension Migration {
    package static let imports = Migration(
        19, "imports",
        [
            "CREATE TABLE import_sources (id \(.identity), name TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL, looked_at BIGINT NOT NULL)",
            // How far each table of a source is: a round takes the rows above `floor` up to `bound`, which stay until it is over.
            """
            CREATE TABLE import_progress (
              source_id BIGINT NOT NULL REFERENCES import_sources (id), kind TEXT NOT NULL, floor BIGINT NOT NULL DEFAULT 0, bound BIGINT NOT NULL DEFAULT 0,
              last_id BIGINT NOT NULL DEFAULT 0, made BIGINT NOT NULL DEFAULT 0, merged BIGINT NOT NULL DEFAULT 0, left_out BIGINT NOT NULL DEFAULT 0,
              PRIMARY KEY (source_id, kind))
            """,
            // What became of a row. `in_organization` is part of the key: a prompt that two organizations used became one in each.
            """
            CREATE TABLE import_ids (
              source_id BIGINT NOT NULL REFERENCES import_sources (id), kind TEXT NOT NULL, old_id BIGINT NOT NULL, in_organization BIGINT NOT NULL DEFAULT 0,
              in_workspace BIGINT NOT NULL DEFAULT 0, new_id BIGINT NOT NULL, PRIMARY KEY (source_id, kind, old_id, in_organization))
            """,
            // What the operator should know of a row, until it stands in a report.
            """
            CREATE TABLE import_notes (
              id \(.identity), source_id BIGINT NOT NULL REFERENCES import_sources (id), kind TEXT NOT NULL, old_id BIGINT NOT NULL, reason TEXT NOT NULL,
              detail TEXT NOT NULL, reported_at BIGINT)
            """,
            "CREATE INDEX import_notes_new ON import_notes (source_id, id) WHERE reported_at IS NULL",
        ])
}
