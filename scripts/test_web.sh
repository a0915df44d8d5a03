#!/usr/bin/env bash
# Tests the web application in real browsers, Debian's Chromium and Firefox: the detector of personal data against the one of the
# server, the journeys of people, hostile texts, then every page in both languages, themes and widths, with a picture of each in
# .build/screens.
#   test_web.sh fast                                          a selection of two minutes, for `make test`
#   test_web.sh [detector|journeys|firefox|hostile|looks]…    all of them, or these only

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh build web
scripts/install-assets.sh
if [[ -z ${CONTEXOR:-} ]]; then build debug --product contexor; fi
scripts/build_wasm.sh
scripts/pack_assets.sh "${CONTEXOR:-.build/debug/contexor}"
scripts/install-browser-driver.sh

python=.build/web-venv/bin/python
parts=("$@")
quick=()
if [[ ${1:-} == fast ]]; then
    parts=(detector journeys)
    quick=(--quick)
fi
if ((${#parts[@]} == 0)); then parts=(detector journeys firefox hostile looks); fi
for part in "${parts[@]}"; do
    case $part in
    detector) step "The detector of personal data, in the browser …" ;;
    journeys) step "Journeys …" ;;
    firefox) step "Journeys in Firefox …" ;;
    hostile) step "Hostile texts …" ;;
    looks) step "Pages …" ;;
    *) fail "unknown part: $part" ;;
    esac
    if [[ $part == journeys ]]; then "$python" Tests/EndToEnd/journeys.py "${quick[@]}"; else "$python" "Tests/EndToEnd/$part.py"; fi
done
