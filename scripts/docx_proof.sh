#!/usr/bin/env bash
# Turns a Persian text with tables, lists, code and English into a Word file, has LibreOffice open it, and leaves pictures
# of its pages to look at.
#   docx_proof.sh [FILE.md] [FOLDER]

source "$(dirname "$0")/common.sh"

source_file=${1:-fixtures/docx_proof.md}
folder=${2:-.build/docx-proof}

scripts/install-packages.sh build docx
build debug --product contexor
mkdir -p "$folder"
name=$(basename "$source_file" .md)
.build/debug/contexor convert "$source_file" --to docx -o "$folder/$name.docx"
# A profile of its own: a LibreOffice that runs already would take the work and answer nothing.
soffice "-env:UserInstallation=file://$(realpath "$folder")/profile" --headless --convert-to pdf --outdir "$folder" "$folder/$name.docx" >/dev/null
[[ -s $folder/$name.pdf ]] || fail "LibreOffice made no PDF of $folder/$name.docx"
pdftoppm -r 80 -png "$folder/$name.pdf" "$folder/$name"
step "Look at these:"
ls "$folder"/*.png
