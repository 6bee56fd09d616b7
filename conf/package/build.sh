#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes the Debian package for the system that this runs on.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  cat <<'END'
usage: conf/package/build.sh [--build DIR]
  --build DIR  where it is built (build/package)
Installs what building needs with apt-get, without recommended packages, and
leaves collectd-hashtag_VERSION_ARCH.deb in DIR.
END
}

# file and dpkg-dev: CPack finds out with them which libraries are needed;
# pod2man, which makes the manuals, comes with perl
packages=(gcc libc6-dev make cmake pkg-config perl file dpkg-dev
  collectd-core collectd-dev libcurl4-openssl-dev libcjson-dev librrd-dev libglib2.0-dev)

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_missing() {
  local missing=() name
  for name in "${packages[@]}"; do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null |
      grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "installing: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build=build/package
while [ $# -gt 0 ]; do
  case $1 in
  --build) build=${2:?--build needs a folder} && shift ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
  esac
  shift
done

install_missing
cmake -S . -B "$build" -DCMAKE_INSTALL_PREFIX=/usr -DHASHTAG_TESTS=OFF
cmake --build "$build" --parallel "$(nproc)"
(cd "$build" && rm -f collectd-hashtag_*.deb && cpack)
