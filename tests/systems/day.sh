#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The packaged daemon's first day, with the simulated API: a history imported
# before its first start, an alert with its first poll, its message in a chat,
# what a hashtag's count is in its file, what the tools say of it, an upgrade, a
# removal, a purge.
set -euo pipefail
cd /src
# shellcheck source=tests/systems/lab.sh
. tests/systems/lab.sh
rrd=/var/lib/collectd/rrd/$(hostname -f 2>/dev/null || hostname)

die() {
  echo "day: $*" >&2
  tail -n 30 /var/log/hashtag-test.log >&2 || true
  exit 1
}

# The daemon's log in a file, since a bare root has no journal.
log_to_file() {
  {
    echo 'LoadPlugin logfile'
    echo '<Plugin logfile>'
    echo 'File "/var/log/hashtag-test.log"'
    echo '</Plugin>'
  } >/etc/collectd/collectd.conf.d/00-log.conf
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

# Ten days at eight tenths of today's count: with it aitools is a trend.
import_history() {
  local today count views day
  today=$(date -u +%F)
  IFS=, read -r _ _ count views < <("$sim" --any --print aitools "$today" "$today")
  for day in {1..10}; do
    echo "aitools,$(date -u -d "$today -$day days" +%F),$((count * 8 / 10)),$((views * 8 / 10))"
  done | run hashtagctl import -
}

is_alerted() {
  grep -q '#aitools is trending: +25.0 % in 7 days' /var/log/hashtag-test.log
}

# A chat that takes what is posted to it: a line of /run/chat.log each.
open_chat() {
  rm -f /run/chat.port
  perl -MIO::Socket::INET -e '
    my $chat = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1")
      or die "$@\n";
    open(my $port, ">", "/run/chat.port") or die "$!\n";
    print $port $chat->sockport, "\n";
    close($port);
    $| = 1;
    while (my $peer = $chat->accept) {
      my ($len, $body) = (0, "");
      while (<$peer>) {
        last if $_ eq "\r\n";
        $len = $1 if /^content-length: (\d+)/i;
      }
      read($peer, $body, $len);
      print "$body\n";
      print $peer "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
        "Connection: close\r\n\r\nok";
    }' >/run/chat.log &
  pids+=($!)
  wait_until 10 test -s /run/chat.port || die "the chat does not start"
}

# The block of the README, as it stands there, and its address.
join_chat() {
  open_chat
  echo "http://127.0.0.1:$(cat /run/chat.port)/hook" |
    install -m 0640 /dev/stdin /etc/collectd/hashtag-slack.url
  commands_of "## Get notified" >/tmp/notify
  grep -q '^<Notify "team">' /tmp/notify || die "the README has no <Notify>"
  sed -i '/^APIKeyFile/r /tmp/notify' "$conf"
}

trends_in_chat() {
  grep -c '"text":"#aitools is trending: +25.0 % videos in 7 days"' /run/chat.log
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

restart_costs_nothing() {
  start_daemon
  sleep 5
  stop_daemon
  [ "$(billed)" = $((${#tags[@]} + 1)) ] || # and a trend's videos
    die "$(billed) requests were billed for ${#tags[@]} hashtags"
  [ "$(trends_in_chat)" = 1 ] ||
    die "$(trends_in_chat) messages of one trend in the chat"
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
log_to_file
configure
# a wrong option is named on the terminal, with its line
echo 'RequestsPerMinute 99999' >/tmp/wrong
sed -i '/^APIKeyFile/r /tmp/wrong' "$conf"
said=$(collectd -T 2>&1) && die "collectd -T finds no fault in a wrong option"
grep -q "^hashtag plugin: $conf:[0-9]*: RequestsPerMinute is 99999; allowed" \
  <<<"$said" || die "collectd -T said: $said"
sed -i '/^RequestsPerMinute 99999/d' "$conf"
join_chat
import_history
begun=$SECONDS
start_daemon
wait_until 60 is_stored || die "no sample within a minute"
wait_until 60 is_alerted || die "no alert within a minute"
echo "from the start of collectd to the first alert: $((SECONDS - begun)) s"
wait_until 60 trends_in_chat >/dev/null || die "no message within a minute: $(cat /run/chat.log)"
echo "from the start of collectd to the message: $((SECONDS - begun)) s"
run hashtagctl check --notify team || die "the chat does not take a message"
hashtagctl report
hashtagctl check || die "check finds a fault in a sound installation"
stop_daemon
compare
restart_costs_nothing
upgrade_remove_purge
