# SPDX-License-Identifier: MIT
"""A disk that stalls at the start must not look like another DataDir, and
one that is slow is waited for."""
import unittest

from e2e.store.test_single_writer import DATES, METRICS, TAGS, CollideCase
from fixtures.daemon import wait_for
from fixtures.rrdwatch import Watch


class Stalled(CollideCase):
    def test_a_stalled_disk_makes_no_second_writer(self):
        """All is late, nothing is stored elsewhere: rrdtool may come back."""
        watch = Watch(self.folder, match="/rrd/lab/hashtag-", stall_s=45)
        config = self.lab.config(TAGS[:5], options="TopVideos 0")
        daemon = self.begin(config, DATES[0], watch)
        wait_for(lambda: all(self.lab.stored(tag, metric, DATES[0]) is not None
                             for tag in TAGS[:5] for metric in METRICS)
                 or daemon.died(), 120,
                 lambda: "ten rows:\n" + daemon.log()[-3000:])
        daemon.stop(60)
        calls = watch.calls()
        self.assertEqual([], [c for c in calls if c.beside])
        self.assertEqual({"rrdtool_queue"}, {c.thread for c in calls})

    def test_a_slow_disk_gets_each_value_once(self):
        watch = Watch(self.folder, match="/rrd/lab/hashtag-", stall_s=2)
        config = self.lab.config(TAGS[:5], options="TopVideos 0")
        daemon = self.begin(config, DATES[0], watch)
        wait_for(lambda: len(self.written(watch, DATES[0])) == 10
                 or daemon.died(), 60,
                 lambda: "ten rows:\n" + daemon.log()[-3000:])
        daemon.stop(60)
        self.assertEqual(10, len(watch.calls()))


if __name__ == "__main__":
    unittest.main()
