# SPDX-License-Identifier: MIT
"""The rules of grafana-dashboard.json that no schema knows."""
import colorsys
import itertools
import json
import math
import os
import re
import unittest

import yaml

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SOURCE = {"type": "graphite", "uid": "${datasource}"}
SHARED = {"type": "datasource", "uid": "-- Dashboard --"}
ROWS = ["What is trending now?",
        "Ranking: which hashtags rise?",
        "Why: which videos drive it, and what happened?",
        "Trends: how did it come about?",
        "One hashtag, the whole story: #$story",
        "This year against last: is it only the season?",
        "The poller: are the data complete, and what do they cost?",
        "Manual: what do the words mean?"]
PAGES = {"dark": "#181b1f", "light": "#ffffff"}  # a panel's background


def read(*path):
    with open(os.path.join(TOP, *path), encoding="utf-8") as f:
        return f.read()


DASHBOARD = json.loads(read("grafana-dashboard.json"))
EVERY = [panel for row in DASHBOARD["panels"]
         for panel in ([row] if row["type"] != "row" else row["panels"])]
PANELS = [panel for panel in EVERY if panel["type"] != "text"]
TEXTS = [panel for panel in EVERY if panel["type"] == "text"]
VARIABLES = {v["name"]: v for v in DASHBOARD["templating"]["list"]}
ALERTS = {rule["uid"]: rule for group in yaml.safe_load(read(
    "conf", "grafana", "alerting", "hashtag-rules.yaml.example"))["groups"]
    for rule in group["rules"]}


def titled(title):
    panel, = (p for p in EVERY if p["title"] == title)
    return panel


def of_events(panel):
    return "topic" in panel["targets"][0]


def defaults_of(panel):
    return panel["fieldConfig"]["defaults"]


def everywhere(value, key, found=None):
    """The values of a key at any depth."""
    found = [] if found is None else found
    for k, v in (value.items() if isinstance(value, dict) else
                 enumerate(value) if isinstance(value, list) else ()):
        if k == key:
            found.append(v)
        everywhere(v, key, found)
    return found


def rgb(color):
    return [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]


def luminance(color):
    r, g, b = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4
               for v in rgb(color))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def hues():
    """The colours of hashtags, by their place in the list of those shown."""
    return [o["properties"][0]["value"]["fixedColor"]
            for o in titled("Videos")["fieldConfig"]["overrides"]]


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
            picked = [mark for mark in marks()
                      if re.match(wanted, mark["name"])]
            self.assertGreater(len(picked), 0, panel["title"])
            for mark in picked:
                self.assertTrue(is_for(mark, source), mark["name"])

    def test_overrides_are_about_columns_that_there_are(self):
        for panel in PANELS:
            made = json.dumps(panel.get("transformations", panel["targets"]))
            for override in panel["fieldConfig"]["overrides"]:
                if override["matcher"]["id"] == "byName":
                    name = override["matcher"]["options"]
                    self.assertRegex(made, r"['\"]%s['\"]" % re.escape(name))


def marks():
    return [a for a in DASHBOARD["annotations"]["list"]
            if "fromAnnotations" in a["target"]]


def is_for(mark, panel):
    chosen = panel["id"] in mark["filter"]["ids"]
    return chosen != mark["filter"]["exclude"]


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

    def test_the_marks_are_those_that_the_plugin_posts(self):
        posted = set(re.findall(r'post_event\(d, "([\w-]+)"', read(
            "plugin", "delivery", "notice.c")))
        kinds = {mark["target"]["tags"][0] for mark in marks()}
        self.assertEqual(kinds, {"trend", "trend-end", "top-video"})
        self.assertEqual(kinds - posted, set())
        for mark in marks():
            self.assertEqual((mark["datasource"], mark["enable"]),
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


class Faults(unittest.TestCase):
    """What was seen broken or misleading in Grafana's own front end.

    Each rule stops a fault that no package of Grafana's can draw: clicks, the
    state timeline, marks, texts for no data. What they can draw is looked at
    by test_drawn.
    """

    def links(self):
        """(panel, address) of every link in a cell."""
        return [(panel, link["url"]) for panel in PANELS
                for links in everywhere(panel["fieldConfig"], "links")
                + [p["value"] for o in panel["fieldConfig"]["overrides"]
                   for p in o["properties"] if p["id"] == "links"]
                for link in links]

    def test_a_click_does_not_leave_for_grafanas_home_page(self):
        """A link that begins with "?" is relative to "/"."""
        own = [url for _, url in self.links() if "var-hashtag" in url]
        self.assertEqual(len(own), 1)
        for _, url in self.links():
            self.assertRegex(url, r"^(/d/\$\{__dashboard\.uid\}\?"
                             r"|https://|\$\{__value\.text\}$"
                             r"|\$\{__data\.fields\.Link\}$)")
        for link in DASHBOARD["links"]:
            self.assertRegex(link["url"], "^/[a-z]")

    def test_a_click_keeps_a_range_of_time(self):
        """The variable is empty in a panel with a time of its own."""
        for panel, url in self.links():
            if "timeFrom" in panel:
                self.assertNotIn("__url_time_range", url)

    def test_a_click_on_an_odd_name_finds_it(self):
        for _, url in self.links():
            for name in re.findall(r"(?:var-hashtag=|/tag/)(\S+?)(?:&|$)",
                                   url):
                self.assertRegex(name, r":percentencode\}$")

    def test_no_cell_links_to_nothing(self):
        """A text of one blank would be an invisible link to "%20"."""
        for text in everywhere(DASHBOARD, "noValue"):
            self.assertTrue(text.strip())

    def test_states_are_named_and_not_numbered(self):
        """Colour by thresholds drops the names where values are merged."""
        panel = titled("State")
        self.assertTrue(panel["options"]["mergeValues"])
        self.assertNotEqual(defaults_of(panel)["color"]["mode"], "thresholds")
        named, empty = defaults_of(panel)["mappings"]
        self.assertEqual(len(named["options"]), 4)
        self.assertEqual((empty["type"], empty["options"]["match"]),
                         ("special", "null"))
        self.assertEqual(empty["options"]["result"]["color"], "transparent")

    def test_fifty_hashtags_can_be_read_in_the_state_panel(self):
        panel = titled("State")
        self.assertLessEqual(panel["options"]["perPage"], 20)
        self.assertGreaterEqual(panel["gridPos"]["h"], 14)

    def test_ten_hashtags_fit_into_the_ranking(self):
        panel = titled("The $top hashtags with the highest score")
        self.assertGreaterEqual(panel["gridPos"]["h"], 12)

    def test_tables_fit_into_a_window_of_1280_pixels(self):
        for panel in PANELS:
            if panel["type"] != "table":
                continue
            ids = everywhere(panel["fieldConfig"]["overrides"], "id")
            self.assertNotIn("custom.minWidth", ids)
            widths = [p["value"] for o in panel["fieldConfig"]["overrides"]
                      for p in o["properties"] if p["id"] == "custom.width"]
            self.assertLess(sum(widths), 1000, panel["title"])

    def test_no_text_for_no_data_names_a_cause(self):
        """It is shown when graphite-web is down, too."""
        for panel in PANELS:
            self.assertRegex(defaults_of(panel)["noValue"],
                             r"^(no data|nothing)( in th(is|e last) [a-z ]+)?$",
                             panel["title"])

    def test_an_empty_year_has_no_legend(self):
        """The first year would repeat the text for no data in each cell."""
        yearly = [(title, target) for title, target in targets()
                  if "364d" in target]
        self.assertEqual(len(yearly), 3)
        for title, target in yearly:
            self.assertTrue(target.startswith("removeEmptySeries("), title)

    def test_a_day_without_gain_is_no_plunge(self):
        """A logarithmic scale draws zero at its floor."""
        for panel in PANELS:
            scale = defaults_of(panel).get("custom", {}).get(
                "scaleDistribution", {})
            if scale.get("type") != "log":
                continue
            for query in panel["targets"]:
                if "derivative" in query["target"] or "'diff'" in query[
                        "target"]:
                    self.assertRegex(query["target"],
                                     r"removeBelowValue\(.*,1\)",
                                     panel["title"])

    def test_marks_are_those_of_the_chosen_hashtag(self):
        """Grafana writes tags into the address as they are: a "#" would end
        it there."""
        for mark in marks():
            kind, tag = mark["target"]["tags"]
            about = {"Top videos": "trending"}.get(
                mark["name"], "story" if "one hashtag" in mark["name"]
                else "hashtag")
            self.assertEqual(tag, "%%23${%s:percentencode}" % about)
            self.assertNotIn("#", kind)

    def test_marks_do_not_cover_states_and_the_poller(self):
        own = [p for p in PANELS if "timeFrom" in p and
               p["type"] == "timeseries"]
        self.assertEqual(len(own), 3)
        for panel in (titled("State"), *own):
            for mark in marks():
                self.assertFalse(is_for(mark, panel), panel["title"])

    def test_a_video_is_a_row_and_no_mark(self):
        for mark in marks():
            if mark["target"]["tags"][0] == "top-video":
                self.assertTrue(mark["hide"])
                for panel in PANELS:
                    if panel["type"] != "table":
                        self.assertFalse(is_for(mark, panel))

    def test_no_light_box_without_data(self):
        """The text for no data takes the colour of the lowest threshold."""
        for panel in PANELS:
            if panel["type"] == "stat":
                self.assertEqual(panel["options"]["colorMode"], "value")
                steps = defaults_of(panel)["thresholds"]["steps"]
                self.assertEqual(steps[0]["color"], "text")

    def test_ticks_of_counts_have_no_useless_decimals(self):
        """"10.0 Mil"."""
        for panel in PANELS:
            if panel["type"] == "timeseries" and defaults_of(panel)[
                    "unit"] == "short":
                self.assertNotIn("decimals", defaults_of(panel))

    def test_a_legend_leaves_the_plot_its_width(self):
        for panel in PANELS:
            if panel["type"] == "timeseries":
                self.assertEqual(panel["options"]["legend"]["placement"],
                                 "bottom")

    def test_a_dot_in_a_name_blanks_no_panel(self):
        for name in ("shown", "story"):
            self.assertIn(".", re.search(
                r"'\[(\S+)\]','\?'", VARIABLES[name]["query"]["target"])[1])

    def test_grafanas_proxy_never_meets_a_connection_that_ends(self):
        """It keeps one for 90 s that nobody uses."""
        text = read("conf", "graphite-web", "hashtag_gunicorn.py")
        self.assertGreater(option(text, "keepalive ="), 90)

    def test_orange_and_red_are_states(self):
        allowed = {"State", "Score", "Trending now", "Fastest riser",
                   "Credits", "Score of this hashtag, and its alerts",
                   "The $top hashtags with the highest score",
                   "Today's answers"}
        for panel in PANELS:
            text = json.dumps(panel["fieldConfig"])
            if re.search(r'["-](orange|red)"', text):
                self.assertIn(panel["title"], allowed)
        failed, = (o for o in titled("Today's answers")["fieldConfig"]
                   ["overrides"] if re.search(r'["-](orange|red)"', json.dumps(o)))
        self.assertEqual(failed["matcher"]["options"], "failed")
        for mark in marks():
            rises = mark["target"]["tags"][0] == "trend"
            self.assertEqual("orange" in mark["iconColor"], rises)

    def test_a_hashtag_has_a_hue_that_no_state_has(self):
        self.assertEqual(len(set(hues())), 10)
        for color in hues():
            hue, _, saturation = colorsys.rgb_to_hls(*rgb(color))
            if saturation > 0.2:
                self.assertTrue(60 < hue * 360 < 335, color)
            for page in PAGES.values():
                self.assertGreater(contrast(color, page), 3, color)
        for one, other in itertools.combinations(hues(), 2):
            self.assertGreater(math.dist(rgb(one), rgb(other)), 0.15,
                               (one, other))

    def test_a_hashtag_has_the_same_hue_in_all_panels(self):
        """By its place among those shown, which its name ends with."""
        place = (r"^aliasSub\(|^removeEmptySeries\(aliasSub\(")
        drawn = 0
        for panel in PANELS:
            query = panel["targets"][0].get("target", "")
            if panel["type"] != "timeseries" or "-$shown." not in query:
                continue
            drawn += 1
            for one in panel["targets"]:
                self.assertRegex(one["target"], place)
                self.assertIn(r"'\1 $shown'", one["target"])
            named = [o for o in panel["fieldConfig"]["overrides"]
                     if o["properties"][0]["id"] == "color"]
            self.assertEqual(named,
                             titled("Videos")["fieldConfig"]["overrides"])
            self.assertEqual(defaults_of(panel)["color"]["mode"], "fixed")
        self.assertEqual(drawn, 6)
        # a place that does not change with the scores
        self.assertEqual(VARIABLES["shown"]["sort"], 1)


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
        manual, rules = DASHBOARD["links"]
        panel = titled("What the words mean, and what to do")
        self.assertEqual((manual["title"], manual["url"]), (
            "Manual", "/d/${__dashboard.uid}?viewPanel=%d" % panel["id"]))
        self.assertEqual(rules["title"], "Alert rules")
        self.assertTrue(rules["url"].startswith("/alerting/list"))


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
