# SPDX-License-Identifier: MIT
"""One daemon with very many tags; see scale.sh."""
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

from fixtures.daemon import DAY, date_of, epoch, fetch, wait_for
import runs

ROWS = 400  # HistoryDays here: 11 kB a file instead of 45
METRICS = tuple(runs.METRICS)
HOUR = 3600
HEAD = 1024  # bytes: what is read of a file besides its rows


def clock_of(days):
    """Half past midnight UTC, `days` from today."""
    return epoch(date_of(time.time())) + days * DAY + HOUR // 2


class Threads:
    """CPU of a daemon's threads, by name without its number."""

    def __init__(self, pid):
        self.pid = pid
        self.used = self.read()

    def read(self):
        used = {}
        folder = "/proc/%d/task/" % self.pid
        for task in os.listdir(folder):
            with open(folder + task + "/comm") as f:
                name = f.read().strip().split("#")[0]
            with open(folder + task + "/schedstat") as f:
                used[name] = used.get(name, 0) + int(f.read().split()[0]) / 1e9
        return used

    def since(self):
        return {name: cpu - self.used.get(name, 0)
                for name, cpu in self.read().items()}


class Ticks(threading.Thread):
    """The longest time that collectd's readers worked without a rest."""

    STEP = 0.01

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.longest, self.going = pid, 0, True
        self.start()

    def run(self):
        tasks = "/proc/%d/task/" % self.pid
        readers = []
        while self.going and len(readers) < 5:
            time.sleep(0.05)
            readers = [t for t in os.listdir(tasks) if open(
                tasks + t + "/comm").read().startswith("reader")]
        files = [open(tasks + t + "/schedstat", buffering=1) for t in readers]
        before, began, at = None, None, time.monotonic()
        while self.going:
            time.sleep(self.STEP)
            used, now = 0, time.monotonic()
            for f in files:
                f.seek(0)
                used += int(f.read().split()[0]) / 1e9
            busy = before is not None and used - before > 0.5 * (now - at)
            if busy and began is None:
                began = at
            elif not busy and began is not None:
                self.longest = max(self.longest, now - began)
                began = None
            before, at = used, now

    def end(self):
        self.going = False
        self.join()
        return self.longest


def billed(room):
    return int(room.sim.stats()["billed"])


def wait_billed(room, num, seconds=1800):
    wait_for(lambda: billed(room) >= num, seconds, "the requests")


def stored(room, num, date):
    start = epoch(date)
    return sum(
        fetch(room.rrd(tag, m), start - DAY, start).get(start)
        is not None for tag in runs.names(num) for m in METRICS)


class Table:
    missed = 0

    def __init__(self):
        print("| %s | measured | bar | |\n|---|---|---|---|" % "what")

    def row(self, what, value, unit, bar=None):
        good = bar is None or value <= bar
        Table.missed += not good
        print("| %s | %s %s | %s | %s |"
              % (what, ("%.2f" if value < 100 else "%.0f") % value, unit,
                 "-" if bar is None else "%g" % bar,
                 "" if bar is None else "met" if good else "MISSED"),
              flush=True)


# -- the day

def start(room, config, at=None):
    began = time.monotonic()
    daemon = room.start(config, at=at)
    return daemon, began


def a_day(room, num, config, table):
    daemon, began = start(room, config)
    pid = daemon.process.pid
    ticks = Ticks(pid)
    before = runs.until_asked(room.sim, pid)
    threads = Threads(pid)
    first = room.sim.requests()[0]["monotonic"]
    table.row("start to the first request, files exist", first - began, "s")
    table.row("CPU of the start", before[-1][1], "s")
    wait_billed(room, num)
    asked = time.monotonic()
    runs.until_rest(pid, num)
    rested = time.monotonic() - 3
    used = threads.since()
    fetching = used.pop("hashtag fetch")
    table.row("the day: asking", asked - first, "s")
    table.row("the day: until all is stored (checked every 3 s)", rested - first,
              "s")
    table.row("the day: CPU of the requests", fetching, "s")
    table.row("the day: CPU of the storing, all %d values" % (5 * num),
              sum(used.values()), "s")
    table.row("longest work of a tick", 1000 * ticks.end(), "ms", 1000)
    a = runs.cpu(pid)
    time.sleep(10)
    table.row("at rest", 100 * (runs.cpu(pid) - a), "ms CPU a second")
    memory = runs.memory_mib(pid, "VmRSS")
    table.row("the day: not stored",
              5 * num - stored(room, num, date_of(time.time())), "", 0)
    table.row("stop", daemon.stop(120), "s", 1)
    return sum(used.values()), memory


def restart(room, num, config, table):
    asked = billed(room)
    daemon, began = start(room, config)
    daemon.wait_log("requests a day", 600)
    table.row("restart with everything done, until it is ready",
              time.monotonic() - began, "s")
    runs.until_rest(daemon.process.pid, num)
    table.row("its CPU", runs.cpu(daemon.process.pid), "s")
    table.row("its requests", billed(room) - asked, "", 0)
    daemon.stop(120)


def stop_in_the_burst(room, num, config, table):
    """The next day: stopped when a quarter of it has been asked."""
    at, asked = clock_of(1), billed(room)
    stamp = date_of(at)
    room.sim.control("clock=%d" % at)
    faked = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))
    # with a faked clock collectd sleeps to the end of its interval, then stops
    daemon = room.start(config.replace("Interval 10", "Interval 1"), at=faked)
    wait_billed(room, asked + num // 4)
    table.row("stop during the burst", daemon.stop(120), "s")
    table.row("values not stored then",
              5 * (billed(room) - asked) - stored(room, num, stamp), "")
    daemon = room.start(config, at=time.strftime(
        "%Y-%m-%d %H:%M:%S", time.gmtime(at + 10 * 60)))
    room.sim.control("clock=%d" % (at + 10 * 60))
    wait_billed(room, asked + num)
    runs.until_rest(daemon.process.pid, num)
    daemon.stop(120)
    table.row("lost in the end", 5 * num - stored(room, num, stamp), "", 0)
    table.row("asked twice (at most those under way at the stop, 50)",
              billed(room) - asked - num, "", 50)


# -- compared with less

def bare_memory(room, num):
    """collectd, rrdtool and threshold alone, given the same values."""
    config = room.config(load=("rrdtool", "threshold", "unixsock"),
                         provider=False)
    config = re.sub(r"LoadPlugin hashtag\n<Plugin hashtag>.*?</Plugin>", "",
                    config, flags=re.S)
    daemon = room.start(config)
    wait_for(lambda: os.path.exists(room.socket), 20, "the socket")
    stamp = epoch(date_of(clock_of(2)))
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(room.socket)
        with s.makefile("rw", encoding="utf-8") as f:
            for tag in runs.names(num):
                for metric in METRICS:
                    f.write('PUTVAL "%s/hashtag-%s/%s" interval=86400 %d:1\n'
                            % (room.host, tag, metric, stamp))
                f.flush()
                for _ in METRICS:
                    f.readline()
    runs.until_rest(daemon.process.pid, num)
    memory = runs.memory_mib(daemon.process.pid, "VmRSS")
    daemon.stop(120)
    return memory


def bare_loop(room, num, days):
    files = "\n".join(room.rrd(tag, metric) for tag in runs.names(num)
                      for metric in METRICS)
    os.sync()
    said = subprocess.run(
        [os.environ["HASHTAG_BARELOOP"],
         str(epoch(date_of(clock_of(days)))), "8"],
        input=files, text=True, capture_output=True, check=True).stdout
    return float(said.split()[1])


def own_memory(room, num):
    """The plugin's own for each tag, by a daemon with them and one without:
    nothing is stored or asked, so that no value is in collectd's memory. Ids
    and states are there; no answer is, which would be stored."""
    data, state, sizes = room.data, room.state, []
    room.data = os.path.join(room.dir, "no-rrd")
    for tags in (num, 1):
        room.state = os.path.join(room.dir, "state-of-%d" % tags)
        os.makedirs(room.state)
        if tags > 1:
            shutil.copy(os.path.join(state, "levels"), room.state)
        daemon = room.start(runs.plugin_config(room, tags, 50).replace(
            room.key_file, os.path.join(room.dir, "no-key")))
        runs.until_rest(daemon.process.pid, num)
        sizes.append(runs.memory_mib(daemon.process.pid, "VmRSS"))
        daemon.stop(120)
    room.data, room.state = data, state
    return (sizes[0] - sizes[1]) * 1024 * 1024 / num


def rows_read(keep):
    """Rows that a day reads of a tag's files: strace's word for it. The start
    reads the 39 up to yesterday of each of the five: they are not counted."""
    num, room = 100, runs.new_lab(keep)
    trace = os.path.join(room.dir, "trace")
    try:
        runs.give_files(room, num, ROWS)
        runs.simulate(room, num)
        daemon = room.start(
            runs.plugin_config(room, num, 1),
            wrap="strace -D -f -y -e trace=pread64 -o " + trace)
        wait_for(lambda: billed(room) == num, 60, "the requests")
        time.sleep(5)
        daemon.stop(60)
    finally:
        room.close()
    with open(trace, errors="replace") as f:
        sizes = [int(n) for n in re.findall(r"\.rrd>.* = (\d+)$", f.read(), re.M)]
    rows = sum(n for n in sizes if n < HEAD) / 8
    return rows / num - 5 * 39


def main():
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    keep = []
    room = runs.new_lab(keep)
    try:
        print("%d tags, five files of %d rows each" % (num, ROWS), flush=True)
        runs.give_own_files(room)
        runs.give_files(room, num, ROWS)
        runs.simulate(room, num)
        config = runs.plugin_config(room, num, 50, "HistoryDays %d" % ROWS)
        table = Table()
        cpu, memory = a_day(room, num, config, table)
        restart(room, num, config, table)
        stop_in_the_burst(room, num, config, table)
        bare = bare_memory(room, num)
        loop = bare_loop(room, num, 3)
        table.row("storing / bare rrd_update_r and rrd_fetch_r (%.1f s)" % loop,
                  cpu / loop, "", 1.3)
        table.row("memory after the day, above bare collectd with the same "
                  "values (%.0f MiB)" % bare,
                  (memory - bare) * 1024 * 1024 / num, "bytes a tag", 300)
        table.row("the plugin's own memory", own_memory(room, num),
                  "bytes a tag", 300)
        table.row("rows read for growth (8) and to see the values (5)",
                  rows_read(keep), "a tag", 13)
    finally:
        room.close()
        runs.remove(keep)
    sys.exit(1 if Table.missed else 0)


if __name__ == "__main__":
    main()
