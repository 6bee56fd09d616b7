#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a day costs: wall, CPU per tag and memory of the real collectd with
the plugin, rrdtool and threshold, against the simulator.

usage: HASHTAG_PLUGIN=… HASHTAG_SIM=… tests/bench/poll.py [--full]
Prints a table row a case. --full adds the cases that take over a minute.
CPU is the whole daemon's from the first request until everything is stored
and it rests again; "files exist" is the steady state, "first day" creates
them. "of ideal" is the time of asking against N / concurrent x latency.
"""
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "e2e"))
import lab  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
HISTORY = 40  # days
METRICS = {"count-videos": 1000, "count-views": 4000000,
           "gauge-growth_7d": 0.0, "gauge-trend_score": 0.0,
           "gauge-trending": 0.0}


def cpu(pid):
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_mib(pid):
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0


def give_files(room, tags):
    """Files with history up to yesterday: one is made, the rest are copies."""
    first = lab.date_of(time.time() - HISTORY * lab.DAY)
    for metric, value in METRICS.items():
        room.backfill(tags[0], metric, first, [value] * HISTORY)
    source = os.path.dirname(room.rrd(tags[0], "x"))
    for tag in tags[1:]:
        shutil.copytree(source, os.path.dirname(room.rrd(tag, "x")))


def until_rest(pid):
    """Waits until the daemon does nothing but tick; returns its CPU then."""
    before = cpu(pid)
    while True:
        time.sleep(3)
        now = cpu(pid)
        if now - before < 0.04:
            return now
        before = now


def day(num, latency, concurrent, files):
    folder = tempfile.mkdtemp(prefix="hashtag-bench-")
    room = lab.Lab(os.path.join(folder, "lab"))
    tags = ["tag%06d" % i for i in range(num)]
    try:
        if files:
            give_files(room, tags)
        names = os.path.join(room.dir, "tags")
        with open(names, "w") as f:
            f.write("\n".join(tags) + "\n")
        room.simulate("--any", "--latency", str(latency), "--clock",
                      str(int(time.time())))
        daemon = room.start(room.config(
            options='PollTime "00:00"\nMaxConcurrent %d\nTopVideos 0\n'
                    'HashtagFile "%s"' % (concurrent, names)))
        pid = daemon.process.pid
        while int(room.sim.stats()["billed"]) == 0:
            time.sleep(0.01)
        begin = cpu(pid)
        while int(room.sim.stats()["billed"]) < num:
            time.sleep(0.1)
        spent = until_rest(pid) - begin
        asked = [r["monotonic"] for r in room.sim.requests() if r["billed"]]
        wall = asked[-1] - asked[0] + latency / 1000
        memory = peak_mib(pid)
        daemon.stop(120)
        today = lab.date_of(time.time())
        missing = sum(room.stored(t, "count-videos", today) is None
                      for t in tags)
    finally:
        room.close()
        shutil.rmtree(folder)
    ideal = num / concurrent * latency / 1000
    print("| %6d | %4d | %3d | %-11s | %8.2f | %5s | %6.3f | %5.0f | %d |"
          % (num, latency, concurrent,
             "files exist" if files else "first day", wall,
             "%.3f" % (wall / ideal) if ideal else "-", 1000 * spent / num,
             memory, missing), flush=True)


def main():
    cases = [(1000, 0, 1), (1000, 0, 50), (1000, 100, 50), (10000, 0, 1),
             (10000, 0, 50), (10000, 100, 50)]
    if "--full" in sys.argv:
        cases += [(1000, 100, 1), (10000, 100, 1)]
    print("| tags | latency ms | at once | state | wall s | of ideal | "
          "CPU ms a tag | peak RSS MiB | not stored |\n"
          "|---|---|---|---|---|---|---|---|---|")
    for num, latency, concurrent in cases:
        day(num, latency, concurrent, True)
    day(1000, 0, 50, False)
    day(10000, 0, 50, False)


if __name__ == "__main__":
    main()
