#!/usr/bin/env bash
# Builds the image without a container engine: runs the commands of the Dockerfile, as they stand there, on bare root file
# systems made by debootstrap. The base images are stood in for: swift:… by a bare Debian 12 with this machine's own
# toolchain mounted into it, debian:bookworm-slim by a bare Debian 12. Then looks whether the last stage is what it should be
# and starts it as the containers do: as its user, on a file system that cannot be written to. Needs root.
#   try_image.sh             both stages (a whole release build)
#   try_image.sh --release DIR   takes what a first stage made before (dist.sh --folder), and tries the last stage
#   KEEP=DIR                 leaves what the first stage made in DIR
# shellcheck disable=SC2016 # Expectations are written down first and looked at then.

source "$(dirname "$0")/common.sh"
source scripts/root_fs.sh

limit=120 # MB of binary, files and the libraries that they need
out=''
if [[ ${1:-} == --release ]]; then out=$(realpath "${2:?a folder}"); fi

roots=()
server=''
# shellcheck disable=SC2317 # Called by the trap.
finish() {
    if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
    for one in "${roots[@]}"; do rootfs_remove "$one"; done
}
trap finish EXIT
rootfs_make_base

# The instructions of a stage, one a line.
stage() { python3 scripts/dockerfile.py Dockerfile | awk -F'\t' -v stage="$1" '$1 == stage { print $2 "\t" $3 }'; }

# run_stage NUMBER: runs what RUN says, copies what COPY says, in the place that WORKDIR says.
run_stage() {
    local place=/ name argument
    while IFS=$'\t' read -r name argument <&3; do
        case $name in
        RUN)
            note "RUN ${argument:0:100}"
            chroot "$root" /usr/bin/env -i HOME=/root PATH="${stage_path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}" \
                DEBIAN_FRONTEND=noninteractive SWIFT_FLAGS="${SWIFT_FLAGS:-}" /bin/bash -o pipefail -c "cd $place && $argument" >"$root.log" 2>&1 </dev/null || {
                tail -n 30 "$root.log" >&2
                fail "The command of the Dockerfile failed: $argument"
            }
            ;;
        WORKDIR)
            place=$argument
            mkdir -p "$root$place"
            ;;
        COPY)
            if [[ $argument == --from=builder* ]]; then
                mkdir -p "$root${argument##* }"
                cp -R "$out/." "$root${argument##* }/"
            else
                copy_context "$root$place"
            fi
            ;;
        esac
    done 3< <(stage "$1")
}

# The folder as `docker build` would send it, without what .dockerignore names. Packages that Swift fetched before come
# along: what is tried here is the commands, not the way to them.
copy_context() {
    mkdir -p "$1"
    tar --exclude=./.git --exclude=./.build --exclude=./.cache --exclude=./dist --exclude=./secrets --exclude='*.db' -cf - . | tar -C "$1" -xf -
    if [[ -d .build/repositories ]]; then
        mkdir -p "$1/.build/dist"
        cp -a .build/{checkouts,repositories,workspace-state.json} "$1/.build/dist/"
    fi
}

if [[ -z $out ]]; then
    require_swift
    toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
    rootfs_copy builder
    roots+=("$root")
    step "First stage: builds, in $root …"
    # What the image of Swift brings beside the toolchain.
    # A folder for temporary files that this machine was told of is not there.
    chroot "$root" /usr/bin/env -u TMPDIR DEBIAN_FRONTEND=noninteractive bash -c 'apt-get update -q && apt-get install -y -q --no-install-recommends binutils ca-certificates \
        gcc libc6-dev libcurl4-openssl-dev libedit2 libncurses6 libpython3-dev libsqlite3-0 libstdc++-12-dev libxml2-dev libz3-dev tzdata zlib1g-dev' >"$root.log" 2>&1 || {
        tail -n 30 "$root.log" >&2
        fail "The packages of the first stage's base could not be installed."
    }
    mkdir -p "$root/opt/toolchain"
    mount --bind "$toolchain" "$root/opt/toolchain"
    mount -o remount,bind,ro "$root/opt/toolchain"
    stage_path=/opt/toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    began=$SECONDS
    run_stage 0
    out=$root/out
    note "built in $((SECONDS - began)) s"
    if [[ -n ${KEEP:-} ]]; then
        mkdir -p "$KEEP"
        cp -R "$out/." "$KEEP/"
    fi
    stage_path=''
fi

rootfs_copy image
roots+=("$root")
step "Last stage: the image, in $root …"
run_stage 1

step "Looking at it …"
failed=0
expect() {
    if eval "$2"; then printf '%s✓%s %s\n' "$green" "$plain" "$1"; else
        failed=$((failed + 1))
        printf '%s✗%s %s\n' "$red" "$plain" "$1"
    fi
}
inside() { chroot --userspec=10001:10001 "$root" /usr/bin/env -i PATH=/opt/contexor:/usr/bin:/bin BIND=127.0.0.1 HOME=/var/lib/contexor "$@"; }

# shellcheck disable=SC2034 # Used by `expect`.
compilers=$(chroot "$root" bash -c 'command -v gcc cc clang swift swiftc ld make python3 pip git curl || true')
expect "there is nothing to compile with in it" '[[ -z $compilers ]]'
# What a bare Debian has already, the C library first, is not what Contexor brings.
libraries=$(chroot "$root" ldd /opt/contexor/contexor | awk '/=> \// { print $3 }' | while read -r one; do
    [[ -e $rootfs_base$one ]] || echo "$one"
done)
expect "all libraries are there" '! chroot "$root" ldd /opt/contexor/contexor | grep -q "not found"'
# shellcheck disable=SC2086,SC2016 # One a word; the dollar is the inner shell's.
megabytes=$(chroot "$root" bash -c 'du -cLk --apparent-size /opt/contexor/contexor /opt/contexor/web /opt/contexor/Public "$@" | tail -1 | cut -f1' - $libraries | awk '{ printf "%.0f", $1 / 1024 }')
expect "binary, files and the libraries that come with them: $megabytes MB of $limit MB" '((megabytes < limit))'
expect "it knows its version" 'inside contexor --version | grep -qE "^[0-9]+\."'

# As Compose starts it: a root that cannot be written to, /tmp in memory, its own folder, its own user.
mount --rbind "$root" "$root"
mount --make-rslave "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev tmpfs "$root/tmp"
mount -t tmpfs -o "size=256m,uid=10001,gid=10001,mode=0750" tmpfs "$root/var/lib/contexor"
expect "its root cannot be written to" '! inside bash -c "touch /opt/contexor/x" 2>/dev/null && ! touch "$root/x" 2>/dev/null'
read -r api web < <(python3 -c 'import socket
sockets = [socket.socket() for _ in range(2)]
for one in sockets: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in sockets])')
settings=(DEBUG=True MOCK_SMS=True "API_PORT=$api" "WEB_PORT=$web" DATABASE_URL=sqlite:/var/lib/contexor/contexor.db)
inside "${settings[@]}" bash -c 'cd && contexor loaddata --if-empty /opt/contexor/fixtures/sample_data.json' >/dev/null
inside "${settings[@]}" bash -c 'cd && exec contexor serve' >"$root.log" 2>&1 &
server=$!
for _ in $(seq 100); do
    if inside "${settings[@]}" contexor health >/dev/null 2>&1; then break; fi
    sleep 0.1
done
expect "its own health check finds it well" 'inside "${settings[@]}" contexor health >/dev/null'
expect "so does that of the web application" 'inside "${settings[@]}" contexor health --web >/dev/null'
expect "and not where nothing listens" '! inside "${settings[@]}" contexor health --url http://127.0.0.1:1/ 2>/dev/null'
expect "the smoke test is green" 'BACKEND_URL=http://127.0.0.1:$api FRONTEND_URL=http://127.0.0.1:$web scripts/smoke.sh >/dev/null'
# shellcheck disable=SC2034 # Used by `expect`.
resident=$(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$(pgrep -f "contexor serve" -P "$server" || echo "$server")/status")
expect "API, web application, worker and schedule together: $resident MB of 150 MB" '((resident < 150))'
kill "$server"
wait "$server" 2>/dev/null || true
server=''
if ((failed > 0)); then fail "$failed of the looks are not right."; fi
