#!/usr/bin/env bash
# Makes the scripts and styles of the web application small: minified and compressed once, as well as it goes (brotli), instead of
# quickly at start (gzip). Each is named by the hash of what it was made of, so nothing outdated is ever sent. Works without the two
# tools as well: then the server's own compression is what there is.
#   pack_assets.sh [program] [folder]   .build/debug/contexor and Public/vendor/web/packed unless said otherwise

source "$(dirname "$0")/common.sh"

program=${1:-.build/debug/contexor}
folder=${2:-Public/vendor/web/packed}
scripts/install-packages.sh pack || true
command -v brotli >/dev/null || { note "Without brotli scripts and styles are compressed by the server itself."; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" static-files "$work"
mkdir -p "$folder"
before=0 after=0 fresh=0
for file in "$work"/*; do
    name=$(basename "$file")
    packed=$folder/${name%.*}.br
    before=$((before + $(stat -c %s "$file")))
    if [[ ! -f $packed ]]; then
        fresh=$((fresh + 1))
        kind=${name##*.}
        # Names at the top of a module are its own; those of other scripts are everybody's, and stay.
        minify=()
        case $kind in
        css) minify=(--loader=css) ;;
        js) if grep -qE '^(import|export) |import\("' "$file"; then minify=(--loader=js --format=esm); fi ;;
        esac
        if ((${#minify[@]})) && command -v esbuild >/dev/null; then
            esbuild --minify "${minify[@]}" --log-level=error <"$file" >"$file.min" && mv "$file.min" "$file"
        fi
        brotli --best --stdout "$file" >"$packed.new" && mv "$packed.new" "$packed"
    fi
    after=$((after + $(stat -c %s "$packed")))
done
# What belongs to no file any more.
for packed in "$folder"/*.br; do compgen -G "$work/$(basename "${packed%.br}").*" >/dev/null || rm -f "$packed"; done
if ((fresh > 0)); then note "$fresh files packed; all together $((before / 1000)) kB became $((after / 1000)) kB"; fi
