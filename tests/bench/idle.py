#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a daemon costs that has stored its day and waits for the next one:
collectd's main thread walks its memory of values at each Interval.

usage: HASHTAG_PLUGIN=… HASHTAG_SIM=… tests/bench/idle.py [HASHTAGS [INTERVAL…]]
Default: 10,000 hashtags, Intervals of 10, 60 and 300 seconds. Prints a table
row an Interval: seconds of a processor a day, and of the main thread alone,
from at least three Intervals and a minute. CPU time, so that other work on
the machine matters little.
"""
import os
import sys
import time

import runs

DAY = 86400


def of_main_thread(pid):
    with open("/proc/%d/task/%d/schedstat" % (pid, pid),
              encoding="ascii") as f:
        return int(f.read().split()[0]) / 1e9


def resting(room, num, interval):
    """(CPU seconds a day of the daemon, those of its main thread)."""
    runs.give_files(room, num)
    runs.simulate(room, num)
    config = runs.plugin_config(room, num, 50).replace(
        "Interval 10\n", "Interval %d\n" % interval)
    daemon = room.start(config)
    pid = daemon.process.pid
    while int(room.sim.stats()["billed"]) < num:
        time.sleep(0.1)
    runs.until_rest(pid, num)
    begun, before = time.monotonic(), (runs.cpu(pid), of_main_thread(pid))
    time.sleep(max(60, 3 * interval))
    after, took = (runs.cpu(pid), of_main_thread(pid)), time.monotonic() - begun
    daemon.stop()
    return [(b - a) * DAY / took for a, b in zip(before, after)]


def main(num=10000, *intervals):
    print("load average %.1f\n" % os.getloadavg()[0])
    print("| hashtags | Interval s | CPU s a day | main thread's |\n"
          "|---|---|---|---|")
    keep = []
    try:
        for interval in intervals or (10, 60, 300):
            room = runs.new_lab(keep)
            try:
                print("| %d | %d | %.0f | %.0f |"
                      % (num, interval, *resting(room, num, interval)),
                      flush=True)
            finally:
                room.close()
                runs.remove(keep)
    finally:
        runs.remove(keep)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
