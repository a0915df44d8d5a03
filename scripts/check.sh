#!/usr/bin/env bash
# Checks what no compiler sees: that scripts are sound, and that the documents name only targets, scripts, commands and
# files that exist and say the same in both languages. Takes a second.

source "$(dirname "$0")/common.sh"

scripts/install-packages.sh lint
failed=0
wrong() {
    printf '%s✗%s %s\n' "$red" "$plain" "$*" >&2
    failed=$((failed + 1))
}

shellcheck scripts/*.sh .ci/run || wrong "shellcheck found faults"
for script in scripts/*.sh; do
    [[ -x $script ]] || wrong "$script is not executable"
    [[ $(sed -n 2p "$script") == "# "* ]] || wrong "$script does not begin with the sentence that says what it is for"
done

documents=(README.md README.fa.md CONTRIBUTING.md docs/*.md docs/fa/*.md)

# `make x`, `scripts/x.sh` and `contexor x` must be there.
targets=$(sed -nE 's/^([a-z-]+):.*/\1/p' Makefile)
while read -r target; do
    grep -qx "$target" <<<"$targets" || wrong "the documents speak of make $target, which the Makefile does not know"
done < <(grep -hoE '(`|^ *|[A-Z_]+=[^ ]+ )make [a-z][a-z-]*' "${documents[@]}" | sed 's/.*make //' | sort -u)
while read -r script; do
    [[ -f $script ]] || wrong "the documents speak of $script, which is not there"
done < <(grep -hoE 'scripts/[a-z_-]+\.sh' "${documents[@]}" Makefile | sort -u)
commands=$(sed -nE 's/.*commandName: "([a-z-]+)".*/\1/p' Sources/contexor/*.swift Sources/contexor/*/*.swift)
commands+=$'\n'$(sed -nE 's/^ *struct ([A-Za-z]+): (Async)?ParsableCommand.*/\1/p' Sources/contexor/*.swift Sources/contexor/*/*.swift | sed -E 's/Command$//' | tr '[:upper:]' '[:lower:]')$'\nhelp'
while read -r command; do
    grep -qx "$command" <<<"$commands" || wrong "the documents speak of contexor $command, which is no command"
done < <(grep -hoE '(`|/)contexor [a-z]+(-[a-z]+)*' "${documents[@]}" | sed 's/.*contexor //' | sort -u)

# Links to files.
for document in "${documents[@]}"; do
    while read -r link; do
        [[ -e $(dirname "$document")/${link%%#*} ]] || wrong "$document links to $link, which is not there"
    done < <(grep -oE '\]\([^)#:][^):]*\)' "$document" | sed 's/^](//; s/)$//' | sort -u)
done

# Whoever pastes from a page in one language must get what the other one gives.
code() { awk '/^```/ { inside = !inside } inside' "$1"; }
same_code() { diff <(code "$1") <(code "$2") >&2 || wrong "the code in $1 and $2 differs"; }
same_code README.md README.fa.md
for page in docs/fa/*.md; do same_code "docs/${page##*/}" "$page"; done

if ((failed > 0)); then fail "$failed faults in scripts and documents"; fi
echo "scripts and documents ✓"
