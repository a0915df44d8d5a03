#!/usr/bin/env bash
# Proves the promises of money and privacy: a crowd against a limit while processes are killed, tenants against each other,
# guesses against a code; then how often personal data is found, and how fast.
#   scripts/trust.sh [pii]

source "$(dirname "$0")/common.sh"

if [[ ${1:-} != pii ]]; then
    CONTEXOR_TRUST=1 scripts/test_backend.sh --filter '(Crowd|CrowdKill|Budget|PrivacyVector|Guess|Wall|TenancyWalk|Audit)Tests'
fi
build release --product personal-data-benchmark
step "Personal data: how often it is found, and how fast"
.build/release/personal-data-benchmark
