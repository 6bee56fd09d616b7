#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds with warnings as errors, runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'END'
usage: tests/run.sh [--full] [--sanitize] [--build DIR] [REGEX]
  --full      the long proofs too
  --sanitize  only the sanitized build's tests (AddressSanitizer, UBSan)
  --build DIR where to build (build/tests)
  REGEX       only the tests whose name matches, as `ctest -R`
One test by itself:  tests/run.sh e2e_alerts
END
}

packages=(
  build-essential cmake pkg-config universal-ctags
  collectd-core collectd-dev collectd-utils libcurl4-openssl-dev libcjson-dev
  librrd-dev rrdtool rrdcached libmicrohttpd-dev libcmocka-dev libfaketime valgrind
  graphite-web python3-rrdtool gunicorn python3-yaml systemd
  python3 jq sqlite3 fonts-dejavu-core git clang-format-14 mmdebstrap lintian
  openssl nghttp2-proxy mount iproute2 rsync
  # what collectd's write_http and network link, but collectd-core only suggests
  libyajl2 libcurl3-gnutls libgcrypt20
)
full_packages=(clang-tidy-14 clang-14 libclang-rt-14-dev chromium fonts-inter fonts-noto-core fonts-noto-cjk)
# Node.js may be there from elsewhere, and then Debian's npm does not go with it
command -v npm >/dev/null || packages+=(nodejs npm)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

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

build=build/tests full=OFF sanitize='' only=''
while [ $# -gt 0 ]; do
  case $1 in
  --full) full=ON ;;
  --sanitize) sanitize=address,undefined ;;
  --build) build=${2:?--build needs a folder} && shift ;;
  -h | --help) usage && exit 0 ;;
  -*) usage >&2 && exit 2 ;;
  *) only=$1 ;;
  esac
  shift
done
[ -z "$sanitize" ] || build=$build-sanitize
[ $full = OFF ] || packages+=("${full_packages[@]}")

install_missing
mkdir -p "$build"
cmake -S . -B "$build" -DCMAKE_INSTALL_PREFIX=/usr -DHASHTAG_WERROR=ON \
  -DHASHTAG_FULL=$full -DHASHTAG_SANITIZE="$sanitize"
cmake --build "$build" --parallel 2
# says so where e2e_central_server cannot have machines with networks of their own
(cd tests && /usr/bin/python3 -B -c 'from fixtures import machines; machines.network()')
# most of a test's time is waiting for a daemon: more of them than processors
exec ctest --test-dir "$build" --output-on-failure --parallel 4 \
  ${only:+-R "$only"} ${sanitize:+-L "unit|day"}
