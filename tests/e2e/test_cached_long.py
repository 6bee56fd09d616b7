# SPDX-License-Identifier: MIT
"""All thirty days by way of rrdcached, over each kind of socket; and readers
that stay until collectd has stopped. Runs with --full."""
import unittest

import test_cached
from lab import days
from lossy import DAY, NEXT
from test_exact import FIRST


class ThirtyDaysUnix(test_cached.Month):
    dates = days(FIRST, 30)


class ThirtyDaysTcp(ThirtyDaysUnix):
    TCP_FROM = FIRST


class Unix(test_cached.Exact):
    MONTH = ThirtyDaysUnix


class Tcp(test_cached.Exact):
    MONTH = ThirtyDaysTcp


class Locked(test_cached.Locked):
    def test_a_reader_lets_go_while_the_daemon_runs(self):
        self.check_released_while_it_runs()

    def test_a_reader_is_there_until_the_daemon_stops(self):
        self.lose(DAY + " 08:00:00").stop()
        self.assertEqual(4, len(self.missing(DAY)))
        self.finish(self.config(), NEXT + " 08:00:00")
        self.assert_counts(NEXT)
        self.assert_paid_once(DAY, NEXT)
        self.assert_alerted_once()


class LockedTcp(Locked):
    TCP = True


if __name__ == "__main__":
    unittest.main()
