// How many contents an organization has in each state, kept by the database itself as contents come, change and go: a list
// tells how many there are in all, and counting them anew for each list costs more the more there are.

import Database

extension Migration {
    package static let contentCounts = Migration(
        20, "content counts",
        [
            // Rows are only ever added, and now and then put together: writers do not wait for each other as they would for a sum.
            """
            CREATE TABLE content_counts (
              id \(.identity), organization_id BIGINT NOT NULL, status TEXT NOT NULL, amount BIGINT NOT NULL)
            """,
            "CREATE INDEX content_counts_by_status ON content_counts (organization_id, status)",
        ],
        sqlite: [
            """
            CREATE TRIGGER contents_come AFTER INSERT ON contents WHEN NEW.deleted_at IS NULL BEGIN
              INSERT INTO content_counts (organization_id, status, amount) VALUES (NEW.organization_id, NEW.status, 1);
            END
            """,
            """
            CREATE TRIGGER contents_go AFTER DELETE ON contents WHEN OLD.deleted_at IS NULL BEGIN
              INSERT INTO content_counts (organization_id, status, amount) VALUES (OLD.organization_id, OLD.status, -1);
            END
            """,
            """
            CREATE TRIGGER contents_change AFTER UPDATE OF status, deleted_at ON contents
            WHEN OLD.status <> NEW.status OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
              INSERT INTO content_counts (organization_id, status, amount) SELECT OLD.organization_id, OLD.status, -1 WHERE OLD.deleted_at IS NULL;
              INSERT INTO content_counts (organization_id, status, amount) SELECT NEW.organization_id, NEW.status, 1 WHERE NEW.deleted_at IS NULL;
            END
            """,
        ],
        postgres: [
            """
            CREATE FUNCTION count_content() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP <> 'INSERT' AND OLD.deleted_at IS NULL THEN
                INSERT INTO content_counts (organization_id, status, amount) VALUES (OLD.organization_id, OLD.status, -1);
              END IF;
              IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL THEN
                INSERT INTO content_counts (organization_id, status, amount) VALUES (NEW.organization_id, NEW.status, 1);
              END IF;
              RETURN NULL;
            END $$
            """,
            "CREATE TRIGGER contents_come_and_go AFTER INSERT OR DELETE ON contents FOR EACH ROW EXECUTE FUNCTION count_content()",
            """
            CREATE TRIGGER contents_change AFTER UPDATE OF status, deleted_at ON contents FOR EACH ROW
            WHEN (OLD.status <> NEW.status OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)) EXECUTE FUNCTION count_content()
            """,
        ],
        fill: { tx in try ContentCountStore.recount(in: tx) })
}
