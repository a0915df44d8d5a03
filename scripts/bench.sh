#!/usr/bin/env bash
# Measures the release build on this machine: start to first answer, memory, and the content list over 100,000 contents
# beside the plain answer of the same server. Ratios within one run are what counts; absolute figures are this machine's.
#
# CONTENTS=100000 CONNECTIONS=32 SECONDS_EACH=8 ROUNDS=3 ENGINE=sqlite|postgres
set -euo pipefail
cd "$(dirname "$0")/.."

contents=${CONTENTS:-100000}
connections=${CONNECTIONS:-32}
seconds=${SECONDS_EACH:-8}
rounds=${ROUNDS:-3}
scratch=${SCRATCH:-.build}
secret=benchmark-secret-benchmark-secret-benchmark-secret-0123456789

[ -x scripts/install-packages.sh ] && scripts/install-packages.sh wrk
echo "building (release; the first time takes some minutes)"
swift build -c release --scratch-path "$scratch" --product contexor 2>&1 | tail -1
swift build -c release --scratch-path "$scratch" --product benchmark-seed 2>&1 | tail -1
bin=$(swift build -c release --scratch-path "$scratch" --show-bin-path)

work=$(mktemp -d)
server=
finish() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT

database="sqlite:$work/bench.db"
token=$("$bin/benchmark-seed" "$database" "$contents" "$secret")

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start() {
    DEBUG=True MOCK_SMS=True SECRET_KEY=$secret DATABASE_URL=$database API_PORT=$port WEB_PORT=0 LOG_LEVEL=error THROTTLE_USER=1000000/s \
        "$bin/contexor" serve >"$work/log" 2>&1 &
    server=$!
}
cpu() { awk '{ print ($14 + $15) * 1000 / '"$(getconf CLK_TCK)"' }' "/proc/$server/stat"; }
memory() { awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$server/status"; }

# Start to first answer, on an existing database: the best of five.
best=
for _ in 1 2 3 4 5; do
    before=$(date +%s%N)
    start
    until curl -sf "http://127.0.0.1:$port/health/live" >/dev/null; do :; done
    took=$((($(date +%s%N) - before) / 1000000))
    if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
    kill "$server"
    wait "$server" 2>/dev/null || true
done
start
until curl -sf "http://127.0.0.1:$port/health/live" >/dev/null; do :; done
sleep 2
idle=$(memory)

cat >"$work/auth.lua" <<LUA
wrk.headers["Authorization"] = "Bearer $token"
LUA
list="http://127.0.0.1:$port/api/v1/contents?status=review"
plain="http://127.0.0.1:$port/health/live"
curl -sf -H "Authorization: Bearer $token" "$list" >/dev/null || { echo "the list does not answer"; cat "$work/log"; exit 1; }

measure() {
    local before after out
    before=$(cpu)
    out=$(wrk -t1 -c"$connections" -d"${seconds}s" --latency -s "$work/auth.lua" "$1")
    after=$(cpu)
    grep -q 'Non-2xx' <<<"$out" && { echo "errors while measuring $1" >&2; exit 1; }
    awk -v cpu="$(awk "BEGIN { print $after - $before }")" '
        /requests in/ { n = $1 } /Requests\/sec/ { rate = $2 } /99%/ { p99 = $2 }
        END { printf "%.0f %.4f %s\n", rate, cpu / n, p99 }' <<<"$out"
}

measure "$plain" >/dev/null
for _ in $(seq "$rounds"); do
    measure "$plain" >>"$work/plain"
    measure "$list" >>"$work/list"
done
median() { sort -n "$1" | awk '{ l[NR] = $0 } END { print l[int((NR + 1) / 2)] }'; }
read -r plain_rate plain_cpu plain_p99 < <(median "$work/plain")
read -r list_rate list_cpu list_p99 < <(median "$work/list")

echo
echo "| case ($contents contents, $connections connections, median of $rounds) | requests/s | CPU ms/request | p99 |"
echo "| --- | --- | --- | --- |"
echo "| plain answer | $plain_rate | $plain_cpu | $plain_p99 |"
echo "| content list, page of 20, filtered, authenticated | $list_rate | $list_cpu | $list_p99 |"
echo
echo "start to first answer: $best ms (target 300)"
echo "resident memory: idle $idle MB (target 60), after load $(memory) MB"
