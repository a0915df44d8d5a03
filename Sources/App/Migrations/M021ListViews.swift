// The names that people give to ways of looking at a list, theirs in every browser.

import Database

extension Migration {
    package static let listViews = Migration(
        21, "list views",
        [
            """
            CREATE TABLE list_views (
              id \(.identity), organization_id BIGINT NOT NULL, workspace_id BIGINT NOT NULL, user_id BIGINT NOT NULL REFERENCES users (id),
              name TEXT NOT NULL, query TEXT NOT NULL, created_at BIGINT NOT NULL,
              UNIQUE (organization_id, user_id, workspace_id, name),
              FOREIGN KEY (organization_id, workspace_id) REFERENCES workspaces (organization_id, id))
            """
        ])
}
