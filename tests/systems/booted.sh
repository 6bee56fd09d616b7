#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# In a machine that was booted with systemd: the packaged daemon as its unit
# starts it, then as another user in a sandbox, as the README says, and on a
# file system that turns read-only under it.
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
  has_said 'credits left' || die "the README's command shows no log"
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
  [ "$(stat -c '%U %a' "$file")" = 'collectd 600' ] ||
    die "$file is of $(stat -c '%U %a' "$file")"
  hashtagctl check >/run/check 2>&1 || grep -v clock /run/check |
    grep -q '^hashtagctl: notify' || die "check: $(cat /run/check)"
}

# One message, no end of the daemon, and it goes on when it can.
on_a_read_only_file_system() {
  local before
  run systemctl stop collectd
  cp -a /var/lib/collectd /run/kept
  mount -t tmpfs -o "uid=$(id -u collectd),mode=0755" tmpfs /var/lib/collectd
  cp -a /run/kept/. /var/lib/collectd/
  run systemctl start collectd
  wait_until 60 is_stored || die "it does not work on a file system of its own"
  before=$(billed)
  run mount -o remount,ro /var/lib/collectd
  tags+=(sustainablefashion)
  sed -i "s|^Hashtag .*|& \"sustainablefashion\"|" $conf
  journalctl --rotate >/dev/null 2>&1
  local since
  since=$(date '+%F %T')
  run systemctl restart collectd
  sleep 40
  is_active || die "it ended on a read-only file system"
  [ "$(billed)" = "$before" ] || die "it paid for what it cannot keep"
  [ "$(journalctl --no-pager -u collectd --since "$since" |
    grep -c 'Read-only file system')" -le 2 ] ||
    die "it repeats itself about the read-only file system"
  has_said 'Read-only file system' || die "nothing is said of it"
  run mount -o remount,rw /var/lib/collectd
  wait_until 90 is_stored || die "it does not go on by itself"
  systemctl stop collectd
  umount /var/lib/collectd
}

simulate
as_the_unit_starts_it
as_another_user
on_a_read_only_file_system
