# SPDX-License-Identifier: MIT
"""A world to look at through the dashboard: RRD files and events that the real
daemon made, living some days at the end of a simulated year.

usage: HASHTAG_PLUGIN=… HASHTAG_SIM=… world.py FOLDER DAYS COMMAND…
Lives DAYS, runs COMMAND with the address of graphite-web appended, and ends.
"""
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from fixtures.alert_case import RunningClock  # noqa: E402
from fixtures.daemon import (DAY, Lab, avoid_midnight,  # noqa: E402
                             date_of, epoch, wait_for)
from fixtures.graphite_web import Graphite  # noqa: E402

HOST = "tiktok"
HISTORY = 470  # days with counts: a year before the last quarter, and a week
SELF_STEP = 600  # seconds between two sets of metrics about the plugin itself
COUNTS = ("count-videos", "count-views")
METRICS = ("gauge-growth_7d", "gauge-trend_score", "gauge-trending")
VIDEOS = 5  # that get an event each
SEASONAL = "décomaison"


class World:
    """Six hashtags in five scripts, one in each state, and graphite-web."""

    def __init__(self, folder, lived):
        avoid_midnight()
        self.now = time.time()
        self.lived = lived
        self.lab = Lab(os.path.join(folder, "lab"))
        self.lab.host = HOST
        self.series = self.make_series()
        self.tags = list(self.series)
        self.file = os.path.join(folder, "series")
        with open(self.file, "w", encoding="utf-8") as f:
            f.writelines("%s start=%s %s\n" % (tag, self.ago(HISTORY), line)
                         for tag, line in self.series.items())
        self.lab.simulate("--series", self.file, "--credits",
                          str(190 + len(self.tags) * lived))
        # a link: the tests let it lead to other worlds
        self.shown = os.path.join(folder, "shown")
        os.makedirs(self.lab.data)
        self.show(self.lab.data)
        self.web = Graphite(os.path.join(folder, "web"), self.shown)

    def show(self, folder):
        """From now on graphite-web reads this folder."""
        os.symlink(folder, self.shown + ".new")
        os.replace(self.shown + ".new", self.shown)

    def ago(self, days):
        return date_of(self.now - days * DAY)

    def make_series(self):
        """{tag: its line for the simulator}"""
        ago = self.ago
        return {
            # trends since yesterday
            "aitools": "videos=310000 weekly=1.2 noise=0.02 from=%s:44"
                       % ago(5),
            # strongly
            "remotework2026": "videos=5200 weekly=2 noise=0.03 from=%s:135"
                              % ago(7),
            # warm: more than 20 %, but of so few videos that 50 % are usual
            "節約術": "videos=21000 weekly=1.5 noise=0.03 from=%s:31" % ago(9),
            # the same every year
            SEASONAL: "videos=1400000 weekly=0.4 noise=0.005 season=%s:8:13"
                      % ago(33)[5:],
            # was a trend for a fortnight, two months ago
            "हस्तशिल्प": "videos=190000 weekly=0.8 noise=0.02 from=%s:34"
                        " from=%s:0.9" % (ago(64), ago(50)),
            # was one until four days ago
            "ของทำมือ": "videos=30000 weekly=0.7 noise=0.02 from=%s:90"
                      " from=%s:0.7" % (ago(17), ago(10)),
        }

    def live(self):
        self.remember()
        config = self.lab.config(
            [tag for tag in self.tags if tag != SEASONAL],
            load=("rrdtool", "threshold"),
            options='PollTime "00:00"\nEventsURL "%s/events/"\n'
                    '<Hashtag "%s">\nSeasonal true\n</Hashtag>'
                    % (self.web.url, SEASONAL))
        for days in range(self.lived - 1, 0, -1):
            date = self.ago(days)
            self.lab.day(config, date + " 00:20:00",
                         wait=lambda daemon: self.is_over(date))
        self.live_the_last_hour(config)

    def remember(self):
        """The API's counts of the days before those that are lived."""
        text = subprocess.run(
            [os.environ["HASHTAG_SIM"], "--series", self.file, "--print", "*",
             self.ago(HISTORY), self.ago(self.lived)], check=True,
            capture_output=True, text=True).stdout
        known = {tag: ([], []) for tag in self.tags}
        for tag, _, *counts in (l.split(",") for l in text.splitlines()):
            for column, count in zip(known[tag], counts):
                column.append(int(count))
        for tag, columns in known.items():
            for metric, counts in zip(COUNTS, columns):
                self.lab.backfill(tag, metric, self.ago(HISTORY), counts)

    def is_over(self, date):
        """All is stored, and each rise and each end stands in the events."""
        if any(self.lab.stored(tag, metric, date) is None
               for tag in self.tags for metric in METRICS):
            return False
        before = date_of(epoch(date) - DAY)
        steps = [(self.lab.stored(tag, "gauge-trending", before) or 0,
                  self.lab.stored(tag, "gauge-trending", date))
                 for tag in self.tags]
        trends = self.told("trend", before)
        videos = VIDEOS * sum("/video/" in event["data"] for event in trends)
        return (len(trends) == sum(a < b for a, b in steps) and
                len(self.told("top-video", before)) == videos and
                len(self.told("trend-end", before)) == sum(
                    a > b for a, b in steps))

    def told(self, kind, date):
        """The events that stand on a day."""
        return self.web.events(kind, epoch(date) - 1, epoch(date) + 1)

    def live_the_last_hour(self, config):
        """One daemon whose clocks jump, so that it reports about itself."""
        back = 5 * SELF_STEP
        clock = RunningClock(self.lab, self.clock_at(back))
        env = clock.environment()
        del env["FAKETIME_DONT_FAKE_MONOTONIC"]
        daemon = self.lab.start(config, env=env)
        try:
            daemon.wait_log(" credits left")
            while back > 0:
                reported = self.self_report()
                back -= SELF_STEP
                clock.set(self.clock_at(back))
                wait_for(lambda: self.self_report() > reported, 20, daemon.log)
            wait_for(lambda: self.is_over(self.ago(0)), 20, daemon.log)
        finally:
            daemon.stop()

    def clock_at(self, back):
        return time.strftime("%Y-%m-%d %H:%M:%S",
                             time.gmtime(self.now - back))

    def self_report(self):
        """The time of the last one; 0: there was none."""
        path = os.path.join(self.lab.data, HOST, "hashtag",
                            "count-answered.rrd")
        done = subprocess.run(["rrdtool", "last", path], text=True,
                              capture_output=True, check=False)
        return int(done.stdout or 0)

    def close(self):
        self.lab.close()
        self.web.stop()


def main(folder, days, *command):
    world = World(folder, int(days))
    try:
        world.live()
        done = subprocess.run([*command, world.web.url], check=False)
        return done.returncode
    finally:
        world.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
