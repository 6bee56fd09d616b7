# SPDX-License-Identifier: MIT
"""Two pollers with half of the hashtags each, and a centre that they send to,
on machines of their own, with the examples in conf/ as they ship: collectd,
rrdcached and graphite-web at the centre, and days on which a cable is cut."""
import json
import os
import re
import shutil
import tempfile
import unittest

from e2e.central.test_storage_backends import (COUNTS, METRICS, bring_back,
                                               centre, example)
from fixtures import TOP, machines
from fixtures.alert_case import (BEFORE, FIRST, POLL, RunningClock, grows,
                                 make_rrd, threshold_conf)
from fixtures.daemon import DAY, Lab, Rrdcached, date_of, days, epoch, wait_for
from fixtures.graphite_web import Graphite

DATES = days(FIRST, 8)
FUNCTIONS = ("AVERAGE", "MIN", "MAX")
# What the panels of the shipped dashboard show of one hashtag each:
PANELS = {"Videos": "count-videos", "Score": "gauge-trend_score",
          "Growth in 7 days, and the thresholds": "gauge-growth_7d"}
HALVES = {
    # aitools trends from the second day on
    "north": {"aitools": grows(1, 40, 41, 42, 43, 44, 45, 46),
              "日本語": "videos=123456789 views=799999999999999 weekly=2"},
    # café from the third day on, on which the south is not heard
    "south": {"café": grows(2, 3, 35, 36, 37, 38, 39, 40),
              "slime": "videos=7654321 views=333333333333 weekly=1"},
}
# Nothing tells the south that its packets are lost; the north knows.
LOST, CUT = DATES[2], DATES[4]
MISSING = {("north", CUT), ("south", LOST)}
MENDED, LAST = DATES[6], DATES[7]
# One message of each, and once more as it gets stronger.
ALERTS = {("north", DATES[1]): 1, ("north", LOST): 1, ("south", LOST): 1}


def due(host, date, but=()):
    """How many alerts there are of a host by then."""
    return sum(num for (name, day), num in ALERTS.items()
               if name == host and day <= date and (name, day) not in but)


def alerts(lab, host):
    """[(hashtag, text)] of what a log tells of a host's hashtags."""
    return re.findall(r"host = %s, plugin = hashtag, plugin_instance = (\S+), "
                      "type = .*, message = (.*)" % host, lab.log())


class Poller:
    """collectd with half of the hashtags, and the API that it asks."""

    def __init__(self, folder, host, network, series, cleanup):
        self.lab, self.host = Lab(os.path.join(folder, host)), host
        cleanup(self.lab.close)
        self.lab.host, self.tags = host, list(HALVES[host])
        self.machine, self.cable = network.join()
        with self.machine:
            # every API knows all hashtags: what is asked is up to the poller
            self.lab.simulate("--series", series)
        self.api = {tag: self.lab.api_rows(tag, BEFORE, DATES[-1], "--series",
                                           series) for tag in self.tags}
        for tag, counts in self.api.items():
            for i, metric in enumerate(COUNTS):
                make_rrd(self.lab.rrd(tag, metric), BEFORE,
                         [str(counts[d][i]) for d in days(BEFORE, 8)], 1830)
        self.config = self.lab.config(
            self.tags, load=("rrdtool",), extra=threshold_conf() + example(
                "to-central.conf", {"central.example.org": self.cable.address,
                                    "25826": str(self.cable.port)}))

    def restart(self, at):
        """At its start it tells about itself, and asks if it is time."""
        if self.lab.daemons:
            self.lab.daemons[-1].stop()
        with self.machine:
            self.lab.sim.control("clock=%d" % epoch(at))
            self.lab.start(self.config, at=at)

    def stored(self, date):
        return all(self.lab.stored(tag, metric, date) is not None
                   for tag in self.tags for metric in METRICS)

    def rows(self, tag, metric, function):
        return self.lab.rows(tag, metric, DATES[0], DATES[-1], function)

    def journal(self, date):
        """The hashtags of a day's answers."""
        path = os.path.join(self.lab.state, "journal", date)
        with open(path, encoding="utf-8") as f:
            lines = [line.split() for line in f]
        return [words[3] for words in lines if words[0] == "got"]


class Centre:
    """collectd behind the network, in front of rrdcached."""

    def __init__(self, folder, network, cleanup):
        self.network = network
        self.lab = Lab(os.path.join(folder, "centre"))
        cleanup(self.lab.close)
        self.cached = Rrdcached(self.lab)
        cleanup(lambda: self.cached.stop(kill=True))
        self.cached.start()
        text = example("central.conf", {
            '"0.0.0.0" "25826"':
                '"%s" "%d"' % (network.LISTENS, network.port),
            "LoadPlugin rrdtool\n<Plugin rrdtool>":
                'LoadPlugin rrdcached\n<Plugin rrdcached>\n'
                '  DaemonAddress "%s"\n  CollectStatistics false'
                % self.cached.address,
            '#DaemonAddress "unix:/run/rrdcached.sock"':
                'DaemonAddress "%s"' % self.cached.address,
            "/var/lib/collectd/rrd": self.lab.data})
        # it looks for what is missing once in an Interval
        self.config = centre(self.lab, "Interval 1\n" + text)

    def start(self, at):
        self.clock = RunningClock(self.lab, at)
        with self.network.centre:
            daemon = self.lab.start(self.config, env=dict(
                self.clock.environment(), FAKETIME_NO_CACHE="1"))
        daemon.wait_log("RRD files are made for the hashtags")

    def rrd(self, host, tag, metric):
        self.lab.host = host
        return self.lab.rrd(tag, metric)

    def shape(self, host, tag, metric):
        self.lab.host = host
        return self.lab.shape(tag, metric)

    def last(self, path):
        """The newest stamp that rrdcached knows; 0: none."""
        word = self.cached.ask("LAST " + path)[0].split()[1]
        return int(word) if word.isdigit() else 0

    def has(self, poller, date):
        return all(self.last(self.rrd(poller.host, tag, metric))
                   == epoch(date) for tag in poller.tags for metric in METRICS)

    def hears(self, poller, at):
        """Whether a poller's metrics about itself have come since then."""
        return self.last(os.path.join(
            self.lab.data, poller.host, "hashtag", "count-hashtags.rrd")) \
            >= epoch(at) // 600 * 600  # their stamps

    def rows(self, host, tag, metric, function):
        self.cached.ask("FLUSH " + self.rrd(host, tag, metric))
        return self.lab.rows(tag, metric, DATES[0], DATES[-1], function)


def panel_target(title, host, tags):
    """The query of a panel, as Grafana fills in its variables."""
    path = os.path.join(TOP, "grafana-dashboard.json")
    with open(path, encoding="utf-8") as f:
        panel, = (p for p in json.load(f)["panels"] if p["title"] == title)
    return panel["targets"][0]["target"].replace(
        "$shown", "{%s}" % ",".join(tags)).replace("${host:regex}", host)


class World:
    """The days as they pass, and what is seen meanwhile."""

    def __init__(self, folder, cleanup):
        self.network = machines.network()
        cleanup(self.network.close)
        series = os.path.join(folder, "series")
        with open(series, "w", encoding="utf-8") as f:
            for half in HALVES.values():
                f.writelines("%s %s\n" % line for line in half.items())
        self.north, self.south = self.pollers = [
            Poller(folder, host, self.network, series, cleanup)
            for host in HALVES]
        self.centre = Centre(folder, self.network, cleanup)
        self.centre.start(FIRST + POLL)
        with self.network.centre:
            self.web = Graphite(
                os.path.join(folder, "web"), self.centre.lab.data,
                "--rrdcached", self.centre.cached.address)
        cleanup(self.web.stop)

    def at(self, time, *pollers, deaf=()):
        """The clock jumps, and these pollers, or all, start anew then."""
        pollers = pollers or self.pollers
        self.centre.clock.set(time)
        for poller in pollers:
            poller.restart(time)
        wait_for(lambda: all(self.centre.hears(p, time) for p in pollers
                             if p not in deaf), 30, self.logs)

    def poll(self, date, deaf=()):
        self.at(date + POLL, deaf=deaf)
        wait_for(lambda: all(self.is_over(date, p, p in deaf)
                             for p in self.pollers), 30, self.logs)

    def is_over(self, date, poller, is_deaf):
        """Whether all of the day is stored, told, and at the centre."""
        return (poller.stored(date)
                and (is_deaf or self.centre.has(poller, date))
                and len(alerts(poller.lab, poller.host))
                >= due(poller.host, date)
                and len(alerts(self.centre.lab, poller.host))
                >= due(poller.host, date, but=MISSING))

    def logs(self):
        return "\n".join(lab.log()[-2000:] for lab in (
            self.centre.lab, *(p.lab for p in self.pollers)))

    def live(self):
        self.poll(DATES[0])
        self.until_heard()
        self.begun = self.told_of_pollers(0)
        self.poll(DATES[1])
        self.lost_day()
        self.poll(DATES[3])
        self.cut_day()
        self.poll(DATES[5])
        self.before = Look(self)
        self.poll(MENDED)  # rrdcached holds it while the files are replaced
        for poller in self.pollers:
            bring_back(poller.lab, self.centre.lab)
        self.poll(LAST)
        self.after = Look(self)

    def lost_day(self):
        """Both tell about themselves every 15 minutes at most; of the south
        the centre hears nothing from 23:50 to 00:30."""
        self.at(date_of(epoch(LOST) - DAY) + " 23:50:00")
        self.until_heard()
        self.south.cable.lose()
        begin = self.centre.lab.log_size()
        self.at(LOST + " 00:05:00", deaf=(self.south,))
        self.poll(LOST, deaf=(self.south,))
        wait_for(lambda: self.told_of_pollers(begin), 30, self.logs)
        self.south.cable.mend()
        self.at(LOST + " 00:30:00", self.south)
        wait_for(lambda: len(self.told_of_pollers(begin)) > 1, 30, self.logs)
        self.not_heard = self.told_of_pollers(begin)

    def until_heard(self):
        """Until the centre has nothing more to tell of them."""
        wait_for(lambda: {host: severity for severity, host in
                          self.told_of_pollers(0)}
                 == dict.fromkeys(HALVES, "OKAY"), 30, self.logs)

    def told_of_pollers(self, begin):
        """(severity, host) of what the centre has told of them since then."""
        return re.findall(
            r"severity = (\w+), host = (\w+), plugin = hashtag, type = count, "
            "type_instance = hashtags,", self.centre.lab.log()[begin:])

    def cut_day(self):
        self.north.cable.cut()
        self.poll(CUT, deaf=(self.north,))
        self.north.cable.mend()


class Look:
    """What the centre shows and stores up to a day, and what it should."""

    def __init__(self, world):
        # graphite-web first: it has rrdcached flush what it still holds
        with world.network.centre:
            self.shown = {(p.host, metric): self.render(world.web, title, p)
                          for title, metric in PANELS.items()
                          for p in world.pollers}
            self.hosts = world.web.ask("/metrics/expand", {
                "query": "*.hashtag.count-hashtags"})["results"]
        self.stored, self.wanted, self.shapes = {}, {}, {}
        for p in world.pollers:
            for tag in p.tags:
                for metric in METRICS:
                    self.shapes[p.host, tag, metric] = (
                        world.centre.shape(p.host, tag, metric),
                        p.lab.shape(tag, metric))
                    for function in FUNCTIONS:
                        name = (p.host, tag, metric, function)
                        self.stored[name] = world.centre.rows(*name)
                        self.wanted[name] = p.rows(tag, metric, function)

    def render(self, web, title, poller):
        """{tag: {date: value}}; graphite-web names a day by its begin. Blanks
        behind a name are the panel's: they choose a hue."""
        series = web.render(panel_target(title, poller.host, poller.tags),
                            str(epoch(DATES[0]) - DAY),
                            str(epoch(DATES[-1]) + DAY))
        return {tag.rstrip(): {date: rows.get(epoch(date) - DAY)
                               for date in DATES} for tag, rows in series.items()}


class TwoPollers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="hashtag-centre-")
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.world = World(folder, cls.addClassCleanup)
        cls.world.live()

    def assert_same(self, want, got, metric, but=()):
        """Rows by date: counts exactly, all else to the six digits behind
        the point with which rrdcached is told."""
        self.assertEqual(list(want), list(got))
        for date, value in want.items():
            with self.subTest(date):
                if date in but or value is None:
                    self.assertIsNone(got[date])
                    continue
                self.assertIsNotNone(got[date])
                if metric in COUNTS:
                    self.assertEqual(round(value), round(got[date]))
                else:
                    self.assertAlmostEqual(value, got[date], delta=1e-6)

    def assert_look(self, look, missing):
        """The centre has the pollers' rows, in its files and in a browser."""
        for (host, tag, metric, function), want in look.wanted.items():
            but = [date for name, date in missing if name == host]
            with self.subTest((host, tag, metric, function)):
                self.assert_same(want, look.stored[
                    host, tag, metric, function], metric, but)
                if metric in PANELS.values() and function == "AVERAGE":
                    self.assert_same(want, look.shown[host, metric][tag],
                                     metric, but)

    def known(self, rows):
        return [date for date, value in rows.items() if value is not None]

    def test_each_hashtag_is_asked_once_a_day_by_its_own_poller(self):
        for poller in self.world.pollers:
            asked = [(date_of(r["time"]), r["tag"])
                     for r in poller.lab.sim.requests("/hashtag")]
            self.assertEqual(sorted(asked), sorted(
                (date, tag) for date in DATES for tag in poller.tags))
            videos = {r["tag"] for r in poller.lab.sim.requests("/videos")}
            self.assertEqual(len(videos), 1)  # of its hashtag that trends
            self.assertLessEqual(videos, set(poller.tags))

    def test_the_centre_asks_nothing(self):
        self.assertIn("nothing is asked here", self.world.centre.lab.log())
        self.assertFalse(os.path.exists(self.world.centre.lab.state))

    def test_the_central_files_have_the_shape_of_the_pollers(self):
        self.assertEqual(len(self.world.before.shapes),
                         len(METRICS) * sum(map(len, HALVES.values())))
        for name, (centres, pollers) in self.world.before.shapes.items():
            with self.subTest(name):
                self.assertEqual(centres, pollers)

    def test_a_poller_that_is_cut_off_loses_nothing(self):
        for poller in self.world.pollers:
            for tag, api in poller.api.items():
                for i, metric in enumerate(COUNTS):
                    self.assertEqual(
                        poller.lab.counts(tag, metric, DATES[0], LAST),
                        {date: api[date][i] for date in DATES})
                for date in DATES:
                    self.assertEqual(poller.journal(date).count(tag), 1)

    def test_alerts_of_a_cut_off_poller_are_sent_all_the_same(self):
        told = {p.host: [tag for tag, _ in alerts(p.lab, p.host)]
                for p in self.world.pollers}
        self.assertEqual(told, {"north": ["aitools"] * 2, "south": ["café"]})

    def test_alerts_pass_through_the_centre_but_those_of_the_lost_day(self):
        north, south = self.world.pollers
        self.assertEqual(sorted(alerts(self.world.centre.lab, north.host)),
                         sorted(alerts(north.lab, north.host)))
        self.assertEqual(alerts(self.world.centre.lab, south.host), [])

    def test_the_centre_lacks_the_lost_days_and_nothing_else(self):
        look = self.world.before
        for host, tag, metric, function in look.wanted:
            self.assertEqual(
                self.known(look.stored[host, tag, metric, function]),
                [d for d in DATES[:6] if (host, d) not in MISSING])
        self.assert_look(look, MISSING)

    def test_growth_behind_a_lost_day_is_the_pollers(self):
        api = self.world.south.api["slime"]
        before, now = (api[date_of(epoch(DATES[3]) - ago * DAY)][0]
                       for ago in (7, 0))
        self.assertAlmostEqual(
            self.world.before.stored["south", "slime", "gauge-growth_7d",
                                     "AVERAGE"][DATES[3]],
            100 * (now - before) / before, delta=1e-6)

    def test_the_line_in_the_example_brings_them_back(self):
        look = self.world.after
        for rows in look.wanted.values():
            self.assertEqual(self.known(rows), DATES)
        self.assert_look(look, ())

    def test_the_same_line_brings_what_was_stored_before_the_centre(self):
        lab, before = self.world.centre.lab, days(BEFORE, 8)
        for poller in self.world.pollers:
            lab.host = poller.host
            for tag, api in poller.api.items():
                self.assertEqual(
                    lab.counts(tag, "count-videos", before[0], before[-1]),
                    {date: api[date][0] for date in before})

    def test_both_hosts_can_be_chosen(self):
        self.assertEqual(self.world.before.hosts, [
            "%s.hashtag.count-hashtags" % host for host in HALVES])

    def test_a_poller_that_is_not_heard_is_told_once(self):
        self.assertEqual(sorted(self.world.begun),
                         [("OKAY", "north"), ("OKAY", "south")])
        self.assertEqual(self.world.not_heard,
                         [("FAILURE", "south"), ("OKAY", "south")])

    def test_the_centre_complains_of_nothing(self):
        for word in ("[error]", "cu_rrd_create"):
            self.assertNotIn(word, self.world.centre.lab.log())


if __name__ == "__main__":
    unittest.main()
