#!/usr/bin/env bash
# Follows docs/install.md word for word: runs the commands of its section "One machine" on a bare Debian 12 that debootstrap
# made, in a network of its own, until the smoke test is green, and prints the time. Needs root.
#
# No systemd runs there. In its place stands a small program of the same name that does what the units say: it starts the
# program of ExecStart, as User, in WorkingDirectory, with EnvironmentFile, without rights to gain; and nginx as it is. What
# systemd adds, the walls of deploy/systemd/hardening.conf, is looked at by scripts/check_deploy.sh.
#   RELEASE=dist/contexor-….tar.gz   the release to install; made by scripts/dist.sh when absent

source "$(dirname "$0")/common.sh"
source scripts/root_fs.sh

release=${RELEASE:-}
if [[ -z $release ]]; then
    scripts/dist.sh
    release=$(compgen -G 'dist/contexor-*.tar.gz' | sort -V | tail -1)
fi
[[ -f $release ]] || fail "There is no release $release."

root=''
trap 'rootfs_remove "$root"' EXIT
rootfs_make_base
rootfs_copy install
# The name of the archive in the document is that of its version.
cp "$release" "$root/root/$(basename "$release")"

# The blocks between the marks, each after a line that says which it is.
commands() {
    awk '/<!-- trial -->/ { on = 1 } /<!-- \/trial -->/ { on = 0 }
        on && /^\*\*[0-9]+\./ { title = $0; gsub(/[*`"$\\]/, "", title) }
        on && /^```bash/ { inside = 1; blocks++; printf "echo; echo \"[block %d] %s\"\n", blocks, title; next }
        /^```/ { inside = 0 } on && inside' docs/install.md
}
# Packages come from the network; all else happens in a network of its own, where every port is free.
commands | awk '/\[block 3\]/ { exit } { print }' >"$root/root/packages.sh"
{
    commands | awk '/\[block 2\]/ { exit } { print }'
    commands | awk '/\[block 3\]/ { on = 1 } on'
} >"$root/root/install.sh"

cat >"$root/usr/local/sbin/systemctl" <<'SYSTEMCTL'
#!/bin/bash
# Stands in for systemd, which does not run here: starts what the units say.
set -euo pipefail
said() { cat "/etc/systemd/system/$1.service" "/etc/systemd/system/$1.service.d/"*.conf | sed -n "s/^$2=//p" | tail -n 1; }
case "$*" in
daemon-reload) ;;
"enable --now nginx") nginx ;;
"reload nginx") nginx -s reload ;;
"enable --now contexor")
    cd "$(said contexor WorkingDirectory)"
    set -a
    source "$(said contexor EnvironmentFile)"
    set +a
    user=$(said contexor User)
    # shellcheck disable=SC2046 # Arguments are words.
    setpriv --reuid "$user" --regid "$(said contexor Group)" --clear-groups --no-new-privs --bounding-set=-all $(said contexor ExecStart) \
        >/var/log/contexor.log 2>&1 </dev/null &
    ;;
*) echo "systemctl $*: not known here" >&2 && exit 1 ;;
esac
SYSTEMCTL
chmod +x "$root/usr/local/sbin/systemctl"
rm -f "$root/usr/sbin/policy-rc.d"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod +x "$root/usr/sbin/policy-rc.d"

# run SCRIPT: as root, in root's folder, stopping at the first command that fails.
run() {
    chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive TERM=dumb \
        NO_COLOR=1 /bin/bash -euo pipefail -c "cd /root && source ./$1"
}

began=$SECONDS
step "Packages …"
run packages.sh >"$root.log" 2>&1 || {
    tail -n 20 "$root.log" >&2
    fail "The packages could not be installed."
}
step "The rest, in a network of its own …"
export -f run
# When the first process of this namespace ends, all others do.
unshare --net --pid --fork --kill-child --mount-proc="$root/proc" bash -c "root=$root; ip link set lo up 2>/dev/null || ifconfig lo up; run install.sh" || {
    tail -n 30 "$root/var/log/contexor.log" >&2 2>/dev/null || true
    fail "docs/install.md does not end with a green smoke test."
}
printf '%s==>%s From a bare Debian to a green smoke test: %s seconds\n' "$green" "$plain" "$((SECONDS - began))"
