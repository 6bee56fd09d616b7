# SPDX-License-Identifier: MIT
"""Thirty days through the real daemon: every count exact, and paid once.

One month is lived in setUpClass, a daemon run a day and more; the tests
look at what is left of it. The API's numbers come from the simulator's
--print, which does not pass through the plugin.
"""
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from fixtures.daemon import Lab, date_of, days, epoch

FIRST, NUM = "2026-03-01", 30
DATES = days(FIRST, NUM)
LAST = DATES[-1]
NOT_RUN = "2026-03-09"    # no daemon at all
FAULTY = "2026-03-14"     # the API answers 500 all day
RECOVERED = "2026-03-18"  # 500 to each tag's first try
RESTARTED = DATES  # two restarts on each day that is a good one
UNKNOWN = {NOT_RUN, FAULTY}

# Tries after each run of the day of 500s. Four more follow the first one,
# after 1, 5, 30 and 120 minutes; a restart neither hastens nor adds one.
FAULTY_RUNS = {"00:20:00": 1, "00:22:00": 2, "00:25:00": 2, "00:30:00": 3,
               "00:50:00": 3, "01:10:00": 4, "02:50:00": 4, "03:30:00": 5,
               "06:00:00": 5, "23:00:00": 5}
TRIES_WHEN_FAULTY = 5

# Four tags: five in a row with one fault would stop all asking.
SERIES = """\
alpha exact=11
beta exact=12
gamma exact=13
delta videos=700000 views=899999999999000 weekly=0.001
"""
TAGS = [line.split()[0] for line in SERIES.splitlines()]
# DailyRequests: what the day of 500s needs; its default ends it at 9.
OPTIONS = "TopVideos 0\nDailyRequests 100"
METRICS = ("count-videos", "count-views")
STATS = "/api/v1/tiktok/hashtag"


class Month:
    """The month, as it is lived."""

    dates = DATES
    start_with = {}  # more for Lab.start()

    def __init__(self, folder):
        self.lab = Lab(os.path.join(folder, "lab"))
        series = os.path.join(folder, "series")
        with open(series, "w") as f:
            f.write(SERIES)
        self.lab.simulate("--series", series, "--credits", "100000")
        self.api = self.print_api(series)
        self.config = self.configure()
        self.run_seconds, self.faulty_tries = [], {}

    def configure(self):
        return self.lab.config(TAGS, options=OPTIONS)

    def print_api(self, series):
        """{tag: {date: (videos, views)}}, the API's own numbers."""
        text = subprocess.run(
            [os.environ["HASHTAG_SIM"], "--series", series, "--print", "*",
             FIRST, LAST], check=True, capture_output=True, text=True).stdout
        api = {tag: {} for tag in TAGS}
        for line in text.splitlines():
            tag, date, videos, views = line.split(",")
            api[tag][date] = (int(videos), int(views))
        return api

    def asked(self, date):
        return sum(date_of(int(r["time"])) == date
                   for r in self.lab.sim.requests(STATS))

    def run(self, at, wait):
        begin = time.monotonic()
        self.lab.day(self.config, at, wait=wait, seconds=60,
                     **self.start_with)
        self.run_seconds.append(time.monotonic() - begin)

    def stored(self, date):
        return all(self.lab.stored(tag, metric, date) is not None
                   for tag in TAGS for metric in METRICS)

    def settled(self, daemon):
        """The balance is told after all that is due has been asked for."""
        return " requests a day" in daemon.log()

    def good_day(self, date, at="00:20:00"):
        self.run(date + " " + at, lambda daemon: self.stored(date))
        if date in RESTARTED:
            for at in ("09:00:00", "23:30:00"):
                self.run(date + " " + at, self.settled)

    def faulty_day(self, date):
        self.lab.sim.control("fault=path=stats do=status:500")
        for at, tries in FAULTY_RUNS.items():
            self.run(date + " " + at,
                     lambda daemon: self.settled(daemon)
                     and self.asked(date) >= tries * len(TAGS))
            self.faulty_tries[at] = self.asked(date) / len(TAGS)
        self.lab.sim.control("faults")

    def recovered_day(self, date):
        self.lab.sim.control(*("fault=tag=%s path=stats times=1 do=status:500"
                               % tag for tag in TAGS))
        self.run(date + " 00:20:00",
                 lambda daemon: self.asked(date) >= len(TAGS))
        self.good_day(date, "00:22:00")
        self.lab.sim.control("faults")

    def live(self):
        for date in self.dates:
            if date == FAULTY:
                self.faulty_day(date)
            elif date == RECOVERED:
                self.recovered_day(date)
            elif date != NOT_RUN:
                self.good_day(date)


class ThirtyDays(unittest.TestCase):
    MONTH = Month

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hashtag-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.month = cls.MONTH(cls.folder)
        cls.addClassCleanup(cls.month.lab.close)
        cls.dates, cls.last = cls.month.dates, cls.month.dates[-1]
        cls.month.live()
        runs = cls.month.run_seconds
        print("%d daemon runs, %.2f s each, %.2f s at most"
              % (len(runs), sum(runs) / len(runs), max(runs)))

    def expected(self, tag, metric):
        column = METRICS.index(metric)
        return {date: None if date in UNKNOWN
                else self.month.api[tag][date][column] for date in self.dates}

    def test_the_series_reach_up_to_9e14(self):
        numbers = [n for tag in TAGS for pair in self.month.api[tag].values()
                   for n in pair]
        self.assertEqual(len(numbers), len(TAGS) * NUM * 2)
        self.assertGreater(max(numbers), 8.9e14)
        self.assertGreater(len(set(numbers)), 100)

    def test_every_count_is_the_apis_and_only_missed_days_are_unknown(self):
        for tag in TAGS:
            for metric in METRICS:
                with self.subTest(tag=tag, metric=metric):
                    self.assertEqual(
                        self.month.lab.counts(tag, metric, FIRST, self.last),
                        self.expected(tag, metric))

    def test_min_and_max_rows_repeat_average(self):
        lab = self.month.lab
        for tag in TAGS:
            for metric in METRICS:
                average = lab.rows(tag, metric, FIRST, self.last)
                for function in ("MIN", "MAX"):
                    with self.subTest(tag=tag, metric=metric, cf=function):
                        self.assertEqual(
                            lab.rows(tag, metric, FIRST, self.last, function),
                            average)

    def test_nothing_is_before_the_first_day(self):
        before, after = date_of(epoch(FIRST) - 40 * 86400), days(self.last, 4)[-1]
        for tag in TAGS:
            for metric in METRICS:
                rows = self.month.lab.rows(tag, metric, before, after)
                known = sorted(d for d, v in rows.items() if v is not None)
                self.assertEqual(known[0], FIRST, (tag, metric))
                self.assertEqual(known[-1], self.last, (tag, metric))

    def test_rows_end_on_the_stamp_of_their_day(self):
        for tag in TAGS:
            path = self.month.lab.rrd(tag, "count-videos")
            info = subprocess.run(["rrdtool", "info", path], check=True,
                                  capture_output=True, text=True).stdout
            self.assertIn("\nstep = 86400\n", info)
            self.assertIn("\nlast_update = %d\n" % epoch(self.last), info)
            self.assertIn("minimal_heartbeat = 129600\n", info)
            for i in range(3):
                self.assertIn("rra[%d].pdp_per_row = 1\n" % i, info)
            text = subprocess.run(
                ["rrdtool", "fetch", path, "AVERAGE", "-s",
                 str(epoch(FIRST) - 86400), "-e", str(epoch(FIRST))],
                check=True, capture_output=True, text=True).stdout
            first = text.split("\n")[2]
            self.assertTrue(first.startswith("%d: " % epoch(FIRST)), text)

    def test_a_tag_costs_one_request_a_day_and_the_allowed_retries(self):
        billed = {}
        for r in self.month.lab.sim.requests():
            if r["billed"]:
                self.assertTrue(r["path"].endswith(STATS), r)
                key = r["tag"], date_of(int(r["time"]))
                billed[key] = billed.get(key, 0) + 1
        times = {NOT_RUN: 0, FAULTY: TRIES_WHEN_FAULTY, RECOVERED: 2}
        self.assertEqual(
            billed, {(tag, date): times.get(date, 1) for tag in TAGS
                     for date in self.dates if times.get(date, 1) > 0})

    def test_retries_keep_their_times_over_restarts(self):
        self.assertEqual(FAULTY_RUNS if FAULTY in self.dates else {},
                         self.month.faulty_tries)

    def test_the_log_holds_no_complaint_about_storing(self):
        complaints = ("Value too old", "illegal attempt", "rrd_update_r",
                      "could not lock", "[error]", "minimum one second")
        self.assertEqual([line for line in self.month.lab.log().splitlines()
                          if any(text in line for text in complaints)], [])


if __name__ == "__main__":
    unittest.main()
