#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Serves collectd's RRD files to Grafana: Debian's graphite-web under gunicorn
# on loopback, with settings of its own. What it writes lies in --state.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)

usage() {
  cat <<'TEXT'
usage: graphite-web.sh [--rrd DIR] [--state DIR] [--port N] [--port-file FILE]
                       [--rrdcached ADDRESS] [--prepare | --no-install]
  --rrd DIR        the DataDir of collectd's rrdtool plugin
                   (/var/lib/collectd/rrd)
  --state DIR      its database of events (/var/lib/graphite-web-hashtag)
  --port N         on 127.0.0.1 (8080); 0: a free one
  --port-file FILE where the port is written once it answers
  --rrdcached ADDRESS  flush a file there before it is read,
                   such as unix:/run/rrdcached.sock
  --prepare        install what is missing and make the database, then end
  --no-install     fail when a package is missing, do not install it
It runs until a signal ends it. Read, write and /events/ ask for no password:
let nobody in from outside.
TEXT
}

packages=(graphite-web python3-rrdtool gunicorn)

die() {
  printf 'graphite-web.sh: %s\n' "$*" >&2
  exit 1
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_missing() {
  local missing=() name
  for name in "${packages[@]}"; do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null |
      grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ -n "$install" ] || die "missing: apt-get install ${missing[*]}"
  echo "installing with apt-get: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${missing[@]}" >/dev/null
}

# What lies in the folder is run and trusted: nobody else may have made it, be
# able to write there, or to put another one in its place.
check_folder() {
  local above
  [ ! -L "$1" ] || die "--state $1 is a link; name the folder itself"
  [ "$(stat -c %u "$1")" = "$(id -u)" ] ||
    die "--state $1 belongs to $(stat -c %U "$1"), who could put files there that run as $(id -un); name a folder of your own"
  [ -z "$(find "$1" -maxdepth 0 -perm /022)" ] ||
    die "--state $1 may be written by others; run: chmod go-w $1"
  above=$(realpath "$1")
  while [ "$above" != / ]; do
    above=$(dirname "$above")
    [ -n "$(find "$above" -maxdepth 0 \( -uid 0 -o -uid "$(id -u)" \) \
      \( ! -perm /022 -o -perm -1000 \))" ] ||
      die "--state $1: others may rename what lies in $above; name a folder elsewhere, such as $default_state"
  done
}

# The secret that signs cookies, and the tables, once for each version.
make_state() {
  local version
  [ -s "$state/secret" ] ||
    (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$state/secret")
  version=$(dpkg-query -W -f '${Version}' graphite-web)
  [ "$(cat "$state/tables" 2>/dev/null)" != "$version" ] || return 0
  graphite-manage migrate --run-syncdb --noinput >"$state/migrate.log" 2>&1 ||
    die "the database was not made: $(tail -n 1 "$state/migrate.log"); see $state/migrate.log"
  echo "$version" >"$state/tables"
}

default_state=/var/lib/graphite-web-hashtag
rrd=/var/lib/collectd/rrd state=$default_state port=8080
port_file='' rrdcached='' install=1 serve=1
while [ $# -gt 0 ]; do
  case $1 in
  --rrd | --state | --port | --port-file | --rrdcached)
    [ $# -gt 1 ] || die "$1 needs a value"
    name=${1#--}
    printf -v "${name//-/_}" %s "$2"
    shift
    ;;
  --prepare) serve='' ;;
  --no-install) install='' ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && die "unknown option $1" ;;
  esac
  shift
done
[[ $port =~ ^[0-9]{1,5}$ ]] || die "--port $port is not a port"
[ -d "$rrd" ] || die "--rrd $rrd is not a folder; name the DataDir of collectd's rrdtool plugin"
while [ "${state%/}" != "$state" ] && [ "$state" != / ]; do state=${state%/}; done
[ -d "$state" ] || [ -L "$state" ] || mkdir -p -m 0755 "$state" ||
  die "--state $state cannot be made; name a folder that may be written"
check_folder "$state"
rrd=$(cd "$rrd" && pwd) state=$(cd "$state" && pwd)
[ -z "$port_file" ] || port_file=$(realpath "$port_file")
cd / # not a folder of somebody else: Python may look for modules here

export DJANGO_SETTINGS_MODULE=graphite.settings
export GRAPHITE_SETTINGS_MODULE=hashtag_graphite_settings
export PYTHONPATH=$here/graphite-web PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1
export HASHTAG_STATE_DIR=$state HASHTAG_RRD_DIR=$rrd HASHTAG_RRDCACHED=$rrdcached
export HASHTAG_PORT=$port HASHTAG_PORT_FILE=$port_file

install_missing
make_state
[ -n "$serve" ] || exit 0
[ -z "$port_file" ] || rm -f "$port_file"
# in place of this shell, so that a signal to its pid ends the server
exec gunicorn --config "$here/graphite-web/hashtag_gunicorn.py"
