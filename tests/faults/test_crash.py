# SPDX-License-Identifier: MIT
"""kill -9 at random moments of a poll, and a start after each.

What was in flight at a kill may be asked once more, nothing else: the
journal is written before a request leaves and before an answer is used.
HASHTAG_KILLS, HASHTAG_RESTARTS: how many (300 and 100 with --full).
"""
import collections
import os
import random
import subprocess
import unittest

from fixtures.daemon import DAY, LabCase, date_of, days, epoch, wait_for

KILLS = int(os.environ.get("HASHTAG_KILLS", "20"))
RESTARTS = int(os.environ.get("HASHTAG_RESTARTS", "25"))
A_DAY = 10  # kills of one day's poll
TAGS = ["tag%03d" % i for i in range(200)]
AT_ONCE = 8
FIRST = "2026-03-01"
SEED = 20260301


class Crash(LabCase):
    def begin(self, options, *args):
        print("seed %d" % SEED)
        self.random = random.Random(SEED)
        self.lab.simulate("--any", "--latency", "100", *args)
        self.config = self.lab.config(
            TAGS, options="TopVideos 0\nMaxConcurrent %d\n%s"
            % (AT_ONCE, options))

    def start(self, seconds):
        at = "%s %02d:%02d:00" % (date_of(seconds), seconds % DAY // 3600,
                                  seconds % 3600 // 60)
        self.lab.sim.control("clock=%d" % seconds)
        return self.lab.start(self.config, at=at)

    def kill_at_random(self, daemon, longest):
        """At any moment of the poll: counted from its first request on."""
        num = len(self.posts())
        wait_for(lambda: len(self.posts()) > num or daemon.died()
                 or "requests a day" in daemon.log(), 30, daemon.log)
        with self.assertRaises(subprocess.TimeoutExpired):
            daemon.process.wait(self.random.uniform(0, longest))
        daemon.kill()

    def posts(self, date=None):
        return [r for r in self.lab.sim.requests()
                if r["method"] == "POST"
                and (date is None or date_of(r["time"]) == date)]

    def journal(self, date):
        path = os.path.join(self.lab.state, "journal", date)
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8", errors="replace") as f:
            return [l.split() for l in f if l.endswith("\n")]

    def open_asks(self, date, since):
        """The tags that were asked since that line, and not answered."""
        state = {}
        for words in self.journal(date)[since:]:
            if words[0] == "ask":
                state[words[3]] = True
            elif words[0] in ("got", "end"):
                state[words[3 if words[0] == "got" else 4]] = False
        return {tag for tag, is_open in state.items() if is_open}

    def live(self, date, kills):
        """A day's poll with its kills; who was in flight how often."""
        at = epoch(date) + 1200
        in_flight = collections.Counter()
        for _ in range(kills):
            since = len(self.journal(date))
            self.kill_at_random(self.start(at), 0.8)
            cut_off = self.open_asks(date, since)
            self.assertLessEqual(len(cut_off), AT_ONCE)
            in_flight.update(cut_off)
            self.at_kill.append(len(cut_off))
            at += 300  # what was cut off is due again
        daemon = self.start(at + 3 * 3600)  # beyond the longest wait
        wait_for(lambda: all(self.lab.stored(tag, "count-videos", date)
                             is not None for tag in TAGS), 90,
                 lambda: daemon.log()[-2000:])
        wait_for(lambda: all(self.lab.stored(tag, "count-views", date)
                             is not None for tag in TAGS), 90,
                 lambda: daemon.log()[-2000:])
        daemon.stop()
        return in_flight

    def test_a_kill_repeats_at_most_what_was_in_flight(self):
        self.begin("DailyRequests 1000")
        self.at_kill, repeated = [], collections.Counter()
        dates = days(FIRST, max(1, KILLS // A_DAY))
        for date in dates:
            in_flight = self.live(date, min(A_DAY, KILLS))
            asked = collections.Counter(r["tag"] for r in self.posts(date))
            self.assertEqual(set(asked), set(TAGS))
            for tag, num in asked.items():
                self.assertLessEqual(num - 1, in_flight[tag], (date, tag))
                repeated[num - 1] += 1
        print("%d kills; in flight at a kill: %s" % (
            len(self.at_kill), dict(sorted(collections.Counter(
                self.at_kill).items()))))
        print("a hashtag and day asked again so many times: %s; %d repeats "
              "in %d" % (dict(sorted(repeated.items())), sum(
                  num * times for num, times in repeated.items()),
                  len(dates) * len(TAGS)))
        self.check_rows(dates)
        self.assertGreater(sum(self.at_kill), 0, "no kill met a request")

    def check_rows(self, dates):
        for tag in TAGS:
            api = self.lab.api_rows(tag, dates[0], dates[-1])
            for i, metric in enumerate(("count-videos", "count-views")):
                self.assertEqual(
                    self.lab.counts(tag, metric, dates[0], dates[-1]),
                    {d: api[d][i] for d in dates}, (tag, metric))

    def test_daily_requests_hold_over_a_crash_loop(self):
        self.begin("DailyRequests 60")
        at = epoch(FIRST) + 1200
        for _ in range(RESTARTS):
            self.kill_at_random(self.start(at), 0.3)
            at += 60
        daemon = self.start(at)
        daemon.wait_log("today's limit of 60 billable requests is reached (60 credits)", 60)
        daemon.stop()
        self.assertLessEqual(len(self.posts()), 60)
        self.assertGreater(len(self.posts()), 40, "the limit was never near")


if __name__ == "__main__":
    unittest.main()
