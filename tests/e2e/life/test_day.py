# SPDX-License-Identifier: MIT
"""One whole day by the real clock: a poll, a trend with its videos, faults of
every kind, a stop, a restart. Short enough to run under a checker.

HASHTAG_CHECKER: "valgrind", "asan" or "tsan"; nothing of ours may be in its
report.
"""
import glob
import os
import re
import subprocess
import time
import unittest

from fixtures import TOP
from fixtures.alert_case import Posts
from fixtures.daemon import DAY, LabCase, avoid_midnight, date_of, wait_for

OURS = {os.path.basename(p) for p in glob.glob(
    os.path.join(TOP, "plugin", "*", "*.c"))}

# Faults by hashtag, once each; never five alike in a row, which stops all.
FAULTS = {"status500": "status:500", "empty": "empty", "cut": "reset-mid",
          "html": "html", "large": "huge:5000000", "deep": "deep:60000",
          "status503": "status:503", "broken": "truncate", "reset": "reset",
          "moved": "redirect:http://127.0.0.1:1/", "refused": "status:400",
          "often": "status:429:1", "silent": "hang"}


def library(name):
    path = subprocess.run(["gcc", "-print-file-name=" + name], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()
    return os.path.realpath(path)


class Day(LabCase):
    maxDiff = None  # a finding is shown whole

    def setUp(self):
        super().setUp()
        self.checker = os.environ.get("HASHTAG_CHECKER", "")
        self.report = os.path.join(self.lab.dir, "checker")

    def wrap(self):
        if self.checker == "valgrind":
            return ("valgrind --leak-check=full --show-leak-kinds=definite "
                    "--keep-debuginfo=yes --log-file=%s.%%p" % self.report)
        if self.checker == "asan":
            # collectd itself ends without freeing
            return ("env LD_PRELOAD=%s ASAN_OPTIONS=detect_leaks=0:"
                    "log_path=%s UBSAN_OPTIONS=print_stacktrace=1:log_path=%s"
                    % (library("libasan.so"), self.report, self.report))
        if self.checker == "tsan":
            return ("env LD_PRELOAD=%s TSAN_OPTIONS=log_path=%s:exitcode=0"
                    % (library("libtsan.so"), self.report))
        return ""

    def findings(self):
        """The blocks of the checker's report in which code of ours stands."""
        text = ""
        for path in glob.glob(self.report + ".*"):
            with open(path, errors="replace") as f:
                text += f.read()
        if self.checker in ("asan", "tsan"):
            return text
        blocks = re.split(r"\n==\d+== *\n", text)
        return "\n\n".join(
            b for b in blocks if re.search(r"(at|by) 0x", b) and
            OURS & set(re.findall(r"\(([a-z_]+\.c):\d+\)", b)))

    def paid(self):
        """For what is answered; a fault may be due again before the end."""
        return len([r for r in self.lab.sim.requests()
                    if r["billed"] and r["tag"] not in (*FAULTS, "new")])

    def start(self, config):
        return self.lab.start(config, wrap=self.wrap())

    def test_a_day_with_every_fault_leaves_the_checker_silent(self):
        avoid_midnight()
        today = date_of(time.time())
        first = date_of(time.time() - 30 * DAY)
        sim = self.lab.simulate("--clock", str(int(time.time())))
        sim.control("series=rises videos=500000 start=%s weekly=30" % first,
                    "series=still videos=500000 start=%s weekly=1" % first,
                    *("series=%s videos=9" % tag for tag in ("new", *FAULTS)),
                    "fault=tag=new times=1 do=body:/dev/null",
                    *("fault=tag=%s times=1 do=%s" % f
                      for f in FAULTS.items()))
        for tag, rate in (("rises", 1.30), ("still", 1.01)):
            past = [round(500000 * rate ** (i / 7)) for i in range(30)]
            self.lab.backfill(tag, "count-videos", first, past)
        events = Posts()
        self.addCleanup(events.close)
        config = self.lab.config(
            tags=("rises", "still", "new", "gone", *FAULTS),
            options='PollTime "00:00"\nMaxConcurrent 2\nTimeout 5\n'
            'EventsURL "%s"' % events.url)
        # valgrind is slow: everything is waited for, nothing is timed
        daemon = self.start(config)
        wait_for(lambda: all(
            self.lab.stored(tag, "count-videos", today) is not None
            for tag in ("rises", "still")), 120, "the day's samples")
        wait_for(lambda: os.path.exists(os.path.join(
            self.lab.state, "videos", "rises.json")), 60, "the top videos")
        wait_for(lambda: any("#rises is trending" in n
                             for n in self.lab.notifications()),
                 60, "our own notification")
        # of the trend, of its videos, and of each of the first five
        wait_for(lambda: len(events.got) == 7, 60,
                 lambda: "the seven events: %d" % len(events.got))
        wait_for(lambda: {r["tag"] for r in sim.requests()}
                 >= set(FAULTS), 120, "a request for each fault")
        wait_for(lambda: self.lab.stored("often", "count-videos", today),
                 120, "the answer after a 429")
        daemon.stop(120)
        told = len(self.lab.notifications())
        paid = self.paid()
        daemon = self.start(config)
        wait_for(lambda: len(sim.requests("/usage")) >= 2, 60,
                 "the second start's free call")
        daemon.stop(120)
        self.assertEqual(len(self.lab.notifications()), told)
        self.assertEqual(len(events.got), 7)
        self.assertEqual(self.paid(), paid)
        for tag in ("rises", "still"):
            sent = [r for r in sim.requests() if r["tag"] == tag and
                    not r["path"].endswith("/videos")]
            self.assertEqual(len(sent), 1, tag)
        if self.checker:
            self.assertTrue(self.checker != "valgrind" or
                            glob.glob(self.report + ".*"))
            self.assertEqual(self.findings(), "")


if __name__ == "__main__":
    unittest.main()
