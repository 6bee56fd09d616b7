#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From nothing to hashtags polled, stored, scored and alerted: builds the
# plugin and runs a private collectd with it. No system file is touched.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat <<'END'
usage: conf/quickstart.sh [--once] [--build DIR]
       SCAVIO_API_KEY=... conf/quickstart.sh [--once] [--yes] TAG...
  --once       end after the report; else it runs until Ctrl-C, with
               graphite-web for Grafana, and Grafana where it is installed
  --build DIR  where everything is put (build)
  --yes        spend the credits without asking
Without a key the API is simulated: six hashtags with 400 days of history.
With one, the real API is asked: one credit a hashtag and day.
END
}

packages=(build-essential cmake pkg-config collectd-core collectd-dev
  libcurl4-openssl-dev libcjson-dev librrd-dev libglib2.0-dev rrdtool libmicrohttpd-dev
  jq ca-certificates fonts-dejavu-core)
packages_to_see_it=(graphite-web python3-rrdtool gunicorn)
demo_tags=(handmadejewelry smallbusiness2026 sustainablefashion aitools
  solopreneur remotework2026)
pids=()

say() { printf '\n== %s\n' "$*"; }
die() {
  printf 'quickstart: %s\n' "$*" >&2
  exit 1
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Runs a command quietly; shows what it said only when it fails.
quietly() {
  "$@" >"$build/step.log" 2>&1 || {
    tail -n 30 "$build/step.log" >&2
    die "this failed: $*"
  }
}

# Called by trap: ends what was started, the last first.
# shellcheck disable=SC2317
stop_all() {
  local i
  trap - EXIT INT TERM
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
}

install_missing() {
  local missing=() name
  for name in "${packages[@]}"; do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null |
      grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing with apt-get: ${missing[*]}"
  quietly as_root apt-get update -qq
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${missing[@]}"
}

compile() {
  say "building the plugin"
  quietly cmake -S "$top" -B "$build/plugin" -DHASHTAG_UNIT_TESTS=OFF
  quietly cmake --build "$build/plugin" --parallel "$(nproc)"
  mkdir -p "$home/plugins"
  # copies: collectd loads no plugin by way of a link
  cp "$build/plugin/hashtag.so" "$home/plugins/"
  local name
  for name in rrdtool threshold logfile unixsock; do
    cp "/usr/lib/collectd/$name.so" "$home/plugins/"
  done
}

# wait_until SECONDS COMMAND…: until it succeeds.
wait_until() {
  local left=$(($1 * 5))
  shift
  until "$@"; do
    [ $((left -= 1)) -gt 0 ] || return 1
    sleep 0.2
  done
}

# -- the simulated API

day() { date -u -d "$1 days" +%F; }

# What the six tags do: two of them began to rise three days ago.
write_series() {
  local start
  start=$(day -400)
  cat >"$home/series.txt" <<END
handmadejewelry videos=2400000 start=$start weekly=0.6 noise=0.3
smallbusiness2026 videos=21000 start=$start weekly=2.5 noise=1
sustainablefashion videos=900000 start=$start weekly=0.8 noise=0.3
aitools videos=310000 start=$start weekly=1.2 noise=0.2 from=$(day -3):80
solopreneur videos=180000 start=$start weekly=1.5 noise=0.4
remotework2026 videos=5200 start=$start weekly=2 noise=0.5 from=$(day -3):258
END
}

# What a poller would have stored until yesterday, growth and levels included.
fill_history() {
  say "400 days of history for ${#tags[@]} hashtags"
  "$sim" --series "$home/series.txt" --print '*' "$(day -400)" "$(day -1)" \
    >"$home/history.csv"
  mkdir -p "$home/state"
  printf '{"DataDir": "%s", "Host": "tiktok", "StateDir": "%s"}\n' \
    "$home/rrd" "$home/state" >"$home/state/options.json"
  quietly "$build/plugin/hashtagctl" import --state-dir "$home/state" \
    "$home/history.csv"
}

simulate() {
  sim=$build/plugin/tests/sim/hashtag-sim
  write_series
  fill_history
  say "starting the API simulator"
  rm -f "$home/sim.port"
  "$sim" --series "$home/series.txt" --credits 38 --log "$home/requests.log" \
    --port-file "$home/sim.port" >"$home/sim.log" 2>&1 &
  pids+=($!)
  wait_until 10 test -s "$home/sim.port" ||
    die "the simulator did not start; see $home/sim.log"
  base_url="http://127.0.0.1:$(cat "$home/sim.port")"
}

# -- the real API

confirm() {
  local n=${#tags[@]} answer
  say "the real API will be asked: $n credits now and each day that this runs," \
    "and one for each hashtag that trends"
  [ -z "$yes" ] || return 0
  [ -t 0 ] || die "add --yes to spend these credits without being asked"
  read -r -p "Spend them? [y/N] " answer
  case $answer in y | Y | yes) ;; *) die "nothing was asked, nothing was spent" ;; esac
}

# Key, network and credits, by the API's free call: what is wrong is said at
# once, not after a day that never comes.
try_key() {
  say "is the key good: hashtagctl check"
  local status=0
  timeout 15 "$build/plugin/hashtagctl" check --state-dir "$home/none" \
    --provider scavio --key-file "$home/key" || status=$?
  case $status in
  0) ;;
  124) die "the API did not answer within 15 s: check the network and a proxy; nothing was spent" ;;
  *) die "the API cannot be asked, see above; nothing was spent" ;;
  esac
}

# -- Grafana

# The first port from $1 on that nobody listens on.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
  done
  echo "$port"
}

start_graphite() {
  mkdir -p "$home/rrd"
  rm -f "$home/graphite.port"
  "$top/conf/graphite-web.sh" --no-install --rrd "$home/rrd" \
    --state "$home/graphite" --port "$(free_port 8080)" \
    --port-file "$home/graphite.port" >"$home/graphite.log" 2>&1 &
  pids+=($!)
}

wait_for_graphite() {
  wait_until 60 test -s "$home/graphite.port" ||
    die "graphite-web did not start; see $home/graphite.log"
  graphite="http://127.0.0.1:$(cat "$home/graphite.port")"
}

# What Grafana reads at its start: ours of conf/grafana, with these paths.
provision() {
  local to=$home/grafana/provisioning boards=$home/grafana/dashboards
  mkdir -p "$to" "$boards"
  cp -r "$top/conf/grafana/." "$to/"
  mv "$to/alerting/hashtag-rules.yaml.example" "$to/alerting/hashtag-rules.yaml"
  cp "$top/grafana-dashboard.json" "$boards/"
  sed -i "s|http://127.0.0.1:8080|$graphite|" "$to/datasources/hashtag.yaml"
  sed -i "s|/var/lib/grafana/dashboards/hashtag|$boards|" \
    "$to/dashboards/hashtag.yaml"
}

# A private Grafana that asks for no password and lets nobody change anything:
# anonymous viewing only, and an administrator whose password nobody knows.
start_grafana() {
  command -v grafana-server >/dev/null || return 0
  local at=$home/grafana port
  port=$(free_port 3000)
  GF_PATHS_DATA=$at/data GF_PATHS_LOGS=$at/log GF_PATHS_PLUGINS=$at/plugins \
    GF_PATHS_PROVISIONING=$at/provisioning GF_SERVER_HTTP_ADDR=127.0.0.1 \
    GF_SERVER_HTTP_PORT=$port GF_AUTH_ANONYMOUS_ENABLED=true \
    GF_AUTH_DISABLE_LOGIN_FORM=true GF_AUTH_BASIC_ENABLED=false \
    GF_SECURITY_ADMIN_PASSWORD=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n') \
    GF_ANALYTICS_REPORTING_ENABLED=false GF_ANALYTICS_CHECK_FOR_UPDATES=false \
    grafana-server --homepath /usr/share/grafana >"$at/grafana.log" 2>&1 &
  pids+=($!)
  grafana="http://127.0.0.1:$port/d/collectd-hashtag"
}

tell_grafana() {
  say "to see it in Grafana"
  echo "  graphite-web answers at $graphite"
  if [ -n "$grafana" ]; then
    echo "  Grafana will answer at $grafana; log: $home/grafana/grafana.log"
    return 0
  fi
  cat <<END
  In a Grafana on this machine: Connections > Data sources > Add > Graphite with
  that URL and version 1.1, then Dashboards > Import of
  $top/grafana-dashboard.json
  Or start one with GF_PATHS_PROVISIONING=$home/grafana/provisioning
END
}

# -- collectd

write_key() {
  (umask 027 && printf '%s\n' "$1" >"$home/key")
  unset SCAVIO_API_KEY
}

write_config() {
  local simulated='' events=''
  cp "$top/conf/threshold.conf" "$home/"
  [ -z "$graphite" ] || events="EventsURL \"$graphite/events/\""
  [ -z "$base_url" ] ||
    simulated=$(printf 'BaseURL "%s"\n  RequestsPerMinute 0' "$base_url")
  cat >"$home/collectd.conf" <<END
Hostname "quickstart"
FQDNLookup false
BaseDir "$home"
PluginDir "$home/plugins"
PIDFile "$home/collectd.pid"
TypesDB "/usr/share/collectd/types.db"
Interval 10
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "$home/collectd.log"
</Plugin>
LoadPlugin rrdtool
<Plugin rrdtool>
  DataDir "$home/rrd"
</Plugin>
LoadPlugin unixsock
<Plugin unixsock>
  SocketFile "$home/collectd.sock"
</Plugin>
LoadPlugin threshold
Include "threshold.conf"
LoadPlugin hashtag
<Plugin hashtag>
  APIKeyFile "$home/key"
  $simulated
  PollTime "00:00"
  Host "tiktok"
  DataDir "$home/rrd"
  StateDir "$home/state"
  $events
$(printf '  Hashtag "%s"\n' "${tags[@]}")
</Plugin>
END
}

start_collectd() {
  say "starting a private collectd with hashtag, rrdtool, threshold, logfile"
  : >"$home/collectd.log"
  rising_before=$(rising)
  # from there: collectd takes a blank in a path for the end of a file's name
  (cd "$home" && exec /usr/sbin/collectd -f -C collectd.conf) \
    >"$home/collectd.out" 2>&1 &
  collectd=$!
  pids+=("$collectd")
}

# The name a tag has in files: without '#', ASCII letters lowered.
file_name() { LC_ALL=C tr '[:upper:]' '[:lower:]' <<<"${1#\#}"; }

rrd() { printf '%s/rrd/tiktok/hashtag-%s/%s.rrd' "$home" "$1" "$2"; }

# The newest value of a metric, or nothing.
value() {
  local file
  file=$(rrd "$1" "$2")
  [ -f "$file" ] || return 0
  rrdtool lastupdate "$file" | awk 'NF == 2 && $2 != "U" { print $2 }'
}

is_stored() {
  local file
  file=$(rrd "$1" count-videos)
  [ -f "$file" ] && [ "$(rrdtool last "$file")" -ge "$today" ]
}

# How many hashtags trend.
rising() {
  local tag num=0
  for tag in "${tags[@]}"; do
    [ "$(printf '%.0f' "$(value "$tag" gauge-trending)")" -lt 1 ] ||
      num=$((num + 1))
  done
  echo "$num"
}

all_done() {
  local tag told
  kill -0 "$collectd" 2>/dev/null || return 0
  for tag in "${tags[@]}"; do is_stored "$tag" || return 1; done
  told=$(grep -c 'Notification:.* is .*trending: ' "$home/collectd.log" || true)
  [ "$told" -ge $(($(rising) - rising_before)) ] # those are not told again
}

wait_for_day() {
  say "polling ${#tags[@]} hashtags"
  local seconds=30
  [ -n "$base_url" ] || seconds=$((60 + 20 * ${#tags[@]})) # 5 a minute
  wait_until "$seconds" all_done ||
    printf 'not all of it came in %d s; the log says why\n' "$seconds"
  kill -0 "$collectd" 2>/dev/null || {
    cat "$home/collectd.out" >&2
    die "collectd ended by itself; see $home/collectd.log"
  }
  grep -E 'hashtag plugin: ' "$home/collectd.log" | sed 's/^[^h]*hashtag/  hashtag/' || true
}

# -- the report

table() {
  say "the hashtags today: hashtagctl report --state-dir $home/state"
  "$build/plugin/hashtagctl" report --state-dir "$home/state" ||
    die "hashtagctl report failed"
}

# For people without Grafana: what rose, and through which videos.
page() {
  "$build/plugin/hashtagctl" report --state-dir "$home/state" \
    --html "$home/report.html" || die "hashtagctl report --html failed"
}

alerts() {
  local file
  say "the alerts, as they were notified"
  grep 'Notification: ' "$home/collectd.log" | sed 's/^.*message = /  /' ||
    echo "  none"
  for file in "$home"/state/videos/*.json; do
    [ -f "$file" ] || continue
    jq -r '"\n  top videos of #\(.tag):", (.videos[:3][] |
      "  \(.rank). \(.plays) plays  \(.url)"), "  they also carry: " +
      ([.related[:5][] | "#\(.tag)" + (if .watched then "" else " (not watched)" end)]
      | join(", "))' "$file"
  done
}

# The tags in the order of drawing: those that trend lie on top.
by_score() {
  local tag
  for tag in "${tags[@]}"; do
    [ ! -f "$(rrd "$tag" count-videos)" ] ||
      printf '%s %s\n' "$(value "$tag" gauge-trend_score | grep . || echo 0)" "$tag"
  done | sort -g | cut -d' ' -f2
}

# Growth over 7 days of every tag, out of the stored counts.
picture() {
  local tag file i=0 args=() color width
  local bold=('#D55E00' '#0072B2' '#CC79A7') thin=('#9AA7B1' '#009E73' '#B8860B' '#56B4E9')
  local days=42 week=604800
  for tag in $(by_score); do
    file=$(rrd "$tag" count-videos)
    if [ "$(printf '%.0f' "$(value "$tag" gauge-trending)")" -ge 1 ]; then
      color=${bold[i % 3]} width=3
    else
      color=${thin[i % 4]} width=1.5
    fi
    i=$((i + 1))
    args+=("DEF:v$i=$file:value:AVERAGE"
      "DEF:w$i=$file:value:AVERAGE:start=$((today - (days + 8) * 86400)):end=$((today - week))"
      "SHIFT:w$i:$week" "CDEF:g$i=v$i,w$i,-,w$i,/,100,*" "VDEF:l$i=g$i,LAST"
      "LINE$width:g$i$color:$(printf '#%-22s' "$tag")"
      "GPRINT:l$i:%+6.1lf %%$([ $((i % 2)) = 1 ] && echo '        ' || echo '\l')")
  done
  [ $((i % 2)) = 0 ] || args+=('COMMENT:\l')
  rrdtool graph "$home/growth.png" --start $((today - days * 86400)) --end "$today" \
    --width 900 --height 420 --full-size-mode --step 86400 --slope-mode \
    --title 'TikTok hashtags: growth of their videos over 7 days' \
    --vertical-label 'per cent in 7 days' --units-exponent 0 \
    --x-grid DAY:1:DAY:7:DAY:7:86400:'%d %b' \
    --font DEFAULT:10:'DejaVu Sans Mono' --font TITLE:14:'DejaVu Sans' \
    --font AXIS:9:'DejaVu Sans' --font UNIT:9:'DejaVu Sans' \
    --border 0 --color BACK#FFFFFF --color CANVAS#FFFFFF \
    --color GRID#EEF1F3 --color MGRID#CBD2D8 --color ARROW#FFFFFF \
    --color FONT#26323A "${args[@]}" 'COMMENT: \l' \
    'HRULE:50#888888:threshold of tags below 100,000 videos\: 50 %\l:dashes=2,3' \
    'HRULE:20#333333:threshold of tags from 100,000 videos on\: 20 %\l:dashes=6,4' \
    >"$build/step.log" 2>&1 || die "rrdtool graph: $(cat "$build/step.log")"
  printf '\npicture: %s\n' "$home/growth.png"
}

once='' yes='' build=$top/build tags=() base_url='' graphite='' grafana=''
while [ $# -gt 0 ]; do
  case $1 in
  --once) once=1 ;;
  --yes) yes=1 ;;
  --build)
    [ $# -gt 1 ] || die "--build needs a folder"
    mkdir -p "$2" && build=$(cd "$2" && pwd)
    shift
    ;;
  -h | --help) usage && exit 0 ;;
  -*) usage >&2 && die "unknown option $1" ;;
  *) tags+=("$(file_name "$1")") ;;
  esac
  shift
done

key=${SCAVIO_API_KEY:-}
if [ -n "$key" ]; then
  home=$build/quickstart-real
  [ ${#tags[@]} -gt 0 ] || die "name the hashtags to ask for: conf/quickstart.sh --once aitools"
  confirm
else
  [ ${#tags[@]} -eq 0 ] || die "hashtags can be chosen with SCAVIO_API_KEY set; the simulator has its own six"
  home=$build/quickstart
  tags=("${demo_tags[@]}")
  rm -rf "$home" # the simulated past is made anew; with a key it is kept
fi
mkdir -p "$home"
today=$(date -u -d "$(date -u +%F)" +%s)

trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
[ -n "$once" ] || packages+=("${packages_to_see_it[@]}")
install_missing
[ -n "$once" ] || start_graphite # it is up before the plugin is built
compile
if [ -n "$key" ]; then
  write_key "$key"
  try_key
else
  write_key sk_test_simulator
  simulate
fi
key=
if [ -z "$once" ]; then
  wait_for_graphite
  provision
  start_grafana
fi
write_config
start_collectd
wait_for_day
table
page
alerts
picture
printf 'the week as a page, for any browser: %s\n' "$home/report.html"
if [ -z "$once" ]; then
  tell_grafana
  say "collectd goes on; log: $home/collectd.log. Ctrl-C stops everything"
  wait "$collectd"
fi
