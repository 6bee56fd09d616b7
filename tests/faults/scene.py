# SPDX-License-Identifier: MIT
"""The stage of the fault matrix: one real daemon, one simulator, hashtags
with a past, and a clock that the scene moves. Each case has a stage of its
own, so many run at once."""
import concurrent.futures
import dataclasses
import os
import shutil
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

from alarms import RunningClock, make_rrd  # noqa: E402
from lab import DAY, Lab, date_of, days, epoch, wait_for  # noqa: E402

TODAY = "2026-03-10"
AT = TODAY + " 00:20:00"
METRICS = ("count-videos", "count-views")
AT_ONCE = 6  # most of a case is waiting


def later(at, seconds):
    """The time so many seconds after `at`, as text."""
    when = epoch(at) + seconds
    return "%s %02d:%02d:%02d" % (date_of(when), when % DAY // 3600,
                                  when % 3600 // 60, when % 60)


class Scene:
    """`x` is the hashtag that meets the fault; `good` is asked after it."""

    TAGS = ("x", "good")

    def __init__(self, options="", sim=(), tags=TAGS, history=True,
                 url=None, at=AT):
        self.folder = tempfile.mkdtemp(prefix="hashtag-fault-")
        self.lab = Lab(os.path.join(self.folder, "lab"))
        self.lab.simulate("--any", *sim)
        self.tags, self.at, self.daemon = list(tags), at, None
        self.url = url or self.lab.sim.url
        self.options = options
        self.api = {t: self.lab.api_rows(t, "2026-03-01", "2026-03-20")
                    for t in self.tags}
        if history:
            for tag in self.tags:
                self.remember(tag)

    def remember(self, tag, last=date_of(epoch(TODAY) - DAY)):
        """Samples up to yesterday: the files are there, the tag is known."""
        dates = [d for d in sorted(self.api[tag]) if d <= last]
        for column, metric in enumerate(METRICS):
            make_rrd(self.lab.rrd(tag, metric), dates[0],
                     [str(self.api[tag][d][column]) for d in dates])

    def config(self):
        return self.lab.config(
            self.tags, provider=False, load=("rrdtool", "threshold"),
            options='TopVideos 0\nPollTime "00:15"\nBaseURL "%s"\n%s'
            % (self.url, self.options))

    def start(self, movable=True):
        if movable:
            self.clock = RunningClock(self.lab, self.at)
            self.daemon = self.lab.start(self.config(),
                                         env=self.clock.environment())
        else:  # by a clock that needs no file
            self.lab.sim.control("clock=%d" % epoch(self.at))
            self.daemon = self.lab.start(self.config(), at=self.at)

    def move(self, seconds):
        """The wall clock of daemon and API jumps."""
        self.at = later(self.at, seconds)
        self.clock.set(self.at)

    def until(self, condition, what, seconds=45):
        """Waits; a daemon that died ends it, too, and fails the case."""
        wait_for(lambda: condition() or self.daemon.died(), seconds,
                 lambda: "%s\n%s" % (what, self.daemon.log()[-2500:]))
        check(not self.daemon.died(), "the daemon died while: " + what)

    def until_stored(self, tag, date=TODAY, seconds=45):
        self.until(lambda: self.counts(tag, date) is not None,
                   "the counts of #%s" % tag, seconds)

    def counts(self, tag, date=TODAY):
        """(videos, views) in the files, rounded; None: neither is there."""
        values = tuple(
            self.lab.counts(tag, m, date, date).get(date)
            if os.path.isfile(self.lab.rrd(tag, m)) else None
            for m in METRICS)
        return None if values == (None, None) else values

    def asked(self, tag, path="/hashtag"):
        return [r for r in self.lab.sim.requests(path) if r["tag"] == tag]

    def billed(self, tag):
        return sum(r["billed"] for r in self.asked(tag))

    def journal_text(self, date=TODAY):
        path = os.path.join(self.lab.state, "journal", date)
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def journal(self, tag, date=TODAY):
        """The ends of the tag's requests: "sample", or "fault 1" and so on."""
        ends = []
        for words in map(str.split, self.journal_text(date).splitlines()):
            if words[:1] == ["got"] and words[3:4] == [tag]:
                ends.append("sample")
            if words[:1] == ["end"] and words[4:5] == [tag]:
                ends.append(" ".join(words[5:7]))
        return ends

    def lines(self, text):
        return [l for l in self.daemon.log().splitlines() if text in l]

    def stop(self):
        self.daemon.stop()
        check(self.daemon.process.returncode == 0,
              "exit status %s" % self.daemon.process.returncode)

    def __enter__(self):
        return self

    def __exit__(self, failed, *_):
        self.lab.close()
        if failed is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print("kept for a look: " + self.folder)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def same(what, got, want):
    check(got == want, "%s: got %r, want %r" % (what, got, want))


@dataclasses.dataclass
class Case:
    """play(case) raises where it does not go as promised."""
    name: str
    play: object
    args: dict = dataclasses.field(default_factory=dict)


def run(cases):
    """Plays all, some at once; returns {name: what went wrong}."""
    def one(case):
        begin = time.monotonic()
        try:
            case.play(**case.args)
            fault = None
        except Exception:  # whatever it is, it is this case's
            fault = traceback.format_exc()
        print("%-60s %5.1f s  %s" % (case.name, time.monotonic() - begin,
                                     "FAILED" if fault else "ok"), flush=True)
        return case.name, fault

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return {name: fault for name, fault in pool.map(one, cases)
                if fault is not None}
