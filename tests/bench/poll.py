#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a day costs: wall, CPU per tag and memory of the real collectd with
the plugin, rrdtool and threshold, against the simulator.

usage: HASHTAG_PLUGIN=… HASHTAG_SIM=… tests/bench/poll.py [--full]
Prints a table row a case. --full adds the cases that take over a minute. The
files lie under TMPDIR, 220 kB a tag.
CPU is the whole daemon's from the first request until everything is stored
and it rests again, its idle ticks included; "files exist" is the steady
state, "first day" creates them. "of ideal" is the time of asking against
N / concurrent x latency. One tag in a hundred begins to trend.
"""
import sys

import runs


def show(num, latency, concurrent, files, keep):
    room = runs.new_lab(keep)
    try:
        r = runs.plugin_day(room, num, latency, concurrent, files)
    finally:
        room.close()
    ideal = num / concurrent * latency / 1000
    print("| %d | %d | %d | %s | %.2f | %s | %.3f | %.0f | %d |"
          % (num, latency, concurrent, r.state, r.wall,
             "%.3f" % (r.wall / ideal) if ideal else "-", 1000 * r.cpu / num,
             r.rss, num * (5 if files else 2) - r.values), flush=True)


def main():
    cases = [(1000, 0, 50, False), (10000, 0, 50, False), (1000, 0, 1, True),
             (1000, 0, 50, True), (1000, 100, 50, True), (10000, 0, 1, True),
             (10000, 0, 50, True), (10000, 100, 50, True)]
    if "--full" in sys.argv:
        cases += [(1000, 100, 1, True), (10000, 100, 1, True)]
    print("| tags | latency ms | at once | state | wall s | of ideal | "
          "CPU ms a tag | peak RSS MiB | not stored |\n"
          "|---|---|---|---|---|---|---|---|---|")
    keep = []
    try:
        for case in cases:
            show(*case, keep)
    finally:
        runs.remove(keep)


if __name__ == "__main__":
    main()
