#!/usr/bin/env bash
# Measures the search: 100,000 contents of 50 organizations on SQLite, and how long the release build takes for queries of
# several kinds.
#   bench_search.sh [CONTENTS]

source "$(dirname "$0")/common.sh"

contents=${1:-100000}
secret=a-secret-for-benchmarks-only-that-is-long-enough-to-be-one
folder=$(mktemp -d)
pid=
trap '[[ -z $pid ]] || kill "$pid"; rm -rf "$folder"' EXIT

scripts/install-packages.sh build run
build release --product contexor
build release --product benchmark-seed
step "Seeding $contents contents …"
url=${DATABASE_URL:-sqlite:$folder/bench.db}
token=$(.build/release/benchmark-seed "$url" "$contents" "$secret")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
DEBUG=True MOCK_SMS=True SECRET_KEY=$secret DATABASE_URL=$url API_PORT=$port THROTTLE_USER=100000/min LOG_LEVEL=error .build/release/contexor serve >/dev/null 2>&1 &
pid=$!
for _ in {1..100}; do
    if curl -sf -o /dev/null "http://127.0.0.1:$port/health/live"; then break; fi
    sleep 0.1
done

ask() {
    local times=() count
    count=$(curl -sG "http://127.0.0.1:$port/api/v1/search" -H "Authorization: Bearer $token" --data-urlencode "q=$1" | sed -E 's/.*"count":([0-9]+).*/\1/')
    for _ in {1..20}; do
        times+=("$(curl -sG -o /dev/null -w '%{time_total}' "http://127.0.0.1:$port/api/v1/search" -H "Authorization: Bearer $token" --data-urlencode "q=$1")")
    done
    printf '%-28s %7s found   median %s ms\n' "$1" "$count" "$(printf '%s\n' "${times[@]}" | sort -n | awk '{ a[NR] = $1 * 1000 } END { printf "%.1f", a[int((NR + 1) / 2)] }')"
}
step "Queries of one organization's member ($((contents / 50)) contents each):"
for query in "گلستان" "كوه‌سار" "گلستان باغبان" "\"قهوه چای\"" "گل" "می رود قهوه" "قهوه" "نیست‌درجهان"; do ask "$query"; done
