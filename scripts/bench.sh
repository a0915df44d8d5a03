#!/usr/bin/env bash
# Measures the release build beside a Django peer on this machine: builds, starts PostgreSQL and Redis of its own, makes the
# data, measures every case in turns, and writes Benchmarks/Results and the table of docs/benchmarks.md.
#   bench.sh [run|growth|simulation|search] [arguments of the measurement; --help lists them]

source "$(dirname "$0")/common.sh"

what=${1:-run}
shift || true

venv=.build/bench-venv
prepare() {
    scripts/install-packages.sh build run test wrk bench
    build release --product contexor
    build release --product benchmark-seed
    build release --product personal-data-benchmark
    if ! cmp -s Benchmarks/Peer/requirements.txt "$venv/requirements.txt"; then
        step "Installing the peer (Django, Django REST Framework, gunicorn, Celery) into $venv …"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r Benchmarks/Peer/requirements.txt
        cp Benchmarks/Peer/requirements.txt "$venv/requirements.txt"
    fi
}

case $what in
run)
    prepare
    "$venv/bin/python" Benchmarks/Harness/bench.py "$@"
    ;;
growth)
    prepare
    "$venv/bin/python" Benchmarks/Harness/growth.py "$@"
    ;;
simulation) python3 Benchmarks/Simulation/simulation.py "$@" ;;
search) scripts/bench_search.sh "$@" ;;
*) fail "Unknown: $what. One of run, growth, simulation, search." ;;
esac
