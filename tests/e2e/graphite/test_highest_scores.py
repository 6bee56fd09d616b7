# SPDX-License-Identifier: MIT
"""The hashtags with the highest scores are found without reading all series:
the answer is that of the whole query, for the dashboard's own question.
"""
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from fixtures import CONF, TOP
from fixtures.alert_case import make_rrd
from fixtures.daemon import DAY, date_of
from fixtures.graphite_web import Graphite

HOST = "web1.example.org"
TODAY = int(time.time()) // DAY * DAY
# {hashtag: its scores, the newest last; None: no row}
SCORES = {"first": [1, 3], "second": [9, 2], "b_tie": [1], "a_tie": [1],
          "a_tie_too": [1], "aged": [2.5, None, None],
          "stale": [8, None, None, None], "negative": [-0.5], "a,b": [1.5],
          "𠮷野家": [1.2], "later": [0.1]}
SCRIPT = """
import sys
import hashtag_scores
print(hashtag_scores.narrowed(sys.argv[1], int(sys.argv[2])))
"""


def question(top, host=HOST):
    """The dashboard's, as Grafana sends it."""
    with open(os.path.join(TOP, "grafana-dashboard.json"),
              encoding="utf-8") as f:
        listed = json.load(f)["templating"]["list"]
    target, = (v["query"]["target"] for v in listed if v["name"] == "shown")
    for name, value in (("$hashtag", "*"), ("$top", str(top)),
                        ("${host:regex}", host.replace(".", "\\."))):
        target = target.replace(name, value)
    return target


def whole(target):
    """The same question in other words, which is not narrowed."""
    return target.replace("-2000)", "-2000.0)")


MANY = """
import os, sys
import hashtag_scores
target, until, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
hashtag_scores.AT_ONCE = 2
def ask():
    print(hashtag_scores.narrowed(target, until).split("{")[1].split("}")[0])
ask()
os.rename(path, path + ".gone")
ask()
hashtag_scores.READ_EVERY = 0
ask()
os.rename(path + ".gone", path)
"""


class HighestScores(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hashtag-scores-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.rrd = os.path.join(cls.folder, "rrd")
        for tag, scores in SCORES.items():
            cls.write(HOST, tag, "gauge-trend_score", scores)
            cls.write(HOST, tag, "count-videos", [5, 6])
        cls.write(HOST, "only_counted", "count-videos", [1000])
        cls.write("other", "elsewhere", "gauge-trend_score", [99])
        cls.write("young", "few", "count-videos", [10])
        cls.write("young", "many", "count-videos", [1000])
        cls.web = Graphite(os.path.join(cls.folder, "web"), cls.rrd)
        cls.addClassCleanup(cls.web.stop)

    @classmethod
    def path(cls, host, tag, metric):
        return os.path.join(cls.rrd, host, "hashtag-" + tag, metric + ".rrd")

    @classmethod
    def write(cls, host, tag, metric, values):
        path = cls.path(host, tag, metric)
        if os.path.exists(path):
            os.unlink(path)
        make_rrd(path, date_of(TODAY - (len(values) - 1) * DAY), values)

    def names(self, target):
        return [series["target"] for series in self.web.ask(
            "/render", form={"target": target, "from": "-90d", "until": "now",
                             "format": "json"})]

    def narrowed(self, target, *more, script=SCRIPT, **environment):
        """What the server makes of a query."""
        web = os.path.join(self.folder, "web")
        return subprocess.run(
            ["/usr/bin/python3", "-c", script, target, str(int(time.time())),
             *more],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "graphite.settings",
                 "GRAPHITE_SETTINGS_MODULE": "hashtag_graphite_settings",
                 "PYTHONPATH": os.path.join(CONF, "graphite-web"),
                 "HASHTAG_STATE_DIR": web, "HASHTAG_RRD_DIR": self.rrd,
                 **environment},
            text=True, check=True, stdout=subprocess.PIPE).stdout.rstrip("\n")

    def test_the_dashboards_question_is_narrowed(self):
        narrow = self.narrowed(question(2))
        self.assertNotIn("hashtag-*", narrow)
        self.assertEqual(narrow.count("*.hashtag-{first,aged}."), 2)

    def test_the_answer_is_that_of_the_whole_query(self):
        for host in (HOST, "other", "young", "nowhere"):
            for top in (1, 3, 5, 6, 10, 50):
                with self.subTest(host=host, top=top):
                    asked = question(top, host)
                    self.assertEqual(self.names(asked),
                                     self.names(whole(asked)))
        self.assertEqual(self.names(question(3)), ["first", "aged", "second"])

    def test_a_new_score_changes_the_answer(self):
        self.addCleanup(self.write, HOST, "later", "gauge-trend_score", [0.1])
        for score, best in ((4, "later"), (0.2, "first"), (5, "later")):
            self.write(HOST, "later", "gauge-trend_score", [score])
            for _ in range(6):  # of both processes
                self.assertEqual(self.names(question(1)), [best])

    def test_many_scores_are_read_now_and_then(self):
        """Each query would ask for the times of a hundred thousand files."""
        printed = self.narrowed(
            question(1), self.path(HOST, "first", "gauge-trend_score"),
            script=MANY)
        self.assertEqual(printed.split(), ["first", "first", "aged"])

    def test_another_query_stays_as_it_is(self):
        for target in ("highestCurrent(*.hashtag-*.gauge-trend_score.value,3)",
                       question(3).replace("hashtag-*", "hashtag-{a,b}"),
                       whole(question(3))):
            self.assertEqual(self.narrowed(target), target)

    def test_rrdcached_flushes_what_the_whole_query_reads(self):
        """Of many hashtags only those that are shown."""
        asked, cached = question(3), {"HASHTAG_RRDCACHED": "unix:/nowhere"}
        self.assertEqual(self.narrowed(asked, **cached), asked)
        narrow = self.narrowed(asked, **cached, script=SCRIPT.replace(
            "print", "hashtag_scores.AT_ONCE = 2\nprint"))
        self.assertEqual(narrow, self.narrowed(asked))


if __name__ == "__main__":
    unittest.main()
