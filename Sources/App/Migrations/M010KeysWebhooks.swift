// The tables of `docs/api-keys.md` and `docs/webhooks.md`: programs that come in, and events that go out.

import Database

extension Migration {
    package static let keysWebhooks = Migration(
        10, "api keys, webhooks",
        [
            """
            CREATE TABLE api_keys (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), user_id BIGINT NOT NULL REFERENCES users (id),
              name TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('admin','editor','writer','viewer')), prefix TEXT NOT NULL,
              hash \(.blob) NOT NULL UNIQUE, expires_at BIGINT, last_used_at BIGINT, last_used_ip TEXT, revoked_at BIGINT, revoked_because TEXT,
              created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1)
            """,
            "CREATE INDEX api_keys_by_user ON api_keys (user_id, organization_id) WHERE revoked_at IS NULL",
            "CREATE INDEX api_keys_by_organization ON api_keys (organization_id) WHERE revoked_at IS NULL",
            // Secrets are sealed: they are needed in the clear, to sign with, so a hash would not do.
            """
            CREATE TABLE webhooks (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), url TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
              events TEXT NOT NULL, is_active BIGINT NOT NULL DEFAULT 1, secret \(.blob) NOT NULL, old_secret \(.blob), old_secret_until BIGINT,
              failing_since BIGINT, disabled_at BIGINT, disabled_because TEXT, created_by BIGINT NOT NULL REFERENCES users (id),
              created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, deleted_at BIGINT, version BIGINT NOT NULL DEFAULT 1,
              UNIQUE (organization_id, id), CHECK ((old_secret IS NULL) = (old_secret_until IS NULL)))
            """,
            "CREATE INDEX webhooks_live ON webhooks (organization_id) WHERE deleted_at IS NULL",
            // What happened, once for all endpoints that are told of it; written in the transaction of the change.
            """
            CREATE TABLE webhook_messages (
              id \(.identity), organization_id BIGINT NOT NULL REFERENCES organizations (id), name TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
              payload TEXT NOT NULL, created_at BIGINT NOT NULL, UNIQUE (organization_id, id))
            """,
            """
            CREATE TABLE webhook_deliveries (
              id \(.identity), organization_id BIGINT NOT NULL, webhook_id BIGINT NOT NULL, message_id BIGINT NOT NULL,
              status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending','delivered','failed','cancelled')),
              attempts BIGINT NOT NULL DEFAULT 0, next_attempt_at BIGINT, sending_until BIGINT, created_at BIGINT NOT NULL, finished_at BIGINT,
              UNIQUE (organization_id, id),
              CHECK ((status = 'pending') = (finished_at IS NULL)), CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
              FOREIGN KEY (organization_id, webhook_id) REFERENCES webhooks (organization_id, id),
              FOREIGN KEY (organization_id, message_id) REFERENCES webhook_messages (organization_id, id))
            """,
            "CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (organization_id, webhook_id, id)",
            "CREATE INDEX webhook_deliveries_by_message ON webhook_deliveries (organization_id, message_id)",
            "CREATE INDEX webhook_deliveries_sending ON webhook_deliveries (organization_id) WHERE sending_until IS NOT NULL",
            "CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL",
            // One row a try: what was answered, or why there was no answer.
            """
            CREATE TABLE webhook_attempts (
              organization_id BIGINT NOT NULL, delivery_id BIGINT NOT NULL, number BIGINT NOT NULL, started_at BIGINT NOT NULL,
              duration BIGINT NOT NULL, status BIGINT, error TEXT, response TEXT NOT NULL, PRIMARY KEY (delivery_id, number),
              FOREIGN KEY (organization_id, delivery_id) REFERENCES webhook_deliveries (organization_id, id) ON DELETE CASCADE)
            """,
        ])
}
