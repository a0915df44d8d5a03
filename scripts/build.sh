#!/usr/bin/env bash
# Builds the one binary, `contexor`, and says where it is.
#   build.sh [debug|release]

source "$(dirname "$0")/common.sh"

configuration=${1:-debug}
scripts/install-packages.sh build
build "$configuration" --product contexor
# What browsers get: the detector compiled for them, scripts and styles made small. Pages work without both.
scripts/build_wasm.sh || note "The detector was not compiled for browsers; personal data is marked by the server only."
scripts/pack_assets.sh ".build/$configuration/contexor" || note "Scripts and styles are compressed by the server itself."
step "Built .build/$configuration/contexor"
