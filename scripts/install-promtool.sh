#!/usr/bin/env bash
# Puts promtool, with which the figures and the alerts are checked, and Prometheus itself into .build/promtool, unless the machine
# has them. Debian's package is unpacked and not installed: it would start a server of its own.

source "$(dirname "$0")/common.sh"

target=$PWD/.build/promtool
if { command -v promtool && command -v prometheus; } >/dev/null || [[ -x $target/promtool && -x $target/prometheus ]]; then exit 0; fi

command -v apt-get >/dev/null || fail "promtool is missing, and this machine has no apt. It comes with Prometheus."
step "Fetching promtool …"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download prometheus >log 2>&1 ||
    { (apt-get update || sudo -n apt-get update) >log 2>&1 && apt-get download prometheus >log 2>&1; } ||
    { cat log >&2; fail "promtool could not be fetched."; }
dpkg-deb -x prometheus_*.deb unpacked
mkdir -p "$target"
cp unpacked/usr/bin/{promtool,prometheus} "$target/"
