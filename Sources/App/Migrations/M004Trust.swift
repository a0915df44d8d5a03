// Walls between tenants (`docs/tenancy.md`), raises of limits that end by themselves (`docs/budgets.md`), and the counts
// that keep a bill for messages bounded whatever happens to Redis.

import Database

extension Migration {
    package static let trust = Migration(
        4, "walls, raises, counts of messages",
        [
            // What a limit is raised by, and until when. It ends because its time is looked at; nothing has to run.
            """
            CREATE TABLE limit_raises (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), scope BIGINT NOT NULL CHECK (scope IN (0,1,2)),
              scope_id BIGINT NOT NULL, period TEXT NOT NULL CHECK (period IN ('monthly','daily')),
              requests BIGINT NOT NULL CHECK (requests >= 0), tokens BIGINT NOT NULL CHECK (tokens >= 0), cost BIGINT NOT NULL CHECK (cost >= 0),
              reason TEXT NOT NULL, created_by BIGINT NOT NULL REFERENCES users (id), created_at BIGINT NOT NULL, ends_at BIGINT NOT NULL,
              withdrawn_at BIGINT)
            """,
            "CREATE INDEX limit_raises_of ON limit_raises (organization_id, scope, scope_id, period, ends_at) WHERE withdrawn_at IS NULL",
            // Messages that were sent: to a number, to a block of numbers, asked for by an address, and all together.
            """
            CREATE TABLE message_counts (
              subject TEXT NOT NULL, window_start BIGINT NOT NULL, ends_at BIGINT NOT NULL, sent BIGINT NOT NULL, PRIMARY KEY (subject, window_start))
            """,
            // The row of a call is found by its reservation when its bill is known.
            "CREATE INDEX usage_logs_by_reservation ON usage_logs (reservation_id)",
            "CREATE INDEX reservations_unresolved ON reservations (organization_id, id) WHERE state = 'unresolved'",
            "CREATE INDEX usage_counters_warned ON usage_counters (organization_id, window_start) WHERE warned > 0",
        ],
        // Tables with `organization_id` get their wall from the migrator; these name their organization in another way.
        postgres: Wall.statements("organizations", organization: "id")
            + Wall.statements("jobs", organization: "organization_id", open: "organization_id IS NULL")
            + Wall.statements("job_events", organization: "(SELECT j.organization_id FROM jobs j WHERE j.id = job_events.job_id)")
            + Wall.statements("job_answers", organization: "(SELECT j.organization_id FROM jobs j WHERE j.id = job_answers.job_id)"))
}
