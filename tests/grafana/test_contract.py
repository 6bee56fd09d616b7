# SPDX-License-Identifier: MIT
"""The dashboard as its viewer reads it: the real graphite-web over RRD files
and events of the real daemon, and the real @grafana/data of Grafana's oldest
and newest version that the dashboard is for.

HASHTAG_GRAFANA: the folder that prepare.sh made.
"""
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from world import DAY, HOST, World
from fixtures.alert_case import make_rrd
from fixtures.daemon import epoch

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FILE = os.path.join(TOP, "grafana-dashboard.json")
with open(FILE, encoding="utf-8") as f:
    DASHBOARD = json.load(f)
PANELS = {panel["id"]: panel for row in DASHBOARD["panels"]
          for panel in ([row] if row["type"] != "row" else row["panels"])
          if panel["type"] != "text"}
TEXTS = {panel["id"]: panel for panel in DASHBOARD["panels"]
         if panel["type"] == "text"}
STYLES = {"10": "10 plain", "13": "13 marked",
          "13, by its server": "13 backend"}
LIVED = 12
STATES = {0: "quiet", 0.5: "warm", 1: "trending", 2: "strongly"}
MANY = 10000
PAUSE = 6  # seconds; gunicorn by itself ends a connection after 2


def steps_of(panel):
    """Seconds between the rows that a panel gets, in a list; [] for marks."""
    query = panel["targets"][0]
    if "topic" in query:
        return []
    return [600 if "(*.hashtag." in query["target"] else DAY]


def no_value(panel):
    return panel["fieldConfig"]["defaults"]["noValue"]


class View:
    """What contract.js printed."""

    def __init__(self, text):
        printed = json.loads(text)
        self.options = printed["options"]
        self.chosen = printed["chosen"]
        self.rows = {row["id"]: row["title"] for row in printed["rows"]}
        self.annotations = printed["annotations"]
        self.panels = {panel["id"]: panel for panel in printed["panels"]}

    def panel(self, title):
        found, = (i for i, p in PANELS.items() if p["title"] == title)
        return self.panels[found]

    def table(self, title, cells="texts"):
        """A table's rows as {column: cell}."""
        frames = self.panel(title)["frames"]
        frame = frames[0] if frames else []
        return [dict(zip([field["name"] for field in frame], row))
                for row in zip(*(field[cells] for field in frame))]

    def ranking(self, cells="texts"):
        return self.table("The $top highest scores", cells)

    def links(self, title, column):
        """(title, address) of the links in a column, a row each."""
        frame, = self.panel(title)["frames"]
        field, = (f for f in frame if f["name"] == column)
        return [(link["title"], link["href"]) for link, in field["links"]]

    def lines(self, title):
        """{name: values} of a graph; a name ends with its place, as blanks."""
        return {field["name"].rstrip(): field["values"]
                for frame in self.panel(title)["frames"]
                for field in frame if field["type"] == "number"}

    def colors(self, title):
        """{name: colour} of a graph."""
        return {field["name"].rstrip(): field["color"]
                for frame in self.panel(title)["frames"]
                for field in frame if field["type"] == "number"}

    def marks(self, title):
        """[(time, title, text, hashtag)] that are drawn on a panel."""
        marks = []
        for frame in self.annotations[str(self.panel(title)["id"])]:
            fields = {f["name"]: f["values"] for f in frame}
            marks += zip(*(fields.get(name, ()) for name in
                           ("time", "title", "text", "tags")))
        return [(at, what, text, tags[2]) for at, what, text, tags in marks]

    def read(self):
        """All that a viewer reads, in the same order for each version."""
        return {p["id"]: (p["title"], [s["text"] for s in p["stats"] or ()],
                          [(f["name"], f["texts"]) for frame in p["frames"]
                           for f in frame if f["type"] != "time"])
                for p in self.panels.values()}


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hashtag-dashboard-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.world = World(cls.folder, LIVED)
        cls.addClassCleanup(cls.world.close)
        cls.world.live()
        cls.lab = cls.world.lab
        cls.files = os.path.join(cls.lab.data, HOST)
        cls.views = {}

    def view(self, style, **chosen):
        major, kind = STYLES[style].split()
        program = os.path.join(os.environ["HASHTAG_GRAFANA"],
                               "contract-%s.cjs" % major)
        done = subprocess.run(
            ["node", program, FILE, self.world.web.url, kind,
             *("%s=%s" % pair for pair in chosen.items())],
            capture_output=True, text=True, check=False, timeout=600)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return View(done.stdout)

    def full(self, style):
        """The view of the six hashtags, asked for once."""
        if style not in self.views:
            self.views[style] = self.view(style)
        return self.views[style]

    def show(self, name, host=HOST, **links):
        """graphite-web gets a world of links to this one's files.

        links: {folder beside the hashtags': the one that it is}
        """
        room = os.path.join(self.folder, name, host)
        os.makedirs(room)
        os.symlink(os.path.join(self.files, "hashtag"),
                   os.path.join(room, "hashtag"))
        for tag, source in links.items():
            os.symlink(os.path.join(self.files, "hashtag-" + source),
                       os.path.join(room, "hashtag-" + tag))
        self.world.show(os.path.dirname(room))
        self.addCleanup(self.world.show, self.lab.data)
        return room

    # -- six hashtags

    def test_no_panel_is_empty_and_no_row_is_consolidated(self):
        for style in STYLES:
            view = self.full(style)
            self.assertEqual(set(view.panels), {*PANELS, *TEXTS})
            for i, panel in view.panels.items():
                if i in TEXTS:
                    continue
                with self.subTest(grafana=style, panel=panel["title"]):
                    self.assertEqual(panel["steps"], steps_of(PANELS[i]))
                    self.assertGreater(len(panel["frames"]), 0)
                    for frame in panel["frames"]:
                        for field in frame:
                            self.assertNotEqual(set(field["values"]), {None})
                    self.assertNotIn(no_value(PANELS[i]), [
                        stat["text"] for stat in panel["stats"] or ()])

    def test_each_version_reads_the_same(self):
        first, *others = (self.full(style).read() for style in STYLES)
        for other in others:
            self.assertEqual(first, other)

    def test_every_variable_finds_what_there_is(self):
        tags = sorted(self.world.tags)
        trending = [tag for tag in tags if self.newest(tag, "gauge-trending")]
        best = max(tags, key=lambda tag: self.newest(tag, "gauge-trend_score"))
        self.assertEqual(len(trending), 2)
        for style in STYLES:
            with self.subTest(grafana=style):
                self.assertEqual(self.full(style).options, {
                    "host": [HOST], "hashtag": tags, "shown": tags,
                    "trending": trending, "story": [best]})

    def newest(self, tag, metric, back=0):
        return self.lab.stored(tag, metric, self.world.ago(back))

    def from_rrdtool(self, tag):
        videos, growth = (self.newest(tag, metric) for metric in
                          ("count-videos", "gauge-growth_7d"))
        level = self.newest(tag, "gauge-trending")
        return {
            "Hashtag": tag,
            "State": max(level, 0.5 if growth >= 20 else 0),
            "Score": self.newest(tag, "gauge-trend_score"),
            "Growth 7 d": growth,
            "Growth 28 d": 100 * videos
            / self.newest(tag, "count-videos", 28) - 100,
            "New videos 7 d": videos - self.newest(tag, "count-videos", 7),
            "Videos": videos,
            "Views": self.newest(tag, "count-views")}

    def test_the_ranking_is_what_rrdtool_says(self):
        expected = sorted(map(self.from_rrdtool, self.world.tags),
                          key=lambda row: -row["Score"])
        self.assertEqual({row["State"] for row in expected}, set(STATES))
        for style in STYLES:
            with self.subTest(grafana=style):
                rows = self.full(style).ranking("values")
                self.assertEqual([list(row) for row in rows],
                                 [list(expected[0])] * len(expected))
                for row, right in zip(rows, expected):
                    self.assertEqual(row["Hashtag"], right["Hashtag"])
                    for column in list(right)[1:]:
                        self.assertAlmostEqual(
                            row[column] / right[column] if right[column] else
                            1 + row[column], 1, places=9, msg=(row, column))

    def test_the_ranking_is_written_for_people(self):
        row = self.full("13").ranking()[0]
        right = self.from_rrdtool("remotework2026")
        self.assertEqual(row, {
            "Hashtag": "remotework2026", "State": "strongly",
            "Score": "%.2f ×" % right["Score"],
            "Growth 7 d": "%.1f %%" % right["Growth 7 d"],
            "Growth 28 d": "%.1f %%" % right["Growth 28 d"],
            "New videos 7 d": "{:,.0f}".format(right["New videos 7 d"]),
            "Videos": "{:,.0f}".format(right["Videos"]),
            "Views": "%.1f Mil" % (right["Views"] / 1e6)})

    def own(self, metric):
        """The newest known row of a metric about the plugin itself."""
        text = subprocess.run(
            ["rrdtool", "fetch",
             os.path.join(self.files, "hashtag", metric + ".rrd"), "AVERAGE",
             "-s", "-1d"], check=True, capture_output=True, text=True).stdout
        rows = [line.split()[1] for line in text.splitlines() if ": " in line]
        return float([row for row in rows if "nan" not in row][-1])

    def test_the_first_row_answers_at_a_glance(self):
        tags, newest = self.world.tags, self.newest
        best = max(tags, key=lambda tag: newest(tag, "gauge-trend_score"))
        answered, watched, sent, limit, left = map(self.own, (
            "count-answered", "count-hashtags", "count-requests",
            "gauge-requests_limit", "gauge-credits_remaining"))
        self.assertEqual((watched, limit), (len(tags), len(tags) + 5))
        expected = {
            "Trending now": ["%d" % self.own("count-trending")],
            "Fastest riser": ["%.2f ×"
                              % newest(best, "gauge-trend_score")],
            "Newest day": [time.strftime("%a %-d %b", time.gmtime(
                epoch(self.world.ago(1))))],
            "Answered": ["%d" % answered, "%d" % watched],
            "Credits": ["%d" % left, "%d" % (left / watched + 0.5)],
            "Requests": ["%d" % sent, "%d" % limit]}
        view = self.full("13")
        self.assertEqual(expected, {
            title: [stat["text"] for stat in view.panel(title)["stats"]]
            for title in expected})
        self.assertEqual(view.panel("Fastest riser")["stats"][0]["title"],
                         best)

    def test_a_click_shows_one_hashtag(self):
        for style in STYLES:
            with self.subTest(grafana=style):
                view = self.full(style)
                title = "The $top highest scores"
                tags = [row["Hashtag"] for row in view.ranking()]
                for tag, link in zip(tags, view.links(title, "Hashtag")):
                    self.assertEqual(link[0], "Show only #" + tag)
                    view_of, _, fields = link[1].partition("?")
                    self.assertEqual(view_of, "/d/" + DASHBOARD["uid"])
                    fields = dict(urllib.parse.parse_qsl(fields))
                    self.assertEqual(fields["var-hashtag"], tag)
                    self.assertEqual((fields["var-host"], fields["from"]),
                                     (HOST, "now-90d"))
                for tag, link in zip(tags, view.links(title, "Videos")):
                    self.assertEqual(urllib.parse.unquote(link[1]),
                                     "https://www.tiktok.com/tag/" + tag)
        alone = self.view("13", hashtag="हस्तशिल्प")
        self.assertEqual([row["Hashtag"] for row in alone.ranking()],
                         ["हस्तशिल्प"])
        two = self.view("10", hashtag="節約術,ของทำมือ")
        self.assertEqual(list(two.lines("Videos")), ["ของทำมือ", "節約術"])

    def test_the_level_is_drawn_day_by_day(self):
        lines = self.full("13").lines("State")
        for tag in self.world.tags:
            for back in range(LIVED):
                row = self.from_rrdtool_state(tag, back)
                self.assertEqual(lines[tag][-1 - back], row, (tag, back))
            self.assertIsNone(lines[tag][-1 - LIVED])

    def from_rrdtool_state(self, tag, back):
        growth = self.newest(tag, "gauge-growth_7d", back)
        return max(self.newest(tag, "gauge-trending", back),
                   0.5 if growth >= 20 else 0)

    def test_last_year_stands_beside_this_one(self):
        lines = self.full("13").lines(
            "New videos in 7 days, and last year's")
        for tag in self.world.tags:
            for name, year in ((tag, 0), (tag + ", a year before", 364)):
                gained = (self.newest(tag, "count-videos", year)
                          - self.newest(tag, "count-videos", year + 7))
                self.assertAlmostEqual(lines[name][-1], gained, msg=name)

    # -- events

    def posted(self, *kinds):
        """The events of some kinds, oldest first of each."""
        return [e for kind in kinds
                for e in self.world.web.events(kind, "-90d", "now")]

    def test_marks_are_the_rises_and_ends_that_the_plugin_posted(self):
        posted = [(e["when"] * 1000, e["what"], e["data"], e["tags"][2])
                  for e in self.posted("trend-end", "trend")]
        self.assertGreater(len(posted), 3)
        for style in STYLES:
            view = self.full(style)
            for title in ("Videos", "Score", "Growth beyond last year's"):
                with self.subTest(grafana=style, panel=title):
                    self.assertEqual(view.marks(title), posted)
            for title in ("State", "Credits left"):
                self.assertEqual(view.marks(title), [])

    def test_one_hashtag_has_only_its_own_marks(self):
        told = {e["tags"][2].lstrip("#") for e in self.posted("trend")}
        silent = set(self.world.tags) - told
        self.assertGreater(len(told), 2)
        self.assertGreater(len(silent), 0)
        one, never = sorted(told)[-1], sorted(silent)[0]
        view = self.view("10", hashtag=one)
        self.assertEqual({m[3] for m in view.marks("Score")}, {"#" + one})
        self.assertEqual({row["What"].split()[0] for row
                          in view.table("Trend diary")}, {"#" + one})
        view = self.view("13", hashtag=never)
        self.assertEqual(view.marks("Score"), [])
        self.assertEqual(view.table("Trend diary"), [])
        several = self.view("13", hashtag="%s,%s" % (one, never))
        self.assertEqual({m[3] for m in several.marks("Score")}, {"#" + one})

    def best_video(self, event):
        """The address of the most played one, or of the hashtag's page."""
        tag = event["tags"][2].lstrip("#")
        if "trend-end" in event["tags"]:
            return "https://www.tiktok.com/tag/" + tag
        return self.videos(tag)[0]["url"]

    def videos(self, tag):
        with open(os.path.join(self.lab.state, "videos", tag + ".json"),
                  encoding="utf-8") as f:
            return json.load(f)["videos"]

    def test_the_diary_tells_each_rise_with_its_video_and_each_end(self):
        told = self.posted("trend", "trend-end")
        self.assertEqual({e["tags"][1] for e in told}, {"trend", "trend-end"})
        for style in STYLES:
            with self.subTest(grafana=style):
                rows = self.full(style).table("Trend diary")
                links = self.full(style).links("Trend diary", "Top video")
                for row, link in zip(rows, links):
                    event, = (e for e in told
                              if e["what"].startswith(row["What"]))
                    best = self.best_video(event)
                    self.assertEqual(row["Top video"], best)
                    self.assertEqual(urllib.parse.unquote(link[1]), best)
                    self.assertNotIn("http", row["What"])
                    self.assertEqual(row["Day"], time.strftime(
                        "%a %-d %b %Y", time.gmtime(event["when"])))
                days = [row["Day"] for row in
                        self.full(style).table("Trend diary", "values")]
                self.assertEqual(days, sorted(days, reverse=True))
                self.assertEqual(len(rows), len(told))

    def video_rows(self, tag):
        """What the table says of a hashtag's videos, without the days."""
        return [{"Hashtag": "#" + tag, "Author": "@" + video["author"],
                 "Link": video["url"]} for video in self.videos(tag)[:5]]

    def check_videos(self, view, title, tags):
        rows = view.table(title)
        links = view.links(title, "Link")
        captions = view.links(title, "Video")
        for tag in tags:
            found = [{key: row[key] for key in ("Hashtag", "Author", "Link")}
                     for row in rows if row["Hashtag"] == "#" + tag]
            for video in self.video_rows(tag):
                self.assertIn(video, found)
        for row, link, caption in zip(rows, links, captions):
            self.assertEqual((link[1], caption[1]), (row["Link"],) * 2)
            self.assertRegex(row["Plays"], r"^\d+(\.\d)?[KM]?$")
            video, = (v for v in self.videos(row["Hashtag"].lstrip("#"))
                      if v["url"] == row["Link"])
            self.assertIn(row["Video"].split("#")[0].strip(),
                          re.sub(r"[\n\t]", " ", video["description"]))

    def test_the_videos_of_what_trends_now_are_a_table(self):
        trending = [tag for tag in self.world.tags
                    if self.newest(tag, "gauge-trending")]
        self.assertEqual(len(trending), 2)
        for style in STYLES:
            with self.subTest(grafana=style):
                view = self.full(style)
                title = "Top videos of what trends now"
                self.check_videos(view, title, trending)
                self.assertEqual({row["Hashtag"] for row in view.table(title)},
                                 {"#" + tag for tag in trending})
                first = {e["tags"][2]: time.strftime(
                    "%a %-d %b", time.gmtime(e["when"]))
                    for e in reversed(self.posted("trend"))}
                for row in view.table(title):
                    self.assertEqual(row["Since"], first[row["Hashtag"]])

    def test_one_hashtag_has_its_whole_story(self):
        one = "ของทำมือ"
        for style in ("10", "13"):
            with self.subTest(grafana=style):
                view = self.view(style, hashtag=one)
                self.assertIn("The whole story of #" + one,
                              view.rows.values())
                self.check_story(view, one)
        # that of the fastest riser, as long as none is chosen
        self.check_story(self.full("13"), "remotework2026")

    def check_story(self, view, tag):
        newest = {(title, name): values[-1] for title in (
            "Counts of this hashtag", "New videos a day of this hashtag",
            "Growth and threshold of this hashtag",
            "Score of this hashtag, and its alerts",
            "This hashtag a year before")
            for name, values in view.lines(title).items()}
        videos = [self.newest(tag, "count-videos", back)
                  for back in (0, 1, 7, 364, 371)]
        right = {"videos": videos[0],
                 "views": self.newest(tag, "count-views"),
                 "new videos": videos[0] - videos[1],
                 "growth": self.newest(tag, "gauge-growth_7d"),
                 "score": self.newest(tag, "gauge-trend_score"),
                 "this year": videos[0] - videos[2],
                 "a year before": videos[3] - videos[4]}
        right["threshold"] = right["growth"] / right["score"]
        self.assertEqual({name for _, name in newest}, set(right))
        for (title, name), value in newest.items():
            self.assertAlmostEqual(value / right[name], 1, places=9,
                                   msg=(title, name))
        told = [(e["when"] * 1000, e["what"], e["data"], e["tags"][2])
                for e in self.posted("trend") if e["tags"][2] == "#" + tag]
        self.assertEqual(
            view.marks("Score of this hashtag, and its alerts"), told)
        self.check_videos(view, "Top videos of this hashtag", [tag])
        related = view.table("Hashtags related to this one")
        self.assertEqual([row["Related"] for row in related], [
            text.rsplit("also on them: ", 1)[1]
            for _, _, text, _ in reversed(told)])

    def test_a_hashtag_has_one_hue_and_no_state_has_it(self):
        graphs = ("Videos", "New videos a day", "Score",
                  "Growth in 7 days, and the thresholds",
                  "New videos in 7 days, and last year's",
                  "Growth beyond last year's")
        for style in STYLES:
            with self.subTest(grafana=style):
                first, *others = map(self.full(style).colors, graphs)
                self.assertEqual(set(first), set(self.world.tags))
                self.assertEqual(len(set(first.values())), len(first))
                for other in others:
                    for name, color in other.items():
                        self.assertEqual(
                            color, first[name.split(", a year")[0]], name)

    # -- graphite-web

    def test_a_connection_outlives_a_pause(self):
        """Grafana's proxy uses again what nobody used for a while."""
        connection = http.client.HTTPConnection(
            self.world.web.url.partition("//")[2], timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/version/")
        connection.getresponse().read()
        time.sleep(PAUSE)
        connection.sock.sendall(b"GET /version/ HTTP/1.1\r\n"
                                b"Host: 127.0.0.1\r\n\r\n")
        self.assertTrue(connection.sock.recv(99).startswith(b"HTTP/1.1 200"))

    def test_a_value_that_is_written_again_is_read_again(self):
        """Rows are kept until their file changes."""
        room = self.show("written")
        path = os.path.join(room, "hashtag-new", "count-videos.rrd")
        target = "alias(tiktok.hashtag-new.count-videos.value,'x')"
        day = epoch(self.world.ago(1))
        for newest in (7, 8, 9):
            if os.path.exists(path):
                os.unlink(path)
            make_rrd(path, self.world.ago(2), [5, 6, newest])
            settled = time.time() - 3600 + newest
            os.utime(path, (settled, settled))
            for _ in range(6):  # of both workers
                rows = self.world.web.render(target, "-4d")["x"]
                self.assertEqual(rows[day], newest)

    # -- other worlds

    def test_one_hashtag(self):
        self.show("one", aitools="aitools")
        for style in STYLES:
            with self.subTest(grafana=style):
                view = self.view(style)
                self.assertEqual(view.options["shown"], ["aitools"])
                self.assertEqual([row["Hashtag"] for row in view.ranking()],
                                 ["aitools"])
                for title in ("Videos", "Score", "State"):
                    self.assertEqual(list(view.lines(title)), ["aitools"])

    def test_a_host_with_dots_and_names_with_odd_characters(self):
        odd = ["rock'n'roll", 'a(b)"c,d', "{x}[y]", "100%", "🎃halloween"]
        self.show("dots", "web1.example.org",
                  **dict.fromkeys(odd + ["plain"], "aitools"))
        for style in STYLES:
            with self.subTest(grafana=style):
                view = self.view(style)
                self.assertEqual(view.options["host"], ["web1.example.org"])
                self.assertEqual({row["Hashtag"] for row in view.ranking()},
                                 {*odd, "plain"})
                right = self.from_rrdtool("aitools")
                for row in view.ranking("values"):
                    self.assertEqual((row["State"], row["Videos"]),
                                     (right["State"], right["Videos"]))
                self.assertEqual(set(view.lines("State")), {*odd, "plain"})

    def test_whatever_can_be_in_a_hashtag_can_be_chosen(self):
        """An emoji of several, a letter beyond U+FFFF, a joiner."""
        spelled = ["🎃halloween", "𠮷野家", "👩‍🌾farm", "قهوه\u200cخانه", "1️⃣st",
                   "under_score"]
        # a host of its own: graphite-web keeps answers for a minute
        self.show("spelled", "spelled", **dict.fromkeys(spelled + ["plain"], "aitools"))
        view = self.view("13")
        self.assertEqual({row["Hashtag"] for row in view.ranking()},
                         {*spelled, "plain"})
        self.assertEqual(set(view.lines("Videos")), {*spelled, "plain"})
        for tag in spelled:
            with self.subTest(hashtag=tag):
                view = self.view("10", hashtag=tag)
                self.assertEqual([row["Hashtag"] for row in view.ranking()],
                                 [tag])
                self.assertEqual(list(view.lines("Score")), [tag])
                self.assertEqual(
                    len(view.lines("Counts of this hashtag")), 2)

    def test_a_dot_in_a_name_costs_no_other_hashtag(self):
        """The plugin takes no such name, but it may come from elsewhere."""
        self.show("dot", **{"a.b": "aitools", "plain": "aitools"})
        right = self.from_rrdtool("aitools")
        view = self.view("13")
        row, = (row for row in view.ranking("values")
                if row["Hashtag"] == "plain")
        self.assertEqual((row["State"], row["Videos"]),
                         (right["State"], right["Videos"]))
        self.assertIn("plain", view.lines("Score"))

    def test_before_the_first_score_the_counts_are_shown(self):
        """And a total is not taken for the growth of an unknown time."""
        room = self.show("young")
        for metric in ("count-videos", "count-views"):
            source = os.path.join(self.files, "hashtag-aitools", metric)
            path = os.path.join(room, "hashtag-aitools", metric)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.link(source + ".rrd", path + ".rrd")
        make_rrd(os.path.join(room, "hashtag-new", "count-videos.rrd"),
                 self.world.ago(2), [5, 6, 7])
        for style in STYLES:
            with self.subTest(grafana=style):
                view = self.view(style)
                self.assertEqual(view.options["shown"], ["aitools", "new"])
                full, new = sorted(view.ranking(),
                                   key=lambda row: row["Hashtag"])
                self.assertEqual(new, {
                    "Hashtag": "new", "Growth 28 d": "–",
                    "New videos 7 d": "–", "Videos": "7", "Views": "–"})
                self.assertNotIn("–", full.values())
                self.assertEqual(set(view.lines("Videos")), {"aitools", "new"})
                for title in ("Fastest riser", "Score", "State",
                              "Growth in 7 days, and the thresholds"):
                    self.assert_says_what_is_missing(view, title)

    def assert_says_what_is_missing(self, view, title):
        panel = view.panel(title)
        if panel["stats"] is not None:
            self.assertEqual({stat["text"] for stat in panel["stats"]},
                             {no_value(PANELS[panel["id"]])})
        else:  # then Grafana writes the text in the panel's middle
            self.assertEqual([f for frame in panel["frames"] for f in frame
                              if f["values"]], [], title)

    def test_no_data_yet(self):
        empty = os.path.join(self.folder, "empty")
        os.mkdir(empty)
        self.world.show(empty)
        self.addCleanup(self.world.show, self.lab.data)
        for style in STYLES:
            with self.subTest(grafana=style):
                view = self.view(style)
                self.assertEqual(view.options, dict.fromkeys(
                    ("host", "hashtag", "shown", "trending", "story"), []))
                for panel in PANELS.values():
                    if panel["title"] != "Trend diary":  # of the events
                        self.assert_says_what_is_missing(view, panel["title"])

    def test_ten_thousand_hashtags(self):
        room = self.show("many")
        files = os.listdir(os.path.join(self.files, "hashtag-aitools"))
        best = ["best%02d" % i for i in range(12)]
        quiet = ["tag%05d" % i for i in range(MANY - len(best))]
        for tag in quiet + best:
            os.mkdir(os.path.join(room, "hashtag-" + tag))
            for name in files:
                source = "hashtag-ของทำมือ/" + name
                os.link(os.path.join(self.files, source),
                        os.path.join(room, "hashtag-" + tag, name))
        for i, tag in enumerate(best):
            path = os.path.join(room, "hashtag-" + tag,
                                "gauge-trend_score.rrd")
            os.unlink(path)
            make_rrd(path, self.world.ago(3), [0.1, 3, 1 + i / 10, 1 + i / 10])
        for style in ("13, by its server", "10"):
            view = self.view(style)
            self.assertEqual(len(view.options["hashtag"]), MANY)
            self.assertEqual(view.options["shown"], best[2:])
            self.assertEqual([row["Hashtag"] for row in view.ranking()],
                             best[:1:-1])
            for i, panel in view.panels.items():
                if i in TEXTS:
                    continue
                queries = len(PANELS[panel["id"]]["targets"])
                self.assertLessEqual(panel["series"], 10 * queries)
        many, six = (sum(panel["seconds"] for panel in v.panels.values())
                     for v in (view, self.full("10")))
        print("the panels take %.1f times as long as with six" % (many / six))


if __name__ == "__main__":
    unittest.main()
