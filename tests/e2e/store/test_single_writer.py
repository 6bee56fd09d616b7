# SPDX-License-Identifier: MIT
"""No repair beside rrdtool's own write: 300 collisions provoked.

rrdwatch.c lets the first write of each file fail, so that the plugin has to
repair every row while rrdtool's queue is slow, rate limited, and flushed by
somebody else. It notes the thread of each call: one writer, never two.
"""
import os
import threading
import unittest

from fixtures.daemon import LabCase, days, epoch, wait_for
from fixtures.rrdwatch import Watch

DATES = days("2026-06-01", 4)
GAP = DATES[2]
RUN = [d for d in DATES if d != GAP]
TAGS = ["tag%03d" % i for i in range(150)]
METRICS = ("count-videos", "count-views")
COLLISIONS = len(TAGS) * len(METRICS)


def is_count(path):
    """Not a score or a level, which follow from the counts."""
    return os.path.basename(path).removesuffix(".rrd") in METRICS


class CollideCase(LabCase):
    def setUp(self):
        super().setUp()
        self.lab.simulate("--any")

    def begin(self, config, date, watch):
        at = date + " 08:00:00"
        self.lab.sim.control("clock=%d" % epoch(at))
        return self.lab.start(config, at=at, env=watch.env())

    def written(self, watch, date):
        """Files whose row of that day has been written."""
        stamp = "%d:" % epoch(date)
        return {c.path for c in watch.calls() if c.result == 0
                and is_count(c.path)
                and any(u.startswith(stamp) and not u.endswith(":U")
                        for u in c.updates)}


class Collide(CollideCase):
    def flush_all(self, ended):
        """What an impatient front end does: FLUSH of every file, for ever."""
        while not ended.wait(0.01):
            for tag in TAGS:
                try:
                    self.lab.command(*(
                        'FLUSH plugin=rrdtool identifier="lab/hashtag-%s/%s"'
                        % (tag, metric) for metric in METRICS))
                except (OSError, ValueError):
                    break

    def live(self, watch, rrdtool):
        config = self.lab.config(
            TAGS, load=("rrdtool", "threshold", "unixsock"), rrdtool=rrdtool,
            options="TopVideos 0\nMaxConcurrent 20\nDailyRequests 1000")
        for date in RUN:
            daemon = self.begin(config, date, watch)
            ended = threading.Event()
            flusher = threading.Thread(target=self.flush_all, args=(ended,))
            flusher.start()
            try:
                wait_for(lambda: len(self.written(watch, date)) >= COLLISIONS
                         or daemon.died(), 120,
                         lambda: "%d of %d rows:\n%s" % (
                             len(self.written(watch, date)), COLLISIONS,
                             daemon.log()[-2000:]))
            finally:
                ended.set()
                flusher.join()
                daemon.stop(60)

    def assert_rows(self):
        for tag in TAGS:
            api = self.lab.api_rows(tag, DATES[0], DATES[-1])
            for i, metric in enumerate(METRICS):
                expected = {d: None if d == GAP else api[d][i] for d in DATES}
                self.assertEqual(expected, self.lab.counts(
                    tag, metric, DATES[0], DATES[-1]), (tag, metric))

    def test_300_repairs_have_one_writer(self):
        watch = Watch(self.folder, match="/rrd/lab/hashtag-", refuse=1,
                      slow_us=3000)
        self.live(watch, "WritesPerSecond 25")
        calls = watch.calls()
        refused = [c for c in calls if c.result != 0]
        self.assertEqual(
            len({c.path for c in refused if is_count(c.path)}), COLLISIONS)
        self.assertGreaterEqual(len(refused), COLLISIONS * len(RUN))
        self.assertEqual([], [c for c in calls if c.beside])
        self.assertEqual({"rrdtool_queue"}, {c.thread for c in calls})
        self.assertEqual(len(RUN), len({c.tid for c in calls}))
        self.assert_rows()


if __name__ == "__main__":
    unittest.main()
