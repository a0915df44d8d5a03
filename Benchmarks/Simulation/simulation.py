#!/usr/bin/env python3
"""How much one machine serves, and how many nodes a load needs: a simulation of requests that wait for processors.

Each node has some cores; a request takes a slice of one core in the server, then a slice of one in the database, both as measured (with
an exponential spread), and waits where all cores are taken. Requests come at random. What is looked for is the rate at which 99 of a
hundred are answered within the wanted time. Figures come from Benchmarks/Results/results.json; nothing but Python is needed.

    simulation.py [--cores 4] [--within 200] [--mix list=60,detail=25,...] [--times 100]"""

import argparse
import heapq
import json
import math
import random
import statistics
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "Results/results.json"
# What an editorial team does: mostly reading, now and then writing.
MIX = {"list64": 40, "detail": 35, "update": 8, "create": 4, "summary_organization": 5, "summary_user": 5, "generate": 2, "verify": 1}


def costs(results, product):
    """Milliseconds of the server and of the database for each case."""
    found = {}
    for key in MIX:
        runs = results["cases"].get(key, {}).get(product)
        if runs:
            own = statistics.median(r["server"] for r in runs)
            found[key] = (own, max(0.001, statistics.median(r["cpu"] for r in runs) - own))
    return found


class Cores:
    """Cores that are taken one request at a time: when one comes, it gets the core that is free first."""

    def __init__(self, count):
        self.free = [0.0] * count

    def work(self, at, milliseconds):
        start = max(at, self.free[0])
        heapq.heapreplace(self.free, start + milliseconds)
        return start + milliseconds


def p99(costs, mix, rate, nodes, cores, database_cores, requests=20_000, seed=1):
    """Milliseconds within which 99 of a hundred requests are answered at `rate` a second."""
    chance = random.Random(seed)
    servers = [Cores(cores) for _ in range(nodes)]
    database = Cores(database_cores)
    keys, weights = zip(*mix.items())
    now, times, arrivals = 0.0, [], []
    for _ in range(requests):
        now += chance.expovariate(rate / 1000)
        own, theirs = costs[chance.choices(keys, weights)[0]]
        done = servers[chance.randrange(nodes)].work(now, own * chance.expovariate(1))
        heapq.heappush(arrivals, (done, now, theirs))
        # The database takes them in the order in which they come to it.
        while arrivals and arrivals[0][0] <= now:
            times.append(finish(heapq.heappop(arrivals), database, chance))
    while arrivals:
        times.append(finish(heapq.heappop(arrivals), database, chance))
    times.sort()
    return times[int(len(times) * 0.99)]


def finish(arrival, database, chance):
    at, began, milliseconds = arrival
    return database.work(at, milliseconds * chance.expovariate(1)) - began


def capacity(costs, mix, nodes, cores, database_cores, within):
    """The most requests a second that are answered in time, to within two per cent."""
    low, high = 1.0, 1e6
    while high / low > 1.02:
        middle = math.sqrt(low * high)
        if p99(costs, mix, middle, nodes, cores, database_cores) <= within:
            low = middle
        else:
            high = middle
    return low


def nodes_for(costs, mix, rate, cores, within):
    """Server nodes, and cores of the database, for a rate: whichever lacks is added to."""
    total = sum(mix.values())
    own = sum(costs[k][0] * w for k, w in mix.items()) / total
    theirs = sum(costs[k][1] * w for k, w in mix.items()) / total
    nodes, database_cores = max(1, math.ceil(rate * own / 1000 / cores)), max(1, math.ceil(rate * theirs / 1000))
    while p99(costs, mix, rate, nodes, cores, database_cores) > within:
        if own / (nodes * cores) > theirs / database_cores:
            nodes += 1
        else:
            database_cores += 1
    return nodes, database_cores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cores", type=int, default=4, help="of a node")
    parser.add_argument("--within", type=float, default=200, help="milliseconds in which 99 of a hundred are to be answered")
    parser.add_argument("--times", type=float, default=100, help="how much more than one machine serves")
    parser.add_argument("--mix", help="other weights of the cases, as list64=60,detail=40")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    mix = {k: float(v) for k, v in (part.split("=") for part in options.mix.split(","))} if options.mix else MIX
    results = json.loads(options.results.read_text())
    half = max(1, options.cores // 2)
    print(f"| {options.cores} cores a node, p99 within {options.within:g} ms | Contexor, PostgreSQL | Django peer |\n| --- | --: | --: |")
    figures = {}
    for product in ("postgres", "peer"):
        found = costs(results, product)
        own_mix = {k: w for k, w in mix.items() if k in found}
        total = sum(own_mix.values())
        cpu = sum(sum(found[k]) * w for k, w in own_mix.items()) / total
        one = capacity(found, own_mix, 1, half, options.cores - half or 1, options.within)
        figures[product] = (cpu, one, found, own_mix)
    goal = figures["postgres"][1] * options.times
    rows = [("CPU ms a request of the mix", lambda f: f"{f[0]:.3f}"), ("requests a second on one machine, half its cores the database's", lambda f: f"{f[1]:,.0f}")]
    for title, show in rows:
        print(f"| {title} | {show(figures['postgres'])} | {show(figures['peer'])} |")
    for times in (1, 10, options.times):
        rate = figures["postgres"][1] * times
        cells = [nodes_for(f[2], f[3], rate, options.cores, options.within) for f in (figures["postgres"], figures["peer"])]
        print(f"| for {rate:,.0f} requests a second: server nodes + cores of databases | " + " | ".join(f"{n} + {d}" for n, d in cells) + " |")
    assert goal > 0


if __name__ == "__main__":
    main()
