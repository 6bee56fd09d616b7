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
import math
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "e2e"))
import lab  # noqa: E402

HISTORY = 40  # days
WEEKLY = 3  # per cent; the threshold of these tags is 20
VIDEOS = [math.floor(500000 * (1 + WEEKLY / 100) ** (i / 7) + 0.5)
          for i in range(HISTORY)]
METRICS = {"count-videos": VIDEOS, "count-views": [4000 * v for v in VIDEOS],
           "gauge-growth_7d": [float(WEEKLY)] * HISTORY,
           "gauge-trend_score": [WEEKLY / 20] * HISTORY,
           "gauge-trending": [0] * HISTORY}


def cpu(pid):
    """Seconds on a processor, of all threads."""
    total = 0
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, task)) as f:
            total += int(f.read().split()[0])
    return total / 1e9


def peak_mib(pid):
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0


def give_files(room, tags, first):
    """Files with history up to yesterday: one is made, the rest are copies."""
    for metric, values in METRICS.items():
        room.backfill(tags[0], metric, first, values)
    source = os.path.dirname(room.rrd(tags[0], "x"))
    for tag in tags[1:]:
        shutil.copytree(source, os.path.dirname(room.rrd(tag, "x")))
    os.sync()  # or the run pays for the copies


def give_series(room, tags, first):
    """The same numbers, and today's, for the simulator."""
    path = os.path.join(room.dir, "series")
    today = lab.date_of(time.time())
    with open(path, "w") as f:
        for i, tag in enumerate(tags):
            rise = " at=%s:800000" % today if i % 100 == 99 else ""
            f.write("%s videos=500000 start=%s weekly=%d%s\n"
                    % (tag, first, WEEKLY, rise))
    return path


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
    first = lab.date_of(time.time() - HISTORY * lab.DAY)
    try:
        if files:
            give_files(room, tags, first)
        names = os.path.join(room.dir, "tags")
        with open(names, "w") as f:
            f.write("\n".join(tags) + "\n")
        room.simulate("--series", give_series(room, tags, first),
                      "--latency", str(latency),
                      "--clock", str(int(time.time())))
        daemon = room.start(room.config(
            options='PollTime "00:00"\nMaxConcurrent %d\nTopVideos 0\n'
                    'HashtagFile "%s"' % (concurrent, names)))
        pid = daemon.process.pid
        before = []
        while int(room.sim.stats()["billed"]) == 0:
            before.append((time.monotonic(), cpu(pid)))
        while int(room.sim.stats()["billed"]) < num:
            time.sleep(0.1)
        end = until_rest(pid)
        asked = [r["monotonic"] for r in room.sim.requests() if r["billed"]]
        spent = end - max(used for at, used in before
                          if at < asked[0] - 0.001)
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
    # first: ext4 is slow to make files after others were deleted
    day(1000, 0, 50, False)
    day(10000, 0, 50, False)
    for num, latency, concurrent in cases:
        day(num, latency, concurrent, True)


if __name__ == "__main__":
    main()
