#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Other Debians than this one: in a clean root of each, what a new user does
# with the README, the unit tests, and the packaged daemon's first day.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat <<'END'
usage: tests/systems.sh [--short] [--e2e] [NAME…]
  NAME     SUITE-ARCH: bookworm, trixie, sid; amd64, i386, arm64, armhf
           (bookworm-amd64 trixie-amd64 trixie-i386 sid-amd64 trixie-arm64
           trixie-armhf)
  --short  the README's commands and the day, without the unit tests
  --e2e    the end-to-end tests, too
Roots are kept as archives in HASHTAG_SYSTEMS (~/.cache/collectd-hashtag).
Needs root for chroot and mount. The last lines are a table of what was seen.
END
}

cache=${HASHTAG_SYSTEMS:-${XDG_CACHE_HOME:-$HOME/.cache}/collectd-hashtag}
short='' e2e='' names=()
while [ $# -gt 0 ]; do
  case $1 in
  --short) short=1 ;;
  --e2e) e2e=1 ;;
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

# A mirror of sid that lags behind has a release file that is out of date.
apt_options() {
  [ "$1" != sid ] || echo 'Acquire::Check-Valid-Until "false";'
}

# A clean root as an archive, made once.
archive_of() {
  local name=$1 suite=${1%-*} arch=${1#*-} archive=$cache/$1.tar
  [ -s "$archive" ] || {
    mkdir -p "$cache"
    mmdebstrap --quiet --format=tar --variant=apt --architectures="$arch" \
      --aptopt="$(apt_options "$suite")" \
      --include=ca-certificates "$suite" "$archive.new" \
      "deb $(mirror) $suite main" >&2 &&
      mv "$archive.new" "$archive" || return 1
  }
  echo "$archive"
}

install_missing() {
  local missing=() package
  for package in mmdebstrap arch-test; do # arch-test: what this kernel runs
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null |
      grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# The root as a machine would have it, with this checkout in /src.
open_root() {
  local name=$1 root=$work/$1 archive
  archive=$(archive_of "$name") || return 1
  mkdir -p "$root"
  tar -xf "$archive" -C "$root"
  mkdir -p "$root/src" "$cache/apt-$name"
  git -C "$top" ls-files -z --cached --others --exclude-standard |
    tar -C "$top" --null --files-from=- --ignore-failed-read -cf - |
    tar -C "$root/src" -xf -
  mount --bind "$cache/apt-$name" "$root/var/cache/apt/archives"
  mount -t proc proc "$root/proc"
  mount -t tmpfs tmpfs "$root/dev/shm"
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
    /usr/bin/bash "/src/tests/systems/$1.sh"
}

# One step of a root; its output is kept, and shown when it fails.
step() {
  local name=$1 what=$2 log=$work/$1.$2.log begun=$SECONDS
  if inside "$name" "$what" >"$log" 2>&1 </dev/null; then
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
  [ -z "$e2e" ] || steps+=(e2e)
  if ! why=$(emulate "${name#*-}"); then
    rows+=("| $name | not run here: $why |")
    echo "$name: not run: $why"
    return
  fi
  if ! open_root "$name"; then
    rows+=("| $name | **no clean root could be made** |")
    failed=1
    return
  fi
  for what in "${steps[@]}"; do
    step "$name" "$what" || break
  done
  rows+=("| $name | $(inside "$name" versions 2>/dev/null)$result")
}

install_missing
for name in "${names[@]}"; do
  try "$name"
done
heading="| system | collectd | librrd | libcurl | compiler | README's commands | a day, upgrade, purge |"
[ -n "$short" ] || heading+=" unit tests |"
[ -z "$e2e" ] || heading+=" end-to-end tests |"
printf '\n%s\n' "$heading" "${rows[@]}" | grep -v '^$'
exit $failed
