#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# In a machine that was booted with systemd: the packaged daemon as its unit
# starts it, then as another user in a sandbox, as the README says.
set -euo pipefail
cd /src
# shellcheck source=tests/systems/lab.sh
. tests/systems/lab.sh
log=(journalctl --no-pager -u collectd -g "hashtag plugin")

die() {
  echo "booted: $*" >&2
  journalctl --no-pager -u collectd -n 40 >&2 || true
  exit 1
}

is_active() { systemctl is-active -q collectd; }
has_user() { [ "$(ps -o user= -p "$(pid_of)")" = "$1" ]; }
pid_of() { systemctl show -P MainPID collectd; }
has_said() { "${log[@]}" 2>/dev/null | grep -q "$1"; }

# As its unit starts it.
as_the_unit_starts_it() {
  rm -rf /var/lib/collectd/rrd /etc/collectd/collectd.conf.d/00-log.conf
  dpkg -i build/package/collectd-hashtag_*.deb >/dev/null
  test -s $key || install -m 0640 /dev/stdin $key <<<sk_test_simulator
  configure
  run systemctl restart collectd
  wait_until 60 is_stored || die "no sample within a minute"
  is_active && has_user root || die "the unit runs collectd as root"
  wait_until 30 has_said 'hashtag plugin: version' ||
    die "the README's command shows no log"
}

as_another_user() {
  run systemctl stop collectd
  as_typed '### As another user than root'
  is_active && has_user collectd || die "it does not run as collectd"
  grep -q '^NoNewPrivs:.1' "/proc/$(pid_of)/status" || die "no NoNewPrivileges"
  tags+=(handmadejewelry)
  sed -i "s|^Hashtag .*|& \"handmadejewelry\"|" $conf
  run systemctl restart collectd
  wait_until 60 is_stored || die "a new hashtag is not stored"
  local file
  file=$(echo /var/lib/collectd/rrd/*/hashtag-handmadejewelry/count-videos.rrd)
  [ "$(stat -c %U "$file")" = collectd ] || die "$file is not collectd's"
  hashtagctl check >/run/check 2>&1 || grep -v clock /run/check |
    grep -q '^hashtagctl: notify' || die "check: $(cat /run/check)"
}

simulate
as_the_unit_starts_it
as_another_user
