#!/usr/bin/env bash
# Builds the one binary, `contexor`, and says where it is.
#   build.sh [debug|release]

source "$(dirname "$0")/common.sh"

configuration=${1:-debug}
scripts/install-packages.sh build
build "$configuration" --product contexor
step "Built .build/$configuration/contexor"
