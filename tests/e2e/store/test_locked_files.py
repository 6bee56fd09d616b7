# SPDX-License-Identifier: MIT
"""Nothing lost to a reader of another process, nor to rrdtool's memory."""
import unittest

from fixtures.daemon import ReaderLock, days, epoch, wait_for
from fixtures.storage_faults import DAY, METRICS, NEXT, LossyCase

LOCKED = "could not lock"


class LockedCase(LossyCase):
    def locked(self):
        lock = ReaderLock(self.count_files())
        self.addCleanup(lock.release)
        return lock

    def start(self, at, config=None):
        self.lab.sim.control("clock=%d" % epoch(at))
        return self.lab.start(config or self.config(), at=at)

    def until_stored(self, daemon, date, seconds=90):
        wait_for(lambda: not self.missing(date) or daemon.died(), seconds,
                 lambda: "counts of %s:\n%s" % (date, daemon.log()[-3000:]))


class Locked(LockedCase):
    def test_a_value_is_written_when_a_reader_lets_go(self):
        lock = self.locked()
        daemon = self.start(DAY + " 08:00:00")
        daemon.wait_log(LOCKED, 60)
        self.assertEqual(4, len(self.missing(DAY)))
        lock.release()
        self.until_stored(daemon, DAY)
        daemon.stop()
        self.assert_counts(DAY)
        self.assert_paid_once(DAY)
        self.assert_alerted_once()

    def test_a_value_is_written_by_the_next_daemon(self):
        lock = self.locked()
        daemon = self.start(DAY + " 08:00:00")
        daemon.wait_log(LOCKED, 60)
        self.wait_dispatched(DAY)
        daemon.stop()
        lock.release()
        self.assertEqual(4, len(self.missing(DAY)))
        self.finish(self.config(), NEXT + " 08:00:00")
        self.assert_counts(NEXT)
        self.assert_paid_once(DAY, NEXT)
        self.assert_alerted_once()

    def test_a_reader_after_a_missed_day_loses_no_value(self):
        """The mark of the gap is lost together with the value behind it."""
        lock = self.locked()
        daemon = self.start(NEXT + " 08:00:00")
        daemon.wait_log(LOCKED, 60)
        lock.release()
        self.until_stored(daemon, NEXT)
        daemon.stop()
        self.assert_counts(NEXT, missed={DAY})
        self.assert_paid_once(NEXT)

    def test_a_stamp_that_rrdtool_has_seen_is_written_again(self):
        """Its memory refuses the value, as it would a repetition."""
        config = self.config(options='PollTime "00:15"')
        lock = self.locked()
        daemon = self.start(DAY + " 00:14:48", config)
        wait_for(lambda: any(i.startswith("lab/hashtag-calm/count-videos")
                             for i in self.lab.listed()), 8,
                 "collectd's restored cache")
        puts = ['PUTVAL "lab/hashtag-%s/%s" interval=86400 %d:1'
                % (tag, metric, epoch(DAY)) for tag in self.tags
                for metric in METRICS]
        for answer in self.lab.command(*puts):
            self.assertIn("Success", answer)
        wait_for(lambda: daemon.log().count(LOCKED) >= 4, 30,
                 lambda: "four losses:\n" + daemon.log()[-3000:])
        lock.release()
        self.assertEqual(4, len(self.missing(DAY)))
        self.until_stored(daemon, DAY)
        daemon.stop()
        self.assert_counts(DAY)


class LongGap(LossyCase):
    def test_sixty_days_without_a_daemon_stay_unknown(self):
        at = days(DAY, 60)[-1]
        self.finish(self.config(), at + " 08:00:00")
        self.assert_counts(at, missed=set(days(DAY, 59)))


if __name__ == "__main__":
    unittest.main()
