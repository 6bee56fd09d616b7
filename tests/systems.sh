#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Other Debians than this one: in a clean root of each, what a new user does
# with the README, the unit tests, and the packaged daemon's first day.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat <<'END'
usage: tests/systems.sh [--short] [--boot] [--e2e [--only REGEX]] [NAME…]
  NAME     SUITE-ARCH: bookworm, trixie, sid; amd64, i386, arm64, armhf
           (bookworm-amd64 trixie-amd64 trixie-i386 sid-amd64 trixie-arm64
           trixie-armhf)
  --short  the README's commands and the day, without the unit tests
  --boot   the daemon's unit in a machine booted with systemd, too
  --e2e    the end-to-end tests, too
  --only   of these only those whose names match
  --possible  only says why nothing can be tried here, with exit code 77
Roots are kept as archives in HASHTAG_SYSTEMS (~/.cache/collectd-hashtag).
Needs root for chroot and mount. The last lines are a table of what was seen.
Exit code 77: nothing failed, but a root could not be made or entered here; a
line says which and why.
END
}

cache=${HASHTAG_SYSTEMS:-${XDG_CACHE_HOME:-$HOME/.cache}/collectd-hashtag}
short='' boot='' possible='' e2e='' only='^(e2e_|faults_)' names=()
while [ $# -gt 0 ]; do
  case $1 in
  --short) short=1 ;;
  --boot) boot=1 ;;
  --possible) possible=1 ;;
  --e2e) e2e=1 ;;
  --only) only=${2:?--only needs a regular expression} && shift ;;
  -h | --help) usage && exit 0 ;;
  -*) usage >&2 && exit 2 ;;
  *) names+=("$1") ;;
  esac
  shift
done
[ ${#names[@]} -gt 0 ] || names=(bookworm-amd64 trixie-amd64 trixie-i386
  sid-amd64 trixie-arm64 trixie-armhf)

work=$(mktemp -d /tmp/hashtag-systems-XXXXXX)
rows=()
failed=0
missing=0 # roots that could not be made

# Called by trap: nothing of a root stays mounted.
# shellcheck disable=SC2317
clean_up() {
  local at
  for at in $(awk -v w="$work/" 'index($2, w) == 1 {print $2}' /proc/mounts |
    sort -r); do
    umount -l "$at"
  done
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT

# Why no root can be entered here at all; nothing where one can.
impossible() {
  [ "$(id -u)" = 0 ] || { echo "chroot and mount need root" && return; }
  mkdir -p "$work/try"
  mount -t tmpfs tmpfs "$work/try" 2>/dev/null ||
    { echo "mount is not allowed here" && return; }
  umount "$work/try"
  [ -n "$(mirror)" ] || echo "apt knows no mirror of Debian"
}

# The mirror that this machine's apt uses for Debian itself.
mirror() {
  apt-get indextargets --format '$(SITE) $(CODENAME) $(COMPONENT)' |
    awk '$3 == "main" && $2 !~ /-/ {print $1; exit}'
}

# Makes binaries of another processor run; says why where that cannot be.
emulate() {
  local arch=$1 handler
  case $arch in
  amd64 | i386) return 0 ;;
  arm64) handler=qemu-aarch64 ;;
  armhf) handler=qemu-arm ;;
  *) echo "no such architecture: $arch" && return 1 ;;
  esac
  dpkg-query -W -f '${db:Status-Status}' qemu-user-static 2>/dev/null |
    grep -qx installed ||
    apt-get install -y -qq --no-install-recommends qemu-user-static \
      binfmt-support >/dev/null 2>&1 ||
    { echo "qemu-user-static cannot be installed" && return 1; }
  mountpoint -q /proc/sys/fs/binfmt_misc ||
    mount -t binfmt_misc none /proc/sys/fs/binfmt_misc 2>/dev/null ||
    { echo "binfmt_misc cannot be mounted" && return 1; }
  [ -e "/proc/sys/fs/binfmt_misc/$handler" ] ||
    update-binfmts --import "$handler" >/dev/null 2>&1 || true
  update-binfmts --enable "$handler" >/dev/null 2>&1 || true
  [ -e "/proc/sys/fs/binfmt_misc/$handler" ] ||
    { echo "$handler cannot be registered" && return 1; }
}

# A clean root as an archive, made once.
archive_of() {
  local name=$1 suite=${1%-*} arch=${1#*-} archive=$cache/$1.tar lag=()
  # a mirror of sid that lags behind has a release file that is out of date
  [ "$suite" != sid ] || lag=(--aptopt='Acquire::Check-Valid-Until "false"')
  [ -s "$archive" ] || {
    mkdir -p "$cache"
    mmdebstrap --quiet --format=tar --variant=apt --architectures="$arch" \
      "${lag[@]}" \
      --include=ca-certificates "$suite" "$archive.new" \
      "deb $(mirror) $suite main" >&2 &&
      mv "$archive.new" "$archive" || return 1
  }
  echo "$archive"
}

install_missing() {
  local missing=() package
  # arch-test: what this kernel runs
  for package in mmdebstrap arch-test ${boot:+systemd-container}; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null |
      grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# What programs want of a kernel: processes, shared memory, terminals.
mount_kernel() {
  mkdir -p "$1/dev/pts" "$1/dev/shm"
  mount -t proc proc "$1/proc"
  mount -t tmpfs tmpfs "$1/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
  ln -sf pts/ptmx "$1/dev/ptmx"
}

# The root as a machine would have it, with this checkout in /src.
open_root() {
  local name=$1 root=$work/$1 archive
  archive=$(archive_of "$name") || return 1
  exec {alone}>"$cache/$name.lock" # the packages that are kept have one user
  flock "$alone"
  mkdir -p "$root"
  tar -xf "$archive" -C "$root"
  mkdir -p "$root/src" "$cache/apt-$name"
  git -C "$top" ls-files -z --cached --others --exclude-standard |
    tar -C "$top" --null --files-from=- --ignore-failed-read -cf - |
    tar -C "$root/src" -xf -
  mount --bind "$cache/apt-$name" "$root/var/cache/apt/archives"
  mount_kernel "$root"
  # a root that is thrown away need not be synced
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$(hostname)" >"$root/etc/hosts"
  echo 'Binary::apt-get::APT::Keep-Downloaded-Packages "true";' \
    >"$root/etc/apt/apt.conf.d/99-keep"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
}

inside() {
  local name=$1
  shift
  chroot "$work/$name" env -i LC_ALL=C.UTF-8 HOME=/root \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    HASHTAG_ONLY="$only" /usr/bin/bash "/src/tests/systems/$1.sh"
}

# The root as a machine with systemd; its tests run inside.
boot_and_try() {
  local name=$1 root=$work/$1 leader='' status=0
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends systemd systemd-sysv dbus procps >/dev/null 2>&1
  rm -f "$root/usr/sbin/policy-rc.d"
  umount "$root/proc" "$root/dev/shm" "$root/dev/pts"
  systemd-nspawn --boot --directory="$root" --register=no --keep-unit \
    --machine="hashtag-$name" --console=passive </dev/null \
    >"$work/$name.console.log" 2>&1 &
  local nspawn=$!
  for _ in $(seq 100); do
    leader=$(pgrep -P "$nspawn" -x systemd || true)
    [ -z "$leader" ] || ! within "$leader" systemctl is-active -q \
      multi-user.target || break
    sleep 0.5
  done
  if [ -z "$leader" ]; then
    echo "systemd-nspawn cannot boot here:"
    tail -n 5 "$work/$name.console.log"
    status=1
  else
    within "$leader" env LC_ALL=C.UTF-8 HOME=/root bash \
      /src/tests/systems/booted.sh || status=$?
    kill "$nspawn"
  fi
  wait "$nspawn" 2>/dev/null || true
  mount_kernel "$root"
  return "$status"
}

within() {
  local leader=$1
  shift
  nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wd "$@"
}

# One step of a root; its output is kept, and shown when it fails.
step() {
  local name=$1 what=$2 log=$work/$1.$2.log begun=$SECONDS
  local how=(inside "$name" "$what")
  [ "$what" != booted ] || how=(boot_and_try "$name")
  if "${how[@]}" >"$log" 2>&1 </dev/null; then
    echo "$name: $what: ok, $((SECONDS - begun)) s"
    result+=" ok |"
    return 0
  fi
  echo "$name: $what FAILED; the end of what it said:"
  tail -n 60 "$log"
  result+=" **failed** |"
  failed=1
  return 1
}

try() {
  local name=$1 why result='' steps=(install day)
  [ -n "$short" ] || steps+=(unit)
  [ -z "$boot" ] || steps+=(booted)
  [ -z "$e2e" ] || steps+=(e2e)
  if ! why=$(emulate "${name#*-}"); then
    rows+=("| $name | not run here: $why |")
    echo "$name: not run: $why"
    missing=1
    return
  fi
  if ! open_root "$name"; then
    rows+=("| $name | not run here: no clean root could be made |")
    echo "$name: not run: no clean root could be made from $(mirror)"
    missing=1
    return
  fi
  for what in "${steps[@]}"; do
    step "$name" "$what" || break
  done
  exec {alone}>&-
  rows+=("| $name | $(inside "$name" versions 2>/dev/null)$result")
}

why=$(impossible)
if [ -n "$why" ]; then
  echo "no other Debian is tried: $why"
  exit 77
fi
[ -z "$possible" ] || exit 0
install_missing
for name in "${names[@]}"; do
  try "$name"
done
heading="| system | collectd | librrd | libcurl | compiler | README's commands | a day, upgrade, purge |"
[ -n "$short" ] || heading+=" unit tests |"
[ -z "$boot" ] || heading+=" booted: unit, sandbox |"
[ -z "$e2e" ] || heading+=" end-to-end tests |"
printf '\n%s\n' "$heading" "${rows[@]}" | grep -v '^$'
[ $failed = 1 ] || [ $missing = 0 ] || failed=77
exit $failed
