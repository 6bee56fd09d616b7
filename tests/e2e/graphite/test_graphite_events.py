# SPDX-License-Identifier: MIT
"""EventsURL: each trend becomes a mark in Grafana, and costs the poll nothing.

The events are read back from the real graphite-web by the query that Grafana
sends for an annotation.
"""
import json
import os
import re
import shutil
import socket
import tempfile
import time
import unittest

from fixtures.alert_case import BEFORE, FIRST, POLL, AlertCase, grows, is_own
from fixtures.daemon import DAY, days, epoch, wait_for
from fixtures.graphite_web import Graphite
from fixtures.listener import Listener

DATES = days(FIRST, 5)


class EventsCase(AlertCase):
    OPTIONS = ""

    def begin(self, **growths):
        super().begin(**{tag: grows(*g) for tag, g in growths.items()})


class Marks(EventsCase):
    @classmethod
    def setUpClass(cls):
        cls.web_folder = tempfile.mkdtemp(prefix="hashtag-graphite-")
        cls.addClassCleanup(shutil.rmtree, cls.web_folder)
        cls.rrd = os.path.join(cls.web_folder, "rrd")
        cls.web = Graphite(os.path.join(cls.web_folder, "web"), cls.rrd)
        cls.addClassCleanup(cls.web.stop)

    def setUp(self):
        super().setUp()
        # the server has begun already: this lab's files go where it looks
        shutil.rmtree(self.rrd)
        self.lab.data = self.rrd
        self.events_url = 'EventsURL "%s/events/"' % self.web.url

    def events(self, tag):
        return self.web.events(tag, epoch(BEFORE), epoch(DATES[-1]))

    def point(self, tag, level):
        """Where Grafana draws the first row of this level."""
        rows = self.web.render(
            "alias(lab.hashtag-%s.gauge-trending.value,'x')" % tag,
            epoch(BEFORE), epoch(DATES[-1]) + DAY)["x"]
        return min(at for at, v in rows.items() if v == level)

    def test_a_trend_its_videos_and_its_end_stand_on_their_points(self):
        self.begin(hot=(25, 25, 0, 0, 0), 日本語=(5, 45, 45, 45, 45))
        config = self.config(self.events_url)
        told = []
        for i, date in enumerate(DATES):
            told += self.run_day(config, date + POLL, until=lambda: len(
                self.events("hashtag")) >= (7, 14, 14, 14, 15)[i])
        trends = {e["tags"][2].lstrip("#"): e for e in self.events("trend")}
        self.assertEqual(set(trends), {"hot", "日本語"})
        # the first of each: its end is told in our words, too
        texts = {n.tag: n.text for n in reversed(told) if is_own(n)}
        for tag, level in (("hot", 1), ("日本語", 2)):
            event = trends[tag]
            self.assertEqual(event["what"], texts[tag])
            self.assertEqual(event["tags"], ["hashtag", "trend", "#" + tag])
            self.assertEqual(event["when"], self.point(tag, level))
            self.check_videos(tag, event)
        self.assertEqual([e["id"] for e in self.events("#日本語")
                          if "trend" in e["tags"]], [trends["日本語"]["id"]])
        ends = self.events("trend-end")
        self.assertEqual([e["tags"][2] for e in ends], ["#hot"])
        self.assertRegex(ends[0]["what"], "^#hot is no longer trending: ")
        self.assertEqual(ends[0]["when"], epoch(DATES[4]) - DAY)
        self.assertEqual(self.lab.stored("hot", "gauge-trending", DATES[4]), 0)
        self.assertEqual(self.billed(), 2 * 5 + 2)
        self.check_restart(config)

    def check_videos(self, tag, trend):
        reports = [e for e in self.events("top-videos") if "#" + tag in e["tags"]]
        self.assertEqual(len(reports), 1)
        report, = reports
        self.assertEqual(report["when"], trend["when"])
        lines = report["data"].splitlines()
        links = [re.match('<a href="([^"]+)" target="_blank">', line)[1]
                 for line in lines[:-1]]
        with open(os.path.join(self.lab.state, "videos", tag + ".json"),
                  encoding="utf-8") as f:
            self.assertEqual(links, [v["url"] for v in json.load(f)["videos"]])
        self.assertRegex(report["what"], "^#%s: %d top videos, the first with "
                         % (tag, len(links)))
        self.assertRegex(lines[-1], r"^also on them: #\S+ \(\d+, not watched\)")
        self.assertEqual(trend["data"].splitlines(), lines[:5] + lines[-1:])

    def check_restart(self, config):
        before = self.events("hashtag")
        self.run_day(config, DATES[4] + " 12:00:00")
        self.assertEqual(self.events("hashtag"), before)

    def test_with_alerts_threshold_the_marks_are_the_same(self):
        self.begin(hot=(25, 0, 0, 0))
        config = self.config(self.events_url + "\nTopVideos 0\n"
                             "Alerts threshold")
        for i, date in enumerate(DATES[:4]):
            self.run_day(config, date + POLL, until=lambda: len(
                self.marks_of_this_lab()) >= (1, 1, 1, 2)[i])
            if i in (0, 3):
                self.run_day(config, date + " 12:00:00")
        page = ('<a href="https://www.tiktok.com/tag/hot" target="_blank">'
                '#hot on TikTok</a><br>\n')
        self.assertEqual([(e["tags"][1], e["data"])
                          for e in self.marks_of_this_lab()],
                         [("trend", page), ("trend-end", page)])

    def marks_of_this_lab(self):
        return [e for e in self.events("hashtag")
                if e["id"] > self.known_before]

    def run(self, result=None):
        self.known_before = max(
            (e["id"] for e in self.web.events("hashtag", 0, "now")), default=0)
        return super().run(result)


class Silence(Listener):
    """A server that takes connections and never says a word."""

    def __init__(self):
        self.got = b""
        self.peers = []
        super().__init__()
        self.url = "http://127.0.0.1:%d/events/" % self.port

    def take(self, peer):
        self.peers.append(peer)
        self.got += peer.recv(65536)

    def close(self):
        super().close()
        for peer in self.peers:
            peer.close()


class Trouble(EventsCase):
    NUM = 40

    def poll_all(self, options):
        """Seconds until all is stored; seconds of the stop; the log."""
        self.begin(**{"tag%02d" % i: (25,) for i in range(self.NUM)})
        at = DATES[0] + POLL
        self.lab.sim.control("clock=%d" % epoch(at))
        begin = time.monotonic()
        daemon = self.lab.start(
            self.config("TopVideos 0\nMaxConcurrent 4\n" + options), at=at)
        wait_for(lambda: self.judged(DATES[0]) or daemon.died(), 60, daemon.log)
        wait_for(lambda: len(self.told()) > 0 or daemon.died(), 60, daemon.log)
        seconds = time.monotonic() - begin
        stop = daemon.stop()
        self.assertEqual(self.lab.sim.stats()["billed"], str(self.NUM))
        return seconds, stop, daemon.log()

    def test_a_server_that_hangs_costs_the_poll_nothing(self):
        silence = Silence()
        self.addCleanup(silence.close)
        hanging, stop, log = self.poll_all('EventsURL "%s"' % silence.url)
        self.assertIn(b"POST /events/ HTTP", silence.got)
        self.assertNotIn(b"sk_test", silence.got)
        self.assertNotIn(b"uthorization", silence.got)
        self.assertNotIn("EventsURL", log)  # it may still answer
        self.lab.close()
        shutil.rmtree(self.lab.state)
        shutil.rmtree(self.lab.data)
        without, base, log = self.poll_all('EventsURL "ftp://me:secret@x/"')
        self.assertIn("EventsURL is skipped", log)
        self.assertNotIn("secret", log)
        self.assertLess(hanging, 2.5 * without)
        self.assertLess(stop - base, 1)

    def test_a_server_that_comes_late_gets_its_marks(self):
        with socket.create_server(("127.0.0.1", 0)) as s:
            port = s.getsockname()[1]
        self.begin(hot=(25,), warm=(30,))
        at = DATES[0] + POLL
        self.lab.sim.control("clock=%d" % epoch(at))
        daemon = self.lab.start(self.config(
            'TopVideos 0\nEventsURL "http://127.0.0.1:%d/events/"' % port),
            at=at)
        daemon.wait_log("takes no events")
        web = Graphite(os.path.join(self.folder, "web"), self.lab.data,
                       "--port", str(port))
        self.addCleanup(web.stop)
        daemon.wait_log("EventsURL takes events again", 60)
        wait_for(lambda: len(web.events("trend", 0, "now")) == 2, 10,
                 daemon.log)
        daemon.stop()
        self.assertEqual(len(self.messages(daemon.log(), "EventsURL")), 2)
        line, = self.messages(daemon.log(), "takes no events")
        self.assertIn("[warning]", line)
        self.assertIn("To fix: see that graphite-web runs there", line)


if __name__ == "__main__":
    unittest.main()
