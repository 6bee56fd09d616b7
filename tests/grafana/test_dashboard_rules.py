# SPDX-License-Identifier: MIT
"""The rules of grafana-dashboard.json that no schema knows."""
import json
import re
import unittest

from dashboard import (ALERTS, DASHBOARD, EVERY, PANELS, ROWS, SHARED, SOURCE,
                       VARIABLES, annotations, defaults_of, everywhere, is_for,
                       level_above, limits, of_events, option, properties,
                       ranking, read, targets, titled)


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
                         [False] * 6 + [True, False])
        self.assertEqual(DASHBOARD["panels"][0], rows[0])

    def test_panels_do_not_overlap(self):
        open_ones = DASHBOARD["panels"]
        closed, = (p["panels"] for p in open_ones if p.get("panels"))
        for panels in (open_ones, closed):
            taken = set()
            for panel in panels:
                x, y, w, h = (panel["gridPos"][k] for k in "xywh")
                cells = {(i, j) for i in range(x, x + w)
                         for j in range(y, y + h)}
                self.assertLessEqual(x + w, 24, panel["title"])
                self.assertFalse(cells & taken, panel["title"])
                taken |= cells

    def test_ids_and_titles_are_unique(self):
        every = EVERY + [p for p in DASHBOARD["panels"] if p["type"] == "row"]
        for key in ("id", "title"):
            values = [p[key] for p in every]
            self.assertEqual(len(values), len(set(values)), key)


class Panels(unittest.TestCase):
    def test_each_says_what_it_shows(self):
        for panel in EVERY:
            with self.subTest(panel=panel["title"]):
                self.assertGreater(len(panel["description"]), 60)
        for panel in PANELS:
            with self.subTest(panel=panel["title"]):
                self.assertIn("unit", defaults_of(panel))

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
                if of_events(panel):
                    self.assertEqual(asks["datasource"], SHARED)
                else:
                    self.assertEqual(asks["datasource"], SOURCE)
        for variable in VARIABLES.values():
            if variable["type"] == "query":
                self.assertEqual(variable["datasource"], SOURCE)

    def test_tables_of_events_share_those_of_a_panel_that_is_always_open(self):
        """And that has all that they pick out."""
        tables = [panel for panel in PANELS if of_events(panel)]
        self.assertEqual(len(tables), 4)
        for panel in tables:
            query, = panel["targets"]
            source, = (p for p in DASHBOARD["panels"]
                       if p["id"] == query["panelId"])
            self.assertEqual((query["topic"], source["type"]),
                             ("annotations", "table"))
            wanted, = (f["config"]["options"]["value"]
                       for f in everywhere(panel["transformations"],
                                           "filters")[0])
            picked = [annotation for annotation in annotations()
                      if re.match(wanted, annotation["name"])]
            self.assertGreater(len(picked), 0, panel["title"])
            for annotation in picked:
                self.assertTrue(is_for(annotation, source), annotation["name"])

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
                self.assertIn(tags, ("hashtag", "hashtag-$shown",
                                     "hashtag-$story"), title)
        for name in ("trending", "story"):
            self.assertIn("hashtag-$shown", VARIABLES[name]["query"]["target"])

    def test_each_is_of_the_chosen_host_whatever_dots_it_has(self):
        every = [t for _, t in targets()]
        for target in every + [VARIABLES[name]["query"]["target"]
                               for name in ("shown", "trending", "story")]:
            paths = re.findall(r"\*\.hashtag", target)
            hosts = re.findall(
                r"grep\(\*\.hashtag[^,]*,'\^\$\{host:regex\}\\\.'\)", target)
            self.assertEqual(len(paths), len(hosts), target)

    def test_no_variable_is_unknown(self):
        known = {*VARIABLES, "__all", "__data", "__dashboard", "__value"}
        text = json.dumps(DASHBOARD)
        named = set(re.findall(r"\$\{?([a-z_]\w*)", text))
        self.assertEqual(named - known, set())

    def test_the_metrics_are_those_that_the_readme_lists(self):
        listed = set(re.findall(r"`((?:count|gauge)-\w+)`", read("README.md")))
        text = " ".join(target for _, target in targets())
        asked = set(re.findall(r"\.((?:count|gauge)-\w+)\.value", text))
        self.assertEqual(asked - listed, set())
        self.assertGreater(len(asked), 10)

    def test_the_annotations_are_those_that_the_plugin_posts(self):
        posted = set(re.findall(r'post_event\(d, "([\w-]+)"', read(
            "plugin", "delivery", "notice.c")))
        kinds = {a["target"]["tags"][0] for a in annotations()}
        self.assertEqual(kinds, {"trend", "trend-end", "top-video"})
        self.assertEqual(kinds - posted, set())
        for annotation in annotations():
            self.assertEqual((annotation["datasource"], annotation["enable"]),
                             (SOURCE, True))


class Variables(unittest.TestCase):
    def test_they_are_the_ones_to_choose_by(self):
        self.assertEqual([name for name, v in VARIABLES.items()
                          if v["hide"] == 0],
                         ["datasource", "host", "hashtag", "top"])
        source = VARIABLES["datasource"]
        self.assertEqual((source["type"], source["query"], source["label"]),
                         ("datasource", "graphite", "Data source"))
        tag = VARIABLES["hashtag"]
        self.assertTrue(tag["multi"] and tag["includeAll"])
        self.assertEqual(tag["allValue"], "*")
        self.assertEqual(VARIABLES["top"]["query"].split(","),
                         [o["value"] for o in VARIABLES["top"]["options"]])

    def test_what_is_shown_is_found_again_with_the_data(self):
        for variable in VARIABLES.values():
            if variable["type"] == "query":
                self.assertEqual(variable["refresh"], 2)
        for name in ("shown", "trending", "story"):
            hidden = VARIABLES[name]
            self.assertEqual((hidden["hide"], hidden["skipUrlSync"]),
                             (2, True))
            self.assertNotIn("allValue", hidden)
        for name in ("shown", "trending"):
            self.assertEqual(VARIABLES[name]["current"]["value"], ["$__all"])


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
        names = {float(v): w["text"] for v, w in
                 state["mappings"][0]["options"].items()}
        self.assertEqual((names[first], names[second]),
                         ("trending", "strongly"))

    def test_states_have_one_name_and_one_colour(self):
        state = titled("State")["fieldConfig"]["defaults"]
        column, = (o for o in ranking()["overrides"]
                   if o["matcher"]["options"] == "State")
        words, cells = (mappings[0]["options"] for mappings in (
            state["mappings"], properties(column)["mappings"]))
        for named in (words, cells):
            self.assertEqual({v: w["text"] for v, w in named.items()}, {
                "0": "quiet", "0.5": "warm", "1": "trending", "2": "strongly"})
        self.assertEqual([w["color"] for w in words.values()][1:],
                         [w["color"] for w in cells.values()][1:])
        self.assertRegex(words["1"]["color"], "orange$")
        self.assertRegex(words["2"]["color"], "red$")
        for title in ("Fastest riser", "Score",
                      "Score of this hashtag, and its alerts"):
            steps = defaults_of(titled(title))["thresholds"]["steps"]
            self.assertRegex(steps[1]["color"], "orange$")
            self.assertRegex(steps[2]["color"], "red$")
        now = defaults_of(titled("Trending now"))["thresholds"]["steps"]
        self.assertEqual(now[1]["value"], 1)
        self.assertRegex(now[1]["color"], "orange$")

    def test_warm_is_what_the_middle_tier_calls_a_trend(self):
        tiers = limits(titled("Growth in 7 days, and the thresholds")
                       ["fieldConfig"]["defaults"]["thresholds"])
        warm = re.findall(r"growth_7d\.value,'[^']*'\),([\d.]+)\),0\)",
                          " ".join(target for _, target in targets()))
        self.assertEqual({float(limit) for limit in warm}, {tiers[1]})
        self.assertIn(" %g %% " % tiers[1], titled("State")["description"])

    def test_credits_turn_orange_where_the_alert_rule_fires(self):
        condition = ALERTS["hashtag-credits"]["data"][2]["model"]["conditions"]
        last, = condition[0]["evaluator"]["params"]
        days, = titled("Credits")["fieldConfig"]["overrides"]
        self.assertEqual(limits(properties(days)["thresholds"])[-1], last)


class Guide(unittest.TestCase):
    """Somebody who sees the dashboard for the first time finds the way."""

    def test_the_text_stands_below_the_first_row(self):
        panels = DASHBOARD["panels"]
        at = panels.index(titled("How to read it"))
        self.assertEqual({p["type"] for p in panels[1:at]}, {"stat"})
        self.assertEqual(panels[at + 1]["title"], ROWS[1])

    def test_it_says_what_the_numbers_mean_and_what_grafana_has(self):
        text = titled("How to read it")["options"]["content"]
        self.assertLessEqual(len(text.splitlines()), 4)
        for word in ("Score", "Warm", "trends", "strongly", "answered",
                     "watched", "newest day", "since when", "compare", "Share",
                     "Inspect", "CSV", "Ctrl-click", "Add annotation"):
            self.assertIn(word, text)

    def test_its_numbers_are_those_of_the_manual(self):
        text = titled("What the words mean, and what to do")["options"][
            "content"]
        conf = read("conf", "hashtag.conf")
        for tier in re.findall(r"#<Tier>\n(.*?)</Tier>", conf, re.S):
            self.assertIn("%g %%" % option(tier, "Threshold"), text)
        for command in re.findall(r"`(.*?)`", text):
            self.assertRegex(command, "^(hashtagctl (check|report)"
                             "|man (collectd-hashtag|hashtagctl))$")

    def test_links_lead_to_the_manual_and_the_alert_rules(self):
        _, manual, rules = DASHBOARD["links"]
        panel = titled("What the words mean, and what to do")
        self.assertEqual((manual["title"], manual["url"]), (
            "Manual", "/d/${__dashboard.uid}?viewPanel=%d" % panel["id"]))
        self.assertTrue(manual["includeVars"] and manual["keepTime"])
        self.assertEqual(rules["title"], "Alert rules")
        self.assertTrue(rules["url"].startswith("/alerting/list"))

    def test_a_link_leads_back_from_one_hashtag_to_all(self):
        back = DASHBOARD["links"][0]
        self.assertEqual(back["title"], "All hashtags")
        self.assertIn("var-hashtag=$__all&", back["url"])
        self.assertFalse(back["includeVars"])  # that would be the one again
        for name in ("datasource", "host", "top"):
            self.assertIn("${%s:queryparam}" % name, back["url"])

    def test_the_manual_has_links_to_the_next_steps(self):
        text = titled("What the words mean, and what to do")["options"][
            "content"]
        addresses = re.findall(r"\]\((\S+)\)", text)
        self.assertEqual(len(addresses), 4)
        for address in addresses:
            self.assertRegex(address, r"^(https://grafana\.com/docs/grafana/"
                             r"latest/[a-z/-]+/|/alerting/list\?search=.+)$")


class Story(unittest.TestCase):
    """The row about one hashtag.

    Grafana opens no row because a hashtag was chosen: a row that repeats over
    a variable stays, once, when the variable has no value (its issues 3778 and
    10764), no address opens a row, and rules that show a row are of a schema
    that nothing before Grafana 12 imports. So the row is always open, and
    about the fastest riser as long as none is chosen.
    """

    def inside(self):
        """The panels below the row's title."""
        titles = [panel["title"] for panel in DASHBOARD["panels"]]
        at = titles.index(ROWS[4])
        return DASHBOARD["panels"][at + 1:titles.index(ROWS[5])]

    def test_the_row_is_open_whether_one_is_chosen_or_not(self):
        row = titled(ROWS[4], DASHBOARD["panels"])
        self.assertFalse(row["collapsed"])
        self.assertEqual(everywhere(DASHBOARD, "repeat"), [])
        self.assertEqual(len(self.inside()), 7)

    def test_the_row_says_which_hashtag_it_is_about(self):
        self.assertTrue(ROWS[4].endswith(" of #$story"))
        query = VARIABLES["story"]["query"]["target"]
        self.assertIn("highestCurrent(", query)
        self.assertIn("hashtag-$shown.gauge-trend_score", query)
        self.assertIn(",1)", query)

    def test_its_panels_and_no_others_are_about_that_hashtag(self):
        inside = self.inside()
        for panel in PANELS:
            text = json.dumps(panel["targets"] if not of_events(panel) else
                              panel["transformations"])
            about = "hashtag-$story." in text or "of one hashtag" in text
            self.assertEqual(about, panel in inside, panel["title"])


class Linter(unittest.TestCase):
    """Grafana's dashboard-linter (0.2), rule by rule, where it is not about
    Prometheus: the rules on job, instance, PromQL, LogQL and rate do not
    apply. panel-datasource-rule has four exceptions, the tables of events,
    whose source is the dashboard itself.
    """

    def test_template_datasource_rule(self):
        self.assertEqual(VARIABLES["datasource"]["label"], "Data source")

    def test_template_on_time_change_reload_rule(self):
        for variable in VARIABLES.values():
            if variable["type"] == "query":
                self.assertEqual(variable["refresh"], 2)

    def test_panel_datasource_rule(self):
        others = [p["title"] for p in PANELS if p["datasource"] != SOURCE]
        self.assertEqual(len(others), 4)

    def test_panel_title_description_rule(self):
        for panel in EVERY:
            self.assertTrue(panel["title"] and panel["description"])

    def test_panel_units_rule(self):
        for panel in PANELS:
            self.assertRegex(defaults_of(panel)["unit"],
                             r"^(none|short|locale|(suffix|time):.+)$")

    def test_panel_no_targets_rule(self):
        for panel in PANELS:
            self.assertGreater(len(panel["targets"]), 0)

    def test_uneditable_dashboard_rule(self):
        self.assertIs(DASHBOARD["editable"], False)


if __name__ == "__main__":
    unittest.main()
