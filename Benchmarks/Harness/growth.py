"""What the same work costs as the tables grow: the list, the summary, claiming a job and settling its bill, on PostgreSQL with ten
thousand, a million and ten million rows in each of the tables that grow. The fifty organizations stay fifty, so that each of them grows.

Databases are made once and kept in `.build/bench`; ten million rows take about fifteen gigabytes."""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import background
import load
import machine
import pictures
import report
import seeding
from cases import BY_KEY
from servers import ROOT, Contexor, Model, Peer, Postgres, Redis

BASE = seeding.Sizes(2000, 2000, 0)
ANNOUNCE = "{} rows"

# Rows that are there already are made more of, in the tables that grow with use; their checks and triggers have seen such rows already.
FILL = """
SET session_replication_role = replica;
INSERT INTO contents (organization_id, workspace_id, project_id, title, status, body, word_count, search_text, created_by, current_version,
  created_at, updated_at)
SELECT i % 50 + 1, i % 50 + 1, (i % 50) * 3 + 1, 'محتوای ' || i, (ARRAY['draft','review','approved','rejected'])[i / 50 % 4 + 1], 'متن', 1, '', i % 50 + 1, 1,
  1700000000000 + i, 1700000000000 + i FROM generate_series({first}::bigint, {last}) i;
INSERT INTO usage_logs (organization_id, workspace_id, user_id, job_id, reservation_id, model, prompt_tokens, cached_tokens, completion_tokens,
  reasoning_tokens, cost, duration_ms, success, timestamp)
SELECT i % 50 + 1, i % 50 + 1, i % 50 + 1, -i - 1, i + 1, 'gpt-4.1-mini', 700, 0, 900, 0, 1700000, 4000, 1, {now} - i % 7776000 * 1000
FROM generate_series({first}::bigint, {last}) i;
INSERT INTO reservations (organization_id, workspace_id, user_id, job_id, call, model, reserved_at, month_start, day_start, cost, tokens, requests, state,
  settled_cost, settled_tokens, settled_at)
SELECT i % 50 + 1, i % 50 + 1, i % 50 + 1, -i - 1, 1, 'gpt-4.1-mini', {now}, {now}, {now}, 1700000, 1600, 1, 'settled', 1700000, 1600, {now}
FROM generate_series({first}::bigint, {last}) i;
INSERT INTO jobs (queue, kind, args, organization_id, state, run_at, attempt, fence, created_at, finished_at)
SELECT 'standard', 'generate_content', '{{}}', i % 50 + 1, 'done', {now}, 1, 1, {now}, {now} FROM generate_series({first}::bigint, {last}) i;
"""
AFTER = """
SET session_replication_role = replica;
DELETE FROM content_counts;
INSERT INTO content_counts (organization_id, status, amount)
SELECT organization_id, status, COUNT(*) FROM contents WHERE deleted_at IS NULL GROUP BY organization_id, status;
DELETE FROM usage_daily;
"""
DAILY = """
INSERT INTO usage_daily (organization_id, scope, scope_id, day_start, model, requests, prompt_tokens, completion_tokens, cost)
SELECT organization_id, {scope}, {column}, (timestamp + 12600000) / 86400000 * 86400000 - 12600000, model, COUNT(*), SUM(prompt_tokens),
  SUM(completion_tokens), SUM(cost) FROM usage_logs GROUP BY organization_id, {column}, 4, model
"""
TABLES = ("contents", "usage_logs", "reservations", "jobs")

# What is summed up as claiming and as settling, by the text of the statements.
CLAIM = ("WITH due AS MATERIALIZED", "SELECT $1 FROM jobs WHERE state", "SELECT 1 FROM jobs WHERE state", "SELECT organization_id FROM jobs")
SETTLE = ("UPDATE reservations SET state", "UPDATE usage_counters", "UPDATE usage_logs", "INSERT INTO usage_logs", "INSERT INTO usage_daily")


class Growth:
    def __init__(self, options):
        self.options = options
        options.work.mkdir(parents=True, exist_ok=True)
        options.work.chmod(0o755)
        self.folder = options.work / "growth"
        self.folder.mkdir(exist_ok=True)
        self.postgres = Postgres(options.work / "postgres")
        self.redis = Redis(self.folder)
        self.model = Model(self.folder)

    def stop(self):
        for program in (self.model, self.redis, self.postgres):
            program.stop()

    def make(self, rows: int) -> str:
        name = f"growth_{rows}"
        if self.postgres.exists(name):
            return name
        print(f"==> Making {ANNOUNCE.format(f'{rows:,}')} …", flush=True)
        began = time.time()
        self.postgres.sql("DROP DATABASE IF EXISTS growing WITH (FORCE)")
        self.postgres.sql("CREATE DATABASE growing OWNER contexor")
        seeding.contexor(self.options.bin / "benchmark-seed", self.postgres.url("growing"), BASE)
        subprocess.run([self.options.bin / "contexor", "migrate"], check=True, stdout=subprocess.DEVNULL, cwd=self.folder, env={
            **os.environ, "DEBUG": "True", "MOCK_SMS": "True", "SECRET_KEY": seeding.SECRET, "DATABASE_URL": self.postgres.url("growing")})
        with self.postgres.connect("growing") as connection:
            # Indexes are built once, over everything, and not row by row.
            indexes = connection.execute(
                "SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s) AND NOT EXISTS "
                "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)", (list(TABLES),)).fetchall()
            for index, _ in indexes:
                connection.execute(f"DROP INDEX {index}")
            step = 1_000_000
            for first in range(BASE.contents, rows, step):
                last = min(first + step, rows) - 1
                connection.execute(FILL.format(first=first, last=last, now=int(time.time() * 1000)))
                print(f"    {last + 1:,}", flush=True)
            for _, definition in indexes:
                connection.execute(definition)
            connection.execute(AFTER)
            for scope, column in ((0, "user_id"), (1, "workspace_id"), (2, "organization_id")):
                connection.execute(DAILY.format(scope=scope, column=column))
        self.postgres.sql("VACUUM ANALYZE", "growing")
        self.postgres.sql(f"ALTER DATABASE growing RENAME TO {name}")
        print(f"    took {time.time() - began:.0f} s", flush=True)
        return name

    def measure(self, rows: int) -> dict:
        name = self.make(rows)
        self.postgres.sql("CHECKPOINT")
        target = Contexor(self.folder, [self.postgres, self.redis], self.options.bin / "contexor", self.postgres.url(name), self.model, self.redis)
        # The people are the same in every database, and so are their tokens.
        target.tokens = seeding.contexor(self.options.bin / "benchmark-seed", f"sqlite:{self.folder}/people.db", seeding.Sizes(50, 50, 0))
        target.start()
        found = {}
        try:
            for key in ("list64", "summary_organization"):
                load.run(target, self.folder, BY_KEY[key].body, 8, 1, BASE.each)  # Until the caches are warm.
                runs = [load.run(target, self.folder, BY_KEY[key].body, 8, self.options.seconds, BASE.each) for _ in range(self.options.rounds)]
                found[key] = statistics.median(r.cpu for r in runs)
                print(f"    {rows:,} rows, {key}: {runs[0]}", flush=True)
            found.update(self.jobs(target, name))
        finally:
            target.stop()
        found["disk_mb"] = self.postgres.sql(f"SELECT pg_database_size('{name}')")[0][0] / 1e6
        return found

    def jobs(self, target, name) -> dict:
        """Generations one after the other, and what PostgreSQL says of the statements that claim and settle."""
        self.postgres.sql("SELECT pg_stat_statements_reset()")
        count = 100
        # Of each organization the contents that were made first are drafts: numbers 0, 4, 8, …
        with self.postgres.connect(name) as connection:
            drafts = connection.execute(
                "SELECT id, organization_id FROM contents WHERE status = 'draft' AND organization_id <= 50 AND id <= 2000 ORDER BY id LIMIT %s",
                (count,)).fetchall()
        background.generation_times(target, count, [(content, target.tokens[o - 1]) for content, o in drafts])
        rows = self.postgres.sql(
            f"SELECT query, total_exec_time, calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = '{name}'")

        def total(signs):
            return sum(spent for query, spent, _ in rows if any(sign in query for sign in signs)) / len(drafts)

        found = {"claim": total(CLAIM), "settle": total(SETTLE)}
        print(f"    claim {found['claim']:.3f} ms, settle {found['settle']:.3f} ms of the database for a job", flush=True)
        return found


    def peer(self, rows: int) -> float:
        """What the same summary costs the peer, which sums up its log of calls."""
        name = f"peer_growth_{rows}"
        target = Peer(self.folder, [self.postgres, self.redis], self.options.venv, self.postgres, self.model, self.redis, name)
        if not self.postgres.exists(name):
            print(f"==> Making the peer's {rows:,} calls …", flush=True)
            seeding.peer(target, self.postgres, self.make(rows), name, seeding.Sizes(BASE.contents, BASE.calls, 0), without=("editorial_content",))
            target.environment["PEER_DATABASE"] = name
        target.tokens = seeding.peer_tokens()
        target.start("api")
        try:
            body = BY_KEY["summary_organization"].body
            load.run(target, self.folder, body, 8, 1, BASE.each)
            runs = [load.run(target, self.folder, body, 8, self.options.seconds, BASE.each) for _ in range(self.options.rounds)]
            print(f"    {rows:,} rows, the peer's summary: {runs[0]}", flush=True)
            return statistics.median(r.cpu for r in runs)
        finally:
            target.stop()


NAMES = {"list64": "list, CPU ms a request", "summary_organization": "usage summary, CPU ms a request", "claim": "claiming, database ms a job",
         "settle": "settling, database ms a job"}


def write(results, out: Path):
    sizes = [int(size) for size in results["sizes"]]
    series = [(title, [results["sizes"][str(s)].get(key) for s in sizes]) for key, title in NAMES.items()]
    (out / "growth.svg").write_text(pictures.lines("What the same work costs as the tables grow", "milliseconds, both axes logarithmic", sizes, series))
    lines = ["| | " + " | ".join(f"{s:,} rows" for s in sizes) + " | last to first |", "| --- |" + " --: |" * (len(sizes) + 1)]
    for title, values in series:
        lines.append(f"| {title} | " + " | ".join(f"{v:.3f}" for v in values) + f" | {values[-1] / values[0]:.2f}× |")
    if peer := results.get("peer"):
        values = [peer.get(str(s)) for s in sizes]
        lines.append("| the peer's usage summary, CPU ms a request | " + " | ".join("–" if v is None else f"{v:,.1f}" for v in values) + " | |")
    disk = [results["sizes"][str(s)]["disk_mb"] for s in sizes]
    lines.append("| the database on disk, MB | " + " | ".join(f"{d:,.0f}" for d in disk) + " | |")
    report.put(report.DOCUMENT, "growth", f"Measured {results['measured']}, load {results['load']} at the end.\n\n" + "\n".join(lines) + "\n")
    print("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 1_000_000, 10_000_000], help="rows in each table")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--make-only", action="store_true", help="only make the databases")
    parser.add_argument("--bin", type=Path, default=ROOT / ".build/release")
    parser.add_argument("--venv", type=Path, default=ROOT / ".build/bench-venv", help="the peer's Python; the largest size is asked of the peer too")
    parser.add_argument("--work", type=Path, default=ROOT / ".build/bench")
    parser.add_argument("--out", type=Path, default=ROOT / "Benchmarks/Results")
    options = parser.parse_args()
    options.bin, options.venv, options.work = options.bin.resolve(), options.venv.absolute(), options.work.resolve()
    growth = Growth(options)
    try:
        if options.make_only:
            for rows in options.sizes:
                growth.make(rows)
            return
        sizes = {str(rows): growth.measure(rows) for rows in options.sizes}
        peer = {str(rows): growth.peer(rows) for rows in options.sizes[-1:] if options.venv.exists()}
    finally:
        growth.stop()
    results = {"measured": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "load": machine.load(), "sizes": sizes, "peer": peer}
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "growth.json").write_text(json.dumps(results, indent=1) + "\n")
    write(results, options.out)


if __name__ == "__main__":
    main()
