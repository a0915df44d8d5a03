#!/usr/bin/env bash
# Has Schemathesis, a tester made from the OpenAPI document, attack a server started for it: every route, as an admin, as a
# viewer and as nobody, with valid and invalid data, and in chains of calls; on SQLite, then on PostgreSQL. Whatever does not
# answer as the document says is a failure. Before that, webhooks are checked with the published library of Standard
# Webhooks. Takes about an hour on two cores with nothing else to do; the tools are installed into .build/fuzz.
#   EXAMPLES=200        cases for each operation and phase
#   CHAINS=300          seconds for more chains of calls, for each engine and each role that has a login; 0 for none
#   ENGINES="sqlite postgres"
#   ROLES="admin viewer nobody"
#   FUZZ_ARGUMENTS=     further arguments, such as "--include-path-regex /webhooks"

source "$(dirname "$0")/common.sh"

# What the run depends on, as it was when the run was last looked at.
tools=(schemathesis==4.32.5 standardwebhooks==1.1.0)
home=.build/fuzz
scripts/install-packages.sh build run test fuzz
python=$home/venv/bin/python
if ! "$python" -c 'import schemathesis, standardwebhooks' 2>/dev/null; then
    step "Installing ${tools[*]} …"
    python3 -m venv "$home/venv"
    "$home/venv/bin/pip" install --quiet --disable-pip-version-check "${tools[@]}"
fi
if [[ -z ${CONTEXOR:-} ]]; then build debug --product contexor; fi
contexor=$(realpath "${CONTEXOR:-.build/debug/contexor}")

work=$(mktemp -d)
server='' database=''
# shellcheck disable=SC2317 # Called by the trap.
tidy() {
    if [[ -n $server ]]; then kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null; fi
    if [[ -n $database ]]; then as_postgres "$database/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1; fi
    rm -rf "$work"
}
trap tidy EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# PostgreSQL refuses to run as root.
as_postgres() { if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi; }

# A PostgreSQL of our own, in the temporary folder.
start_postgres() {
    database=$(dirname "$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
    local port
    port=$(free_port)
    chmod 711 "$work"
    mkdir "$work/data"
    if ((EUID == 0)); then chown postgres "$work/data"; fi
    as_postgres "$database/initdb" -D "$work/data" -U contexor -A trust --no-sync >/dev/null
    as_postgres "$database/pg_ctl" -D "$work/data" -w -l "$work/data/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" start >/dev/null
    url="postgresql://contexor@127.0.0.1:$port/postgres"
}

start_server() {
    local engine=$1
    url="sqlite:$work/fuzz.db"
    if [[ $engine == postgres ]]; then start_postgres; fi
    rm -f "$work"/fuzz.db*
    port=$(free_port)
    WEB_PORT=$(free_port)
    export WEB_PORT
    export DEBUG=True MOCK_SMS=True DATABASE_URL=$url API_PORT=$port LOG_LEVEL=error NEXT_PUBLIC_BACKEND_URL=http://127.0.0.1:$port
    export SECRET_KEY=fuzz-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz
    export THROTTLE_USER=100000/s THROTTLE_GENERATE=100000/s THROTTLE_OTP_IP=100000/s THROTTLE_OTP_PHONE=100000/s THROTTLE_VERIFY_IP=100000/s OTP_RATE_LIMIT=0
    "$contexor" loaddata fixtures/sample_data.json >/dev/null
    "$contexor" serve >"$work/server.log" 2>&1 &
    server=$!
    until curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$port/health/" 2>/dev/null; do
        kill -0 "$server" 2>/dev/null || fail "The server did not start: $(tail -n 5 "$work/server.log")"
        sleep 0.1
    done
}

stop_server() {
    kill -TERM "$server"
    wait "$server" || true
    server=''
    if [[ -n $database ]]; then
        as_postgres "$database/pg_ctl" -D "$work/data" -m immediate stop >/dev/null
        rm -rf "$work/data"
        database=''
    fi
}

failed=()
step "Webhooks, with the receiver of the published library …"
export WEBHOOK_ALLOW_PRIVATE_NETWORKS=True
start_server sqlite
"$python" scripts/webhooks.py "http://127.0.0.1:$port" || failed+=("webhooks")
stop_server
unset WEBHOOK_ALLOW_PRIVATE_NETWORKS
for engine in ${ENGINES:-sqlite postgres}; do
    for role in ${ROLES:-admin viewer nobody}; do
        step "$role on $engine …"
        start_server "$engine"
        # shellcheck disable=SC2086 # Several arguments are several words.
        "$python" scripts/fuzz.py "http://127.0.0.1:$port" "$role" "${EXAMPLES:-200}" "$work" ${FUZZ_ARGUMENTS:-} || failed+=("$role on $engine")
        kill -0 "$server" || failed+=("the server itself, as $role on $engine")
        if grep -q '"cause"\|internal_error' "$work/server.log"; then tail -n 20 "$work/server.log" >&2; fi
        stop_server
    done
done
if ((${#failed[@]} > 0)); then fail "not as the document says: ${failed[*]}"; fi
echo "Every answer was as the document says ✓"
