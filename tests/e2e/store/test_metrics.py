# SPDX-License-Identifier: MIT
"""Every metric of a day: its name, its figure by the formulas of the README,
in its file and in collectd's cache, before and after a restart; and
StateDir/options.json."""
import json
import os
import unittest

from fixtures.alert_case import AlertCase, counts_of, is_own, steps
from fixtures.daemon import date_of, epoch, wait_for

FIRST = "2026-03-10"
POLL = " 00:20:00"
YEAR = 364
WINDOWS = (7, 1, 28)  # GrowthDays; the first one is scored
LINES = ("up", "own threshold=5", "year seasonal", "gone", "bad")
GOOD = ("up", "own", "year")
THRESHOLDS = {"up": 50, "own": 5, "year": 20}  # percent, by size or its own
SEASONAL = {"year"}
FLOOR = 100000  # MinBaseline with GrowthOf "views"


def before(num):
    return date_of(epoch(FIRST) - num * 86400)


class Metrics(AlertCase):
    def setUp(self):
        super().setUp()
        self.simulate({
            # 60 % in a week, from a month that was flat
            "up": steps(before(30), counts_of([60], 50000, before=30)),
            "own": steps(before(30), counts_of([4], 700000, before=30)),
            "year": "videos=200000 start=2025-01-01 weekly=1"
                    " season=03-01:3:35"})
        self.remember("2025-02-03", before(1), rows=500)
        self.tags = list(GOOD)
        self.api = {tag: self.lab.api_rows(
            tag, "2025-02-03", FIRST, "--series", self.series_file)
            for tag in GOOD}
        self.names = os.path.join(self.lab.dir, "names")
        with open(self.names, "w") as f:
            f.writelines(line + "\n" for line in LINES)
        self.lab.sim.control("series=bad videos=5",
                             "fault=tag=bad path=stats do=status:400")

    def config(self):
        return super().config(
            "\n".join(["TopVideos 0", 'GrowthOf "views"', "GrowthDays %d %d %d"
                       % WINDOWS, 'HashtagFile "%s"' % self.names]), tags=[])

    def growth(self, tag, window, end=0):
        """Percent over `window` days up to `end` days before FIRST."""
        now = self.api[tag][before(end)][1]
        base = self.api[tag][before(end + window)][1]
        return 100 * (now - base) / max(base, FLOOR)

    def expected(self, tag):
        videos, views = self.api[tag][FIRST]
        values = {"count-videos": videos, "count-views": views}
        for window in WINDOWS:
            values["gauge-growth_%dd" % window] = self.growth(tag, window)
        scored = self.growth(tag, WINDOWS[0])
        if tag in SEASONAL:
            last_year = self.growth(tag, WINDOWS[0], YEAR)
            scored = 100 * ((1 + scored / 100)
                            / max(1, 1 + last_year / 100) - 1)
            values["gauge-growth_7d_seasonal"] = scored
        score = scored / THRESHOLDS[tag]
        values["gauge-trend_score"] = score
        values["gauge-trending"] = (score > 1) + (score > 2)
        return values

    def in_cache(self, names):
        """{name: figure} by GETVAL; seven digits are all it tells."""
        lines = [l for l in self.lab.command(
            *('GETVAL "lab/%s"' % name for name in names)) if "=" in l]
        return dict(zip(names, (float(l.split("=")[1]) for l in lines)))

    def check_figures(self, got, wanted):
        self.assertEqual(set(got), set(wanted))
        for name, value in wanted.items():
            self.assertAlmostEqual(got[name], value, delta=1e-6 * max(
                1, abs(value)), msg=name)

    def check_files(self):
        for tag in GOOD:
            folder = os.path.dirname(self.lab.rrd(tag, "x"))
            metrics = [f[:-4] for f in os.listdir(folder)]
            self.check_figures({m: self.lab.stored(tag, m, FIRST)
                                for m in metrics}, self.expected(tag))
        for tag in ("gone", "bad"):
            self.assertFalse(os.path.exists(self.lab.rrd(tag, "count-videos")))

    def names_in_cache(self):
        return ["hashtag-%s/%s" % (tag, metric) for tag in GOOD
                for metric in self.expected(tag)]

    def wanted_in_cache(self):
        return {"hashtag-%s/%s" % (tag, metric): value for tag in GOOD
                for metric, value in self.expected(tag).items()}

    def test_every_metric_is_in_its_file_and_in_the_cache_over_a_restart(self):
        config = self.config()
        self.lab.sim.control("clock=%d" % epoch(FIRST + POLL))
        daemon = self.lab.start(config, at=FIRST + POLL)
        wait_for(lambda: self.judged(FIRST, GOOD) and self.billed() == 4,
                 60, lambda: daemon.log()[-3000:])
        names = self.names_in_cache()
        wait_for(lambda: {"lab/" + n for n in names}
                 <= set(self.lab.listed()), 30, daemon.log)
        lived = self.in_cache(names)
        daemon.stop()
        self.check_figures(lived, self.wanted_in_cache())
        self.check_files()
        told, = [n for n in self.news() if is_own(n)]
        baseline, now = self.api["up"][before(7)][1], self.api["up"][FIRST][1]
        self.assertIn("({:,} -> {:,} views; alerts start at +".format(
            baseline, now), told.text)
        self.assertEqual(float(told.meta["baseline_views"]), baseline)
        self.assertEqual(float(told.meta["current_views"]), now)

        daemon = self.lab.start(config, at=FIRST + " 12:00:00")
        self.lab.sim.control("clock=%d" % epoch(FIRST + " 12:00:00"))
        own = {"hashtag/count-hashtags": 5, "hashtag/count-answered": 3,
               "hashtag/count-failed": 1, "hashtag/count-not_found": 1,
               "hashtag/count-trending": 1, "hashtag/count-requests": 4,
               "hashtag/gauge-requests_limit": 5 + 5}
        wait_for(lambda: {"lab/" + n for n in [*names, *own]}
                 <= set(self.lab.listed()), 60, daemon.log)
        self.assertEqual(self.in_cache(names), lived)
        self.check_figures(self.in_cache(list(own)), own)
        daemon.stop()
        self.assertEqual((self.news(), self.billed()), ([], 4))

    def test_options_json_holds_every_option_without_the_key(self):
        daemon = self.lab.start(self.config(), at=FIRST + POLL)
        path = os.path.join(self.lab.state, "options.json")
        wait_for(lambda: os.path.exists(path), 30, daemon.log)
        daemon.stop()
        with open(path, encoding="utf-8") as f:
            text = f.read()
        self.assertNotIn("sk_test", text)
        got = json.loads(text)
        wanted = {"Host": "lab", "DataDir": self.lab.data,
                  "StateDir": self.lab.state, "BaseURL": self.lab.sim.url,
                  "APIKeyFile": self.lab.key_file, "Provider": "scavio",
                  "Consolidation": "all", "GrowthOf": "views", "GrowthDays": list(WINDOWS),
                  "MinBaseline": FLOOR, "PollTime": "00:15",
                  "RequestsPerMinute": 0, "HashtagFile": self.names,
                  "Alerts": "own", "TopVideos": 0, "TopVideosEvery": 7,
                  "Tier": [{"BelowVideos": 100000, "Threshold": 50},
                           {"BelowVideos": 5000000, "Threshold": 20},
                           {"Threshold": 7.5}]}
        self.assertEqual({k: got.get(k) for k in wanted}, wanted)


if __name__ == "__main__":
    unittest.main()
