# SPDX-License-Identifier: MIT
"""The RRDs are complete without the rrdtool plugin, and beside a stray one."""
import os
import re
import shutil
import subprocess
import unittest

from fixtures import TOP
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


class Consolidation(LossyCase):
    """Files with and without MIN and MAX, through the daemon."""

    def archives(self):
        return {line.split('"')[1] for path in self.count_files()
                for line in subprocess.run(
                    ["rrdtool", "info", path], check=True, text=True,
                    capture_output=True).stdout.splitlines()
                if re.match(r"rra\[\d+\]\.cf", line)}

    def sizes(self):
        return sum(os.path.getsize(path) for path in self.count_files())

    def test_new_files_keep_averages_alone(self):
        shutil.rmtree(self.lab.data)
        config = self.config(options='Consolidation "average"')
        self.finish(config, DAY + " 08:00:00")
        self.assertEqual(self.archives(), {"AVERAGE"})
        self.finish(config, NEXT + " 08:00:00")
        self.assert_paid_once(DAY, NEXT)

    def test_files_made_smaller_by_rrdtool_go_on(self):
        """By the line of the manual."""
        config = self.config()
        self.finish(config, DAY + " 08:00:00")
        self.assertEqual(self.archives(), {"AVERAGE", "MIN", "MAX"})
        before = self.sizes()
        with open(os.path.join(TOP, "conf/man/collectd-hashtag.pod"),
                  encoding="utf-8") as f:
            line = re.search(r"(?m)^  find .*DELRRA.*$", f.read()).group()
        subprocess.run(["sh", "-ec", line.replace(
            "/var/lib/collectd/rrd", self.lab.data)], check=True)
        self.assertEqual(self.archives(), {"AVERAGE"})
        self.assertLess(self.sizes() * 2, before)
        self.finish(config, NEXT + " 08:00:00")
        self.assert_counts(NEXT)


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
