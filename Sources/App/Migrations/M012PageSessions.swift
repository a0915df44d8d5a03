// Sessions of browsers: an opaque token in a cookie stands for one row of `sessions`, so that the list of one's sessions, and
// the end of each, are the same for pages and for the API.

import Database

extension Migration {
    package static let pageSessions = Migration(
        12, "page sessions",
        [
            """
            CREATE TABLE page_sessions (
              hash \(.blob) PRIMARY KEY, session_id BIGINT NOT NULL REFERENCES sessions (id), created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)
            """,
            "CREATE INDEX page_sessions_by_session ON page_sessions (session_id)",
        ])
}
