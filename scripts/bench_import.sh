#!/usr/bin/env bash
# Measures `contexor import-django`: a database of the original with 100,000 contents and 500,000 usage rows goes into an
# empty installation of each engine; shows time, memory and whether all counts are equal. Makes a PostgreSQL server of its own.
#   CONTENTS=100000 CALLS=500000    how many
#   ENGINES="sqlite postgres"       into which
#   PROGRAM=.build/release/contexor the program; built when absent
#   LIMIT=120                       seconds that an import may take

source "$(dirname "$0")/common.sh"

contents=${CONTENTS:-100000} calls=${CALLS:-500000} limit=${LIMIT:-120}
scripts/install-packages.sh build test
program=${PROGRAM:-}
if [[ -z $program ]]; then
    build release --product contexor
    program=.build/release/contexor
fi
program=$(realpath "$program")

work=$(mktemp -d /var/tmp/contexor-import-XXXXXX)
chmod 0755 "$work"
postgres=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1 || readlink -f "$(command -v initdb)")")
as_server=()
if ((EUID == 0)); then
    mkdir "$work/pg"
    chown postgres "$work/pg"
    as_server=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi
# shellcheck disable=SC2317 # Called by the trap.
finish() {
    (cd / && "${as_server[@]}" "$postgres/pg_ctl" stop -m immediate -D "$work/pg/data" >/dev/null 2>&1) || true
    rm -rf "$work"
}
trap finish EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
server() { (cd / && "${as_server[@]}" "$@" >/dev/null); }
mkdir -p "$work/pg"
server "$postgres/initdb" -D "$work/pg/data" -U owner -A trust -E UTF8 --locale=C --no-sync
server "$postgres/pg_ctl" start -w -D "$work/pg/data" -l "$work/pg/log" -o "-p $port -k $work/pg -c listen_addresses='' -c shared_buffers=256MB"
sql() { "$postgres/psql" -XAtq -v ON_ERROR_STOP=1 -d "postgresql://owner@/$1?host=$work/pg&port=$port" "${@:2}"; }
sql postgres -c "CREATE ROLE contexor LOGIN" -c "CREATE DATABASE original" -c "CREATE DATABASE target OWNER contexor"

step "Filling a database of the original with $contents contents and $calls usage rows …"
# The tables as the tests have them.
awk '/static let statements = """/ { inside = 1; next } /"""/ { inside = 0 } inside' Tests/AppTests/DjangoImport/OriginalSchema.swift | sql original -f -
sql original -v contents="$contents" -v calls="$calls" >/dev/null <<'SQL'
INSERT INTO users (id, phone_number, full_name) SELECT n, '+98912' || lpad(n::text, 7, '0'), 'کاربر ' || n FROM generate_series(1, 400) n;
INSERT INTO organizations (id, name, slug) SELECT n, 'سازمان ' || n, 'organization-' || n FROM generate_series(1, 40) n;
INSERT INTO organization_members (id, role, organization_id, user_id) SELECT n, (ARRAY['admin','editor','writer','viewer'])[1 + n % 4], 1 + (n - 1) / 10, n FROM generate_series(1, 400) n;
INSERT INTO workspaces (id, name, slug, organization_id) SELECT n, 'فضای ' || n, 'workspace-' || n, 1 + (n - 1) / 3 FROM generate_series(1, 120) n;
INSERT INTO projects (id, name, slug, workspace_id, created_by_id) SELECT n, 'پروژه ' || n, 'project-' || n, 1 + (n - 1) / 5, 1 FROM generate_series(1, 600) n;
INSERT INTO prompts (id, title, category, prompt_template, workspace_id, created_by_id) SELECT n, 'پرامپت ' || n, 'blog', 'دربارهٔ {topic} بنویس', 1 + (n - 1) / 5, 1 FROM generate_series(1, 600) n;
-- Texts of some 250 words, no two alike.
CREATE FUNCTION text_of(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '## متن شمارهٔ ' || n || E'\n\n' || repeat('قهوهٔ دم‌کردهٔ خانگی را با ' || n || ' گرم آب و حوصلهٔ فراوان می‌نوشیم. ', 20) || E'\n\n## پایان\n\n' || md5(n::text) $$;
INSERT INTO contents (id, title, body, status, project_id, prompt_id, created_by_id, current_version_id, created_at, updated_at)
  SELECT n, 'عنوان ' || n, text_of(n), (ARRAY['draft','review','approved','rejected'])[1 + n % 4], 1 + n % 600, 1 + n % 600, 1 + n % 400, 2 * n,
    timestamptz '2023-01-01' + n * interval '5 minutes', timestamptz '2023-01-02' + n * interval '5 minutes' FROM generate_series(1, :contents) n;
INSERT INTO content_versions (id, version_number, title, body_markdown, metadata, created_at, ai_job_id, content_id, created_by_id)
  SELECT 2 * n - v, 2 - v, 'عنوان ' || n, CASE v WHEN 0 THEN text_of(n) ELSE 'نخستین متن ' || n END, '{"model": "gpt-4o", "tokens": 900, "cost": 0.0123}',
    timestamptz '2023-01-01' + n * interval '5 minutes', CASE v WHEN 1 THEN n END, n, 1 + n % 400 FROM generate_series(1, :contents) n, generate_series(0, 1) v;
INSERT INTO ai_jobs (id, status, content_id, user_id, workspace_id, result_data) SELECT n, 'completed', n, 1 + n % 400, 1, '{"model": "gpt-4o"}' FROM generate_series(1, :contents) n;
INSERT INTO usage_logs (id, model, prompt_tokens, completion_tokens, total_tokens, estimated_cost, request_duration, timestamp, content_id, organization_id, user_id, workspace_id, ai_job_id)
  SELECT n, (ARRAY['gpt-4o','gpt-4o-mini'])[1 + n % 2], 400, 500, 900, 0.0095 + (n % 7) * 0.000001, 2.5, timestamptz '2023-01-01' + n * interval '1 minute',
    1 + n % :contents, p.organization, 10 * (p.organization - 1) + 1 + n % 10, p.workspace, 1 + n % :contents
  FROM generate_series(1, :calls) n, LATERAL (SELECT 1 + (1 + (1 + n % :contents) % 600 - 1) / 5 AS workspace, 1 + (1 + (1 + (1 + n % :contents) % 600 - 1) / 5 - 1) / 3 AS organization) p;
INSERT INTO audit_logs (id, action, old_status, new_status, timestamp, content_id, user_id) SELECT n, 'created', NULL, 'draft', timestamptz '2023-01-01' + n * interval '5 minutes', n, 1 + n % 400 FROM generate_series(1, :contents) n;
-- As Django makes them: one for each foreign key.
CREATE INDEX ON contents (project_id);
CREATE INDEX ON contents (prompt_id);
CREATE INDEX ON contents (created_by_id);
CREATE INDEX ON content_versions (content_id);
CREATE INDEX ON ai_jobs (content_id);
CREATE INDEX ON usage_logs (content_id);
CREATE INDEX ON usage_logs (organization_id);
CREATE INDEX ON organization_members (user_id);
CREATE INDEX ON organization_members (organization_id);
ANALYZE;
SQL
sql original -c "GRANT SELECT ON ALL TABLES IN SCHEMA public TO contexor"

failed=0
for engine in ${ENGINES:-sqlite postgres}; do
    target=sqlite:$work/target.db
    if [[ $engine == postgres ]]; then target="postgresql://contexor@/target?host=$work/pg&port=$port"; fi
    step "Into $engine …"
    DEBUG=True MOCK_SMS=True SECRET_KEY=benchmark-secret-benchmark-secret-benchmark-secret-0123456789 DATABASE_URL=$target \
        DJANGO_DATABASE_URL="postgresql://contexor@/original?host=$work/pg&port=$port" python3 - "$program" "$work" "$limit" <<'PYTHON' || failed=1
import resource, subprocess, sys, time
program, folder, limit = sys.argv[1:]
began = time.monotonic()
done = subprocess.run([program, "import-django", "--report", f"{folder}/report.csv"], cwd=folder, stdout=subprocess.PIPE, text=True)
took = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
peak = used.ru_maxrss / 1024
print(done.stdout)
print(f"{took:.0f} s of {limit} s ({used.ru_utime + used.ru_stime:.0f} s of one processor); at most {peak:.0f} MB resident; counts {'equal' if done.returncode == 0 else 'DIFFER'}")
for check in (["check", "--ledger"], ["audit", "verify"]):
    said = subprocess.run([program, *check], cwd=folder, stdout=subprocess.PIPE, text=True)
    print("contexor", *check, "✓" if said.returncode == 0 else "✗ " + said.stdout[-300:])
    done.returncode |= said.returncode
sys.exit(done.returncode or took > float(limit))
PYTHON
done
exit "$failed"
