# SPDX-License-Identifier: MIT
"""Other homes of the data: a central collectd, and a Graphite line receiver,
with the examples in conf/ as they ship."""
import os
import re
import shlex
import socket
import subprocess
import unittest

from fixtures import CONF
from fixtures.alert_case import threshold_conf
from fixtures.daemon import Lab, LabCase, days, epoch, free_port
from fixtures.listener import Listener

BEFORE, FIRST = "2026-02-22", "2026-03-02"  # the pollers' history begins
DATES = days(FIRST, 7)
MISSED = {DATES[2], DATES[4], DATES[5]}
TAGS = ["aitools", "日本語"]
COUNTS = ("count-videos", "count-views")
METRICS = COUNTS + ("gauge-growth_7d", "gauge-trend_score", "gauge-trending")
POLL = " 00:20:00"


def example(name, values):
    """The text of an example with other values in place of its own, and a
    flush each second instead of every ten."""
    with open(os.path.join(CONF, name), encoding="utf-8") as f:
        text = f.read()
    values = dict(values)
    if name.startswith("to-"):
        values["FlushInterval 10"] = "FlushInterval 1"
    for old, new in values.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def centre(lab, text):
    """A collectd.conf of a lab that holds little more than text."""
    return "\n".join([
        'Hostname "central"', "FQDNLookup false", 'BaseDir "%s"' % lab.dir,
        'PluginDir "%s"' % lab.plugins, 'PIDFile "%s/pid"' % lab.dir,
        'TypesDB "/usr/share/collectd/types.db"', "LoadPlugin logfile",
        "<Plugin logfile>", 'File "%s"' % lab.log_file, "LogLevel info",
        "PrintSeverity true", "</Plugin>", text])


def bring_back(poller, central):
    """Runs the line of central.conf that copies a host's files, from lab to
    lab."""
    with open(os.path.join(CONF, "central.conf"), encoding="utf-8") as f:
        line, = re.findall(r"(?m)^#   (rsync .*)$", f.read())
    where = "/var/lib/collectd/rrd/HOST/"
    for place, lab in (("POLLER:" + where, poller), (where, central)):
        assert place in line, place
        line = line.replace(place, os.path.join(lab.data, poller.host, ""))
    subprocess.run(shlex.split(line), check=True)


class Homes(LabCase):
    def poll(self, extra, date, until):
        """A poller's day; until() while it still runs."""
        config = self.lab.config(TAGS, "TopVideos 0", load=("rrdtool",),
                                 extra=extra)
        self.lab.day(config, date + POLL, tags=TAGS,
                     wait=lambda daemon: until(), seconds=60)

    def simulate(self):
        """The poller has a week of history, so its days have a level."""
        self.lab.simulate("--any")
        self.lab.host = "tiktok"
        for tag in TAGS:
            api = self.lab.api_rows(tag, BEFORE, days(BEFORE, 8)[-1])
            for i, metric in enumerate(COUNTS):
                self.lab.backfill(tag, metric, BEFORE,
                                  [counts[i] for counts in api.values()])


class Central(Homes):
    def setUp(self):
        super().setUp()
        self.simulate()
        self.port = str(free_port(socket.SOCK_DGRAM))
        self.central = Lab(os.path.join(self.folder, "central"))
        self.addCleanup(self.central.close)
        self.central.host = "tiktok"  # where its files are looked for
        self.extra = example("to-central.conf", {
            "central.example.org": "127.0.0.1", "25826": self.port})

    def start_central(self):
        text = example("central.conf", {
            "0.0.0.0": "127.0.0.1", "25826": self.port,
            "/var/lib/collectd/rrd": self.central.data})
        daemon = self.central.start(centre(
            self.central, text + threshold_conf()))
        daemon.wait_log("RRD files are made for the hashtags")
        return daemon

    def arrived(self, date):
        return all(self.central.stored(tag, metric, date) is not None
                   for tag in TAGS for metric in METRICS)

    def test_the_central_files_are_those_of_a_poller(self):
        daemon = self.start_central()
        for date in DATES:
            if date in MISSED:
                continue
            self.poll(self.extra, date, until=lambda: self.arrived(date))
            if date == DATES[3]:
                daemon.stop()
                daemon = self.start_central()
        daemon.stop()
        for tag in TAGS:
            api = self.lab.api_rows(tag, DATES[0], DATES[-1])
            for i, metric in enumerate(COUNTS):
                want = {d: None if d in MISSED else api[d][i] for d in DATES}
                self.assertEqual(want, self.central.counts(
                    tag, metric, DATES[0], DATES[-1]))
            for metric in METRICS:
                for function in ("AVERAGE", "MIN", "MAX"):
                    self.assertEqual(*(lab.rows(
                        tag, metric, DATES[0], DATES[-1], function)
                        for lab in (self.lab, self.central)))
                self.assertEqual(*(lab.shape(tag, metric)
                                   for lab in (self.lab, self.central)))
        log = self.central.log()
        self.assertEqual([n for n in self.central.notifications(log)
                          if "type_instance = hashtags" not in n], [])
        for word in ("[error]", "[warning]", "cu_rrd_create"):
            self.assertNotIn(word, log)
        self.assertFalse(os.path.exists(self.central.state))

    def test_a_lost_day_comes_back(self):
        self.start_central()
        dates = DATES[:3]
        for date in dates:
            if date == dates[1]:
                nobody = example("to-central.conf", {
                    "central.example.org": "127.0.0.1",
                    "25826": str(free_port(socket.SOCK_DGRAM))})
                self.poll(nobody, date, until=lambda: True)
                self.assertFalse(self.arrived(date))
                bring_back(self.lab, self.central)
            else:
                self.poll(self.extra, date, until=lambda: self.arrived(date))
        for tag in TAGS:
            for metric in METRICS:
                self.assertEqual(*(lab.rows(tag, metric, dates[0], dates[-1])
                                   for lab in (self.lab, self.central)))


class Carbon(Listener):
    """Takes lines by TCP, as carbon does."""

    def __init__(self):
        self.lines = []
        super().__init__()

    def take(self, peer):
        with peer, peer.makefile("r", encoding="utf-8") as f:
            for line in f:
                self.lines.append(line.split())


class LineReceiver(Homes):
    def test_a_days_values_come_while_the_daemon_runs(self):
        self.simulate()
        carbon = Carbon()
        self.addCleanup(carbon.close)
        extra = example("to-graphite.conf", {
            "graphite.example.org": "127.0.0.1", "2003": str(carbon.port)})
        names = {"tiktok.hashtag-%s.%s.value" % (tag, metric): (tag, metric)
                 for tag in TAGS for metric in METRICS}

        def got():
            return {name: (float(value), stamp)
                    for name, value, stamp in list(carbon.lines)
                    if ".hashtag-" in name}

        self.poll(extra, FIRST, until=lambda: len(got()) >= len(names))
        self.assertEqual(set(got()), set(names))
        for name, (value, stamp) in got().items():
            self.assertEqual(stamp, str(epoch(FIRST)))
            self.assertAlmostEqual(value, self.lab.stored(*names[name], FIRST))


if __name__ == "__main__":
    unittest.main()
