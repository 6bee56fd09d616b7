# SPDX-License-Identifier: MIT
"""What is made good: after a boot with a clock of the past, after DataDir was
rolled back, where collectd drops values."""
import os
import shutil
import unittest

from fixtures.alert_case import RunningClock
from fixtures.daemon import days, epoch, wait_for
from fixtures.storage_faults import DAY, NEXT, LossyCase
from e2e.store.test_lost_values import Gate

MORNING = " 08:00:00"


class Recovery(LossyCase):
    def requests(self):
        return sum(r["billed"] for r in self.lab.sim.requests())

    def rises(self):
        """What people were told about the begin of the trend."""
        return [t for t in self.lab.notifications() if "#rise is trending" in t]


class ClockOfThePast(Recovery):
    """No RTC, or a flat battery: NTP sets the clock some seconds later."""

    def boot(self, config, past):
        clock = RunningClock(self.lab, past)
        self.lab.sim.control("clock=%d" % epoch(DAY + " 09:00:00"))
        daemon = self.lab.start(config, env=clock.environment())
        daemon.wait_log("minutes behind the API's")
        clock.set(DAY + " 09:00:00")
        daemon.wait_log("credits left", 90)
        self.assertFalse(daemon.died(), daemon.log()[-3000:])
        daemon.stop()
        return daemon.log()

    def test_three_boots_pay_and_tell_nothing_again(self):
        config = self.config(options="DailyRequests 5")
        self.finish(config, DAY + MORNING)
        self.assertEqual((self.requests(), len(self.rises())), (2, 1))
        for past in ("1970-01-01 00:05:00", "2026-05-19 23:59:50",
                     "2026-05-13 08:00:00"):
            log = self.boot(config, past)
            self.assertNotIn("learning", log)
            self.assertEqual((self.requests(), len(self.rises())), (2, 1),
                             past + "\n" + log)
        self.assert_counts(DAY)
        self.finish(config, NEXT + MORNING)
        self.assert_paid_once(DAY, NEXT)
        self.assertEqual(len(self.rises()), 1)


class RolledBack(Recovery):
    def test_data_dir_gets_back_the_days_that_the_journal_has(self):
        """DataDir of four days ago, StateDir as it is: three paid days come
        back, and the trend that began in them is no news."""
        config = self.config()
        backup = os.path.join(self.folder, "backup")
        shutil.copytree(self.lab.data, backup)
        dates = days(DAY, 4)
        for date in dates[:3]:
            self.finish(config, date + MORNING)
        self.assertEqual(len(self.rises()), 1)
        shutil.rmtree(self.lab.data)
        shutil.copytree(backup, self.lab.data)
        self.finish(config, dates[2] + " 10:00:00")
        self.assert_counts(dates[2])
        self.finish(config, dates[3] + MORNING)
        self.assert_counts(dates[3])
        self.assert_paid_once(*dates)
        self.assertEqual(len(self.rises()), 1, self.lab.log())


class Dropped(Recovery):
    """WriteQueueLimitHigh: collectd drops what its queue does not hold."""

    SLOW = """\
WriteThreads 1
WriteQueueLimitHigh 1
WriteQueueLimitLow 1
<Plugin write_http>
  <Node "slow">
    URL "http://127.0.0.1:%d/"
    Format "JSON"
    BufferSize 1024
  </Node>
</Plugin>
"""

    def test_the_rules_hear_of_a_value_that_was_dropped(self):
        gate = Gate()
        self.addCleanup(gate.close)
        config = self.config(
            options='Alerts "threshold"',
            load=("write_http", "rrdtool", "threshold", "unixsock"),
            extra=self.SLOW % gate.server_port)
        config = config.replace("LoadPlugin write_http", "").replace(
            "LoadPlugin rrdtool", "LoadPlugin write_http\nLoadPlugin rrdtool")
        self.lab.sim.control("clock=%d" % epoch(DAY + MORNING))
        daemon = self.lab.start(config, at=DAY + MORNING)
        wait_for(gate.reached.is_set, 30, "a write thread at the gate")
        wait_for(lambda: len(self.lab.sim.requests("/hashtag")) > 1, 30,
                 "the answers")
        gate.opened.set()
        wait_for(lambda: self.alerts()[0] > 0 or daemon.died(), 90,
                 lambda: "the rule's word:\n" + daemon.log()[-3000:])
        wait_for(lambda: not self.missing(DAY), 60, "the counts")
        daemon.stop()
        self.assert_counts(DAY)
        self.assertEqual(self.alerts()[0], 1)


if __name__ == "__main__":
    unittest.main()
