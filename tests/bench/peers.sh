#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Three ways to the same numbers in one run, against the same simulator: this
# plugin, collectd's curl_json, and a Python script (pipeline.py).
#
# usage: tests/bench/peers.sh [--full | --short]
# Prints tables, then the ratios against their bars; fails when one is missed.
# --full: also the script with 10,000 tags at 100 ms, which takes 17 minutes.
# Without it: 15 minutes, 8 GB under TMPDIR. --short: 50 and 1,000 tags, 6 minutes.
#
# CPU counts from the first request until all is stored. curl_json stores two
# values a tag with the second of the request for a stamp, in files of 147 kB;
# hashtag five, two on the first day, in files of 45 kB. curl_json asks with
# five threads, the script one request after another.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=build/bench
missing=()
for name in libyajl2 python3-requests; do
  dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null |
    grep -qx installed || missing+=("$name")
done
[ ${#missing[@]} -eq 0 ] ||
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
cmake -S . -B $build -DHASHTAG_UNIT_TESTS=OFF >/dev/null
cmake --build $build --parallel 2 >/dev/null
export HASHTAG_PLUGIN=$PWD/$build/hashtag.so
export HASHTAG_SIM=$PWD/$build/tests/sim/hashtag-sim
export PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1
exec python3 -W ignore tests/bench/peers.py "$@"
