"""From figures to a document: the table of `docs/benchmarks.md` between its marks, and the pictures beside the figures."""

import re
import statistics
from pathlib import Path

import pictures
from cases import BY_KEY, CASES
from servers import ROOT

DOCUMENT = ROOT / "docs/benchmarks.md"
NAMES = {"postgres": "Contexor, PostgreSQL", "sqlite": "Contexor, SQLite", "peer": "Django peer"}
ORDER = ["postgres", "sqlite", "peer"]

# Ratios that are aimed at: of the processor time, and of the requests a second.
TARGETS = {"list64": 60, "detail": 30, "create": 30, "update": 30, "generate": 30, "verify": 50}


def median(runs, field):
    return statistics.median(r[field] for r in runs) if runs else None


def number(value, digits=3):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.{digits}g}"


def ratio(value):
    return "–" if value is None else f"{value:.3g}×" if value < 100 else f"{value:.0f}×"


def quotient(a, b):
    return a / b if a and b else None


def spread(runs, field):
    values = [r[field] for r in runs]
    return f"{number(min(values))}–{number(max(values))}"


def request_rows(results):
    rows = []
    for case in CASES:
        by = results["cases"].get(case.key)
        if by:
            rows.append((case, by))
    return rows


def requests_table(results):
    lines = [
        "| case | product | requests/s | CPU ms a request | (spread) | of it in the server | p50 ms | p99 ms |", "| --- | --- | --: | --: | :-: | --: | --: | --: |"]
    for case, by in request_rows(results):
        for name in ORDER:
            if name not in by:
                continue
            runs = by[name]
            lines.append(
                f"| {case.title} | {NAMES[name]} | {number(median(runs, 'rate'))} | {number(median(runs, 'cpu'))} | {spread(runs, 'cpu')} | "
                f"{number(median(runs, 'server'))} | {number(median(runs, 'p50'))} | {number(median(runs, 'p99'))} |")
    return lines


def ratios_table(results):
    lines = [
        "| case, against the peer | CPU, PostgreSQL | requests/s | p99 | CPU, SQLite | requests/s | aim | reached |",
        "| --- | --: | --: | --: | --: | --: | --: | :-: |"]
    for case, by in request_rows(results):
        if "peer" not in by:
            continue
        peer = by["peer"]
        cells = []
        for name in ("postgres", "sqlite"):
            runs = by.get(name, [])
            cells.append(quotient(median(peer, "cpu"), median(runs, "cpu")))
            cells.append(quotient(median(runs, "rate"), median(peer, "rate")))
            if name == "postgres":
                cells.append(quotient(median(peer, "p99"), median(runs, "p99")))
        aim = TARGETS.get(case.key)
        reached = "" if not aim or not cells[0] else "yes" if cells[0] >= aim else "**no**"
        lines.append(f"| {case.title} | " + " | ".join(ratio(c) for c in cells) + f" | {f'{aim}×' if aim else ''} | {reached} |")
    return lines


class Under(float):
    """An aim that is no ratio: both of ours are to stay below it."""

    def __str__(self):
        return f"under {self:g}"


def other_rows(results):
    facts = results["facts"]

    def by(name, pick):
        value = facts.get(name, {})
        return {target: pick(value[target]) for target in ORDER if target in value}

    rows = []
    if "jobs" in facts:
        rows.append(("jobs a second, instant model", by("jobs", lambda r: statistics.median(x["rate"] for x in r)), True, 20))
        rows.append(("CPU ms a job", by("jobs", lambda r: statistics.median(x["cpu"] for x in r)), False, 20))
    if "generation_ms" in facts:
        rows.append(("from asking to reading, p50 ms", by("generation_ms", lambda r: statistics.median(x["p50"] for x in r)), False, Under(10)))
        rows.append(("the same, p99 ms", by("generation_ms", lambda r: statistics.median(x["p99"] for x in r)), False, Under(50)))
    if "cold_ms" in facts:
        rows.append(("start to first answer, ms", by("cold_ms", lambda x: x), False, 20))
    if "idle_mb" in facts:
        rows.append(("memory of API, worker and beat, idle, MB", by("idle_mb", lambda x: x), False, 10))
        rows.append(("memory of the API under load, most, MB", by("loaded_mb", lambda x: x), False, None))
    if "program_mb" in facts:
        size = facts["program_mb"]
        rows.append(("the program on disk, MB", {"postgres": size["contexor"], "sqlite": size["contexor"], "peer": size["peer"]}, False, None))
    disk = {name: facts[f"disk_{name}_mb"] for name in ORDER if f"disk_{name}_mb" in facts}
    if disk:
        rows.append(("the seeded database on disk, MB", disk, False, None))
    if "streams" in facts:
        for key, title in (("longest_ms", "1,000 live streams: longest silence of any watcher, ms"), ("median_ms", "the same, the middle watcher, ms"),
                           ("memory_mb", "the same, memory of the process, MB"), ("cpu_us_per_event", "the same, CPU µs an event")):
            aim = {"longest_ms": Under(250), "memory_mb": Under(200)}.get(key)
            rows.append((title, by("streams", lambda x, key=key: x[key]), False, aim))
    return rows


def other_table(results):
    lines = ["| | Contexor, PostgreSQL | Contexor, SQLite | Django peer | ratio to the peer | aim | reached |", "| --- | --: | --: | --: | --: | --: | :-: |"]
    for title, values, more_is_better, aim in other_rows(results):
        factor = quotient(values.get("postgres"), values.get("peer")) if more_is_better else quotient(values.get("peer"), values.get("postgres"))
        own = [values[n] for n in ORDER if n in values and n != "peer"]
        is_reached = all(x < aim for x in own) if isinstance(aim, Under) else factor and aim and factor >= aim
        reached = "" if not aim or not own else "yes" if is_reached else "**no**"
        wanted = "" if not aim else str(aim) if isinstance(aim, Under) else f"{aim}×"
        lines.append(f"| {title} | " + " | ".join(number(values.get(n)) for n in ORDER) + f" | {ratio(factor)} | {wanted} | {reached} |")
    return lines


def limits_table(results):
    limits = results["facts"].get("limits")
    if not limits:
        return []
    lines = ["| limit | figure | what is reached of it |", "| --- | --: | --- |"]
    mine = results["cases"].get("list64", {}).get("postgres", [])
    rate, server = median(mine, "rate"), median(mine, "server")
    plain = limits["plain"]
    lines.append(
        f"| a plain answer of the same HTTP server | {number(plain['rate'])}/s, {number(plain['cpu'])} ms | " +
        (f"list: {rate / plain['rate']:.0%} of the requests/s; {plain['cpu'] / server:.0%} of the server's time for a list is HTTP |" if rate else "|"))
    for key, name in (("bare", "the list's statements by pgbench, prepared, without the wall"), ("walled", "the same behind the wall (row-level security)")):
        lines.append(f"| {name} | {number(limits['list'][key])}/s | " + (f"list: {rate / limits['list'][key]:.0%} |" if rate else "|"))
    if pii := limits.get("pii"):
        for name, scanner, regexes in pii["texts"]:
            lines.append(
                f"| memory read by one core: {number(pii['memory'])} MB/s | {name}: {number(scanner)} MB/s | {scanner / pii['memory']:.1%} of memory; "
                f"{scanner / regexes:.0f} times a loop of regular expressions |")
    return lines


def conditions(results):
    sizes = results["sizes"]
    note = f" {results['note']}" if results["note"] else ""
    return (
        f"Measured {results['measured']} on {results['cores']} cores ({results['processor']}), load {results['load']} at the end.{note} "
        f"{sizes['contents']:,} contents in 50 organizations, {sizes['calls']:,} rows of usage; {results['rounds']} rounds of {results['seconds']:g} s "
        "for each case, in turns; medians.")


def table(results):
    parts = [conditions(results), "", "### Ratios", "", *ratios_table(results), "", "### Beyond requests", "", *other_table(results)]
    if limits := limits_table(results):
        parts += ["", "### Limits of the machine", "", *limits]
    parts += ["", "### Every figure", "", *requests_table(results)]
    return "\n".join(parts) + "\n"


def draw(results, out: Path):
    rows = request_rows(results)
    if not rows:
        return
    names = [NAMES[n] for n in ORDER]

    def groups(field):
        return [(case.title, [median(by.get(n, []), field) for n in ORDER]) for case, by in rows]

    (out / "cpu.svg").write_text(pictures.bars("Processor time of a request, server and database together", "milliseconds", names, groups("cpu")))
    (out / "rate.svg").write_text(pictures.bars("Requests a second", "requests a second", names, groups("rate")))
    (out / "p99.svg").write_text(pictures.bars("Ninety-nine of a hundred requests are answered within", "milliseconds", names, groups("p99")))
    others = [(title, [values.get(n) for n in ORDER]) for title, values, _, _ in other_rows(results) if "disk" not in title]
    if others:
        (out / "others.svg").write_text(pictures.bars("Jobs, start, memory, live streams", "as named", names, others))


def put(document: Path, mark: str, text: str):
    """Replaces what stands between the marks."""
    if not document.exists():
        return
    old = document.read_text()
    new = re.sub(rf"(<!-- {mark} -->\n).*?(<!-- end of {mark} -->)", lambda m: m.group(1) + "\n" + text + "\n" + m.group(2), old, flags=re.S)
    document.write_text(new)


def write(results, out: Path):
    draw(results, out)
    put(DOCUMENT, "results", table(results))
    print(table(results))
