# SPDX-License-Identifier: MIT
"""Alerts by conf/threshold.conf and the real threshold plugin: once a change.

Every day is a daemon run of its own, so each day's silence is also that of
a restart.
"""
import os
import subprocess
import unittest

from fixtures.alert_case import (BASE, BEFORE, FIRST, POLL, AlertCase, grows,
                                 rule, threshold_conf)
from fixtures.daemon import ReaderLock, days, epoch, wait_for

DATES = days(FIRST, 10)


class Days(AlertCase):
    """A life of some days, each of them a run of the daemon."""

    def lives(self, config, num, first=0):
        """What each of these days told."""
        return [self.live(config, date + POLL)
                for date in DATES[first:first + num]]


class Changes(Days):
    def test_a_trend_is_told_once_and_its_end_once(self):
        self.begin(hot=grows(25, 25, 0, 0, 0, 0),
                   cold="videos=500000 weekly=3")
        config = self.config()
        told = self.lives(config, 1)
        self.assertEqual(told, [[("WARNING", "hot", "trending", "own")]])
        self.assertEqual(self.live(config, DATES[0] + " 12:00:00"), [])
        told = self.lives(config, 5, first=1)
        self.assertEqual(told, [[], [], [],
                                [("OKAY", "hot", "trending", "own")], []])
        self.assertEqual(self.billed(), 2 * 6)

    def test_nothing_is_told_after_a_crash(self):
        self.begin(hot=grows(25, 25), cold="videos=500000 weekly=3")
        config = self.config()
        daemon = self.lab.start(config, at=DATES[0] + POLL)
        self.lab.sim.control("clock=%d" % epoch(DATES[0] + POLL))
        wait_for(lambda: self.judged(DATES[0]) and self.receiver.got, 60,
                 daemon.log)
        daemon.kill()
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(self.live(config, DATES[0] + " 00:30:00"), [])
        self.assertEqual(self.live(config, DATES[1] + POLL), [])

    def test_a_missed_day_ends_no_alarm(self):
        """Its row is unknown, and the threshold plugin never sees that."""
        self.begin(hot=grows(25, 25, 25), cold="videos=500000 weekly=3")
        config = self.config("TopVideos 0\nAlerts threshold")
        self.assertEqual(self.lives(config, 1), [
            [("WARNING", "hot", "trending", "threshold")]])
        self.assertEqual(self.lives(config, 1, first=2), [[]])
        self.assertEqual(self.lab.rows("hot", "gauge-trending", *DATES[0:3:2]),
                         {DATES[0]: 1, DATES[1]: None, DATES[2]: 1})

    def test_level_2_is_a_warning_as_it_ships(self):
        self.begin(hot=grows(25, 45, 45, 0, 0, 0))
        told = self.lives(self.config(), 6)
        self.assertEqual(told, [
            [("WARNING", "hot", "trending", "own")],
            [("WARNING", "hot", "trending", "own")], [], [], [],
            [("OKAY", "hot", "trending", "own")]])
        texts = [n.text for n in self.receiver.all()]
        self.assertRegex(texts[0], r"^#hot is trending: \+25\.0 % ")
        self.assertRegex(texts[1], r"^#hot is trending strongly: \+45\.0 % ")

    def test_level_2_is_a_failure_where_the_line_is_uncommented(self):
        self.begin(hot=grows(25, 45, 45, 0, 0, 0),
                   sudden=grows(50, 50, 25, 25))
        config = self.config("TopVideos 0\nAlerts threshold",
                             threshold=threshold_conf(level_2=True))
        self.assertEqual(self.lives(config, 6), [
            [("FAILURE", "sudden", "trending", "threshold"),
             ("WARNING", "hot", "trending", "threshold")],
            [("FAILURE", "hot", "trending", "threshold")], [], [], [],
            [("OKAY", "hot", "trending", "threshold")]])

    def test_a_rule_of_the_users_works_beside_ours(self):
        self.begin(warm=grows(15, 15, 15, 5), hot=grows(25, 25, 60, 60))
        own_rule = rule("growth_7d", "WarningMax 10", "FailureMax 50",
                        "Interesting false")
        config = self.config("TopVideos 0\nAlerts threshold",
                             threshold=threshold_conf(own_rule=own_rule))
        self.assertEqual(self.lives(config, 4), [
            [("WARNING", "hot", "growth_7d", "threshold"),
             ("WARNING", "hot", "trending", "threshold"),
             ("WARNING", "warm", "growth_7d", "threshold")],
            [],
            [("FAILURE", "hot", "growth_7d", "threshold")],
            [("OKAY", "warm", "growth_7d", "threshold")]])


class Settings(Days):
    """Alerts in its three settings, over a rise, a worse one and an end."""

    GROWTHS = (25, 45, 0, 0, 0)
    BOTH = [("WARNING", "hot", "trending", "own"),
            ("WARNING", "hot", "trending", "threshold")]

    def told_with(self, setting, threshold):
        self.begin(hot=grows(*self.GROWTHS), cold="videos=500000 weekly=3")
        return self.lives(self.config("TopVideos 0\nAlerts " + setting,
                                      threshold=threshold), 5)

    def test_alerts_threshold_leaves_all_to_the_threshold_plugin(self):
        told = self.told_with("threshold", threshold_conf(level_2=True))
        self.assertEqual(told, [
            [("WARNING", "hot", "trending", "threshold")],
            [("FAILURE", "hot", "trending", "threshold")], [], [],
            [("OKAY", "hot", "trending", "threshold")]])

    def test_alerts_own_sends_our_message_only(self):
        told = self.told_with("own", threshold_conf(level_2=True))
        self.assertEqual(told, [
            [("WARNING", "hot", "trending", "own")],
            [("FAILURE", "hot", "trending", "own")], [], [],
            [("OKAY", "hot", "trending", "own")]])

    def test_alerts_both_sends_both_messages(self):
        told = self.told_with("both", threshold_conf(level_2=True))
        self.assertEqual(told, [
            self.BOTH,
            [("FAILURE", "hot", "trending", "threshold"),
             ("WARNING", "hot", "trending", "own")], [], [],
            [("OKAY", "hot", "trending", "threshold")]])

    def test_alerts_own_works_without_the_threshold_plugin(self):
        self.check_without_a_rule("own", "")

    def test_alerts_own_works_with_rules_about_other_metrics_only(self):
        other = "LoadPlugin threshold\n" + rule("growth_7d", "WarningMax 900")
        self.check_without_a_rule("own", other)

    def test_alerts_both_works_without_the_threshold_plugin(self):
        self.check_without_a_rule("both", "")

    def check_without_a_rule(self, setting, threshold):
        told = self.told_with(setting, threshold)
        self.assertEqual(told, [
            [("WARNING", "hot", "trending", "own")],
            [("WARNING", "hot", "trending", "own")], [], [],
            [("OKAY", "hot", "trending", "own")]])

    def test_alerts_both_works_with_rules_about_other_metrics_only(self):
        other = "LoadPlugin threshold\n" + rule("growth_7d", "WarningMax 900")
        self.assertEqual(self.told_with("both", other)[-1],
                         [("OKAY", "hot", "trending", "own")])

    def test_alerts_own_keeps_the_state_of_the_threshold_plugin_in_step(self):
        self.begin(hot=grows(25, 25, 0, 0, 0), cold="videos=500000 weekly=3")
        told = self.lives(self.config("TopVideos 0\nAlerts own"), 1)
        self.assertEqual(told, [[("WARNING", "hot", "trending", "own")]])
        # a state that is out of step would be told with the next value
        told = self.lives(self.config("TopVideos 0\nAlerts both"), 4, first=1)
        self.assertEqual(told, [[], [], [],
                                [("OKAY", "hot", "trending", "threshold")]])

    def test_alerts_own_keeps_it_in_step_for_a_value_that_comes_late(self):
        self.begin(hot=grows(5, 5, 25, 25))
        config = self.config("TopVideos 0\nAlerts own")
        self.assertEqual(self.lives(config, 1), [[]])
        # the mark behind the gap cannot be written: the value waits for it
        path = self.lab.rrd("hot", "gauge-trending")
        with ReaderLock([path]) as lock:
            at = DATES[2] + POLL
            self.lab.sim.control("clock=%d" % epoch(at))
            daemon = self.lab.start(config, at=at)
            wait_for(lambda: self.receiver.got, 60, daemon.log)
            lock.release()
            wait_for(lambda: self.judged(DATES[2]), 90, daemon.log)
            daemon.stop()
        self.assertEqual(self.told(), [("WARNING", "hot", "trending", "own")])


class GrowthDays(Days):
    """A metric keeps its own state, wherever it stands in GrowthDays."""

    def test_a_window_put_before_another_sends_nothing(self):
        self.begin(hot=grows(5, 5, 5))
        rules = threshold_conf(own_rule="".join(
            rule(metric, "WarningMax %d" % limit, "Interesting false")
            for metric, limit in (("growth_1d", 20), ("growth_7d", 3))))
        options = "TopVideos 0\nAlerts threshold\nGrowthDays "
        told = self.lives(self.config(options + "7", threshold=rules), 1)
        self.assertEqual(told, [[("WARNING", "hot", "growth_7d", "threshold")]])
        told = self.lives(self.config(options + "1 7", threshold=rules), 2,
                          first=1)
        self.assertEqual(told, [[], []])


class Nagios(AlertCase):
    """collectd-nagios over the unixsock plugin."""

    def verdict(self, tag):
        done = subprocess.run(
            ["collectd-nagios", "-s", self.lab.socket, "-H", "lab",
             "-n", "hashtag-%s/gauge-trending" % tag, "-w", "0.5",
             "-c", "1.5"], capture_output=True, text=True, timeout=30)
        return done.returncode, done.stdout.strip()

    def verdicts(self, daemon):
        wait_for(lambda: all("lab/hashtag-%s/gauge-trending" % tag
                             in self.lab.listed() for tag in self.tags),
                 60, daemon.log)
        return {tag: self.verdict(tag) for tag in self.tags}

    def test_the_verdict_outlives_a_restart(self):
        self.begin(cold=grows(5), hot=grows(25), blazing=grows(60))
        config = self.config()
        self.lab.sim.control("clock=%d" % epoch(FIRST + POLL))
        daemon = self.lab.start(config, at=FIRST + POLL)
        wait_for(lambda: self.judged(FIRST), 60, daemon.log)
        before = self.verdicts(daemon)
        daemon.stop()
        self.assertEqual({tag: code for tag, (code, _) in before.items()},
                         {"cold": 0, "hot": 1, "blazing": 2})
        daemon = self.lab.start(config, at=FIRST + " 18:00:00")
        after = self.verdicts(daemon)
        daemon.stop()
        self.assertEqual(after, before)
        self.assertEqual(self.billed(), 3)


class TenThousand(AlertCase):
    """A long list: only what changed is told, also after a restart."""

    HOT, ALL = 100, 10000
    OPTIONS = "TopVideos 0\nMaxConcurrent 50\nHistoryDays 60"

    def series(self):
        hot = {"hot%05d" % i: "videos=500000 weekly=0 steps=%s:%s"
               % (FIRST, ",".join(["650000"] * 3)) for i in range(self.HOT)}
        return dict(hot, **{"tag%05d" % i: "videos=500000 weekly=0"
                            for i in range(self.ALL - self.HOT)})

    def seen_in_files(self, date):
        """Of how many tags StateDir says that the day is in their files."""
        try:
            with open(os.path.join(self.lab.state, "levels")) as f:
                return sum(line.split(" ", 2)[1] == date for line in f)
        except OSError:
            return 0

    def put_back(self):
        return sum(name.endswith("/gauge-trending")
                   for name in self.lab.listed())

    def poll(self, config, date):
        self.lab.day(config, date + POLL, seconds=240,
                     wait=lambda _: self.seen_in_files(date) == self.ALL)
        return self.told()

    def test_a_restart_of_ten_thousand_is_silent_and_free(self):
        self.simulate(self.series())
        self.remember_alike(BEFORE, [BASE] * 8)
        config = self.config()
        told = self.poll(config, DATES[0])
        self.assertEqual(len(told), self.HOT)
        self.assertEqual({n[0] for n in told}, {"WARNING"})
        self.assertEqual(self.billed(), self.ALL)

        self.lab.day(config, DATES[0] + " 12:00:00", seconds=240,
                     wait=lambda daemon: self.is_up(daemon)
                     and self.put_back() == self.ALL)
        self.assertEqual(self.told(), [])
        self.assertEqual(self.billed(), self.ALL)

        self.assertEqual(self.poll(config, DATES[1]), [])
        self.assertEqual(self.billed(), 2 * self.ALL)


if __name__ == "__main__":
    unittest.main()
