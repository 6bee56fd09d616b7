# SPDX-License-Identifier: MIT
"""All thirty days by way of rrdcached, over each kind of socket; and readers
that stay until collectd has stopped. Runs with --full."""
import unittest

from e2e.store import test_rrdcached
from e2e.store.test_exact_counts import FIRST
from fixtures.daemon import days
from fixtures.storage_faults import DAY, NEXT


class ThirtyDaysUnix(test_rrdcached.Month):
    dates = days(FIRST, 30)


class ThirtyDaysTcp(ThirtyDaysUnix):
    TCP_FROM = FIRST


class Unix(test_rrdcached.Exact):
    MONTH = ThirtyDaysUnix


class Tcp(test_rrdcached.Exact):
    MONTH = ThirtyDaysTcp


class Locked(test_rrdcached.Locked):
    def test_a_value_is_written_when_a_reader_lets_go(self):
        self.check_released_while_it_runs()

    def test_a_value_is_written_by_the_next_daemon(self):
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
