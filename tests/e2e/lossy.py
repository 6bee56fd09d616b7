# SPDX-License-Identifier: MIT
"""A day on which things go wrong: what the tests of lost values share."""
import os
import re
import subprocess

from lab import LabCase, date_of, days, epoch, wait_for

HISTORY = days("2026-05-10", 10)  # in the files before the daemon runs
DAY = "2026-05-20"
NEXT = "2026-05-21"
METRICS = ("count-videos", "count-views")
SERIES = """\
rise videos=500000 views=2000000 start=2026-05-01 at=%s:900000:3000000
calm videos=123456789 views=899999999999999 start=2026-05-01 weekly=0.1
""" % DAY


class LossyCase(LabCase):
    """Tag "rise" begins to trend on DAY; "calm" does not."""

    tags = ("rise", "calm")

    def setUp(self):
        super().setUp()
        series = os.path.join(self.folder, "series")
        with open(series, "w") as f:
            f.write(SERIES)
        self.lab.simulate("--series", series)
        text = subprocess.run(
            [os.environ["HASHTAG_SIM"], "--series", series, "--print", "*",
             HISTORY[0], "2026-08-31"], check=True, capture_output=True,
            text=True).stdout
        self.api = {}
        for line in text.splitlines():
            tag, date, videos, views = line.split(",")
            self.api[tag, date] = {"count-videos": int(videos),
                                   "count-views": int(views)}
        for tag in self.tags:
            for metric in METRICS:
                self.lab.backfill(tag, metric, HISTORY[0],
                                  [self.api[tag, d][metric] for d in HISTORY])

    def config(self, **more):
        options = "TopVideos 0\n" + more.pop("options", "")
        load = more.pop("load", ("rrdtool", "threshold", "unixsock"))
        return self.lab.config(self.tags, options=options, load=load, **more)

    def count_files(self):
        return [self.lab.rrd(t, m) for t in self.tags for m in METRICS]

    def missing(self, date):
        return [(t, m) for t in self.tags for m in METRICS
                if self.lab.stored(t, m, date) is None]

    def finish(self, config, at, **more):
        """A run until all counts of that day are in their files."""
        return self.lab.day(config, at, seconds=60,
                            wait=lambda _: not self.missing(at[:10]), **more)

    def wait_dispatched(self, date, seconds=30):
        """Until collectd holds every count, wherever else it may be."""
        wanted = {("lab/hashtag-%s/%s" % (t, m), epoch(date))
                  for t in self.tags for m in METRICS}
        wait_for(lambda: wanted <= set(self.lab.listed().items()), seconds,
                 lambda: "values in the cache:\n" + self.lab.log()[-3000:])

    def assert_counts(self, last, missed=()):
        """All rows from the history on are the API's; missed ones unknown."""
        dates = [d for t, d in self.api if t == "calm" and d <= last]
        for tag in self.tags:
            for metric in METRICS:
                expected = {d: None if d in missed
                            else self.api[tag, d][metric] for d in dates}
                self.assertEqual(
                    self.lab.counts(tag, metric, dates[0], last), expected,
                    (tag, metric))

    def assert_paid_once(self, *dates):
        for date in dates:
            for tag in self.tags:
                self.assertEqual(1, self.billed(tag, date), (tag, date))

    def billed(self, tag, date):
        return sum(r["billed"] for r in self.lab.sim.requests()
                   if r["tag"] == tag and date_of(int(r["time"])) == date)

    def alerts(self):
        """(threshold's, ours) about the rise, over all runs."""
        texts = self.lab.notifications()
        by_threshold = [t for t in texts if re.search(
            r"instance rise.*trending.*above the (warning|failure)", t)]
        ours = [t for t in texts if "#rise is trending" in t
                or "#rise trends" in t or re.search(r"#rise is .*trending", t)]
        return len(by_threshold), len(ours)

    def assert_alerted_once(self):
        wait_for(lambda: min(self.alerts()) >= 1, 1,
                 lambda: "an alert:\n" + self.lab.log()[-3000:])
        self.assertEqual((1, 1), self.alerts(),
                         "\n".join(self.lab.notifications()))
