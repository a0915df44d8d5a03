// The editorial tables: decisions on a text, drafts that are saved while somebody types, comments, notifications, and what
// makes prompts products: labels and test runs.

import Database

extension Migration {
    package static let editorial = Migration(
        6, "editorial",
        [
            "ALTER TABLE workspaces ADD COLUMN second_pair_of_eyes BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE workspaces ADD COLUMN approvals_required BIGINT NOT NULL DEFAULT 1 CHECK (approvals_required BETWEEN 1 AND 5)",
            // Each submission is a round of its own: approvals of an earlier one do not count in it.
            "ALTER TABLE contents ADD COLUMN review_round BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE contents ADD COLUMN review_version BIGINT",
            "ALTER TABLE contents ADD COLUMN assignee_id BIGINT REFERENCES users (id)",
            "ALTER TABLE contents ADD COLUMN due_at BIGINT",
            "ALTER TABLE contents ADD COLUMN due_told_at BIGINT",
            "ALTER TABLE contents ADD COLUMN prompt_label TEXT",
            "CREATE INDEX contents_by_assignee ON contents (organization_id, assignee_id, due_at) WHERE deleted_at IS NULL AND assignee_id IS NOT NULL",
            "CREATE INDEX contents_due ON contents (due_at) WHERE deleted_at IS NULL AND due_at IS NOT NULL AND due_told_at IS NULL",
            // The content's `version` from which on this text was the current one: whoever names an older `version` has seen an older text.
            "ALTER TABLE content_versions ADD COLUMN seen_as BIGINT",
            "ALTER TABLE prompts ADD COLUMN library_key TEXT",
            // Who decided what on exactly which text, with what was true of it then. Never changed once written.
            """
            CREATE TABLE content_decisions (
              id \(.identity), organization_id BIGINT NOT NULL, content_id BIGINT NOT NULL, round BIGINT NOT NULL, version_number BIGINT NOT NULL,
              decision TEXT NOT NULL CHECK (decision IN ('approved','rejected')), user_id BIGINT NOT NULL REFERENCES users (id), user_name TEXT NOT NULL,
              role TEXT NOT NULL, note TEXT, completes BIGINT NOT NULL, required BIGINT NOT NULL, sha256 \(.blob) NOT NULL,
              prompt_id BIGINT, prompt_revision BIGINT, model TEXT, cost BIGINT NOT NULL, decided_at BIGINT NOT NULL,
              UNIQUE (organization_id, content_id, round, version_number, user_id, decision),
              FOREIGN KEY (organization_id, content_id, version_number) REFERENCES content_versions (organization_id, content_id, version_number))
            """,
            "CREATE INDEX content_decisions_by_prompt ON content_decisions (organization_id, prompt_id, prompt_revision) WHERE prompt_id IS NOT NULL",
            // What somebody typed and has not saved yet. One for each person and content.
            """
            CREATE TABLE content_drafts (
              organization_id BIGINT NOT NULL, content_id BIGINT NOT NULL, user_id BIGINT NOT NULL REFERENCES users (id), title TEXT NOT NULL, body TEXT NOT NULL,
              base_version BIGINT NOT NULL, saves BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
              PRIMARY KEY (organization_id, content_id, user_id),
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
            """,
            "CREATE INDEX content_drafts_expired ON content_drafts (expires_at)",
            """
            CREATE TABLE comments (
              id \(.identity), organization_id BIGINT NOT NULL, content_id BIGINT NOT NULL, parent_id BIGINT, user_id BIGINT NOT NULL REFERENCES users (id),
              body TEXT NOT NULL, version_number BIGINT, range_start BIGINT, range_end BIGINT, quote TEXT,
              resolved_at BIGINT, resolved_by BIGINT REFERENCES users (id), edited_at BIGINT, deleted_at BIGINT,
              created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1,
              UNIQUE (organization_id, id),
              -- A range is whole and lies in a version.
              CHECK ((range_start IS NULL) = (range_end IS NULL) AND (range_start IS NULL) = (quote IS NULL) AND (range_start IS NULL) = (version_number IS NULL)),
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id),
              FOREIGN KEY (organization_id, content_id, version_number) REFERENCES content_versions (organization_id, content_id, version_number),
              FOREIGN KEY (organization_id, parent_id) REFERENCES comments (organization_id, id))
            """,
            "CREATE INDEX comments_by_content ON comments (organization_id, content_id, parent_id, id)",
            """
            CREATE TABLE notifications (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), user_id BIGINT NOT NULL REFERENCES users (id), kind TEXT NOT NULL,
              actor_id BIGINT REFERENCES users (id), content_id BIGINT, comment_id BIGINT, job_id BIGINT, data TEXT NOT NULL DEFAULT '{}',
              created_at BIGINT NOT NULL, read_at BIGINT,
              FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id),
              FOREIGN KEY (organization_id, comment_id) REFERENCES comments (organization_id, id))
            """,
            "CREATE INDEX notifications_newest ON notifications (organization_id, user_id, id)",
            "CREATE INDEX notifications_unread ON notifications (organization_id, user_id, id) WHERE read_at IS NULL",
            "CREATE INDEX notifications_by_age ON notifications (created_at)",
            // Only what differs from the default, which is to be told.
            """
            CREATE TABLE notification_preferences (
              organization_id BIGINT NOT NULL REFERENCES organizations (id), user_id BIGINT NOT NULL REFERENCES users (id), kind TEXT NOT NULL,
              is_enabled BIGINT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (organization_id, user_id, kind))
            """,
            // A name that stands for a revision of a prompt and can be moved to another.
            """
            CREATE TABLE prompt_labels (
              organization_id BIGINT NOT NULL, prompt_id BIGINT NOT NULL, label TEXT NOT NULL, revision BIGINT NOT NULL,
              moved_by BIGINT REFERENCES users (id), moved_at BIGINT NOT NULL, PRIMARY KEY (organization_id, prompt_id, label),
              FOREIGN KEY (organization_id, prompt_id, revision) REFERENCES prompt_revisions (organization_id, prompt_id, revision))
            """,
            // A prompt tried out: the same money and the same protection as a content, but its text stays with the prompt.
            """
            CREATE TABLE prompt_tests (
              job_id BIGINT PRIMARY KEY, organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, prompt_id BIGINT NOT NULL, revision BIGINT NOT NULL,
              user_id BIGINT NOT NULL REFERENCES users (id), model TEXT NOT NULL, variables TEXT NOT NULL, params TEXT NOT NULL,
              status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending','running','completed','failed','cancelled')),
              estimated_cost BIGINT NOT NULL, text TEXT, metadata TEXT NOT NULL DEFAULT '{}', error TEXT, created_at BIGINT NOT NULL, finished_at BIGINT,
              FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id),
              FOREIGN KEY (organization_id, prompt_id, revision) REFERENCES prompt_revisions (organization_id, prompt_id, revision))
            """,
            "CREATE INDEX prompt_tests_newest ON prompt_tests (organization_id, prompt_id, job_id)",
            // What statistics and receipts ask for: the calls of a prompt's revision, the bill of a job.
            "CREATE INDEX generations_by_prompt ON generations (organization_id, prompt_id, prompt_revision) WHERE prompt_id IS NOT NULL",
            "CREATE INDEX usage_logs_by_job ON usage_logs (organization_id, job_id) WHERE job_id IS NOT NULL",
        ],
        sqlite: [
            "CREATE TRIGGER content_decisions_no_update BEFORE UPDATE ON content_decisions BEGIN SELECT RAISE(ABORT, 'decisions never change'); END",
            "CREATE TRIGGER content_decisions_no_delete BEFORE DELETE ON content_decisions BEGIN SELECT RAISE(ABORT, 'decisions never change'); END",
        ],
        postgres: [
            "CREATE TRIGGER content_decisions_append_only BEFORE UPDATE OR DELETE ON content_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ])
}
