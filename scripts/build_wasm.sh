#!/usr/bin/env bash
# Compiles the detector of personal data to WebAssembly, from the files that the server runs, with the Swift that is there. Does
# nothing when it is newer than its sources. The application works without it: marks then come from the server, with each saving.
#   build_wasm.sh [folder]   where to put personal-data.wasm; Public/vendor/web unless said otherwise

source "$(dirname "$0")/common.sh"

folder=${1:-Public/vendor/web}
module=$folder/personal-data.wasm
sources=(Sources/TextKit/PersonalData/Scanner/*.swift Sources/Browser/*.swift)
newest=$(find "${sources[@]}" Sources/Browser/memory.c "$0" -newer "$module" 2>/dev/null || echo "all")
if [[ -f $module && -z $newest ]]; then exit 0; fi

require_swift
tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
for tool in clang wasm-ld; do [[ -x $tools/$tool ]] || fail "This Swift comes without $tool ($tools)."; done
step "Compiling the detector of personal data for browsers …"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"

swiftc -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded -swift-version 6 -wmo -Osize -parse-as-library \
    -package-name contexor -module-name PersonalData -Xfrontend -disable-stack-protector -c "${sources[@]}" -o "$work/scanner.o"
"$tools/clang" --target=wasm32-unknown-none-wasm -O2 -ffreestanding -fno-builtin -c Sources/Browser/memory.c -o "$work/memory.o"
"$tools/wasm-ld" --no-entry --gc-sections --strip-all --export-memory -z stack-size=65536 "$work/scanner.o" "$work/memory.o" -o "$work/module.wasm"
install -m 644 "$work/module.wasm" "$module"
rm -f "$module.br"
if command -v brotli >/dev/null; then brotli --best --keep "$module"; fi
note "$module: $(stat -c %s "$module") bytes$([[ -f $module.br ]] && echo ", $(stat -c %s "$module.br") compressed")"
