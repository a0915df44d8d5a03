#!/usr/bin/env bash
# What the scripts share that try things on a bare Debian: a root file system that debootstrap made, kept and copied.
# Sourced after common.sh, not run.

: "${step:=}" # Comes from common.sh.
rootfs_base=${ROOTFS_BASE:-/var/tmp/contexor-rootfs/bookworm}

# Makes the base once; it is what `debian:bookworm-slim` begins from. Needs root.
rootfs_make_base() {
    ((EUID == 0)) || fail "A root file system can only be made by root."
    scripts/install-packages.sh rootfs
    if [[ -f $rootfs_base/.complete ]]; then return; fi
    step "Making a bare Debian 12 (once) …"
    rm -rf "$rootfs_base"
    mkdir -p "$rootfs_base"
    debootstrap --variant=minbase bookworm "$rootfs_base" "${DEBIAN_MIRROR:-$(rootfs_mirror)}" >"$rootfs_base.log" 2>&1 || {
        tail -n 5 "$rootfs_base.log" >&2
        fail "debootstrap failed."
    }
    touch "$rootfs_base/.complete"
}

# The mirror that this machine itself uses.
rootfs_mirror() {
    # shellcheck disable=SC2016 # The dollar is apt's.
    apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -v security | sed -n 1p
}

# rootfs_copy NAME: a copy to work in, with what a container has: /proc, /dev and the way to the packages. Sets `root`.
rootfs_copy() {
    root=$(mktemp -d "/var/tmp/contexor-$1-XXXXXX")
    cp -a --reflink=auto "$rootfs_base/." "$root/"
    # How this machine reaches its packages is how the copy does.
    cp -a /etc/apt/. "$root/etc/apt/"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # No service is started by installing it.
    chmod +x "$root/usr/sbin/policy-rc.d"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --make-rslave "$root/dev"
}

# rootfs_remove ROOT: after it nothing is mounted there and nothing is left.
rootfs_remove() {
    [[ -n ${1:-} && $1 == /var/tmp/contexor-* ]] || return 0
    local place
    # What was mounted last lies on top, and goes first.
    while read -r place; do umount -l "$place" 2>/dev/null || true; done < <(tac /proc/mounts | awk -v root="$1" '$2 == root || index($2, root "/") == 1 { print $2 }')
    # Should something still be mounted, its files are not ours to delete.
    if ! awk -v root="$1" '$2 == root || index($2, root "/") == 1 { found = 1 } END { exit !found }' /proc/mounts; then rm -rf --one-file-system "$1" "$1.log"; fi
}
