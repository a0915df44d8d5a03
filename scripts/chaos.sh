#!/usr/bin/env bash
# Runs the product as processes of its own over a private PostgreSQL and Redis while all of them are killed, stopped and
# restarted; prints each figure with its promise and ends with status 1 when one was broken. docs/chaos.md tells more.
#   scripts/chaos.sh [workers|beats|migrations|stream|engines|alerts|silent|upgrade …]   all of them when none is named

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh test
scripts/install-packages.sh demo
scripts/install-promtool.sh
build debug
ulimit -n 8192 2>/dev/null || true # Some processes, each with connections to all others.
# shellcheck disable=SC2086 # Several flags are several words.
programs=$(swift build --show-bin-path ${SWIFT_FLAGS:-})
exec "$programs/chaos" "$@"
