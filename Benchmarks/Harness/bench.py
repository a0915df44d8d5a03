"""Measures Contexor on both engines beside the peer: the same rows, the same requests, the same machine, in turns.

`make bench` prepares everything and calls this; `bench.py --help` tells the sizes."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import background
import limits
import load
import machine
import report
import seeding
from cases import CASES
from servers import ROOT, Contexor, Model, Peer, Postgres, Redis, ask


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--contents", type=int, default=100_000, help="contents, in 50 organizations")
    parser.add_argument("--calls", type=int, default=500_000, help="rows of usage, up to ten million")
    parser.add_argument("--logins", type=int, default=100_000, help="people with a code in their hands")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is measured")
    parser.add_argument("--seconds", type=float, default=4, help="how long each measurement of a case takes")
    parser.add_argument("--only", nargs="*", help="of the cases: " + ", ".join([c.key for c in CASES] + ["background", "streams", "cold", "limits"]))
    parser.add_argument("--targets", nargs="*", default=["sqlite", "postgres", "peer"], help="what is measured")
    parser.add_argument("--bin", type=Path, default=ROOT / ".build/release", help="folder of the built programs")
    parser.add_argument("--venv", type=Path, default=ROOT / ".build/bench-venv", help="the peer's Python")
    parser.add_argument("--work", type=Path, default=ROOT / ".build/bench", help="folder for databases; kept, so that they are made once")
    parser.add_argument("--out", type=Path, default=ROOT / "Benchmarks/Results", help="folder for results, table and pictures; `-` for none")
    parser.add_argument("--note", default="", help="under which circumstances it is measured, for the document")
    parser.add_argument("--profile", metavar="FOLDER", type=Path, help="where to leave what `perf` sees of each case (PostgreSQL)")
    options = parser.parse_args()
    options.bin, options.venv, options.work = options.bin.resolve(), options.venv.absolute(), options.work.resolve()
    return options


class Bench:
    def __init__(self, options):
        self.options = options
        self.sizes = seeding.Sizes(options.contents, options.calls, options.logins)
        options.work.mkdir(parents=True, exist_ok=True)
        options.work.chmod(0o755)
        self.run_folder = options.work / "run"
        shutil.rmtree(self.run_folder, ignore_errors=True)
        self.run_folder.mkdir()
        self.programs = []
        self.facts = {}
        self.cases: dict[str, dict[str, list]] = {}

    def wants(self, key):
        return not self.options.only or key in self.options.only

    # What runs

    def start(self):
        self.postgres = self.keep(Postgres(self.options.work / "postgres"))
        self.redis = self.keep(Redis(self.run_folder))
        self.model = self.keep(Model(self.run_folder))
        self.targets = {}
        makers = {"sqlite": self.make_sqlite, "postgres": self.make_postgres, "peer": self.make_peer}
        for name in self.options.targets:
            self.targets[name] = makers[name]()

    def keep(self, program):
        self.programs.append(program)
        return program

    def stop(self):
        for target in getattr(self, "targets", {}).values():
            target.stop()
        for program in reversed(self.programs):
            program.stop()

    def say(self, text):
        print(f"==> {text}", flush=True)

    def make_sqlite(self):
        seeded = self.options.work / f"seed_{self.sizes.key}.db"
        seeder = self.options.bin / "benchmark-seed"
        if not seeded.exists():
            self.say("Seeding SQLite …")
            made = seeded.with_suffix(".new")
            made.unlink(missing_ok=True)
            began = time.time()
            seeding.contexor(seeder, f"sqlite:{made}", self.sizes)
            subprocess.run([sys.executable, "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('ANALYZE'); c.close()", made], check=True)
            made.rename(seeded)
            self.facts["seed_sqlite_seconds"] = round(time.time() - began)
        database = self.run_folder / "bench.db"
        shutil.copy(seeded, database)
        target = Contexor(self.run_folder, [], self.options.bin / "contexor", f"sqlite:{database}", self.model, None)
        target.tokens = seeding.contexor(seeder, f"sqlite:{database}", self.sizes)
        target.database = None
        self.facts["disk_sqlite_mb"] = machine.size_mb(database)
        return target

    def make_postgres(self):
        seeded, name = f"seed_{self.sizes.key}", "bench"
        seeder = self.options.bin / "benchmark-seed"
        if not self.postgres.exists(seeded):
            self.say("Seeding PostgreSQL …")
            began = time.time()
            self.postgres.sql("DROP DATABASE IF EXISTS making WITH (FORCE)")
            self.postgres.sql("CREATE DATABASE making OWNER contexor")
            seeding.contexor(seeder, self.postgres.url("making"), self.sizes)
            self.postgres.sql("VACUUM ANALYZE", "making")
            self.postgres.sql(f"ALTER DATABASE making RENAME TO {seeded}")
            self.facts["seed_postgres_seconds"] = round(time.time() - began)
        self.postgres.copy(seeded, name)
        target = Contexor(
            self.run_folder, [self.postgres, self.redis], self.options.bin / "contexor", self.postgres.url(name), self.model, self.redis)
        target.tokens = seeding.contexor(seeder, self.postgres.url(name), self.sizes)
        target.database = name
        self.facts["disk_postgres_mb"] = self.postgres.sql(f"SELECT pg_database_size('{name}')")[0][0] / 1e6
        return target

    def make_peer(self):
        seeded = f"peer_{self.sizes.key}"
        target = Peer(self.run_folder, [self.postgres, self.redis], self.options.venv, self.postgres, self.model, self.redis)
        if not self.postgres.exists(seeded):
            if not self.postgres.exists(f"seed_{self.sizes.key}"):
                self.make_postgres()
            self.say("Seeding the peer …")
            seeding.peer(target, self.postgres, f"seed_{self.sizes.key}", seeded, self.sizes)
        self.postgres.copy(seeded, "peer_bench")
        target.environment["PEER_DATABASE"] = target.database = "peer_bench"
        target.tokens = seeding.peer_tokens()
        self.facts["disk_peer_mb"] = self.postgres.sql("SELECT pg_database_size('peer_bench')")[0][0] / 1e6
        return target

    # What is measured

    def cold(self):
        self.say("Cold start")
        times = {name: [] for name in self.targets}
        for _ in range(5):
            for name, target in self.targets.items():
                times[name].append(target.cold_start())
        for name, values in times.items():
            print(f"    {self.targets[name].name}: {min(values):.0f} ms at best, median {statistics.median(values):.0f}")
        self.facts["cold_ms"] = {name: statistics.median(values) for name, values in times.items()}

    def requests(self):
        offsets = {(case.key, name): 0 for case in CASES for name in self.targets}
        wanted = [case for case in CASES if self.wants(case.key)]
        for target in self.targets.values():
            # The worker would be measured with the acceptance of its jobs.
            target.start(*(part for part in target.all_parts if part != "worker"))
        self.model.mode("hold")
        time.sleep(1)
        self.facts["idle_mb"] = {name: self.whole_memory(target) for name, target in self.targets.items()}
        self.say("Warming up")
        for case in wanted:
            for name, target in self.targets.items():
                result = load.run(target, self.run_folder, case.body, case.connections, 1, self.sizes.each, offsets[case.key, name])
                offsets[case.key, name] += result.requests + 200 if case.consumes else 0
        peaks = {name: machine.Peak(target.own()) for name, target in self.targets.items()}
        for number in range(self.options.rounds):
            for case in wanted:
                self.say(f"Round {number + 1} of {self.options.rounds}: {case.title}    (load {machine.load()})")
                for name, target in self.targets.items():
                    profile = self.profiler(case, name, target)
                    result = load.run(
                        target, self.run_folder, case.body, case.connections, self.options.seconds, self.sizes.each, offsets[case.key, name])
                    if profile:
                        profile.wait()
                    if case.consumes:
                        offsets[case.key, name] += result.requests + 200
                    print(f"    {target.name:22} {result}", flush=True)
                    self.cases.setdefault(case.key, {}).setdefault(name, []).append(result)
        self.facts["loaded_mb"] = {name: peak.stop() for name, peak in peaks.items()}
        self.offsets = {name: offsets["generate", name] for name in self.targets}

    def whole_memory(self, target):
        """API, worker and beat, as they stand after their start."""
        target.start()
        time.sleep(2)
        memory = machine.memory_mb(target.own())
        if "serve" not in target.parts:
            target.stop("worker")
        return memory

    def profiler(self, case, name, target):
        if not self.options.profile or name != "postgres":
            return None
        seconds = max(1, self.options.seconds - 1)
        self.options.profile.mkdir(parents=True, exist_ok=True)
        out = self.options.profile / f"{case.key}.txt"
        data = self.run_folder / f"{case.key}.perf"
        command = (
            f"sleep 0.5; perf record -q -F 997 -g -p {target.parts['api'].pid} -o {data} sleep {seconds} && "
            f"perf report -i {data} --stdio --no-children -g none --percent-limit 0.4 2>/dev/null | grep -v '^$' | swift demangle --compact | sed -E 's/ +$//' | cut -c1-170 | head -60 > {out}")
        return subprocess.Popen(["bash", "-c", command], stderr=subprocess.DEVNULL)

    def fresh(self, name, count):
        """Contents that no case has used: the last ones of each organization."""
        each, used = self.sizes.each, self.taken.setdefault(name, 0)
        self.taken[name] = used + count
        found = []
        for number in range(used, used + count):
            organization, k = number % 50 + 1, number // 50
            j = each - 4 - k * 4
            found.append(((organization - 1) * each + j + 1, self.targets[name].tokens[organization - 1]))
        return found

    def settle(self):
        """What is due every few minutes or once a day is due at once in a database that was just made: it is done before anything is
        measured. A hundred thousand contents that were made in a minute are a hundred thousand rows of counts until then."""
        self.model.mode("instant")
        for name, target in self.targets.items():
            target.start()
            time.sleep(3)
            machine.wait_until(lambda: background.unfinished(target, self.pg(name), target.database) == 0, 120, f"{target.name} to have nothing to do")
            target.stop()

    def background(self):
        self.taken = {}
        self.model.mode("instant")
        for _ in range(self.options.rounds):
            for name, target in self.targets.items():
                self.say(f"Jobs: {target.name}")
                self.ensure_queue(name, target)
                done, rate, cpu = background.drain(target, self.model, self.pg(name), target.database)
                print(f"    {done} jobs, {rate:.0f}/s, cpu {cpu:.2f} ms a job", flush=True)
                self.facts.setdefault("jobs", {}).setdefault(name, []).append({"jobs": done, "rate": rate, "cpu": cpu})
        self.say("From asking to reading")
        self.model.mode("instant")
        for name, target in self.targets.items():
            target.start()
        time.sleep(1)
        for _ in range(self.options.rounds):
            for name, target in self.targets.items():
                times = sorted(background.generation_times(target, 60, self.fresh(name, 60), self.pg(name), target.database))
                self.facts.setdefault("generation_ms", {}).setdefault(name, []).append(
                    {"p50": statistics.median(times), "p99": times[int(len(times) * 0.99) - 1], "max": times[-1]})
                print(f"    {target.name}: p50 {statistics.median(times):.1f} ms, longest {times[-1]:.1f} ms", flush=True)

    def pg(self, name):
        return None if name == "sqlite" else self.postgres

    def ensure_queue(self, name, target):
        """Some hundred jobs that wait for the worker."""
        case = next(c for c in CASES if c.key == "generate")
        if target.all_parts != ("serve",):
            target.stop("worker")
        target.start(*(part for part in target.all_parts if part != "worker"))
        self.model.mode("hold")
        time.sleep(0.5)
        result = load.run(target, self.run_folder, case.body, 8, max(2, self.options.seconds), self.sizes.each, self.offsets.get(name, 0))
        self.offsets[name] = self.offsets.get(name, 0) + result.requests + 200

    def streams(self):
        self.say("A thousand live streams")
        self.taken = getattr(self, "taken", {})
        for name, target in self.targets.items():
            if name == "peer":
                continue
            target.start()
            found = background.streams(target, self.model, self.fresh(name, 8))
            print(f"    {target.name}: {found}", flush=True)
            self.facts.setdefault("streams", {})[name] = found

    def sizes_on_disk(self):
        binary = self.options.bin / "contexor"
        stripped = self.run_folder / "stripped"
        subprocess.run(["strip", "-o", stripped, binary], check=True)
        self.facts["program_mb"] = {"contexor": machine.size_mb(stripped), "peer": machine.size_mb(self.options.venv)}

    def run(self):
        self.start()
        self.settle()
        self.offsets = {}
        self.sizes_on_disk()
        phases = [("cold", self.cold), ("requests", self.requests), ("background", self.background), ("streams", self.streams), ("limits", self.limits)]
        for name, phase in phases:
            if any(self.wants(case.key) for case in CASES) if name == "requests" else self.wants(name):
                self.phase(name, phase)

    def phase(self, name, body):
        """One that fails is told of and does not take the figures of the others with it."""
        try:
            body()
        except Exception as error:
            self.facts.setdefault("failed", {})[name] = str(error)
            print(f"    {name} failed: {error!r}", flush=True)

    def limits(self):
        if "postgres" in self.targets:
            self.facts["limits"] = limits.measure(self)

    def results(self):
        return {
            "measured": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "processor": machine.processor(), "cores": os.cpu_count(),
            "load": machine.load(), "note": self.options.note,
            "sizes": {"contents": self.sizes.contents, "calls": self.sizes.calls, "logins": self.sizes.logins},
            "rounds": self.options.rounds, "seconds": self.options.seconds, "facts": self.facts,
            "cases": {key: {name: [vars(r) for r in rs] for name, rs in by.items()} for key, by in self.cases.items()}}


def main():
    options = arguments()
    bench = Bench(options)
    try:
        bench.run()
        results = bench.results()
    finally:
        bench.stop()
    if str(options.out) != "-":
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        report.write(results, options.out)
    else:
        print(report.table(results))


if __name__ == "__main__":
    main()
