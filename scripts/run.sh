#!/usr/bin/env bash
# Starts Contexor for development: installs what is missing, builds, makes the database with the sample data, serves the
# API and the web application in the foreground and tells how to log in. What is in the database stays there from one start to the next.
#   RELEASE=1     build with optimization (about 10 minutes the first time instead of 5)
#   SAMPLE=no     begin with an empty database
# Every setting of .env.example can be given in the environment or in .env.

source "$(dirname "$0")/common.sh"

port=$(setting API_PORT 8000)
base="http://localhost:$port"
if is_taken "$port"; then
    if curl -fsS -m 2 "$base/health/" 2>/dev/null | grep -q '"status"'; then
        fail "Contexor is running on port $port already: use it (make demo) or stop it first. A second one needs its own port and data:
       API_PORT=$((port + 1)) WEB_PORT=3001 DATABASE_URL=sqlite:second.db make run"
    fi
    fail "Port $port is taken by another program. Choose another one: API_PORT=$((port + 1)) make run"
fi

web_port=$(setting WEB_PORT 3000)
if is_taken "$web_port"; then fail "Port $web_port, for the web application, is taken. Choose another one: WEB_PORT=$((web_port + 1)) make run"; fi

scripts/install-packages.sh build run
# Without them pages work too, in the system's typeface.
scripts/install-assets.sh || note "The typeface was not installed; pages use the system's."
configuration=debug
if [[ ${RELEASE:-} == 1 ]]; then configuration=release; fi
build "$configuration" --product contexor
contexor=.build/$configuration/contexor
# Pages work without both.
scripts/build_wasm.sh || note "Personal data is marked by the server only."
scripts/pack_assets.sh "$contexor" || note "Scripts and styles are compressed by the server itself."

# On one's own machine: no secret to invent, no message to pay for.
DEBUG=$(setting DEBUG "$(setting DJANGO_DEBUG True)")
MOCK_SMS=$(setting MOCK_SMS True)
NEXT_PUBLIC_BACKEND_URL=$(setting NEXT_PUBLIC_BACKEND_URL "$(setting PUBLIC_API_URL "$base")")
PUBLIC_WEB_URL=$(setting PUBLIC_WEB_URL "http://localhost:$web_port")
export DEBUG MOCK_SMS NEXT_PUBLIC_BACKEND_URL PUBLIC_WEB_URL

if [[ ${SAMPLE:-yes} != no ]]; then
    step "Preparing the database …"
    note "$("$contexor" loaddata --if-empty fixtures/sample_data.json)"
fi

step "Starting …"
"$contexor" serve &
server=$!
stopping=no
# shellcheck disable=SC2317 # Called by the trap.
stop() {
    stopping=yes
    kill -TERM "$server" 2>/dev/null || true
}
trap stop INT TERM

until curl -fsS -m 2 -o /dev/null "$base/health/" 2>/dev/null; do
    if ! kill -0 "$server" 2>/dev/null; then
        wait "$server" || fail "The server ended at once; the lines above say why."
        exit 0
    fi
    sleep 0.1
done

login="with your own number; the code comes as a message"
if [[ ${MOCK_SMS,,} =~ ^(true|1|yes|on)$ ]]; then
    login="+989123456789 with the code 123456 (admin of the sample organization; nothing is sent)"
    if [[ ${SAMPLE:-yes} == no ]]; then login="any Iranian mobile number with the code 123456 (nothing is sent)"; fi
fi
cat <<END

  ${bold}Contexor is running.${plain}

    Web       ${bold}http://localhost:$web_port/${plain}
    API       $base/api/v1
    Health    $base/health/
    Schema    $base/api/schema
    Log in    $login
    Demo      ${bold}$([[ $port == 8000 ]] || echo "BACKEND_URL=$base ")make demo${plain}   in a second terminal: the whole journey, as HTTP calls
    Stop      Ctrl-C; the data stays in $(setting DATABASE_URL sqlite:contexor.db | sed -E 's,//[^@/]*@,//,')

END

# A signal interrupts the waiting; the server is then given its time to end.
status=0
wait "$server" || status=$?
if [[ $stopping == yes ]]; then
    wait "$server" 2>/dev/null || true
    step "Stopped. The data is kept; make run starts again."
    exit 0
fi
exit "$status"
