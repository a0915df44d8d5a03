#!/usr/bin/env bash
# Installs what drives browsers in tests into .build/web-venv, from PyPI; the browsers themselves are Debian's. Does nothing when it is there.

source "$(dirname "$0")/common.sh"

venv=.build/web-venv
wanted="playwright==1.65.2 axe-playwright-python==0.1.8 websockets==17.4"
if [[ -f $venv/installed && $(<"$venv/installed") == "$wanted" ]]; then exit 0; fi
step "Installing the driver of browsers …"
python3 -m venv "$venv"
# shellcheck disable=SC2086 # Several words, several packages.
"$venv/bin/pip" --quiet --disable-pip-version-check install $wanted
echo "$wanted" >"$venv/installed"
