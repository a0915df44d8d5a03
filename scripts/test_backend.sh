#!/usr/bin/env bash
# Builds and runs the tests: the real server over HTTP, real databases of both engines, stand-ins only for the world
# outside. Arguments go to `swift test`, such as --filter AccountTests.

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh build test
build debug --build-tests
step "Testing …"
# shellcheck disable=SC2086 # Several flags are several words.
swift test --skip-build ${SWIFT_FLAGS:-} "$@"
