#!/usr/bin/env bash
# What the other scripts share: where the project is, how they speak, which Swift they need, what the settings say.
# Sourced, not run.

set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' blue=$'\e[34m' plain=$'\e[0m'
else
    bold='' dim='' red='' green='' blue='' plain=''
fi
export bold dim red green blue plain

# A step that takes a while is announced.
step() { printf '%s==>%s %s\n' "$blue" "$plain" "$*"; }
note() { printf '    %s%s%s\n' "$dim" "$*" "$plain"; }
fail() {
    printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2
    exit 1
}

# Ends with one clear line on a machine without Swift, or with one that is too old.
require_swift() {
    local advice="Install Swift 6.2 or later as https://www.swift.org/install/linux/ tells, open a new terminal and run the command again."
    command -v swift >/dev/null || fail "Swift was not found. $advice"
    local version major minor
    version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
    IFS=. read -r major minor <<<"${version:-0.0}"
    if ((major < 6 || (major == 6 && minor < 2))); then fail "Swift ${version:-of an unknown version} is too old. $advice"; fi
}

# Builds; the words tell how long it may take. `SWIFT_FLAGS` are further arguments for `swift build`.
#   build debug|release [arguments of swift build]
build() {
    local configuration=$1
    shift
    require_swift
    local wait="seconds when little has changed, about 5 minutes the first time"
    if [[ $configuration == release ]]; then wait="the first time about 10 minutes"; fi
    step "Building ($configuration; $wait) …"
    # shellcheck disable=SC2086 # Several flags are several words.
    swift build -c "$configuration" ${SWIFT_FLAGS:-} "$@"
}

# The value of a setting: from the environment, else from .env, else the default.
#   setting NAME DEFAULT
setting() {
    local name=$1 value=${!1:-}
    if [[ -z $value && -f .env ]]; then
        value=$(sed -nE "s/^[[:space:]]*(export[[:space:]]+)?${name}[[:space:]]*=[[:space:]]*//p" .env | tail -n 1 |
            sed -E "s/[[:space:]]+#.*\$//; s/^#.*\$//; s/^\"(.*)\"\$/\1/; s/^'(.*)'\$/\1/")
    fi
    printf '%s' "${value:-$2}"
}

# Whether something listens on a port of this machine.
is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
