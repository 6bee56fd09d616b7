# SPDX-License-Identifier: MIT
"""What may happen to the machine: files in the way, disks full or read-only,
clocks that jump, memory that is rubbish."""
import os
import random
import resource
import shutil
import struct
import subprocess
import time

from faults.answer_faults import HOUR, MINUTE, SAMPLE
from faults.fault_case import (AT, DAY, METRICS, TODAY, Case, Scene, date_of,
                               epoch, later, same)
from fixtures.daemon import ReaderLock

BEFORE = date_of(epoch(TODAY) - DAY)


def all_exact(s, tags=None, date=TODAY):
    for tag in tags or s.tags:
        same("stored of " + tag, s.counts(tag, date), s.api[tag][date])


def paid_once(s, *tags):
    for tag in tags or s.tags:
        same("billed of " + tag, s.billed(tag), 1)


def until_all(s, seconds=60):
    for tag in s.tags:
        for i, metric in enumerate(METRICS):
            s.until(lambda: s.lab.stored(tag, metric, s.at[:10]) is not None,
                    "%s of #%s" % (metric, tag), seconds)


def run_rrdtool(*args):
    subprocess.run(["rrdtool", *args], check=True, stdout=subprocess.DEVNULL)


# -- something lies where x's count-videos belongs

def cut_off(path):
    os.truncate(path, 1500)


def other_shape(path):
    os.unlink(path)
    run_rrdtool("create", path, "-s", "10", "DS:a:COUNTER:20:U:U",
                "RRA:LAST:0.5:1:9")


def two_sources(path):
    os.unlink(path)
    run_rrdtool("create", path, "-s", "86400", "DS:a:GAUGE:129600:U:U",
                "DS:b:GAUGE:129600:U:U", "RRA:AVERAGE:0.5:1:99")


def directory(path):
    os.unlink(path)
    os.makedirs(os.path.join(path, "mine"))


def notes(path):
    with open(path, "w") as f:
        f.write("my notes\n")


def empty(path):
    os.truncate(path, 0)


def bytes_of(path):
    if os.path.isdir(path):
        return os.listdir(path)
    with open(path, "rb") as f:
        return f.read()


def in_the_way(put):
    """Named once, never written; moved away, and today's value is there."""
    with Scene() as s:
        path = s.lab.rrd("x", "count-videos")
        put(path)
        before = bytes_of(path)
        s.start()
        s.until_stored("good")
        s.until(lambda: s.counts("x") is not None, "x's views")
        same("stored", s.counts("x"), (None, s.api["x"][TODAY][1]))
        same("lines", len([l for l in s.lines(path) if "[error]" in l and
                           "Nothing is written to it" in l]), 1)
        same("what lies there", bytes_of(path), before)
        os.rename(path, path + ".away")
        until_all(s, 90)
        all_exact(s)
        paid_once(s)
        s.stop()


def made_anew():
    """What a power failure left of a new file is as good as absent."""
    with Scene() as s:
        empty(s.lab.rrd("x", "count-videos"))
        s.start()
        until_all(s, 90)
        all_exact(s)
        paid_once(s)
        s.stop()


def other_arch(path):
    """The first bytes of a file that a 32-bit Raspberry Pi has made."""
    with open(path, "wb") as f:
        f.write(b"RRD\0" b"0003\0" + bytes(7) + struct.pack(
            "<dIII", 8.642135E130, 1, 3, DAY) + bytes(5000))


def not_paid_for():
    """Its history can be brought along: nothing is asked until it was."""
    with Scene() as s:
        path = s.lab.rrd("x", "count-videos")
        other_arch(path)
        before = bytes_of(path)
        s.start()
        s.until_stored("good")
        time.sleep(2)
        same("asked", s.asked("x"), [])
        same("lines", len([l for l in s.lines(path) if "rrdtool dump" in l
                           and "[error]" in l]), 1)
        same("what lies there", bytes_of(path), before)
        s.stop()


# -- disks

class Disk:
    """A small disk of its own under a folder."""

    def __init__(self, folder, size):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.root(["mount", "-t", "tmpfs", "-o", "size=" + size, "hashtag",
                   folder])

    @staticmethod
    def root(command):
        sudo = [] if os.getuid() == 0 else ["sudo"]
        subprocess.run(sudo + command, check=True)

    def remount(self, how):
        self.root(["mount", "-o", "remount," + how, self.folder])

    def fill(self):
        fd = os.open(os.path.join(self.folder, "ballast"),
                     os.O_WRONLY | os.O_CREAT)
        try:
            while os.write(fd, b"x" * 4096):
                pass
        except OSError:
            os.close(fd)

    def make_room(self):
        os.unlink(os.path.join(self.folder, "ballast"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.root(["umount", "-l", self.folder])


def data_dir(break_it, mend, log, restart=False):
    """Values wait in the journal, over a restart, too, and are there when it
    is well again."""
    with Scene(history=False) as s, Disk(s.lab.data, "2m") as disk:
        break_it(disk)
        s.start()
        s.until(lambda: s.journal("good"), "the answers")
        s.until(lambda: s.lines(log), "'%s' in the log" % log)
        same("stored", s.counts("x"), None)
        if restart:
            s.stop()
        mend(disk)
        if restart:
            s.start()
        until_all(s, 90)
        all_exact(s)
        paid_once(s)
        s.stop()


def full_behind_files():
    """The files are there and have all their room: nothing is lost."""
    with Scene(history=False) as s, Disk(s.lab.data, "4m") as disk:
        s.start()
        until_all(s)
        disk.fill()
        s.move(DAY)
        until_all(s)
        all_exact(s)
        all_exact(s, date=s.at[:10])
        same("errors", s.lines("[error]"), [])
        same("requests", [len(s.asked(t)) for t in s.tags], [2, 2])
        s.stop()


def full_state_dir(at, log):
    """What cannot be noted is not asked; a probe a minute."""
    with Scene(at=at) as s, Disk(s.lab.state, "64k") as disk:
        if at == AT:  # from the start on, or before midnight
            disk.fill()
        s.start()
        s.until(lambda: s.lines(log if at == AT else "requests a day"), log)
        if at != AT:
            disk.fill()
            s.move(HOUR)
            s.until(lambda: s.lines(log), log)
        s.move(MINUTE)
        time.sleep(2)  # time to ask, which must not happen
        same("asked", (s.asked("x"), s.asked("good")), ([], []))
        same("lines", len(s.lines(log)), 1)
        disk.make_room()
        s.move(MINUTE)
        until_all(s)
        all_exact(s)
        paid_once(s)
        s.stop()


def key_file():
    with Scene() as s:
        os.chmod(s.lab.key_file, 0o644)
        s.start()
        s.until(lambda: s.lines("run chmod 0640 on it"), "the log")
        s.move(MINUTE)
        time.sleep(2)  # time to ask, which must not happen
        same("lines", len(s.lines("run chmod 0640 on it")), 1)
        same("requests", s.lab.sim.requests(), [])
        os.chmod(s.lab.key_file, 0o640)
        s.move(MINUTE)
        until_all(s)
        all_exact(s)
        paid_once(s)
        s.stop()


def reader():
    with Scene() as s:
        with ReaderLock([s.lab.rrd("x", m) for m in METRICS]):
            s.start()
            s.until_stored("good")
            s.until(lambda: s.lines("could not lock"), "a lost value")
            same("stored", s.counts("x"), None)
        until_all(s)
        all_exact(s)
        paid_once(s)
        s.stop()


def taken_away(what):
    """Removed under the daemon; tomorrow's files have the right shape."""
    with Scene() as s:
        s.start()
        until_all(s)
        shutil.rmtree(getattr(s.lab, what))
        if what == "data":
            s.taken_to = s.at[:10]
        s.move(DAY)
        if what == "state":
            s.noted = False  # what was noted was taken away
            s.until(lambda: s.lines("polling paused"), "the stop")
            same("lines", len(s.lines("To fix: make room and let "
                                      "collectd's user write in StateDir")), 1)
            same("asked", len(s.asked("x")), 1)
            os.mkdir(s.lab.state)
            s.move(MINUTE)
        until_all(s)
        tomorrow = s.at[:10]
        all_exact(s, date=tomorrow)
        for metric in METRICS:
            info = subprocess.run(["rrdtool", "info", s.lab.rrd("x", metric)],
                                  check=True, capture_output=True, text=True)
            same("heartbeat", "heartbeat = 129600" in info.stdout, True)
        same("requests", [len(s.asked(t)) for t in s.tags], [2, 2])
        s.stop()


def out_of_descriptors():
    """None is left for a file; then there are some again."""
    with Scene(history=False) as s:
        s.lab.sim.control("fault=tag=x path=stats times=1 do=delay:1500")
        s.start(movable=False)
        s.until(lambda: s.asked("x") or "ask" in s.journal_text(), "x's request")
        pid = s.daemon.process.pid
        limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, limits[1]))
        # logfile has none left either: what is known is in the journal
        s.until(lambda: s.journal("good") == [SAMPLE], "the answers")
        time.sleep(2)  # time to go wrong
        same("stored", (s.counts("x"), s.counts("good")), (None, None))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
        until_all(s)
        same("lines of a file in the way", len(s.lines("in the way")), 0)
        all_exact(s)
        paid_once(s)
        s.stop()


# -- what was remembered

def garbage(where):
    """Rubbish in a file of StateDir costs what stood there, no more."""
    with Scene() as s:
        s.start()
        until_all(s)
        s.stop()
        with open(os.path.join(s.lab.state, *where), "ab") as f:
            f.write(random.Random(5).randbytes(5000) + b"\n\0\0\0\nask \ngot 1"
                    b" 2 x\nend 99999999999999999999 1 stats x fault 1\n")
        s.start()
        s.until(lambda: s.lab.sim.requests("/usage")[1:], "the second start")
        s.until(lambda: len(s.lines("requests a day")) == 1, "its line")
        s.move(DAY)
        until_all(s)
        all_exact(s)
        all_exact(s, date=s.at[:10])
        same("requests", [len(s.asked(t)) for t in s.tags], [2, 2])
        s.stop()


def list_replaced():
    """HashtagFile is replaced while it is being asked."""
    tags = ["t%02d" % i for i in range(12)]
    with Scene('RequestsPerMinute 60\nHashtagFile "%s"', tags=tags) as s:
        names = os.path.join(s.lab.dir, "names")

        def write(some):
            with open(names + ".new", "w") as f:
                f.writelines(t + "\n" for t in some)
            os.replace(names + ".new", names)

        write(tags)
        s.options %= names
        s.tags = []  # all of them are in the file
        s.start()
        s.until(lambda: s.asked("t01"), "the second request")
        keep = tags[:6] + ["new"]
        write(keep)
        s.until(lambda: s.lines("HashtagFile was read again: 1 hashtags came, "
                                "6 went, 7 are watched"), "the reload")
        s.until_stored("new")
        for tag in tags[:6]:
            s.until_stored(tag)
            same("stored of " + tag, s.counts(tag), s.api[tag][TODAY])
        same("a tag that went", s.asked("t11"), [])
        for tag in keep:
            same("requests of " + tag, len(s.asked(tag)), 1)
        s.stop()


def list_written_slowly():
    """HashtagFile comes byte by byte: half a name is not paid for."""
    with Scene(tags=["t00", "t01", "new"]) as s:
        names = os.path.join(s.lab.dir, "names")
        with open(names, "w") as f:
            f.write("t00\nt01\n")
        s.options, s.tags = 'HashtagFile "%s"' % names, []
        s.start()
        s.until_stored("t01")
        s.until_stored("t00")
        with open(names, "w") as f:
            for byte in "half\nt01\nnew\nt00\n":
                f.write(byte)
                f.flush()
                time.sleep(0.8)
            f.seek(0)
            f.write("#...")  # all of it is there now
        s.until_stored("new")
        same("what was asked", sorted(r["tag"] for r in s.lab.sim.requests()
                                      if r["billed"]), ["new", "t00", "t01"])
        same("lines", len(s.lines("1 hashtags came, 0 went, 3 are watched")),
             1)
        same("looks", len(s.lines("was read again")), 1)
        s.stop()


# -- clocks

def clock_back():
    """A day back and right again: no row changes, nothing is paid twice."""
    with Scene() as s:
        s.start()
        until_all(s)
        s.lab.sim.control("clock=%d" % epoch(s.at))
        s.move(-DAY)
        time.sleep(3)  # time to ask or to store, which must not happen
        same("yesterday", s.counts("x", BEFORE), s.api["x"][BEFORE])
        all_exact(s)
        paid_once(s)
        s.stop()
        s.at = later(s.at, 2 * DAY)
        s.start()  # libfaketime's waits do not see that the clock is right
        until_all(s)
        all_exact(s, date=s.at[:10])
        same("requests", [len(s.asked(t)) for t in s.tags], [2, 2])
        s.stop()


def clock_ahead():
    """A week ahead: nothing is stored. When it is right again, collectd
    itself reads nothing before that week is over; the polling resumes, and a
    restart stores what it brought."""
    with Scene() as s:
        s.start()
        until_all(s)
        right = s.at
        s.move(7 * DAY)
        s.lab.sim.control("clock=%d" % epoch(right))
        s.until(lambda: s.lines("polling paused"), "the stop")
        s.move(DAY - 7 * DAY)
        time.sleep(2)  # it is seen
        s.move(HOUR)  # for the next probe
        s.until(lambda: all(s.journal(t, s.at[:10]) == [SAMPLE]
                            for t in s.tags), "the answers", 90)
        s.stop()
        s.start()
        until_all(s)
        all_exact(s)
        all_exact(s, date=s.at[:10])
        same("the wrong day", s.counts("x", "2026-03-17"), None)
        # the free call saw the wrong clock first, so that cost nothing
        same("billed", (s.billed("x"), s.billed("good")), (2, 2))
        s.stop()


def no_clock():
    """A machine without a clock of its own starts in 1970, until NTP has
    found the time."""
    with Scene(history=False, at="1970-01-01 00:05:00") as s:
        s.start()
        s.lab.sim.control("clock=%d" % epoch(AT))
        s.until(lambda: s.lines("polling paused"), "the stop")
        same("lines", (len(s.lines("minutes behind the API's")),
                       len(s.lines("[error]"))), (1, 1))
        same("requests", [r["billed"] for r in s.lab.sim.requests()], [0])
        s.at = AT
        s.clock.set(AT)
        until_all(s)
        all_exact(s)
        paid_once(s)
        same("told", s.lab.notifications(s.daemon.log()), [])
        s.stop()


def time_zone():
    """The host's own time is not UTC, and its summer time begins: neither a
    date nor a time of day changes."""
    with Scene(at="2026-03-08 06:50:00",  # 01:50 there; 02:00 does not come
               TZ="EST5EDT,M3.2.0,M11.1.0") as s:
        for tag in s.tags:
            shutil.rmtree(os.path.dirname(s.lab.rrd(tag, METRICS[0])))
            s.remember(tag, "2026-03-07")
        s.start()
        until_all(s)
        s.move(17 * HOUR)  # 19:50 there, 23:50 UTC
        time.sleep(2)  # time to ask, which must not happen
        same("requests", [len(s.asked(t)) for t in s.tags], [1, 1])
        s.move(10 * MINUTE)  # 00:00 UTC: before PollTime
        time.sleep(2)
        same("requests", [len(s.asked(t)) for t in s.tags], [1, 1])
        s.move(20 * MINUTE)
        until_all(s)
        for date in ("2026-03-07", "2026-03-08", "2026-03-09"):
            all_exact(s, date=date)
        same("requests", [len(s.asked(t)) for t in s.tags], [2, 2])
        s.stop()


def leap_day():
    first = "2028-02-27 00:20:00"
    with Scene(history=False, at=first) as s:
        s.api = {t: s.lab.api_rows(t, "2028-02-20", "2028-03-10")
                 for t in s.tags}
        s.start()
        until_all(s)
        for _ in range(3):
            s.move(DAY)
            until_all(s)
        same("the last day", s.at[:10], "2028-03-01")
        for date in ("2028-02-27", "2028-02-28", "2028-02-29", "2028-03-01"):
            all_exact(s, date=date)
        same("requests", [len(s.asked(t)) for t in s.tags], [4, 4])
        s.stop()


def cases():
    ways = [("cut off", cut_off), ("of another shape", other_shape),
            ("with two data sources", two_sources), ("a directory", directory),
            ("a text", notes)]
    found = [Case("RRD: " + name, in_the_way, dict(put=put))
             for name, put in ways]
    found += [
        Case("RRD: empty", made_anew),
        Case("RRD: of another architecture", not_paid_for),
        Case("DataDir: full", data_dir, dict(
            break_it=Disk.fill, mend=Disk.make_room,
            log="let collectd's user write in DataDir")),
        Case("DataDir: full until the next start", data_dir, dict(
            break_it=Disk.fill, mend=Disk.make_room, restart=True,
            log="let collectd's user write in DataDir")),
        Case("DataDir: read-only", data_dir, dict(
            break_it=lambda d: d.remount("ro"),
            mend=lambda d: d.remount("rw"),
            log="To fix: let collectd's user write there")),
        Case("DataDir: full, the files are there", full_behind_files),
        Case("DataDir: taken away", taken_away, dict(what="data")),
        Case("StateDir: full at the start", full_state_dir, dict(
            at=AT, log="No space left on device. To fix: make room, and "
            "let collectd's user write there. Polling is off until")),
        Case("StateDir: full at midnight", full_state_dir, dict(
            at=BEFORE + " 23:20:00", log="No space left on device. To fix: "
            "make room and let collectd's user write in StateDir")),
        Case("APIKeyFile: readable by the world", key_file),
        Case("StateDir: taken away", taken_away, dict(what="state")),
        Case("a reader holds the locks", reader),
        Case("no file descriptor is left", out_of_descriptors),
        Case("rubbish in the journal", garbage, dict(
            where=("journal", TODAY))),
        Case("rubbish in levels", garbage, dict(where=("levels",))),
        Case("HashtagFile is replaced during the poll", list_replaced),
        Case("HashtagFile is written slowly", list_written_slowly),
        Case("clock: a week ahead, then right", clock_ahead),
        Case("clock: a day back, then right", clock_back),
        Case("clock: of 1970, then right", no_clock),
        Case("a leap day", leap_day),
        Case("a time zone that is not UTC", time_zone)]
    return found
