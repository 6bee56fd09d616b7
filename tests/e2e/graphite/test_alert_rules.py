# SPDX-License-Identifier: MIT
"""conf/grafana/: what Grafana reads at its start, and its alert rules on the
real graphite-web over real RRD files, with values that fire and that do not."""
import glob
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

import yaml

from fixtures import CONF, TOP
from fixtures.alert_case import make_rrd, threshold_conf
from fixtures.daemon import DAY, date_of
from fixtures.graphite_web import Graphite

GRAFANA = os.path.join(CONF, "grafana")
RULE_FIELDS = {"uid", "title", "condition", "for", "noDataState",
               "execErrState", "dashboardUid", "panelId", "labels",
               "annotations", "data"}
RULES = "hashtag-rules.yaml.example"
LEAST_POINTS = 500  # that a version of Grafana asks for, whatever is set
DURATION = r"(\d+)(s|m|h|d)"


def load(*path):
    with open(os.path.join(GRAFANA, *path), encoding="utf-8") as f:
        return yaml.safe_load(f)


def dashboard():
    with open(os.path.join(TOP, "grafana-dashboard.json"),
              encoding="utf-8") as f:
        return json.load(f)


def all_rules():
    return {rule["uid"]: rule
            for group in load("alerting", RULES)["groups"]
            for rule in group["rules"]}


def limit_of(rule):
    """("gt" or "lt", limit) of the rule's condition."""
    evaluator = rule["data"][2]["model"]["conditions"][0]["evaluator"]
    number, = evaluator["params"]
    return evaluator["type"], number


class Files(unittest.TestCase):
    def test_every_file_is_one_that_grafana_reads(self):
        """The rules only once they are named so: they repeat collectd's."""
        kinds = {"datasources": "datasources", "dashboards": "providers",
                 "alerting": "groups"}
        read = {os.path.relpath(p, GRAFANA)
                for p in glob.glob(os.path.join(GRAFANA, "*", "*.yaml"))}
        self.assertEqual(read, {
            "datasources/hashtag.yaml", "dashboards/hashtag.yaml"})
        for path in {*read, "alerting/" + RULES}:
            text = load(path)
            self.assertEqual(set(text), {"apiVersion",
                                         kinds[os.path.dirname(path)]})
            self.assertEqual(text["apiVersion"], 1)
        source, = load("datasources", "hashtag.yaml")["datasources"]
        self.assertEqual((source["type"], source["access"], source["url"]),
                         ("graphite", "proxy", "http://127.0.0.1:8080"))
        self.assertEqual(source["jsonData"], {"graphiteVersion": "1.1"})
        provider, = load("dashboards", "hashtag.yaml")["providers"]
        self.assertEqual(set(provider), {"name", "type", "folder", "options"})

    def test_every_rule_has_what_grafana_asks_for(self):
        source, = load("datasources", "hashtag.yaml")["datasources"]
        group, = load("alerting", RULES)["groups"]
        self.assertEqual(set(group),
                         {"orgId", "name", "folder", "interval", "rules"})
        self.assertRegex(group["interval"], "^%s$" % DURATION)
        self.assertEqual(len(all_rules()), len(group["rules"]))
        for rule in group["rules"]:
            with self.subTest(rule["uid"]):
                self.assertEqual(set(rule), RULE_FIELDS)
                self.assertRegex(rule["uid"], "^[a-z-]{1,40}$")
                self.assertRegex(rule["for"], "^%s$" % DURATION)
                self.assertIn(rule["noDataState"], ("OK", "Alerting"))
                self.assertIn(rule["execErrState"], ("OK", "Alerting"))
                self.assertIn('index .Labels "name"',
                              rule["annotations"]["summary"])
                self.check_queries(rule, source["uid"])

    def check_queries(self, rule, source):
        steps = [(s["refId"], s["datasourceUid"], s["model"]["refId"])
                 for s in rule["data"]]
        self.assertEqual(steps, [("A", source, "A"), ("B", "__expr__", "B"),
                                 ("C", "__expr__", "C")])
        query, last, limit = rule["data"]
        self.assertEqual(set(query), {"refId", "datasourceUid",
                                      "relativeTimeRange", "model"})
        self.assertEqual(rule["condition"], "C")
        self.assertEqual(last["model"], {
            "refId": "B", "type": "reduce", "expression": "A",
            "reducer": "last", "settings": {"mode": "dropNN"}})
        self.assertEqual((limit["model"]["type"], limit["model"]["expression"]),
                         ("threshold", "B"))
        self.assertIn(limit_of(rule)[0], ("gt", "lt"))

    def test_no_dollar_sign_and_no_secret_is_in_them(self):
        for path in glob.glob(os.path.join(GRAFANA, "*", "*")):
            with open(path, encoding="utf-8") as f:
                text = f.read()
            self.assertNotIn("$", text, path)
            self.assertEqual(text.splitlines()[0],
                             "# SPDX-License-Identifier: MIT")

    def test_the_example_of_a_contact_is_whole_once_uncommented(self):
        path = os.path.join(GRAFANA, "alerting",
                            "hashtag-contact.yaml.example")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        found = yaml.safe_load(re.sub(r"(?m)^#(?=policies|  )", "", text))
        point, = found["contactPoints"]
        policy, = found["policies"]
        self.assertEqual(policy["receiver"], point["name"])
        for receiver in point["receivers"]:
            self.assertEqual(set(receiver), {"uid", "type", "settings"})
            self.assertIn("example.org", str(receiver["settings"]))

    def test_the_limits_are_those_of_threshold_conf(self):
        text = threshold_conf(level_2=True)
        block, = re.findall(r'Instance "trending"(.*?)</Type>', text, re.S)
        limits = dict(re.findall(r"^\s*(\w+Max) (\S+)$", block, re.M))
        rules = all_rules()
        for uid, option in (("hashtag-trending", "WarningMax"),
                            ("hashtag-strongly", "FailureMax")):
            self.assertEqual(limit_of(rules[uid]),
                             ("gt", float(limits[option])))

    def test_a_rule_leads_to_its_panel_of_the_dashboard(self):
        board = dashboard()
        panels = {panel["id"]: panel["title"] for row in board["panels"]
                  for panel in [row] + row.get("panels", [])}
        want = {"hashtag-trending": "State", "hashtag-strongly": "State",
                "hashtag-stale": "Today's answers",
                "hashtag-failures": "Today's answers",
                "hashtag-credits": "Credits left"}
        for uid, rule in all_rules().items():
            self.assertEqual(rule["dashboardUid"], board["uid"])
            self.assertEqual(panels[rule["panelId"]], want[uid])
            # Grafana's pages link by these
            self.assertEqual(
                (rule["annotations"]["__dashboardUid__"],
                 rule["annotations"]["__panelId__"]),
                (rule["dashboardUid"], str(rule["panelId"])))

    def test_credits_run_low_where_the_dashboard_warns(self):
        panel, = [p for p in dashboard()["panels"]
                  if p["title"] == "Credits"]
        steps = [s["value"] for o in panel["fieldConfig"]["overrides"]
                 for p in o["properties"] if p["id"] == "thresholds"
                 for s in p["value"]["steps"]]
        self.assertEqual(limit_of(all_rules()["hashtag-credits"]),
                         ("lt", steps[-1]))


class World:
    """A folder of RRD files as collectd leaves it, and a server over it."""

    def __init__(self, case):
        self.folder = tempfile.mkdtemp(prefix="hashtag-rules-")
        case.addClassCleanup(shutil.rmtree, self.folder)
        self.rrd = os.path.join(self.folder, "rrd")
        self.now = int(time.time())

    def serve(self, case):
        web = Graphite(os.path.join(self.folder, "web"), self.rrd)
        case.addClassCleanup(web.stop)
        return web

    def path(self, host, *name):
        return os.path.join(self.rrd, host, *name) + ".rrd"

    def levels(self, host, **tags):
        """tags: the levels of the days up to today's."""
        for tag, levels in tags.items():
            make_rrd(self.path(host, "hashtag-" + tag, "gauge-trending"),
                     date_of(self.now - (len(levels) - 1) * DAY), levels)

    def samples(self, host, **ages):
        """ages: days since the newest sample."""
        for tag, age in ages.items():
            make_rrd(self.path(host, "hashtag-" + tag, "count-videos"),
                     date_of(self.now - 30 * DAY),
                     [1000 + i for i in range(31 - age)])

    def own(self, host, hashtags, failed, credits=None):
        """The plugin's own figures of three hours, every ten minutes."""
        figures = {"count-hashtags": hashtags, "count-failed": failed,
                   "gauge-credits_remaining": credits}
        begin = self.now // 600 * 600 - 10800
        for name, value in figures.items():
            if value is None:
                continue
            path = self.path(host, "hashtag", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            subprocess.run(["rrdtool", "create", path, "-s", "600", "-b",
                            str(begin), "DS:value:GAUGE:1200:0:U",
                            "RRA:AVERAGE:0.1:1:1200"], check=True)
            subprocess.run(["rrdtool", "update", path] + [
                "%d:%d" % (begin + i * 600, value) for i in range(1, 19)],
                check=True)


def judge(web, rule, minutes=0):
    """{name: whether it fires}, as Grafana judges; seen minutes later."""
    query, _, _ = rule["data"]
    until = int(time.time()) + minutes * 60
    series = web.ask("/render", form={
        "target": query["model"]["target"], "format": "json",
        "from": until - query["relativeTimeRange"]["from"],
        "until": until, "maxDataPoints": LEAST_POINTS})
    assert len({s["target"] for s in series}) == len(series), "one name twice"
    kind, limit = limit_of(rule)
    judged = {}
    for s in series:
        known = [v for v, _ in s["datapoints"] if v is not None]
        if known:
            judged[s["target"]] = (known[-1] > limit if kind == "gt"
                                   else known[-1] < limit)
    return judged


class Rules(unittest.TestCase):
    """Three hosts, one of them with dots in its name."""

    @classmethod
    def setUpClass(cls):
        world = World(cls)
        for host in ("tiktok", "web1.example.org"):
            world.levels(host, quiet=(0, 0, 0), trending=(0, 0, 1),
                         strongly=(1, 1, 2), over=(2, 2, 0), 日本語=(0, 1, 1),
                         unknown=(1, 1, None))
        world.samples("tiktok", today=0, yesterday=1, late=2, weekly=6,
                      unwatched=20)
        world.samples("web1.example.org", late=3)
        world.own("tiktok", hashtags=6, credits=38, failed=0)
        world.own("web1.example.org", hashtags=6, credits=43, failed=1)
        world.own("untold", hashtags=20, failed=2)
        cls.web = world.serve(cls)
        cls.rules = all_rules()

    def judge(self, uid, minutes=0):
        return judge(self.web, self.rules[uid], minutes)

    def check_levels(self, uid, **want):
        hosts = ("tiktok", "web1.example.org")
        self.assertEqual(self.judge(uid), {
            "%s (%s)" % (tag, host): fires
            for tag, fires in want.items() for host in hosts})

    def test_a_trending_hashtag_fires(self):
        self.check_levels("hashtag-trending", quiet=False, trending=True,
                          strongly=True, over=False, 日本語=True, unknown=True)

    def test_only_what_trends_strongly_wakes(self):
        self.check_levels("hashtag-strongly", quiet=False, trending=False,
                          strongly=True, over=False, 日本語=False,
                          unknown=False)

    def test_two_days_without_a_sample_fire(self):
        self.assertEqual(self.judge("hashtag-stale"), {
            "today (tiktok)": False, "yesterday (tiktok)": False,
            "late (tiktok)": True, "weekly (tiktok)": True,
            "late (web1.example.org)": True})

    def test_a_sample_of_today_is_not_missed_until_noon(self):
        self.assertEqual(self.rules["hashtag-stale"]["for"], "12h")

    def test_credits_for_less_than_a_week_fire(self):
        self.assertEqual(self.judge("hashtag-credits"), {
            "tiktok": True, "web1.example.org": False})

    def test_more_than_a_tenth_that_failed_fires(self):
        self.assertEqual(self.judge("hashtag-failures"), {
            "tiktok": False, "web1.example.org": True, "untold": False})

    def test_silence_is_the_alarm_of_one_rule_only(self):
        """A month on nothing is new."""
        for uid, rule in self.rules.items():
            with self.subTest(uid):
                self.assertEqual(self.judge(uid, minutes=30 * 1440), {})
                alarms = (rule["noDataState"], rule["execErrState"])
                self.assertEqual(
                    set(alarms),
                    {"Alerting" if uid == "hashtag-stale" else "OK"})


class Many(unittest.TestCase):
    """So many hashtags that each rule must choose whom to name."""

    @classmethod
    def setUpClass(cls):
        world = World(cls)
        tags = ["t%d" % i for i in range(300)]
        world.levels("tiktok", **{tag: (0, 2 if i % 30 == 0 else 0)
                                  for i, tag in enumerate(tags)})
        world.samples("tiktok", **{tag: i % 5 // 2
                                   for i, tag in enumerate(tags)})
        cls.web = world.serve(cls)

    def test_the_worst_are_named_and_not_all(self):
        rules = all_rules()
        trending = judge(self.web, rules["hashtag-trending"])
        self.assertEqual(len(trending), 100)
        self.assertEqual({name for name, fires in trending.items() if fires},
                         {"t%d (tiktok)" % i for i in range(0, 300, 30)})
        stale = judge(self.web, rules["hashtag-stale"])
        self.assertEqual(len(stale), 20)
        self.assertTrue(all(stale.values()), stale)


if __name__ == "__main__":
    unittest.main()
