#!/usr/bin/env bash
# Installs the system packages that a command needs, where they are missing; says nothing when all are there.
#   install-packages.sh build|run|demo|test|lint|assets|fonts|pack|web|fuzz|wrk|bench|docx|rootfs|deploy …

source "$(dirname "$0")/common.sh"

# One package a line: its name in Debian and Ubuntu, and a command that succeeds where it is installed.
packages_for() {
    case $1 in
    build)
        echo "git|command -v git"
        echo "pkg-config|command -v pkg-config"
        echo "libpq-dev|pkg-config --exists libpq"
        echo "libsqlite3-dev|pkg-config --exists sqlite3"
        echo "zlib1g-dev|pkg-config --exists zlib"
        ;;
    run) echo "curl|command -v curl" ;;
    demo)
        echo "curl|command -v curl"
        echo "jq|command -v jq"
        ;;
    test)
        echo "postgresql|command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb'"
        echo "redis-server|command -v redis-server"
        echo "openssl|command -v openssl"
        echo "curl|command -v curl"
        echo "jq|command -v jq"
        ;;
    assets)
        echo "python3|command -v python3"
        echo "python3-pip|python3 -m pip --version"
        ;;
    fonts)
        echo "fonttools|command -v fonttools"
        echo "python3-brotli|command -v fonttools && python3 -c 'import brotli' || /usr/bin/python3 -c 'import brotli'"
        ;;
    pack)
        echo "brotli|command -v brotli"
        echo "esbuild|command -v esbuild"
        ;;
    web)
        echo "firefox-esr|command -v firefox-esr || command -v firefox"
        echo "chromium|command -v chromium"
        echo "python3|command -v python3"
        echo "python3-venv|python3 -m venv --help"
        ;;
    fuzz)
        echo "curl|command -v curl"
        echo "python3-venv|python3 -c 'import ensurepip, venv'"
        ;;
    wrk)
        echo "wrk|command -v wrk"
        echo "curl|command -v curl"
        echo "python3|command -v python3"
        ;;
    bench)
        echo "python3-venv|python3 -c 'import ensurepip, venv'"
        echo "binutils|command -v strip"
        ;;
    docx)
        echo "libreoffice-writer-nogui|command -v soffice"
        echo "poppler-utils|command -v pdftoppm"
        echo "fonts-noto-core|fc-list | grep -q NotoNaskhArabic"
        ;;
    rootfs)
        echo "debootstrap|command -v debootstrap"
        echo "curl|command -v curl"
        echo "python3|command -v python3"
        ;;
    deploy)
        echo "nginx-light|command -v nginx"
        echo "systemd|command -v systemd-analyze"
        echo "openssl|command -v openssl"
        echo "curl|command -v curl"
        echo "python3-venv|python3 -c 'import ensurepip, venv'"
        ;;
    lint) echo "shellcheck|command -v shellcheck" ;;
    *) fail "unknown set of packages: $1" ;;
    esac
}

missing=()
for set in "$@"; do
    while IFS='|' read -r package probe; do
        bash -c "$probe" >/dev/null 2>&1 || missing+=("$package")
    done < <(packages_for "$set")
done
if ((${#missing[@]} == 0)); then exit 0; fi

if ! command -v apt-get >/dev/null; then
    fail "This machine has no apt. Install these with its own package manager (by the names of Debian): ${missing[*]}"
fi
as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "These packages are missing and need root rights: apt-get install ${missing[*]}"
    as_root=(sudo)
fi

install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1
}

step "Installing ${missing[*]} …"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Programs are wanted, not services: nothing is started by installing it.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    trap 'rm -f "$log"; "${as_root[@]}" rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 0755 "$policy"
fi
# The lists of packages are fetched only when the ones at hand do not do.
if ! install && ! { "${as_root[@]}" apt-get update -q >"$log" 2>&1 && install; }; then
    tail -n 15 "$log" >&2
    fail "apt-get could not install: ${missing[*]}"
fi
