# SPDX-License-Identifier: MIT
"""Other homes of the data: a central collectd, and a Graphite line receiver,
with the examples in conf/ as they ship."""
import os
import socket
import subprocess
import unittest

from alarms import CONF
from lab import Lab, LabCase, days, epoch
from listener import Listener

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


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


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
        self.port = str(free_udp_port())
        self.central = Lab(os.path.join(self.folder, "central"))
        self.addCleanup(self.central.close)
        self.central.host = "tiktok"  # where its files are looked for
        self.extra = example("to-central.conf", {
            "central.example.org": "127.0.0.1", "25826": self.port})

    def start_central(self):
        text = example("central.conf", {
            "0.0.0.0": "127.0.0.1", "25826": self.port,
            "/var/lib/collectd/rrd": self.central.data})
        daemon = self.central.start("\n".join([
            'Hostname "central"', "FQDNLookup false",
            'BaseDir "%s"' % self.central.dir,
            'PluginDir "%s"' % self.central.plugins,
            'PIDFile "%s/pid"' % self.central.dir,
            'TypesDB "/usr/share/collectd/types.db"', "LoadPlugin logfile",
            "<Plugin logfile>", 'File "%s"' % self.central.log_file,
            "LogLevel info", "PrintSeverity true", "</Plugin>",
            "LoadPlugin threshold",
            'Include "%s"' % os.path.join(CONF, "threshold.conf"), text]))
        daemon.wait_log("RRD files are made for the hashtags")
        return daemon

    def arrived(self, date):
        return all(self.central.stored(tag, metric, date) is not None
                   for tag in TAGS for metric in METRICS)

    def test_its_files_are_those_of_a_poller(self):
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
                self.assertEqual(*(self.shape(lab, tag, metric)
                                   for lab in (self.lab, self.central)))
        log = self.central.log()
        self.assertEqual(self.central.notifications(log), [])
        for word in ("[error]", "[warning]", "cu_rrd_create"):
            self.assertNotIn(word, log)
        self.assertFalse(os.path.exists(self.central.state))

    def shape(self, lab, tag, metric):
        info = subprocess.run(["rrdtool", "info", lab.rrd(tag, metric)],
                              check=True, capture_output=True, text=True)
        return [line for line in info.stdout.splitlines()
                if line.startswith("step") or ".minimal_heartbeat" in line
                or line.endswith(".type = \"GAUGE\"") or ".rows" in line
                or ".cf" in line or ".pdp_per_row" in line]


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
