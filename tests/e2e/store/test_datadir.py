# SPDX-License-Identifier: MIT
"""The RRDs are complete without the rrdtool plugin, and beside a stray one."""
import os
import unittest

from fixtures.daemon import ReaderLock, days, epoch, wait_for
from fixtures.storage_faults import DAY, NEXT, LossyCase

QUESTION = "is its DataDir the same"


class WithoutRrdtool(LossyCase):
    def live(self, load):
        config = self.config(load=load)
        dates = days(DAY, 5)
        for date in dates:
            if date != dates[2]:
                self.finish(config, date + " 08:00:00")
        self.finish(config, dates[-1] + " 09:00:00")
        self.assert_counts(dates[-1], missed={dates[2]})
        self.assert_paid_once(*(d for d in dates if d != dates[2]))
        self.assertNotIn(QUESTION, self.lab.log())
        self.assertNotIn("illegal attempt", self.lab.log())
        self.assertEqual(80.0, round(self.lab.stored(
            "rise", "gauge-growth_7d", DAY), 6))

    def test_counts_are_stored_where_only_csv_is_loaded(self):
        self.live(("csv", "threshold"))
        self.assert_alerted_once()

    def test_counts_are_stored_without_any_writing_plugin(self):
        self.live(())

    def test_counts_are_stored_after_another_process_locked_the_files(self):
        config = self.config(load=("csv",))
        with ReaderLock(self.count_files()):
            self.lab.sim.control("clock=%d" % epoch(NEXT + " 08:00:00"))
            daemon = self.lab.start(config, at=NEXT + " 08:00:00")
            daemon.wait_log("could not lock", 60)
        wait_for(lambda: not self.missing(NEXT) or daemon.died(), 60,
                 lambda: "counts:\n" + daemon.log()[-3000:])
        daemon.stop()
        self.assert_counts(NEXT, missed={DAY})


class Agreement(LossyCase):
    def test_the_folder_of_rrdtool_holds_where_none_is_given(self):
        config = self.config().replace('DataDir "%s"\nStateDir'
                                       % self.lab.data, "StateDir")
        self.assertEqual(config.count("DataDir"), 1)
        self.finish(config, DAY + " 08:00:00")
        self.assert_counts(DAY)
        self.assertNotIn(QUESTION, self.lab.log())
        done = self.lab.ctl("check", at=DAY + " 08:01:00")
        self.assertIn(self.lab.data + " can be written", done.stdout)


class Disagreement(LossyCase):
    def test_another_data_dir_of_rrdtool_is_one_warning(self):
        other = os.path.join(self.folder, "other")
        config = self.config(rrdtool='DataDir "%s"' % other)
        self.lab.sim.control("clock=%d" % epoch(DAY + " 08:00:00"))
        daemon = self.lab.start(config, at=DAY + " 08:00:00")
        daemon.wait_log(QUESTION, 120)
        wait_for(lambda: not self.missing(DAY) or daemon.died(), 60,
                 lambda: "counts:\n" + daemon.log()[-3000:])
        daemon.stop()
        said, = self.messages(self.lab.log(), "DataDir is " + self.lab.data
                              + ", but the rrdtool plugin's is " + other)
        self.assertRegex(said, r"collectd\.conf:\d+: DataDir is .* "
                               r"\(.*collectd\.conf:\d+\)\. To fix: ")
        questions = self.messages(self.lab.log(), QUESTION)
        self.assertEqual(1, len(questions), questions)
        self.assertIn("[warning]", questions[0])
        self.assertIn(self.lab.data, questions[0])
        self.assert_counts(DAY)
        self.assert_paid_once(DAY)
        self.assert_alerted_once()
        self.assertTrue(os.path.exists(os.path.join(
            other, "lab", "hashtag-calm", "count-videos.rrd")))


if __name__ == "__main__":
    unittest.main()
