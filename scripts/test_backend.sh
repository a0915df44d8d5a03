#!/usr/bin/env bash
# Builds and runs the tests: the real server over HTTP, real databases of both engines, stand-ins only for the world
# outside. Arguments go to `swift test`, such as --filter AccountTests.

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh build test
scripts/install-promtool.sh
build debug --build-tests
step "Testing …"

# Six tests at a time: each of most has a server, a worker and a database of its own, and more of them than that wait for
# each other instead of working.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${TEST_WIDTH:-6}

run_tests() {
    # shellcheck disable=SC2086 # Several flags are several words.
    swift test --skip-build ${SWIFT_FLAGS:-} "$@"
}

if [ $# -gt 0 ]; then
    run_tests "$@"
    exit
fi
# One target after the other, so that what is printed last of a failure is near its end.
for target in HouseTests KitTests TextKitTests WebTests JobsTests OutsideTests DatabaseTests RedisTests AppTests ChaosTests; do
    step "$target"
    run_tests --filter "^$target\\."
done
