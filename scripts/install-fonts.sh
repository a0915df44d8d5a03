#!/usr/bin/env bash
# Puts the typeface of the web application (Vazirmatn, OFL-1.1) into a folder, cut to the letters that pages use: one file for
# Persian, one for Latin. From a pinned package of Debian, fetched with a package state of its own, so that the system's
# stays as it is. Pages work without it, in the system's typeface.
#   install-fonts.sh [folder]

source "$(dirname "$0")/common.sh"

folder=${1:-Public/vendor/web}
package=fonts-vazirmatn-variable
version=33.003-3
sha256=ba0556acb297b01517276cc4d320d3676b60fbc59e1ce40cba091b0db79636fc
if [[ -f $folder/vazirmatn-persian.woff2 && $folder/fonts.css -nt $0 ]]; then exit 0; fi

skip() {
    note "The typeface was not installed ($1); pages use the system's."
    exit 0
}
command -v apt-get >/dev/null || skip "this machine has no apt"
scripts/install-packages.sh fonts || skip "the font tools are missing"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{lists/partial,cache/archives/partial,state}
# shellcheck disable=SC2016 # The dollar is apt's.
site=$(apt-get indextargets --format '$(SITE)' 2>/dev/null | sed -n 1p)
[[ -n $site ]] || skip "apt has no sources"
echo "deb $site trixie main" >"$root/sources.list"
options=(
    -o "Dir::State=$root/state" -o "Dir::State::lists=$root/lists" -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Cache=$root/cache"
    -o "Dir::Etc::sourcelist=$root/sources.list" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root
)
step "Fetching the typeface …"
apt-get "${options[@]}" -qq update >"$root/log" 2>&1 || skip "its package list cannot be fetched"
(cd "$root" && apt-get "${options[@]}" -qq download "$package=$version" >>log 2>&1) || skip "its package cannot be fetched"
deb=$(compgen -G "$root/$package"_*.deb) || skip "its package did not arrive"
echo "$sha256  $deb" | sha256sum --check --quiet || fail "$package $version is not the file that it should be."
dpkg-deb -x "$deb" "$root/files"

mkdir -p "$folder"
font="$root/files/usr/share/fonts/truetype/vazirmatn/Vazirmatn[wght].ttf"
fonttools varLib.instancer --quiet --output "$root/cut.ttf" "$font" wght=400:700
# The letters of Persian and Arabic, and of Kurdish what is near; the signs that English is set in. What is rarer comes from the system.
persian="U+060C,U+061B,U+061F,U+0621-063A,U+0640-0655,U+0660-066C,U+0670,U+067E,U+0686,U+0691,U+0698,U+06A9,U+06AF,U+06BE,U+06C0-06C1,U+06C6,U+06CC,U+06CE,U+06D5,U+06F0-06F9,U+FDFC,U+200B-200F,U+202A-202E,U+2066-2069"
latin="U+0020-007E,U+00A0,U+00AB,U+00B7,U+00BB,U+00D7,U+2009,U+2013-2014,U+2018-2019,U+201C-201D,U+2022,U+2026,U+2190-2193,U+2212"
# Tabular digits line up in columns; the default set of features leaves them out.
subset() {
    fonttools subset "$root/cut.ttf" --unicodes="$2" --layout-features+=tnum --flavor=woff2 --output-file="$folder/$1"
}
subset vazirmatn-persian.woff2 "$persian"
subset vazirmatn-latin.woff2 "$latin"
cp "$root/files/usr/share/doc/$package/copyright" "$folder/vazirmatn-copyright.txt"
face() {
    echo "@font-face { font-family: \"Vazirmatn\"; src: url(\"[static vendor/$1]\") format(\"woff2\"); font-weight: 400 700; font-display: swap; unicode-range: $2; }"
}
{
    face vazirmatn-persian.woff2 "$persian"
    face vazirmatn-latin.woff2 "$latin"
} >"$folder/fonts.css"
note "$(du -ch "$folder"/vazirmatn-*.woff2 | tail -1 | cut -f1) of typeface in $folder"
