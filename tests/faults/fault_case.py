# SPDX-License-Identifier: MIT
"""The stage of the fault matrix: one real daemon, one simulator, hashtags
with a past, and a clock that the scene moves. Each case has a stage of its
own, so many run at once."""
import concurrent.futures
import dataclasses
import os
import shutil
import tempfile
import time
import traceback

from fixtures.alert_case import RunningClock, make_rrd
from fixtures.daemon import DAY, Lab, date_of, epoch, wait_for

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
                 url=None, at=AT, path="/hashtag", **environment):
        self.folder = tempfile.mkdtemp(prefix="hashtag-fault-")
        self.lab = Lab(os.path.join(self.folder, "lab"))
        self.lab.simulate("--any", *sim)
        self.tags, self.at, self.daemon = list(tags), at, None
        self.url = url or self.lab.sim.url
        self.options, self.path = options, path
        self.environment = environment
        self.odd = {}  # {(tag, date): counts}: what is not the API's own
        self.noted = True  # the journal has all that was asked
        self.taken_to = ""  # days up to it were taken away with DataDir
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
            self.daemon = self.lab.start(
                self.config(), env={**self.clock.environment(),
                                    **self.environment})
        else:  # by a clock that needs no file
            self.lab.sim.control("clock=%d" % epoch(self.at))
            self.daemon = self.lab.start(self.config(), at=self.at,
                                         env=self.environment)

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
        """Until each count that is told is there, be it right or wrong."""
        told = self.odd.get((tag, date), (0, 0))

        def is_there():
            got = self.counts(tag, date) or (None, None)
            return all(g is not None for g, t in zip(got, told)
                       if t is not None)
        self.until(is_there, "the counts of #%s" % tag, seconds)

    def counts(self, tag, date=TODAY):
        """(videos, views) in the files, rounded; None: neither is there."""
        values = tuple(
            self.lab.counts(tag, m, date, date).get(date)
            if os.path.isfile(self.lab.rrd(tag, m)) else None
            for m in METRICS)
        return None if values == (None, None) else values

    def asked(self, tag):
        return [r for r in self.lab.sim.requests(self.path)
                if r["tag"] == tag]

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
        """The end, and what holds in every case."""
        self.daemon.stop()
        check(self.daemon.process.returncode == 0,
              "exit status %s" % self.daemon.process.returncode)
        self.no_wrong_number()
        if self.noted:
            self.all_is_accounted()

    def no_wrong_number(self):
        """Whatever is stored of a day is what the API told of it."""
        for tag, api in self.api.items():
            for column, metric in enumerate(METRICS):
                if not os.path.isfile(self.lab.rrd(tag, metric)):
                    continue
                rows = self.lab.counts(tag, metric, min(api), max(api))
                for date, got in rows.items():
                    told = self.odd.get((tag, date), api[date])[column]
                    check(got is None or got == told, "%s of #%s on %s is %s, "
                          "told was %s" % (metric, tag, date, got, told))

    def all_is_accounted(self):
        """What the API billed is in the journal, by which DailyRequests and
        a restart go; and what levels says is stored is stored."""
        asked = free = 0
        stored_to = self.remembered()
        for date in os.listdir(os.path.join(self.lab.state, "journal")):
            for words in map(str.split, self.journal_text(date).splitlines()):
                asked += words[:1] == ["ask"]
                free += words[:1] == ["end"] and words[6:7] == ["0"]
                if words[:1] == ["got"] and len(words) > 5:
                    self.got_is_stored(words, stored_to.get(words[3], ""))
        billed = sum(r["billed"] for r in self.lab.sim.requests())
        check(asked - free >= billed, "billed are %d, noted %d that are not "
              "free" % (billed, asked - free))

    def got_is_stored(self, words, stored_to):
        _, _, sent, tag, *counts = words[:6]
        date = date_of(int(sent))
        if self.taken_to < date <= stored_to:
            same("stored of #%s on %s" % (tag, date), self.counts(tag, date),
                 tuple(None if c == "-" else int(c) for c in counts))

    def remembered(self):
        """{tag: date} of StateDir/levels: the last day that is in all of a
        tag's files."""
        with open(os.path.join(self.lab.state, "levels"),
                  encoding="utf-8") as f:
            lines = [line.split()[:2] for line in f if line[0] != "#"]
        return {tag: date for tag, date in lines if date != "never"}

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
