#!/usr/bin/env bash
# Writes those parts of the documents that are printed by the program itself: the routes in docs/api.md, the settings in
# docs/configuration.md and docs/fa/configuration.md, and .env.example. A test fails while they differ from what the program prints.

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh build
build debug --product contexor
contexor=.build/debug/contexor

# Puts the output of a command between the marks of a document.
#   insert FILE COMMAND …
insert() {
    local file=$1 part
    shift
    part=$(mktemp)
    "$@" >"$part"
    awk -v part="$part" '
        /^<!-- end of what the program prints -->$/ { inside = 0 }
        !inside { print }
        /^<!-- the program prints what follows: / { inside = 1; print ""; while ((getline line < part) > 0) print line; print "" }
    ' "$file" >"$file.new"
    mv "$file.new" "$file"
    rm -f "$part"
}

insert docs/api.md "$contexor" openapi --markdown
insert docs/configuration.md "$contexor" check --markdown
insert docs/fa/configuration.md "$contexor" check --markdown --persian
"$contexor" check --env-example >.env.example
step "Wrote docs/api.md, docs/configuration.md and .env.example"
