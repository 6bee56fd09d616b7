# SPDX-License-Identifier: MIT
"""Worlds to draw: hashtags in any number and of any age, made in seconds by
hashtagctl import from counts, with the poller's own figures and with events
as the plugin posts them, and one graphite-web that shows one after another.
"""
import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from fixtures.daemon import DAY, date_of, epoch  # noqa: E402
from fixtures.graphite_web import Graphite  # noqa: E402

HOST = "tiktok"
NAMES = ["aitools", "節約術", "décomaison", "remotework2026", "हस्तशिल्प",
         "ของทำมือ", "smallbusinesscheckwithmeandmyfriends2026"]
# {world: (hashtags, days of counts)}
WORLDS = {"none": (0, 0), "one": (1, 400), "six": (6, 400), "fifty": (50, 95),
          "many": (200, 95), "week": (6, 5), "year": (6, 200)}
LONG = 6  # the place of the longest name: it rises fastest
FAST = 30  # hashtags whose rise, if they rise, is the fastest
WITH_EVENTS = 40  # hashtags: graphite-web needs long for a thousand events
OWN_STEP = 600
# how the plugin measures; import adds growth, score and level by it
OPTIONS = {"Host": HOST, "HistoryDays": 500, "GrowthDays": [7],
           "GrowthOf": "videos", "MinBaseline": 100,
           "Tier": [{"BelowVideos": 100000, "Threshold": 50},
                    {"BelowVideos": 5000000, "Threshold": 20},
                    {"Threshold": 7.5}]}
VIDEOS = ("手作りの指輪 ✨", "pack an order with me", "خاتم فضة",
          "Start to finish in one minute, and what went wrong on the way there")


def names(num):
    return (NAMES + ["hashtag%03d" % i for i in range(num)])[:num]


def counts(place, days):
    """The videos of a hashtag; each third one rises in its last days."""
    videos = 3000 * (1 + place * 37 % 400)
    rises = min(5, days - 1) if place % 3 == 0 else 0
    for back in range(days - 1, -1, -1):
        rate = (0.1 if place == LONG else 0.09 if place < FAST else 0.06
                ) if back < rises else 0.0015
        lost = place % 5 == 4 and back % 17 == 3
        videos = int(videos * (0.999 if lost else 1 + rate)) + back % 3
        yield back, videos


class Worlds:
    def __init__(self, folder, wanted=tuple(WORLDS)):
        self.folder = folder
        self.now = time.time()
        self.shown = os.path.join(folder, "shown")
        self.database = os.path.join(folder, "web", "graphite.db")
        for name in wanted:
            self.make(name)
        self.link(wanted[0])
        self.web = Graphite(os.path.join(folder, "web"), self.shown)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def make(self, name):
        num, days = WORLDS[name]
        os.makedirs(self.path(name))
        if num == 0:
            return
        history = "".join(
            "%s,%s,%d,%d\n" % (tag, date_of(self.now - back * DAY), videos,
                               4000 * videos)
            for place, tag in enumerate(names(num))
            for back, videos in counts(place, days))
        os.makedirs(self.path(name + "-state"))
        with open(self.path(name + "-state", "options.json"), "w",
                  encoding="utf-8") as f:
            json.dump({**OPTIONS, "DataDir": self.path(name),
                       "Hashtag": [{"Name": tag} for tag in names(num)]}, f)
        subprocess.run(
            [os.environ["HASHTAG_CTL"], "import", "--state-dir",
             self.path(name + "-state"), "--data-dir", self.path(name),
             "--host", HOST, "-"], input=history, text=True, check=True,
            stdout=subprocess.DEVNULL)
        self.make_own(name, num)

    def make_own(self, name, num):
        """What the poller tells about itself, for a day."""
        folder = self.path(name, HOST, "hashtag")
        os.makedirs(folder, exist_ok=True)
        begin = int(self.now) // OWN_STEP * OWN_STEP - DAY
        figures = {"count-hashtags": num, "count-answered": num,
                   "count-not_found": 0, "count-failed": 0,
                   "count-trending": -(-num // 3), "count-requests": num,
                   "gauge-requests_limit": num + 5,
                   "gauge-credits_remaining": 1234567}
        for metric, value in figures.items():
            path = os.path.join(folder, metric + ".rrd")
            subprocess.run(["rrdtool", "create", path, "-s", str(OWN_STEP),
                            "-b", str(begin), "DS:value:GAUGE:1200:0:U",
                            "RRA:AVERAGE:0.1:1:1200"], check=True)
            subprocess.run(["rrdtool", "update", path] + [
                "%d:%d" % (begin + i * OWN_STEP, value)
                for i in range(1, DAY // OWN_STEP + 1)], check=True)

    def link(self, name):
        os.symlink(self.path(name), self.shown + ".new")
        os.replace(self.shown + ".new", self.shown)

    def show(self, name):
        """From now on graphite-web serves this world."""
        self.link(name)
        with sqlite3.connect(self.database, timeout=20) as database:
            for table in ("events_event", "tagging_taggeditem"):
                database.execute("DELETE FROM " + table)
        database.close()
        num, days = WORLDS[name]
        for place, tag in enumerate(names(min(num, WITH_EVENTS))):
            if place % 3 == 0 and days > 5:
                self.post_trend(tag, 2)
            elif place % 3 == 1 and days > 50:
                self.post_trend(tag, 40)
                self.post(tag, "trend-end", "#%s is no longer trending: "
                          "+3.1 %% in 7 days; alerts start at +20 %%." % tag,
                          '<a href="https://www.tiktok.com/tag/%s" '
                          'target="_blank">#%s on TikTok</a><br>\n'
                          % (tag, tag), 30)

    def post(self, tag, kind, what, data, back):
        event = {"what": what, "tags": ["hashtag", kind, "#" + tag],
                 "when": epoch(date_of(self.now - back * DAY)), "data": data}
        urllib.request.urlopen(self.web.url + "/events/",
                               json.dumps(event).encode(), timeout=60).close()

    def post_trend(self, tag, back):
        lines = ""
        for i in range(5):
            url = "https://www.tiktok.com/@user%d/video/75000181427%08d" % (
                i, hash_of(tag) + i)
            text = "@user%d: %s" % (i, VIDEOS[i % len(VIDEOS)])
            line = '<a href="%s" target="_blank">%s</a> %d.5K plays<br>\n' % (
                url, text, 900 - i)
            lines += line
            self.post(tag, "top-video", "#%s: @user%d, %d.5K plays: %s" % (
                tag, i, 900 - i, VIDEOS[i % len(VIDEOS)]), line, back)
        self.post(tag, "trend", "#%s is trending: +30.2 %% in 7 days (500,000 "
                  "-> 651,000 videos; alerts start at +20 %%)." % tag,
                  lines + "also on them: #diy (2), #craft (1, not watched)",
                  back)

    def close(self):
        self.web.stop()


def hash_of(tag):
    return int.from_bytes(tag.encode()[-3:], "big")
