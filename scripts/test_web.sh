#!/usr/bin/env bash
# Tests the web application in a real browser: the journeys of people, then every page in both languages, themes and widths,
# with a picture of each in .build/screens.
#   test_web.sh [journeys|looks]   one of them only

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh build web
scripts/install-assets.sh
build debug --product contexor

venv=.build/web-venv
wanted="playwright==1.65.2 axe-playwright-python==0.1.8 websockets==17.4"
if [[ ! -f $venv/installed || $(<"$venv/installed") != "$wanted" ]]; then
    step "Installing the browser's driver …"
    python3 -m venv "$venv"
    # shellcheck disable=SC2086 # Two words, two packages.
    "$venv/bin/pip" --quiet --disable-pip-version-check install $wanted
    echo "$wanted" >"$venv/installed"
fi

if [[ ${1:-journeys} == journeys ]]; then
    step "Journeys …"
    "$venv/bin/python" Tests/EndToEnd/journeys.py
fi
if [[ ${1:-looks} == looks ]]; then
    step "Pages …"
    "$venv/bin/python" Tests/EndToEnd/looks.py
fi
