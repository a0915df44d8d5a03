#!/usr/bin/env bash
# Measures the eighteen goals of the web application, with the release build, and prints each with its target and figure. Takes about
# ten minutes when that build is there; times are only worth something on a machine that does nothing else.
#   web_goals.sh [--only weight server typing stream pages contrast hostile journeys]
#   CONTEXOR=path   measure this program instead of building one

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh build web
scripts/install-assets.sh
if [[ -z ${CONTEXOR:-} ]]; then
    build release --product contexor
    CONTEXOR=$PWD/.build/release/contexor
fi
export CONTEXOR
scripts/build_wasm.sh
scripts/pack_assets.sh "$CONTEXOR"
scripts/install-browser-driver.sh
step "Measuring …"
.build/web-venv/bin/python Tests/EndToEnd/goals.py "$@"
