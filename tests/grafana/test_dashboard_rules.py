# SPDX-License-Identifier: MIT
"""The rules of grafana-dashboard.json that no schema knows."""
import json
import os
import re
import unittest

import yaml

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SOURCE = {"type": "graphite", "uid": "${datasource}"}
SHARED = {"type": "datasource", "uid": "-- Dashboard --"}
ROWS = ["What is trending now?",
        "Ranking: which hashtags rise?",
        "Trend diary: what happened, and which videos drove it?",
        "Trends: how did it come about?",
        "This year against last: is it only the season?",
        "The poller: are the data complete, and what do they cost?"]


def read(*path):
    with open(os.path.join(TOP, *path), encoding="utf-8") as f:
        return f.read()


DASHBOARD = json.loads(read("grafana-dashboard.json"))
PANELS = [panel for row in DASHBOARD["panels"]
          for panel in ([row] if row["type"] != "row" else row["panels"])]
VARIABLES = {v["name"]: v for v in DASHBOARD["templating"]["list"]}
ALERTS = {rule["uid"]: rule for group in yaml.safe_load(read(
    "conf", "grafana", "alerting", "hashtag-rules.yaml.example"))["groups"]
    for rule in group["rules"]}


def titled(title):
    panel, = (p for p in PANELS if p["title"] == title)
    return panel


def ranking():
    return next(p for p in PANELS if p["type"] == "table")["fieldConfig"]


def properties(override):
    return {p["id"]: p["value"] for p in override["properties"]}


def targets():
    """(title, target) of every query that graphite-web gets."""
    return [(panel["title"], query["target"]) for panel in PANELS
            for query in panel["targets"] if "target" in query]


def limits(thresholds):
    return [s["value"] for s in thresholds["steps"] if s["value"] is not None]


def level_above(limit):
    """The lowest level (0 quiet, 1 trending, 2 strongly) that exceeds it."""
    return min(level for level in (0, 1, 2) if level > limit)


def option(text, name):
    """The number behind a name in a configuration, commented out or not."""
    return float(re.search(r"^[\s#]*%s ([\d.]+)" % name, text, re.M).group(1))


class Dashboard(unittest.TestCase):
    def test_it_can_be_imported_and_provisioned(self):
        self.assertIsNone(DASHBOARD["id"])
        self.assertEqual(DASHBOARD["schemaVersion"], 39)
        self.assertFalse(DASHBOARD["editable"])
        self.assertNotIn("__inputs", DASHBOARD)
        for rule in ALERTS.values():
            self.assertEqual(rule["dashboardUid"], DASHBOARD["uid"])
            self.assertIn(rule["panelId"], [p["id"] for p in PANELS])

    def test_days_are_utc_and_ninety_of_them_are_shown(self):
        self.assertEqual(DASHBOARD["timezone"], "utc")
        self.assertEqual(DASHBOARD["time"], {"from": "now-90d", "to": "now"})

    def test_rows_ask_the_questions_in_their_order(self):
        rows = [p for p in DASHBOARD["panels"] if p["type"] == "row"]
        self.assertEqual([row["title"] for row in rows], ROWS)
        self.assertEqual([row["collapsed"] for row in rows],
                         [False] * 5 + [True])
        self.assertEqual(DASHBOARD["panels"][0], rows[0])

    def test_panels_do_not_overlap(self):
        open_ones = DASHBOARD["panels"]
        for panels in (open_ones, open_ones[-1]["panels"]):
            taken = set()
            for panel in panels:
                x, y, w, h = (panel["gridPos"][k] for k in "xywh")
                cells = {(i, j) for i in range(x, x + w)
                         for j in range(y, y + h)}
                self.assertLessEqual(x + w, 24, panel["title"])
                self.assertFalse(cells & taken, panel["title"])
                taken |= cells

    def test_ids_and_titles_are_unique(self):
        every = PANELS + [p for p in DASHBOARD["panels"] if p["type"] == "row"]
        for key in ("id", "title"):
            values = [p[key] for p in every]
            self.assertEqual(len(values), len(set(values)), key)


class Panels(unittest.TestCase):
    def test_each_says_what_it_shows_and_what_is_missing(self):
        for panel in PANELS:
            with self.subTest(panel=panel["title"]):
                defaults = panel["fieldConfig"]["defaults"]
                self.assertGreater(len(panel["description"]), 60)
                self.assertGreater(len(defaults["noValue"]), 10)
                self.assertIn("unit", defaults)
                self.assertIn("decimals", defaults)

    def test_none_asks_for_consolidated_rows(self):
        """Grafana would ask for as many as the panel has pixels."""
        for panel in PANELS:
            self.assertEqual(panel["maxDataPoints"], 2000, panel["title"])

    def test_the_pollers_own_metrics_are_asked_for_no_more_than_a_week(self):
        """Their files keep rows of ten minutes for eight days."""
        for panel in PANELS:
            own = any("(*.hashtag." in q.get("target", "")
                      for q in panel["targets"])
            self.assertEqual(panel.get("timeFrom") in ("24h", "7d"), own,
                             panel["title"])

    def test_each_asks_the_chosen_data_source(self):
        for panel in PANELS:
            for asks in (panel, *panel["targets"]):
                if "topic" in asks or panel["title"] == "Trend diary":
                    self.assertEqual(asks["datasource"], SHARED)
                else:
                    self.assertEqual(asks["datasource"], SOURCE)
        for name in ("host", "hashtag", "shown"):
            self.assertEqual(VARIABLES[name]["datasource"], SOURCE)

    def test_the_diary_shares_the_marks_of_a_panel_that_is_always_open(self):
        query, = titled("Trend diary")["targets"]
        source, = (p for p in DASHBOARD["panels"]
                   if p["id"] == query["panelId"])
        self.assertEqual((query["topic"], source["type"]),
                         ("annotations", "timeseries"))

    def test_overrides_are_about_columns_that_there_are(self):
        for panel in PANELS:
            made = json.dumps(panel.get("transformations", panel["targets"]))
            for override in panel["fieldConfig"]["overrides"]:
                if override["matcher"]["id"] == "byName":
                    name = override["matcher"]["options"]
                    self.assertRegex(made, r"['\"]%s['\"]" % re.escape(name))


class Queries(unittest.TestCase):
    def test_each_is_bounded(self):
        """By the hashtags shown, or to one series of each host."""
        self.assertIn("$top", VARIABLES["shown"]["query"]["target"])
        for title, target in targets():
            for tags in re.findall(r"\(\*\.(hashtag[^.]*)\.", target):
                self.assertIn(tags, ("hashtag", "hashtag-$shown"), title)

    def test_each_is_of_the_chosen_host_whatever_dots_it_has(self):
        every = [t for _, t in targets()]
        for target in every + [VARIABLES["shown"]["query"]["target"]]:
            paths = re.findall(r"\*\.hashtag", target)
            hosts = re.findall(
                r"grep\(\*\.hashtag[^,]*,'\^\$\{host:regex\}\\\.'\)", target)
            self.assertEqual(len(paths), len(hosts), target)

    def test_no_variable_is_unknown(self):
        known = {*VARIABLES, "__all", "__data", "__url_time_range", "__value"}
        text = json.dumps([DASHBOARD["panels"], DASHBOARD["templating"]])
        named = set(re.findall(r"\$\{?([a-z_]\w*)", text))
        self.assertEqual(named - known, set())

    def test_the_metrics_are_those_that_the_readme_lists(self):
        listed = set(re.findall(r"`((?:count|gauge)-\w+)`", read("README.md")))
        text = " ".join(target for _, target in targets())
        asked = set(re.findall(r"\.((?:count|gauge)-\w+)\.value", text))
        self.assertEqual(asked - listed, set())
        self.assertGreater(len(asked), 10)

    def test_the_marks_are_those_that_the_plugin_posts(self):
        posted = set(re.findall(
            r'post_event\(d, "([\w-]+)"', read("plugin", "delivery", "notice.c")))
        marks = [a for a in DASHBOARD["annotations"]["list"]
                 if "fromAnnotations" in a["target"]]
        self.assertEqual({m["target"]["tags"][0] for m in marks}, posted)
        for mark in marks:
            # graphite-web forgets a tag that no event has: one at a time
            self.assertEqual(len(mark["target"]["tags"]), 1)
            self.assertEqual((mark["datasource"], mark["enable"]),
                             (SOURCE, True))


class Variables(unittest.TestCase):
    def test_they_are_the_ones_to_choose_by(self):
        self.assertEqual(list(VARIABLES), ["datasource", "host", "hashtag",
                                           "top", "shown"])
        source = VARIABLES["datasource"]
        self.assertEqual((source["type"], source["query"], source["label"]),
                         ("datasource", "graphite", "Data source"))
        tag = VARIABLES["hashtag"]
        self.assertTrue(tag["multi"] and tag["includeAll"])
        self.assertEqual(tag["allValue"], "*")
        self.assertEqual(VARIABLES["top"]["query"].split(","),
                         [o["value"] for o in VARIABLES["top"]["options"]])

    def test_what_is_shown_is_found_again_with_the_data(self):
        for name in ("host", "hashtag", "shown"):
            self.assertEqual(VARIABLES[name]["refresh"], 2)
        shown = VARIABLES["shown"]
        self.assertEqual((shown["hide"], shown["skipUrlSync"]), (2, True))
        self.assertEqual(shown["current"]["value"], ["$__all"])
        self.assertNotIn("allValue", shown)


class Limits(unittest.TestCase):
    """One number has one meaning, in the dashboard and in conf/."""

    def test_growth_has_the_tiers_thresholds_as_lines(self):
        conf = read("conf", "hashtag.conf")
        tiers = [option(tier, "Threshold") for tier in re.findall(
            r"#<Tier>\n(.*?)</Tier>", conf, re.S)]
        self.assertEqual(len(tiers), 3)
        panel = titled("Growth in 7 days, and the thresholds")
        defaults = panel["fieldConfig"]["defaults"]
        self.assertEqual(limits(defaults["thresholds"]), sorted(tiers))
        self.assertEqual(defaults["custom"]["thresholdsStyle"]["mode"],
                         "dashed")
        for tier in tiers:
            self.assertIn("(%g %%)" % tier, panel["description"])

    def test_scores_and_levels_change_colour_where_alerts_begin(self):
        conf = read("conf", "threshold.conf")
        first = level_above(option(conf, "WarningMax"))
        second = level_above(option(conf, "FailureMax"))
        for title in ("Fastest riser", "Score"):
            self.assertEqual(limits(titled(title)["fieldConfig"]["defaults"]
                                    ["thresholds"]), [first, second])
        score, = (o for o in ranking()["overrides"]
                  if o["matcher"]["options"] == "Score")
        self.assertEqual(limits(properties(score)["thresholds"]),
                         [first, second])
        state = titled("State")["fieldConfig"]["defaults"]
        self.assertEqual(limits(state["thresholds"]), [0.5, first, second])

    def test_states_have_one_name_and_one_colour(self):
        state = titled("State")["fieldConfig"]["defaults"]
        column, = (o for o in ranking()["overrides"]
                   if o["matcher"]["options"] == "State")
        colours = [s["color"] for s in state["thresholds"]["steps"]]
        for mappings in (state["mappings"], properties(column)["mappings"]):
            words = mappings[0]["options"]
            self.assertEqual({v: w["text"] for v, w in words.items()}, {
                "0": "quiet", "0.5": "warm", "1": "trending", "2": "strongly"})
            self.assertEqual([w["color"] for w in words.values()][1:],
                             colours[1:])
        now = titled("Trending now")["fieldConfig"]["defaults"]["thresholds"]
        self.assertEqual([(s["value"], s["color"]) for s in now["steps"]][1:],
                         [(1, colours[2])])

    def test_warm_is_what_the_middle_tier_calls_a_trend(self):
        tiers = limits(titled("Growth in 7 days, and the thresholds")
                       ["fieldConfig"]["defaults"]["thresholds"])
        warm = re.findall(r"removeBelowValue\([^,]*,[^,]*,([\d.]+)\)",
                          " ".join(target for _, target in targets()))
        self.assertEqual({float(limit) for limit in warm}, {tiers[1]})
        self.assertIn(" %g %% " % tiers[1], titled("State")["description"])

    def test_credits_turn_orange_where_the_alert_rule_fires(self):
        condition = ALERTS["hashtag-credits"]["data"][2]["model"]["conditions"]
        last, = condition[0]["evaluator"]["params"]
        days, = titled("Credits")["fieldConfig"]["overrides"]
        self.assertEqual(limits(properties(days)["thresholds"])[-1], last)


if __name__ == "__main__":
    unittest.main()
