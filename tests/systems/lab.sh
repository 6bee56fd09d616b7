# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the steps of a root share: the simulated API, the configuration as a user
# makes it, and waiting.
conf=/etc/collectd/collectd.conf.d/hashtag.conf
key=/etc/collectd/hashtag.key
sim=build/sim/tests/sim/hashtag-sim
pids=()
tags=(aitools solopreneur)

# Called by trap.
# shellcheck disable=SC2317
stop_all() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
}
trap stop_all EXIT

wait_until() { # SECONDS COMMAND…
  local left=$(($1 * 5))
  shift
  until "$@"; do
    [ $((left -= 1)) -gt 0 ] || return 1
    sleep 0.2
  done
}

# As the command of a user, shown before it runs.
run() {
  echo "+ $*"
  "$@"
}

# The indented commands of README.md below a heading.
commands_of() {
  awk -v heading="$1" '
    /^#/ {on = $0 == heading}
    on && /^    / {print substr($0, 5)}' README.md
}

# Runs them; says yes to apt-get, and gives the key where it is pasted.
as_typed() {
  local line
  commands_of "$1" | while IFS= read -r line; do
    line=${line/apt-get install /apt-get install -y }
    echo "+ $line"
    case $line in
    *hashtag.key*stdin* | *stdin*hashtag.key*)
      echo sk_test_simulator | bash -euc "$line"
      ;;
    *) bash -euc "$line" </dev/null ;;
    esac
  done
}

simulate() {
  if [ ! -x $sim ]; then
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 \
      libmicrohttpd-dev >/dev/null
    cmake -S . -B build/sim -DHASHTAG_UNIT_TESTS=OFF >/dev/null
    cmake --build build/sim --target hashtag-sim --parallel 2 >/dev/null
  fi
  rm -f /run/sim.port
  "$sim" --any --log /run/requests.log --port-file /run/sim.port &
  pids+=($!)
  wait_until 10 test -s /run/sim.port || die "the simulator does not start"
}

# What a user does: the '#' of the five lines, and of the rules.
configure() {
  sed -i -e 's/^#\([<LAHI]\|<\/\)/\1/' \
    -e "s|^Hashtag .*|Hashtag $(printf ' "%s"' "${tags[@]}")|" \
    -e "/^APIKeyFile/a BaseURL \"http://127.0.0.1:$(cat /run/sim.port)\"" \
    "$conf"
}

is_stored() {
  [ "$(hashtagctl report --csv 2>/dev/null | grep -c ",$(date -u +%F),")" = \
    ${#tags[@]} ]
}

billed() { awk -F'\t' '$5 == 1' /run/requests.log | wc -l; }
