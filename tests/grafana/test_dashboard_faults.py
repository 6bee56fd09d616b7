# SPDX-License-Identifier: MIT
"""The rules that stop the faults seen in Grafana's own front end."""
import colorsys
import itertools
import json
import math
import re
import unittest

from dashboard import (DASHBOARD, PAGES, PANELS, VARIABLES, annotations,
                       contrast, defaults_of, everywhere, hues, is_for, option,
                       properties, read, rgb, targets, titled)


class Faults(unittest.TestCase):
    """What was seen broken or misleading in Grafana's own front end.

    Each rule stops a fault that no package of Grafana's can draw: clicks, the
    state timeline, annotations, texts for no data. test_drawn has the others.
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
        panel = titled("The $top highest scores")
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
                             r"^(no data|nothing)"
                             r"( in th(is|e last) [a-z ]+)?$",
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

    def test_annotations_are_those_of_the_chosen_hashtag(self):
        """Grafana writes tags into the address as they are: a "#" would end
        it there."""
        for annotation in annotations():
            kind, tag = annotation["target"]["tags"]
            name = annotation["name"]
            about = ("trending" if name == "Top videos" else
                     "story" if "one hashtag" in name else "hashtag")
            self.assertEqual(tag, "%%23${%s:percentencode}" % about)
            self.assertNotIn("#", kind)

    def test_annotations_do_not_cover_states_and_the_poller(self):
        own = [p for p in PANELS if "timeFrom" in p and
               p["type"] == "timeseries"]
        self.assertEqual(len(own), 3)
        for panel in (titled("State"), *own):
            for annotation in annotations():
                self.assertFalse(is_for(annotation, panel), panel["title"])

    def test_a_video_is_a_row_and_no_annotation(self):
        for annotation in annotations():
            if annotation["target"]["tags"][0] == "top-video":
                self.assertTrue(annotation["hide"])
                for panel in PANELS:
                    if panel["type"] != "table":
                        self.assertFalse(is_for(annotation, panel))

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

    def test_bars_and_scores_begin_at_zero(self):
        """A first week's bars began at 30 K, and its scores were all red."""
        for panel in PANELS:
            custom = defaults_of(panel).get("custom", {})
            if panel["type"] == "timeseries" and (
                    custom["drawStyle"] == "bars"
                    or custom["lineInterpolation"] == "stepAfter"
                    or defaults_of(panel)["unit"] == "suffix:×"):
                self.assertEqual(0, defaults_of(panel).get(
                    "min", custom.get("axisSoftMin")), panel["title"])

    def test_last_year_is_named_once_in_a_legend(self):
        """Twelve names left half of the panel to the plot, and were cut."""
        panel = titled("New videos in 7 days, and last year's")
        year, = (o for o in panel["fieldConfig"]["overrides"]
                 if "a year before" in o["matcher"]["options"])
        self.assertTrue(properties(year)["custom.hideFrom"]["legend"])

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
                   "The $top highest scores",
                   "Today's answers"}
        for panel in PANELS:
            text = json.dumps(panel["fieldConfig"])
            if re.search(r'["-](orange|red)"', text):
                self.assertIn(panel["title"], allowed)
        answers = titled("Today's answers")["fieldConfig"]["overrides"]
        failed, = (o for o in answers
                   if re.search(r'["-](orange|red)"', json.dumps(o)))
        self.assertEqual(failed["matcher"]["options"], "failed")
        for annotation in annotations():
            rises = annotation["target"]["tags"][0] == "trend"
            self.assertEqual("orange" in annotation["iconColor"], rises)

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


if __name__ == "__main__":
    unittest.main()
