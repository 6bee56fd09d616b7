# SPDX-License-Identifier: MIT
"""README, "When something is wrong": each trouble is made in a daemon, then
what the table says is done. A test's docstring is the symptom of its row."""
import os
import re
import subprocess
import unittest

from faults.host_faults import Disk
from fixtures import TOP
from fixtures.daemon import COLLECTD, DAY, LabCase, date_of, epoch, wait_for

AT = "2026-03-10 06:00:00"
TODAY = AT[:10]
NEXT = date_of(epoch(AT) + DAY)
VIDEOS = "count-videos"


class Symptoms(LabCase):
    def begin(self, clock=AT, **more):
        """The simulator, and a configuration with one hashtag."""
        self.lab.simulate("--any", "--clock", str(epoch(clock)))
        return self.lab.config(tags=["aa"], options="TopVideos 0", **more)

    def stored(self, daemon, date=TODAY):
        wait_for(lambda: self.lab.stored("aa", VIDEOS, date), 30, daemon.log)

    def check(self, *args, at=AT):
        done = self.lab.ctl("check", *args, at=at)
        return done.stdout + done.stderr

    def billed(self):
        return [r["tag"] for r in self.lab.sim.requests() if r["billed"]]

    def test_a_plugin_that_is_not_loaded_is_found(self):
        """nothing is stored"""
        config = self.begin()
        daemon = self.lab.start(config.replace("LoadPlugin hashtag\n",
                                               "#LoadPlugin hashtag\n"), at=AT)
        daemon.wait_log("Initialization complete")
        self.assertIn("has not run with this StateDir yet", self.check())
        daemon.stop()
        daemon = self.lab.start(config, at=AT)
        self.stored(daemon)
        self.assertIn("collectd runs with the plugin", self.check())
        daemon.stop()

    def test_a_missing_listener_is_found(self):
        """no alert came"""
        config = self.begin()
        block = config[config.index("LoadPlugin logfile"):
                       config.index("LoadPlugin rrdtool")]
        daemon = self.lab.start(config.replace(
            block, "LoadPlugin syslog\n"), at=AT)
        self.stored(daemon)
        self.assertIn("nobody is notified of a trend; loaded without the "
                      "option that it needs: syslog (NotifyLevel)",
                      self.check())
        self.assertIn("score", self.lab.ctl("report", at=AT).stdout)
        daemon.stop()

    def test_a_missing_network_is_named(self):
        """`polling paused: …`"""
        config = self.begin()
        self.lab.sim.stop()
        daemon = self.lab.start(config, at=AT)
        daemon.wait_log("polling paused")
        line, = self.messages(daemon.log(), "polling paused")
        self.assertIn("check the network", line)
        daemon.stop()

    def test_a_misspelt_hashtag_is_named(self):
        """`no such hashtag`, or "was not found\""""
        series = os.path.join(self.folder, "series")
        with open(series, "w", encoding="utf-8") as f:
            f.write("aa videos=500000\n")
        self.lab.simulate("--series", series, "--clock", str(epoch(AT)))
        daemon = self.lab.start(self.lab.config(
            tags=["aa", "aaa"], options="TopVideos 0"), at=AT)
        self.stored(daemon)
        daemon.wait_log("#aaa: no such hashtag")
        self.assertIn("#aaa was not found", self.check("aaa"))
        daemon.stop()

    def test_an_expired_key_is_replaced(self):
        """the key expired"""
        config = self.begin()
        with open(self.lab.key_file, encoding="utf-8") as f:
            good = f.read()
        with open(self.lab.key_file, "w", encoding="utf-8") as f:
            f.write("sk_test_expired\n")
        daemon = self.lab.start(config, at=AT)
        daemon.wait_log("polling paused")
        said = self.check()
        self.assertIn("key      of " + self.lab.key_file, said)
        self.assertIn("the API answered 401", said)
        with open(self.lab.key_file, "w", encoding="utf-8") as f:
            f.write(good)
        self.stored(daemon)
        daemon.stop()

    def test_a_full_disk_is_named(self):
        """the disk was full"""
        config = self.begin()
        os.makedirs(self.lab.data, exist_ok=True)
        with Disk(self.lab.data, "2m") as disk:
            disk.fill()
            daemon = self.lab.start(config, at=AT)
            daemon.wait_log("cannot be")
            self.assertIn("DataDir: %s: 0.0 GB" % self.lab.data, self.check())
            disk.make_room()
            self.stored(daemon)
            self.assertEqual(self.billed(), ["aa"])
            daemon.stop()

    def test_a_wrong_clock_is_named(self):
        """the clock was wrong"""
        config = self.begin(clock=date_of(epoch(AT) - DAY) + AT[10:])
        daemon = self.lab.start(config, at=AT)
        daemon.wait_log("set this machine's clock")
        daemon.stop()
        self.assertFalse(os.path.exists(self.lab.rrd("aa", VIDEOS)))

    def test_another_hostname_is_named(self):
        """the hostname changed"""
        config = self.begin()
        self.lab.day(config, AT, tags=["aa"])
        before, self.lab.host = self.lab.host, "renamed"
        renamed = config.replace('Hostname "%s"' % before,
                                 'Hostname "renamed"')
        daemon = self.lab.day(renamed, NEXT + AT[10:], tags=["aa"])
        self.assertEqual(sorted(os.listdir(self.lab.data)),
                         sorted([before, "renamed"]))
        line, = self.messages(daemon.log(), 'Host "%s"' % before)
        self.lab.host = before
        kept = renamed.replace("<Plugin hashtag>",
                               '<Plugin hashtag>\nHost "%s"' % before, 1)
        after = date_of(epoch(NEXT) + DAY)
        self.lab.day(kept, after + AT[10:], tags=["aa"])
        self.assertTrue(self.lab.stored("aa", VIDEOS, TODAY), line)

    def test_a_refused_option_is_named(self):
        """an option is refused"""
        path = os.path.join(self.lab.dir, "wrong.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(self.begin().replace("TopVideos 0", "TopVideos many"))
        done = subprocess.run([COLLECTD, "-T", "-C", path], text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"wrong\.conf:\d+: TopVideos")

    # the rest of the table is tried elsewhere
    ELSEWHERE = {
        "where is the log?": "systems/booted.sh",
        'many hashtags "were not found"': "e2e/alerts/test_verdicts.py"}

    def test_each_row_is_tried(self):
        with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
            text = f.read().split("## When something is wrong")[1]
        rows = re.findall(r"(?m)^\| (.+?) \|", text.split("\n## ")[0])[1:]
        tried = {getattr(self, name).__doc__ for name in dir(self)
                 if name.startswith("test_")} - {None}
        self.assertEqual(set(rows), tried | set(self.ELSEWHERE))


if __name__ == "__main__":
    unittest.main()
