#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The packaged daemon's first day, with the simulated API: what a hashtag's
# count is in its file, what the tools say of it, an upgrade, a removal, a
# purge.
set -euo pipefail
cd /src
conf=/etc/collectd/collectd.conf.d/hashtag.conf
rrd=/var/lib/collectd/rrd/$(hostname -f 2>/dev/null || hostname)
pids=()
tags=(aitools solopreneur)

# Called by trap.
# shellcheck disable=SC2317
stop_all() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
}
trap stop_all EXIT

die() {
  echo "day: $*" >&2
  tail -n 30 /var/log/hashtag-test.log >&2 || true
  exit 1
}

wait_until() {
  local left=$(($1 * 5))
  shift
  until "$@"; do
    [ $((left -= 1)) -gt 0 ] || return 1
    sleep 0.2
  done
}

simulate() {
  apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 \
    libmicrohttpd-dev >/dev/null
  cmake -S . -B build/sim -DHASHTAG_UNIT_TESTS=OFF >/dev/null
  cmake --build build/sim --target hashtag-sim --parallel 2 >/dev/null
  sim=build/sim/tests/sim/hashtag-sim
  "$sim" --any --log /tmp/requests.log --port-file /tmp/sim.port &
  pids+=($!)
  wait_until 10 test -s /tmp/sim.port || die "the simulator does not start"
}

configure() {
  {
    echo 'LoadPlugin logfile'
    echo '<Plugin logfile>'
    echo 'File "/var/log/hashtag-test.log"'
    echo '</Plugin>'
  } >/etc/collectd/collectd.conf.d/00-log.conf
  # what a user does: the '#' of the five lines, and of the rules
  sed -i -e 's/^#\([<LAHI]\|<\/\)/\1/' \
    -e "s|^Hashtag .*|Hashtag $(printf ' "%s"' "${tags[@]}")|" \
    -e "/^APIKeyFile/a BaseURL \"http://127.0.0.1:$(cat /tmp/sim.port)\"" \
    "$conf"
}

start_daemon() {
  collectd -f &
  daemon=$!
  pids+=("$daemon")
}

stop_daemon() {
  kill "$daemon"
  wait "$daemon" || die "collectd ended with $?"
}

is_stored() {
  [ "$(hashtagctl report --csv 2>/dev/null | grep -c ",$(date -u +%F),")" = \
    ${#tags[@]} ]
}

# Each count of the report is the simulator's, for today.
compare() {
  local tag today asked stored
  today=$(date -u +%F)
  for tag in "${tags[@]}"; do
    asked=$("$sim" --any --print "$tag" "$today" "$today" | cut -d, -f3,4)
    stored=$(hashtagctl report --csv | grep "^$tag," | cut -d, -f3,4)
    [ "$asked" = "$stored" ] || die "$tag: asked $asked, stored $stored"
  done
}

billed() { awk -F'\t' '$5 == 1' /tmp/requests.log | wc -l; }

restart_costs_nothing() {
  start_daemon
  sleep 5
  stop_daemon
  [ "$(billed)" = ${#tags[@]} ] ||
    die "$(billed) requests were billed for ${#tags[@]} hashtags"
}

upgrade_remove_purge() {
  local deb tree=/tmp/next
  deb=$(ls build/package/collectd-hashtag_*.deb)
  dpkg-deb --raw-extract "$deb" "$tree"
  sed -i 's/^Version: 1/Version: 2/' "$tree/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$tree" /tmp/next.deb >/dev/null
  dpkg --force-confold -i /tmp/next.deb
  grep -q solopreneur "$conf" || die "the upgrade replaced $conf"
  dpkg --remove collectd-hashtag
  test ! -e "$conf" || die "an active $conf is left by the removal"
  dpkg --purge collectd-hashtag
  test ! -e /var/lib/collectd/hashtag || die "the purge leaves StateDir"
  test -e "$rrd/hashtag-aitools/count-videos.rrd" ||
    die "the purge took the counts"
}

simulate
configure
start_daemon
wait_until 60 is_stored || die "no sample within a minute"
hashtagctl report
hashtagctl check || die "check finds a fault in a sound installation"
stop_daemon
compare
restart_costs_nothing
upgrade_remove_purge
