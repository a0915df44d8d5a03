#!/usr/bin/env bash
# Holds the code against the rules of form (.swift-format), compiles it with warnings as errors, and checks scripts and
# documents. The strict build has a folder of its own (.build/strict): about 5 minutes the first time.
#   lint.sh --fix      rewrites the code in the form that is wanted, and does nothing else
#   lint.sh --quick    leaves the strict build out

source "$(dirname "$0")/common.sh"

require_swift
sources=(Sources Tests Benchmarks Package.swift)
if [[ ${1:-} == --fix ]]; then
    step "Formatting …"
    swift format --in-place --recursive --parallel "${sources[@]}"
    exit 0
fi

scripts/install-packages.sh build lint
step "Form of the code …"
swift format lint --strict --recursive --parallel "${sources[@]}"

scripts/check.sh

if [[ ${1:-} != --quick ]]; then
    step "Compiling with warnings as errors …"
    # shellcheck disable=SC2086 # Several flags are several words.
    STRICT=1 swift build --build-tests --scratch-path .build/strict ${SWIFT_FLAGS:-}
fi
echo "No complaints."
