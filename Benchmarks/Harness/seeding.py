"""The data: made once for given sizes by `benchmark-seed`, copied for each measurement; the peer gets the same rows."""

import hashlib
import hmac
import json
import subprocess
import time
from base64 import urlsafe_b64encode
from pathlib import Path

from servers import SECRET, Peer, Postgres

ORGANIZATIONS = 50


class Sizes:
    def __init__(self, contents: int, calls: int, logins: int):
        self.contents, self.calls, self.logins = contents, calls, logins
        self.each = contents // ORGANIZATIONS

    @property
    def key(self):
        return f"{self.contents}_{self.calls}_{self.logins}"


def contexor(seeder: Path, url: str, sizes: Sizes) -> list[str]:
    """Fills the database where it is empty. Returns an access token of each organization's admin."""
    out = subprocess.run(
        [seeder, url, str(sizes.contents), SECRET, str(sizes.calls), str(sizes.logins)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return out.split()


# The peer's table, its columns, and where their values come from.
TIME = "to_timestamp({} / 1000.0)"
COPIES = [
    ("editorial_user", "id, password, last_login, phone_number, full_name, is_active, date_joined",
     f"SELECT id, '!', NULL::timestamptz, phone_number, full_name, is_active = 1, {TIME.format('date_joined')} FROM users"),
    ("editorial_organization", "id, name, is_active, deleted_at", "SELECT id, name, is_active = 1, NULL::timestamptz FROM organizations"),
    ("editorial_member", "id, role, organization_id, user_id", "SELECT id, role, organization_id, user_id FROM members"),
    ("editorial_workspace", "id, name, organization_id", "SELECT id, name, organization_id FROM workspaces"),
    ("editorial_project", "id, name, organization_id, workspace_id", "SELECT id, name, organization_id, workspace_id FROM projects"),
    ("editorial_content",
     "id, organization_id, workspace_id, project_id, title, status, body, word_count, has_pii, pii_warnings, metadata, created_by_id, "
     "current_version, version, created_at, updated_at",
     "SELECT id, organization_id, workspace_id, project_id, title, status, body, word_count::int, has_pii = 1, '[]'::jsonb, '{}'::jsonb, created_by, "
     f"current_version::int, version::int, {TIME.format('created_at')}, {TIME.format('updated_at')} FROM contents"),
    ("editorial_usagelog",
     "id, organization_id, workspace_id, user_id, model, prompt_tokens, completion_tokens, cost, success, timestamp",
     "SELECT id, organization_id, workspace_id, user_id, model, prompt_tokens::int, completion_tokens::int, (cost / 1e9)::numeric(18, 9), true, "
     f"{TIME.format('timestamp')} FROM usage_logs"),
]


def peer(peer: Peer, postgres: Postgres, source: str, target: str, sizes: Sizes, without=()):
    """The same rows in the peer's tables, but for those of tables that nobody will ask."""
    making = "peer_making"
    postgres.sql(f"DROP DATABASE IF EXISTS {making} WITH (FORCE)")
    postgres.sql(f"CREATE DATABASE {making} OWNER contexor")
    peer.environment["PEER_DATABASE"] = making
    peer.manage("migrate", "--run-syncdb", "-v", "0")
    with postgres.connect(source) as reading, postgres.connect(making) as writing:
        for table, columns, query in (copy for copy in COPIES if copy[0] not in without):
            with reading.cursor().copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as out, writing.cursor().copy(
                f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as into:
                for block in out:
                    into.write(block)
            writing.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT COALESCE(MAX(id), 1) FROM {table}))")
        codes(writing, sizes)
    postgres.sql("VACUUM ANALYZE", making)
    postgres.sql(f"ALTER DATABASE {making} RENAME TO {target}")


def codes(connection, sizes: Sizes):
    """A code in the hands of everybody who is to log in."""
    with connection.cursor().copy("COPY editorial_logincode (phone_number, digest, attempts, used_at, expires_at) FROM STDIN") as copy:
        for number in range(sizes.logins):
            phone = f"+98935{1_000_000 + number}"
            digest = hmac.new(SECRET.encode(), f"{phone} 123456".encode(), hashlib.sha256).digest()
            copy.write_row((phone, digest, 0, None, "2100-01-01"))


def peer_tokens() -> list[str]:
    """What the peer's login would hand out."""
    def coded(value):
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    tokens = []
    for user in range(1, ORGANIZATIONS + 1):
        now = int(time.time())
        claims = {"token_type": "access", "exp": now + 43_200, "iat": now, "jti": f"benchmark{user}", "user_id": str(user)}
        signed = coded({"alg": "HS256", "typ": "JWT"}) + b"." + coded(claims)
        tokens.append((signed + b"." + urlsafe_b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).rstrip(b"=")).decode())
    return tokens
