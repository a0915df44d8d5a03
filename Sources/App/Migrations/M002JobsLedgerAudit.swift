// The tables of `docs/jobs.md`, `docs/budgets.md` and `docs/audit.md`: work in the background, money, and who did what.

import Database

extension Migration {
    package static let jobsLedgerAudit = Migration(
        2, "jobs, ledger, audit",
        [
            """
            CREATE TABLE jobs (
              id \(.identity), queue TEXT NOT NULL, kind TEXT NOT NULL, args TEXT NOT NULL, organization_id BIGINT REFERENCES organizations (id),
              state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready','running','done','dead','cancelled')),
              run_at BIGINT NOT NULL, attempt BIGINT NOT NULL DEFAULT 0, max_attempts BIGINT NOT NULL DEFAULT 5,
              crashes BIGINT NOT NULL DEFAULT 0, fence BIGINT NOT NULL DEFAULT 0, lease_owner TEXT, lease_until BIGINT,
              cancel_requested_at BIGINT, unique_key TEXT, last_error TEXT, created_at BIGINT NOT NULL, finished_at BIGINT,
              CHECK ((state = 'running') = (lease_until IS NOT NULL)),
              CHECK ((state IN ('done','dead','cancelled')) = (finished_at IS NOT NULL)))
            """,
            "CREATE INDEX jobs_ready ON jobs (queue, run_at, id) WHERE state = 'ready'",
            "CREATE INDEX jobs_leases ON jobs (lease_until) WHERE state = 'running'",
            "CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL",
            "CREATE UNIQUE INDEX jobs_unique ON jobs (unique_key) WHERE unique_key IS NOT NULL AND state IN ('ready','running')",
            "CREATE TABLE schedule_fires (task TEXT NOT NULL, fire_at BIGINT NOT NULL, job_id BIGINT, PRIMARY KEY (task, fire_at))",
            // Names of which one process at a time is the holder.
            "CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, held_until BIGINT NOT NULL)",
            // What a job tells those who watch it, in the order of `seq`; written by the holder of the job's fence only.
            """
            CREATE TABLE job_events (
              job_id BIGINT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, seq BIGINT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
              PRIMARY KEY (job_id, seq))
            """,
            // A generation as the product knows it; outlives its row in `jobs`.
            """
            CREATE TABLE generations (
              job_id BIGINT PRIMARY KEY, organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, content_id BIGINT NOT NULL,
              user_id BIGINT NOT NULL REFERENCES users (id), prompt_id BIGINT, prompt_revision BIGINT, kind TEXT NOT NULL, model TEXT NOT NULL,
              params TEXT NOT NULL, progress BIGINT NOT NULL DEFAULT 0, status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending','running','completed','failed','cancelled')),
              attempt BIGINT NOT NULL DEFAULT 0, estimated_cost BIGINT NOT NULL, result TEXT, error TEXT,
              created_at BIGINT NOT NULL, started_at BIGINT, finished_at BIGINT,
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
            """,
            "CREATE INDEX generations_by_content ON generations (organization_id, content_id, job_id)",
            "CREATE INDEX generations_newest ON generations (organization_id, job_id)",
            // The raw answer of a paid call, stored before anything else is done with it; sealed, since it can be restored to personal data.
            """
            CREATE TABLE job_answers (
              job_id BIGINT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, step BIGINT NOT NULL, sealed \(.blob) NOT NULL, created_at BIGINT NOT NULL,
              PRIMARY KEY (job_id, step))
            """,
            // One row a scope and window: the only thing that a check of a budget reads.
            """
            CREATE TABLE usage_counters (
              organization_id BIGINT NOT NULL REFERENCES organizations (id), scope BIGINT NOT NULL CHECK (scope IN (0,1,2)), scope_id BIGINT NOT NULL,
              window_start BIGINT NOT NULL, window_kind TEXT NOT NULL CHECK (window_kind IN ('monthly','daily')),
              cost_spent BIGINT NOT NULL DEFAULT 0, cost_held BIGINT NOT NULL DEFAULT 0 CHECK (cost_held >= 0),
              tokens_spent BIGINT NOT NULL DEFAULT 0, tokens_held BIGINT NOT NULL DEFAULT 0 CHECK (tokens_held >= 0),
              requests_spent BIGINT NOT NULL DEFAULT 0, requests_held BIGINT NOT NULL DEFAULT 0 CHECK (requests_held >= 0),
              warned BIGINT NOT NULL DEFAULT 0,
              PRIMARY KEY (organization_id, scope, scope_id, window_kind, window_start))
            """,
            """
            CREATE TABLE usage_limits (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), scope BIGINT NOT NULL CHECK (scope IN (0,1,2)), scope_id BIGINT NOT NULL,
              period TEXT NOT NULL CHECK (period IN ('monthly','daily')), requests_limit BIGINT, tokens_limit BIGINT, cost_limit BIGINT,
              created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1,
              UNIQUE (organization_id, scope, scope_id, period))
            """,
            // One call to a model, from the moment it may cost money until its bill is known.
            """
            CREATE TABLE reservations (
              id \(.identity), organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, user_id BIGINT NOT NULL, content_id BIGINT,
              job_id BIGINT NOT NULL, call BIGINT NOT NULL, model TEXT NOT NULL, reserved_at BIGINT NOT NULL, month_start BIGINT NOT NULL, day_start BIGINT NOT NULL,
              cost BIGINT NOT NULL, tokens BIGINT NOT NULL, requests BIGINT NOT NULL DEFAULT 1,
              state TEXT NOT NULL CHECK (state IN ('held','dispatched','settled','released','unresolved')),
              settled_cost BIGINT, settled_tokens BIGINT, settled_at BIGINT, UNIQUE (job_id, call))
            """,
            "CREATE INDEX reservations_open ON reservations (job_id) WHERE state IN ('held','dispatched','unresolved')",
            """
            CREATE TABLE usage_logs (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), workspace_id BIGINT NOT NULL, user_id BIGINT NOT NULL, content_id BIGINT, job_id BIGINT,
              reservation_id BIGINT, model TEXT NOT NULL, prompt_tokens BIGINT NOT NULL, cached_tokens BIGINT NOT NULL, completion_tokens BIGINT NOT NULL, reasoning_tokens BIGINT NOT NULL,
              cost BIGINT NOT NULL, is_estimated BIGINT NOT NULL DEFAULT 0, duration_ms BIGINT NOT NULL, success BIGINT NOT NULL, error_message TEXT, timestamp BIGINT NOT NULL)
            """,
            "CREATE INDEX usage_logs_newest ON usage_logs (organization_id, id)",
            // What the dashboards read: one row a scope, day and model.
            """
            CREATE TABLE usage_daily (
              organization_id BIGINT NOT NULL, scope BIGINT NOT NULL, scope_id BIGINT NOT NULL, day_start BIGINT NOT NULL, model TEXT NOT NULL,
              requests BIGINT NOT NULL, prompt_tokens BIGINT NOT NULL, completion_tokens BIGINT NOT NULL, cost BIGINT NOT NULL,
              PRIMARY KEY (organization_id, scope, scope_id, day_start, model))
            """,
            "CREATE TABLE audit_heads (organization_id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash \(.blob) NOT NULL)",
            """
            CREATE TABLE audit_events (
              organization_id BIGINT NOT NULL, seq BIGINT NOT NULL, timestamp BIGINT NOT NULL, action TEXT NOT NULL, user_id BIGINT,
              object_type TEXT NOT NULL, object_id BIGINT, content_id BIGINT, ip TEXT NOT NULL, request_id TEXT NOT NULL,
              payload TEXT NOT NULL, payload_hash \(.blob) NOT NULL, prev \(.blob) NOT NULL, hash \(.blob) NOT NULL, PRIMARY KEY (organization_id, seq))
            """,
            "CREATE INDEX audit_events_by_content ON audit_events (organization_id, content_id, seq) WHERE content_id IS NOT NULL",
        ],
        sqlite: [
            "CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
            "CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
            "CREATE TRIGGER content_versions_no_update BEFORE UPDATE ON content_versions BEGIN SELECT RAISE(ABORT, 'versions never change'); END",
        ],
        postgres: [
            """
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
            """,
            "CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "CREATE TRIGGER content_versions_append_only BEFORE UPDATE ON content_versions FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "ALTER TABLE jobs SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)",
            "ALTER TABLE usage_counters SET (fillfactor = 70)",
        ])

    package static let all: [Migration] = [
        .foundation, .jobsLedgerAudit, .retriedJobs, .trust, .editorial, .search, .batchesArchives, .keysWebhooks, .pageSessions,
        .promptVariables, .administration, .dailyPages, .presence, .operations, .imports, .contentCounts, .listViews, .auditHeads,
        .rewordings, .openReservations, .personalTimeZones, .phoneChanges, .searchPending, .suspects,
    ]
}
