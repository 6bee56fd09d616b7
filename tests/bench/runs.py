# SPDX-License-Identifier: MIT
"""A day of the plugin in the real collectd, measured; and the measuring."""
import collections
import math
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
from fixtures.daemon import (DAY, Lab, date_of, epoch,  # noqa: E402
                             fetch, wait_for)

HISTORY = 40  # days
WEEKLY = 3  # per cent; the threshold of these tags is 20
VIDEOS = [math.floor(500000 * (1 + WEEKLY / 100) ** (i / 7) + 0.5)
          for i in range(HISTORY)]
METRICS = {"count-videos": VIDEOS, "count-views": [4000 * v for v in VIDEOS],
           "gauge-growth_7d": [float(WEEKLY)] * HISTORY,
           "gauge-trend_score": [WEEKLY / 20] * HISTORY,
           "gauge-trending": [0] * HISTORY}

# wall: seconds of asking; cpu: seconds; values: found where they belong
Result = collections.namedtuple(
    "Result", "num latency state wall cpu values rss in_flight refused")


def cpu(pid):
    """Seconds on a processor, of all threads."""
    total = 0
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, task)) as f:
            total += int(f.read().split()[0])
    return total / 1e9


def memory_mib(pid, what="VmHWM"):
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
    return 0


def until_rest(pid, num):
    """Waits until the daemon does nothing but tick; returns its CPU then."""
    before = cpu(pid)
    while True:
        time.sleep(3)
        now = cpu(pid)
        if now - before < 0.04 + num * 1e-6:
            return now
        before = now


def until_asked(sim, pid, already=0):
    """Waits for the first request; returns [(when, CPU until then)]. Where
    nobody looked in time, the start counts as work for the request."""
    before = [(0, 0)]
    while int(sim.stats()["requests"]) == already:
        before.append((time.monotonic(), cpu(pid)))
    return before


def spent(before, end, first):
    """CPU from before the first request on, which came at `first`."""
    return end - max(used for at, used in before if at < first - 0.001)


def wall_of(requests, latency):
    at = [r["monotonic"] for r in requests if r["billed"]]
    return at[-1] - at[0] + latency / 1000


def names(num):
    return ["tag%06d" % i for i in range(num)]


def first_day():
    return date_of(time.time() - HISTORY * DAY)


def new_lab(keep):
    """A Lab in a new folder. Folders are removed at the end, all of keep:
    ext4 is slow to make files after others were deleted."""
    keep.append(tempfile.mkdtemp(prefix="hashtag-bench-"))
    return Lab(os.path.join(keep[-1], "lab"))


def remove(keep):
    for folder in keep:
        shutil.rmtree(folder, ignore_errors=True)
    keep.clear()


def simulate(room, num, *args):
    """The simulator with the history's numbers; one tag in 100 jumps today."""
    path = os.path.join(room.dir, "series")
    today = date_of(time.time())
    with open(path, "w") as f:
        for i, tag in enumerate(names(num)):
            rise = " at=%s:800000" % today if i % 100 == 99 else ""
            f.write("%s videos=500000 start=%s weekly=%d%s\n"
                    % (tag, first_day(), WEEKLY, rise))
    return room.simulate("--series", path, "--clock", str(int(time.time())),
                         *args)


def give_files(room, num, rows=1830):
    """Files with history up to yesterday: one is made, the rest are copies."""
    tags = names(num)
    files = {}
    for metric, values in METRICS.items():
        room.backfill(tags[0], metric, first_day(), values, rows)
        with open(room.rrd(tags[0], metric), "rb") as f:
            files[metric] = f.read()
    for tag in tags[1:]:
        os.mkdir(os.path.dirname(room.rrd(tag, "x")))
        for metric, content in files.items():
            with open(room.rrd(tag, metric), "wb", buffering=0) as f:
                f.write(content)
    os.sync()  # or the run pays for the copies


def plugin_config(room, num, concurrent, more=""):
    path = os.path.join(room.dir, "tags")
    with open(path, "w") as f:
        f.write("\n".join(names(num)) + "\n")
    return room.config(options='PollTime "00:00"\nMaxConcurrent %d\n'
                               'TopVideos 0\nHashtagFile "%s"\n%s'
                               % (concurrent, path, more))


def stored_today(room, num, metrics):
    """How many values of today are in their files."""
    start = epoch(date_of(time.time()))
    return sum(
        fetch(room.rrd(tag, m), start - DAY, start).get(start)
        is not None for tag in names(num) for m in metrics)


def give_own_files(room):
    """Those of the plugin's metrics about itself, by a day of one hashtag:
    they are stamped when an answer has confirmed the clock."""
    simulate(room, 1, "--latency", "0")
    daemon = room.start(plugin_config(room, 1, 1))
    wait_for(lambda: os.path.exists(os.path.join(
        room.data, room.host, "hashtag", "gauge-requests_limit.rrd")), 20,
        "the plugin's own files")
    daemon.stop()
    room.sim.stop()
    os.remove(room.sim.log_file)
    shutil.rmtree(room.state)
    shutil.rmtree(os.path.dirname(room.rrd(names(1)[0], "count-videos")),
                  ignore_errors=True)


def plugin_day(room, num, latency, concurrent, files):
    """files: with a history, else the first day."""
    if files:
        give_own_files(room)
        give_files(room, num)
    simulate(room, num, "--latency", str(latency))
    daemon = room.start(plugin_config(room, num, concurrent))
    pid = daemon.process.pid
    before = until_asked(room.sim, pid)
    while int(room.sim.stats()["billed"]) < num:
        time.sleep(0.1)
    end = until_rest(pid, num)
    requests, stats = room.sim.requests(), room.sim.stats()
    memory = memory_mib(pid)
    daemon.stop(120)
    metrics = METRICS if files else ("count-videos", "count-views")
    return Result(num, latency, "files exist" if files else "first day",
                  wall_of(requests, latency),
                  spent(before, end, requests[0]["monotonic"]),
                  stored_today(room, num, metrics), memory,
                  int(stats["max_in_flight"]), int(stats["refused429"]))
