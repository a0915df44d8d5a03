#!/usr/bin/env bash
# Builds the release and lays it out as it is installed: the one binary, the files of the web application, and all that
# deploy/ and docs/ offer. Needs nothing at run time but libpq, SQLite, zlib, certificates and time zones.
#   dist.sh                  makes dist/contexor-VERSION-linux-ARCH.tar.gz and its SHA-256
#   dist.sh --folder DIR     only lays it out, in DIR
#   BINARY=…                 takes this program instead of building one
#   SCRATCH=.build/dist      where it is built: a static build shares nothing with the others

source "$(dirname "$0")/common.sh"

scratch=${SCRATCH:-.build/dist}
folder=''
if [[ ${1:-} == --folder ]]; then folder=${2:?a folder}; fi

binary=${BINARY:-}
if [[ -z $binary ]]; then
    scripts/install-packages.sh build
    require_swift
    step "Building (release, static; about 10 minutes the first time) …"
    # shellcheck disable=SC2086 # Several flags are several words.
    swift build -c release --static-swift-stdlib --scratch-path "$scratch" ${SWIFT_FLAGS:-} --product contexor
    binary=$scratch/release/contexor
fi
[[ -x $binary ]] || fail "There is no program $binary."
# Pages look as they should only with them; without them they work.
scripts/install-assets.sh || note "The files of others that pages show are missing; the release goes without them."
scripts/build_wasm.sh || note "Without the detector of personal data for browsers: marks come from the server, with each saving."
scripts/pack_assets.sh "$binary" || note "Scripts and styles are not packed; the server compresses them itself."

version=$(sed -nE 's/.*static let version = "([^"]+)".*/\1/p' Sources/App/Faces.swift)
name=contexor-$version-linux-$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
release=$work/$name
mkdir -p "$release"/{web,fixtures,scripts}

install -m 0755 "$binary" "$release/contexor"
if command -v strip >/dev/null; then strip --strip-all "$release/contexor"; fi
cp -R Sources/App/Templates Sources/App/Public "$release/web/"
if [[ -d Public/vendor ]]; then
    mkdir -p "$release/Public/vendor"
    for part in Public/vendor/*; do
        case $(basename "$part") in
        web) cp -R "$part" "$release/web/Public/vendor" ;;
        *) cp -R "$part" "$release/Public/vendor/" ;;
        esac
    done
fi
cp fixtures/sample_data.json "$release/fixtures/"
cp -R deploy "$release/deploy"
cp -R docs "$release/docs"
cp scripts/{smoke.sh,common.sh} "$release/scripts/"
cp LICENSE README.md README.fa.md .env.example "$release/"
find "$release" -type d -exec chmod 0755 {} + -o -type f ! -perm -u+x -exec chmod 0644 {} +
(cd "$release" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/SHA256SUMS"
mv "$work/SHA256SUMS" "$release/"

if [[ -n $folder ]]; then
    mkdir -p "$folder"
    cp -R "$release/." "$folder/"
    note "$(du -sh "$folder" | cut -f1) in $folder"
    exit 0
fi
mkdir -p dist
# The same files give the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" \
    -C "$work" -cf - "$name" | gzip -n -9 >"dist/$name.tar.gz"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
step "Made dist/$name.tar.gz ($(du -h "dist/$name.tar.gz" | cut -f1); unpacked $(du -sh "$release" | cut -f1))"
