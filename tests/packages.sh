#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Debian packages that the tests need, by groups that are named as the
# labels of ctest (`ctest --print-labels`).
set -euo pipefail

usage() {
  cat <<'END'
usage: tests/packages.sh [--missing] GROUP...
  Prints the packages of these groups, by the names that this release has.
  --missing  only those that are not installed
  GROUP      build (the plugin itself), a label of the tests, full (what
             --full needs more), or all (each of them but full)
END
}

# `a|b`: the first one that this release has; `a?`: only if it has it.
declare -A packages=(
  [build]='build-essential cmake pkg-config perl collectd-dev
    libcurl4-openssl-dev libcjson-dev librrd-dev libglib2.0-dev'
  [unit]='libcmocka-dev libmicrohttpd-dev rrdcached rrdtool python3'
  [valgrind]='valgrind'
  # libyajl2 and below: what write_http, network and others link, but
  # collectd-core only suggests
  [e2e]='collectd-core collectd-utils libmicrohttpd-dev libfaketime rrdtool
    rrdcached python3 jq sqlite3 openssl curl nghttp2-proxy mount rsync e2fsprogs
    libyajl2 libcurl3t64-gnutls|libcurl3-gnutls libgcrypt20'
  [graphite]='graphite-web python3-rrdtool gunicorn python3-yaml systemd
    iproute2 fonts-dejavu-core'
  [package]='mmdebstrap lintian file dpkg-dev'
  [systems]='mmdebstrap arch-test'
  [checks]='python3 python3-yaml universal-ctags git clang-format-14?'
  [full]='clang-tidy-14? clang-14|clang libclang-rt-14-dev|libclang-rt-dev'
)
packages[sanitized]="${packages[unit]} ${packages[e2e]}"
# pages are drawn, in the scripts of the hashtags
packages[page]='systemd chromium fonts-inter fonts-noto-core fonts-noto-cjk
  fonts-noto-color-emoji'
# Node.js may be there from elsewhere, and then Debian's npm does not go with it
command -v node >/dev/null || packages[page]+=' nodejs'
packages[grafana]="${packages[e2e]} ${packages[graphite]} ${packages[page]}"
command -v npm >/dev/null || packages[grafana]+=' nodejs npm'

has() { # is there such a package to install, by itself and not by another's name
  [[ $(apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[!\(]* ]]
}

declare -A installed
while read -r name status; do
  [ "$status" != installed ] || installed[$name]=1
done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n')

# The name of a package here; nothing for an optional one that is not to be had.
name_here() {
  local name names=${1//[|?]/ }
  for name in $names; do
    [ -z "${installed[$name]-}" ] || { echo "$name" && return; }
  done
  for name in $names; do
    ! has "$name" || { echo "$name" && return; }
  done
  [[ $1 == *'?' ]] || echo "${1%%|*}" # apt-get will say what is wrong
}

[ $# -gt 0 ] || { usage >&2 && exit 2; }
missing='' wanted=''
for group in "$@"; do
  case $group in
  --missing) missing=1 ;;
  -h | --help) usage && exit 0 ;;
  -*) usage >&2 && exit 2 ;;
  all) wanted+=" ${packages[*]//${packages[full]}/}" ;;
  *) wanted+=" ${packages[$group]-}" ;; # other labels need nothing of their own
  esac
done

tr -s '[:space:]' '\n' <<<"$wanted" | sort -u | while read -r package; do
  name=$(name_here "$package")
  if [ -n "$name" ] && [ -z "${missing:+${installed[$name]-}}" ]; then
    echo "$name"
  fi
done
