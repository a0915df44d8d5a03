#!/usr/bin/env bash
# Tests the web application in a real browser: the journeys of people, and every page in both languages, themes and widths.
# Arguments are those of test_web.sh: journeys or looks for one of them only.

source "$(dirname "$0")/common.sh"

exec scripts/test_web.sh "$@"
