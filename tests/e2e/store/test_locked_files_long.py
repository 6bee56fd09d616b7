# SPDX-License-Identifier: MIT
"""A reader that holds its locks from one day into the next."""
import unittest

from e2e.store.test_locked_files import LOCKED, LockedCase
from fixtures.daemon import wait_for
from fixtures.storage_faults import DAY, NEXT


class LockedLong(LockedCase):
    def test_values_are_written_after_a_reader_of_two_days(self):
        lock = self.locked()
        daemon = self.start(DAY + " 08:00:00")
        daemon.wait_log(LOCKED, 60)
        daemon.stop()
        daemon = self.start(NEXT + " 08:00:00")
        # what is not locked goes on, the alert with it
        wait_for(lambda: all(self.lab.stored(tag, "gauge-trending", NEXT)
                             is not None for tag in self.tags), 60,
                 lambda: "levels:\n" + daemon.log()[-3000:])
        self.assert_alerted_once()
        lock.release()
        self.until_stored(daemon, NEXT)
        daemon.stop()
        self.assert_counts(NEXT)
        self.assert_paid_once(DAY, NEXT)
        self.assert_alerted_once()

    def test_values_are_written_after_a_reader_at_midnight(self):
        """Both days come to one run of the daemon."""
        config = self.config(options='PollTime "00:00"')
        lock = self.locked()
        daemon = self.start(DAY + " 23:59:50", config)
        daemon.wait_log(LOCKED, 60)
        wait_for(lambda: self.billed("rise", NEXT) and self.billed(
            "calm", NEXT), 120, lambda: "requests:\n" + daemon.log()[-3000:])
        lock.release()
        self.until_stored(daemon, NEXT)
        daemon.stop()
        self.assert_counts(NEXT)
        self.assert_paid_once(DAY, NEXT)
        self.assert_alerted_once()


if __name__ == "__main__":
    unittest.main()
