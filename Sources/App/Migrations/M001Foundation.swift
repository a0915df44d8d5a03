// The first schema: people, tenants, the editorial tables. Every tenant table carries `organization_id`, and the foreign
// keys carry it too, so that storage itself refuses a link between two organizations.

import Database

extension Migration {
    package static let foundation = Migration(1, "foundation", [
        """
        CREATE TABLE users (
          id \(.identity), phone_number TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '',
          locale TEXT NOT NULL DEFAULT 'fa' CHECK (locale IN ('fa','en')),
          calendar TEXT NOT NULL DEFAULT 'jalali' CHECK (calendar IN ('jalali','gregorian')),
          is_active BIGINT NOT NULL DEFAULT 1, is_superuser BIGINT NOT NULL DEFAULT 0,
          date_joined BIGINT NOT NULL, last_login BIGINT, updated_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1)
        """,
        // One live code a number. The code itself is stored in no form: it is derived from `nonce` with a key outside.
        """
        CREATE TABLE otp_challenges (
          phone_number TEXT PRIMARY KEY, nonce \(.blob) NOT NULL, attempts BIGINT NOT NULL DEFAULT 0, used_at BIGINT,
          expires_at BIGINT NOT NULL, created_at BIGINT NOT NULL, send_started_at BIGINT)
        """,
        // What one number did in one day, over all its codes: wrong guesses and messages sent.
        """
        CREATE TABLE otp_days (
          phone_number TEXT NOT NULL, day BIGINT NOT NULL, wrong BIGINT NOT NULL DEFAULT 0, sent BIGINT NOT NULL DEFAULT 0,
          PRIMARY KEY (phone_number, day))
        """,
        """
        CREATE TABLE sessions (
          id \(.identity), user_id BIGINT NOT NULL REFERENCES users (id), device TEXT NOT NULL, ip TEXT NOT NULL,
          created_at BIGINT NOT NULL, last_used_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, revoked_at BIGINT, revoked_because TEXT)
        """,
        "CREATE INDEX sessions_by_user ON sessions (user_id) WHERE revoked_at IS NULL",
        """
        CREATE TABLE refresh_tokens (
          hash \(.blob) PRIMARY KEY, session_id BIGINT NOT NULL REFERENCES sessions (id), salt \(.blob) NOT NULL,
          created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT)
        """,
        "CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)",
        """
        CREATE TABLE organizations (
          id \(.identity), name TEXT NOT NULL, slug TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
          is_active BIGINT NOT NULL DEFAULT 1, time_zone TEXT NOT NULL DEFAULT 'Asia/Tehran',
          created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, deleted_at BIGINT, version BIGINT NOT NULL DEFAULT 1)
        """,
        "CREATE UNIQUE INDEX organizations_slug ON organizations (slug) WHERE deleted_at IS NULL",
        """
        CREATE TABLE members (
          id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), user_id BIGINT NOT NULL REFERENCES users (id),
          role TEXT NOT NULL CHECK (role IN ('admin','editor','writer','viewer')),
          joined_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1,
          UNIQUE (organization_id, user_id))
        """,
        "CREATE INDEX members_by_user ON members (user_id, organization_id)",
        // A number that has no user yet; becomes a membership at its first login.
        """
        CREATE TABLE invitations (
          id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), phone_number TEXT NOT NULL,
          role TEXT NOT NULL CHECK (role IN ('admin','editor','writer','viewer')),
          invited_by BIGINT NOT NULL REFERENCES users (id), created_at BIGINT NOT NULL, accepted_at BIGINT)
        """,
        "CREATE UNIQUE INDEX invitations_open ON invitations (phone_number, organization_id) WHERE accepted_at IS NULL",
        """
        CREATE TABLE workspaces (
          id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), name TEXT NOT NULL, slug TEXT NOT NULL,
          description TEXT NOT NULL DEFAULT '', pii_policy TEXT NOT NULL DEFAULT 'redact' CHECK (pii_policy IN ('off','warn','redact','block')),
          created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, deleted_at BIGINT, version BIGINT NOT NULL DEFAULT 1,
          UNIQUE (organization_id, id))
        """,
        "CREATE UNIQUE INDEX workspaces_slug ON workspaces (organization_id, slug) WHERE deleted_at IS NULL",
        """
        CREATE TABLE projects (
          id \(.identity), organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL,
          description TEXT NOT NULL DEFAULT '', search_text TEXT NOT NULL DEFAULT '', created_by BIGINT REFERENCES users (id),
          created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, deleted_at BIGINT, version BIGINT NOT NULL DEFAULT 1,
          UNIQUE (organization_id, workspace_id, id),
          FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id))
        """,
        "CREATE UNIQUE INDEX projects_slug ON projects (organization_id, workspace_id, slug) WHERE deleted_at IS NULL",
        """
        CREATE TABLE prompts (
          id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), workspace_id BIGINT, title TEXT NOT NULL,
          category TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'draft', prompt_template TEXT NOT NULL, variables TEXT NOT NULL,
          is_public BIGINT NOT NULL DEFAULT 0, usage_count BIGINT NOT NULL DEFAULT 0, revision BIGINT NOT NULL DEFAULT 1,
          search_text TEXT NOT NULL, created_by BIGINT REFERENCES users (id),
          created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, deleted_at BIGINT, version BIGINT NOT NULL DEFAULT 1,
          UNIQUE (organization_id, id),
          FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id))
        """,
        "CREATE INDEX prompts_newest ON prompts (organization_id, id) WHERE deleted_at IS NULL",
        """
        CREATE TABLE prompt_revisions (
          organization_id BIGINT NOT NULL, prompt_id BIGINT NOT NULL, revision BIGINT NOT NULL, title TEXT NOT NULL,
          prompt_template TEXT NOT NULL, variables TEXT NOT NULL, created_by BIGINT REFERENCES users (id), created_at BIGINT NOT NULL,
          PRIMARY KEY (organization_id, prompt_id, revision),
          FOREIGN KEY (organization_id, prompt_id) REFERENCES prompts (organization_id, id))
        """,
        """
        CREATE TABLE contents (
          id \(.identity), organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, project_id BIGINT NOT NULL, prompt_id BIGINT,
          title TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft','in_progress','review','approved','rejected')),
          body TEXT NOT NULL DEFAULT '', word_count BIGINT NOT NULL DEFAULT 0, prompt_variables TEXT NOT NULL DEFAULT '{}',
          has_pii BIGINT NOT NULL DEFAULT 0, pii_warnings TEXT NOT NULL DEFAULT '[]', metadata TEXT NOT NULL DEFAULT '{}',
          search_text TEXT NOT NULL, created_by BIGINT REFERENCES users (id), approved_by BIGINT REFERENCES users (id), approved_at BIGINT,
          approved_version BIGINT, rejection_reason TEXT, current_version BIGINT NOT NULL DEFAULT 0,
          live_job BIGINT, status_before TEXT,
          created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, deleted_at BIGINT, version BIGINT NOT NULL DEFAULT 1,
          UNIQUE (organization_id, id),
          -- A content is in progress exactly while a job of its own lives.
          CHECK ((status = 'in_progress') = (live_job IS NOT NULL)),
          -- A project that moves to another workspace takes its contents along.
          FOREIGN KEY (organization_id, workspace_id, project_id) REFERENCES projects (organization_id, workspace_id, id) ON UPDATE CASCADE,
          FOREIGN KEY (organization_id, prompt_id) REFERENCES prompts (organization_id, id))
        """,
        "CREATE INDEX contents_newest ON contents (organization_id, updated_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX contents_by_status ON contents (organization_id, status, updated_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX contents_by_project ON contents (organization_id, project_id, updated_at, id) WHERE deleted_at IS NULL",
        """
        CREATE TABLE content_versions (
          id \(.identity), organization_id BIGINT NOT NULL, content_id BIGINT NOT NULL, version_number BIGINT NOT NULL,
          source TEXT NOT NULL CHECK (source IN ('generated','edited','restored','imported')), title TEXT NOT NULL, body TEXT NOT NULL,
          word_count BIGINT NOT NULL, metadata TEXT NOT NULL, sha256 \(.blob) NOT NULL, created_by BIGINT REFERENCES users (id), created_at BIGINT NOT NULL,
          UNIQUE (organization_id, content_id, version_number),
          FOREIGN KEY (organization_id, content_id) REFERENCES contents (organization_id, id))
        """,
        // The first answer of a repeated POST. Kept for a day.
        """
        CREATE TABLE idempotency_keys (
          user_id BIGINT NOT NULL REFERENCES users (id), key TEXT NOT NULL, request_hash \(.blob) NOT NULL,
          status BIGINT, headers TEXT, reply \(.blob), created_at BIGINT NOT NULL, PRIMARY KEY (user_id, key))
        """,
    ])
}
