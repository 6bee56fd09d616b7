#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A day of 100,000 tags in one daemon, against its bars.
#
# usage: tests/bench/scale.sh [TAGS]
# 10 minutes and 6 GB under TMPDIR for 100,000. The files have 400 rows instead
# of 1830. The API answers at once, 50 requests at a time, so the day is as
# dense as it can be. "Storing" is the CPU of all threads but the one that
# makes the requests. Memory is compared with a daemon without this plugin
# that was given the same 500,000 values over its socket.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=build/bench
cmake -S . -B $build -DHASHTAG_UNIT_TESTS=OFF >/dev/null
cmake --build $build --parallel 2 --target all bench-bareloop >/dev/null
export HASHTAG_PLUGIN=$PWD/$build/hashtag.so
export HASHTAG_SIM=$PWD/$build/tests/sim/hashtag-sim
export HASHTAG_BARELOOP=$PWD/$build/tests/bench-bareloop
export PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1
exec python3 -W ignore tests/bench/scale.py "$@"
