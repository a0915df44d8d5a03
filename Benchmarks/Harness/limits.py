"""What the machine could do at most: the same statements by pgbench, a plain answer of the same HTTP server, memory."""

import re
import subprocess

import load


def measure(bench) -> dict:
    found = {}
    target = bench.targets["postgres"]
    target.start("api")
    bench.say("Limits: a plain answer of the same server")
    plain = [load.run(target, bench.run_folder, 'return wrk.format("GET", "/health/live")', 64, bench.options.seconds, 1) for _ in range(3)]
    best = max(plain, key=lambda r: r.rate)
    found["plain"] = {"rate": best.rate, "cpu": min(r.cpu for r in plain)}
    print(f"    {best.rate:.0f}/s, cpu {found['plain']['cpu']:.4f} ms")
    bench.say("Limits: the statements of the list by pgbench, prepared")
    found["list"] = list_by_pgbench(bench, target)
    print(f"    {found['list']}")
    bench.say("Limits: the detector of personal data beside memory")
    found["pii"] = detector(bench)
    return found


def statements_of_list(bench, target) -> list[str]:
    """What the server sends for the rows of one list, as PostgreSQL saw it."""
    postgres = bench.postgres
    postgres.sql("SELECT pg_stat_statements_reset()")
    load.run(target, bench.run_folder, 'return wrk.format("GET", "/api/v1/contents?status=review", headers)', 8, 1, bench.sizes.each)
    rows = postgres.sql(
        "SELECT query, calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = 'bench' ORDER BY calls DESC LIMIT 12")
    most = max(calls for _, calls in rows)
    bench.facts["statements_of_list"] = [[query, calls / most] for query, calls in rows if calls > most / 2]
    return [query for query, calls in rows if calls > most / 2 and "FROM contents" in query]


def list_by_pgbench(bench, target) -> dict:
    script = bench.run_folder / "list.sql"
    lines = ["\\set o random(1, 50)"]
    for query in statements_of_list(bench, target):
        values = iter(re.findall(r"organization_id = \$(\d+)", query))
        for number in set(values):
            query = re.sub(rf"\${number}\b", ":o", query)
        for number in set(re.findall(r"status = \$(\d+)", query)):
            query = re.sub(rf"\${number}\b", "'review'", query)
        query = re.sub(r"LIMIT \$\d+", "LIMIT 20", query)
        query = re.sub(r"(COALESCE\(SUM\([a-z.]+\), )\$\d+", r"\g<1>0", query)  # A constant, as PostgreSQL shows it.
        query = re.sub(r"OFFSET \$\d+", "OFFSET 0", query)
        if rest := re.search(r"\$\d+", query):
            raise RuntimeError(f"the list has a parameter that the limit does not know: {rest.group()} in {query}")
        lines.append(" ".join(query.split()) + ";")
    script.write_text("\n".join(lines) + "\n")
    everything = ",".join(str(o) for o in range(1, 51))
    results = {}
    # As the product's role, behind the wall; and as the owner of the server, for whom there is none.
    for name, user, options in (("walled", "contexor", f"-c contexor.sight={{{everything}}}"), ("bare", "owner", "")):
        out = subprocess.run(
            [bench.postgres.programs / "pgbench", "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", str(max(3, int(bench.options.seconds))),
             "-f", script, "-h", str(bench.postgres.folder), "-p", str(bench.postgres.port), "-U", user, "bench"],
            check=True, capture_output=True, text=True, env={"PGOPTIONS": options, "PATH": "/usr/bin:/bin"})
        results[name] = float(re.search(r"tps = ([\d.]+)", out.stdout).group(1))
    return results


def detector(bench) -> dict:
    program = bench.options.bin / "personal-data-benchmark"
    if not program.exists():
        return {}
    out = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    print("    " + out.replace("\n", "\n    "))
    memory = re.search(r"one core reading: ([\d.]+)", out)
    scanner = re.findall(r"^(.*): scanner ([\d.]+) MB/s, regular expressions ([\d.]+)", out, re.M)
    return {"memory": float(memory.group(1)), "texts": [[name, float(a), float(b)] for name, a, b in scanner]}
