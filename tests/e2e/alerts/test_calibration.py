# SPDX-License-Identifier: MIT
"""What is a trend and what is not, from the API's counts to the message."""
import unittest

from fixtures.alert_case import AlertCase, counts_of, steps
from fixtures.daemon import days

FIRST = "2026-03-10"
WEEK_BEFORE = "2026-03-03"
POLL = " 00:20:00"


def weekly(percent, videos):
    """Grows so much a week, from `videos` a week before FIRST."""
    return "videos=%d start=%s weekly=%s" % (videos, WEEK_BEFORE, percent)


class Calibration(AlertCase):
    def judge(self, config):
        """FIRST is lived: the level of each tag; the told ones go with it."""
        told = self.live(config, FIRST + POLL)
        levels = {tag: self.lab.stored(tag, "gauge-trending", FIRST)
                  for tag in self.tags}
        trending = sorted(tag for tag, level in levels.items() if level > 0)
        self.assertEqual(told, sorted(
            ("WARNING", tag, "trending", "own") for tag in trending))
        return levels

    def growth(self, tag, metric="gauge-growth_7d"):
        return self.lab.stored(tag, metric, FIRST)


class Sizes(Calibration):
    SERIES = {"small": weekly(30, 5000), "middle": weekly(30, 50000),
              "large": weekly(30, 500000), "giant": weekly(8, 6000000),
              "fresh": steps("2026-03-02", counts_of([2900], 1))}

    def begin(self):
        self.simulate(self.SERIES)
        self.remember("2026-03-02", "2026-03-09")

    def test_a_threshold_depends_on_the_size(self):
        self.begin()
        self.assertEqual(self.judge(self.config()), {
            "small": 0, "middle": 0, "large": 1, "giant": 1, "fresh": 0})
        for tag, percent in (("small", 30), ("middle", 30), ("large", 30),
                             ("giant", 8), ("fresh", 29)):
            self.assertAlmostEqual(self.growth(tag), percent, places=2)

    def test_one_flat_tier_is_the_plain_rule(self):
        self.begin()
        options = "TopVideos 0\n<Tier>\nThreshold 20\n</Tier>"
        self.assertEqual(self.judge(self.config(options)), {
            "small": 1, "middle": 1, "large": 1, "giant": 0, "fresh": 1})


class Seasons(Calibration):
    """Three weeks of 35 % from the first of March, every year."""

    YEARLY = "videos=50000 start=2025-01-01 weekly=1 season=03-01:3:35"
    OPTIONS = "\n".join(["TopVideos 0", *(
        '<Hashtag "%s">\nSeasonal true\nThreshold 20\n</Hashtag>' % tag
        for tag in ("usual", "more", "young"))])

    def test_a_rise_of_every_year_is_no_trend(self):
        more = round(50000 * 1.75)
        self.simulate({
            "usual": self.YEARLY,
            "plain": self.YEARLY + " videos=500000",
            # twice as much as a year ago
            "more": self.YEARLY + "".join(
                " at=%s:%d" % (day, 50000)
                for day in days("2026-03-02", 3)) + " at=%s:%d" % (FIRST, more),
            # nothing is known of its last year
            "young": weekly(35, 50000) + " gonefrom=2024-01-01"
                     " goneto=2026-02-20"})
        self.remember("2025-02-03", "2026-03-09", rows=500)
        config = self.config(tags=["plain"])
        self.assertEqual(self.judge(config), {
            "usual": 0, "plain": 1, "more": 1, "young": 1})
        self.assertAlmostEqual(self.growth("usual"), 35, places=1)
        self.assertAlmostEqual(
            self.growth("usual", "gauge-growth_7d_seasonal"), 0, places=1)
        self.assertAlmostEqual(
            self.growth("more", "gauge-growth_7d_seasonal"),
            100 * (1.75 / 1.35 - 1), places=1)
        self.assertIsNone(self.growth("young", "gauge-growth_7d_seasonal"))
        self.assertIsNone(self.growth("plain", "gauge-growth_7d_seasonal"))


class Swings(Calibration):
    # percent; 20 is the threshold, 15 where the end is near
    GROWTHS = (24, 18, 22, 12, 13, 24, 19, 21, 12, 14, 25, 19, 22, 18,
               0, 0, 0, 0)
    RISE, END = 0, 16

    def test_a_score_around_1_gives_one_rise_and_one_end(self):
        self.simulate({"swing": steps(
            "2026-03-02", counts_of(self.GROWTHS, 500000))})
        self.remember("2026-03-02", "2026-03-09")
        config = self.config()
        told = [self.live(config, date + POLL)
                for date in days(FIRST, len(self.GROWTHS))]
        expected = [[] for _ in self.GROWTHS]
        expected[self.RISE] = [("WARNING", "swing", "trending", "own")]
        expected[self.END] = [("OKAY", "swing", "trending", "own")]
        self.assertEqual(told, expected)


if __name__ == "__main__":
    unittest.main()
