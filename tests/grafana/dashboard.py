# SPDX-License-Identifier: MIT
"""The dashboard and the files that have to agree with it, as its rules read
them."""
import functools
import json
import os
import re

import yaml

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FILE = "grafana-dashboard.json"
RULES = "conf/grafana/alerting/hashtag-rules.yaml.example"
SOURCE = {"type": "graphite", "uid": "${datasource}"}
SHARED = {"type": "datasource", "uid": "-- Dashboard --"}
ROWS = ["What is trending now?",
        "Ranking: which hashtags rise?",
        "Why: which videos drive it?",
        "Trends: how did it come about?",
        "The whole story of #$story",
        "This year against last: is it only the season?",
        "The poller: are the data complete?",
        "Manual: what do the words mean?"]
PAGES = {"dark": "#181b1f", "light": "#ffffff"}  # a panel's background

# what load() fills
DASHBOARD, VARIABLES, ALERTS = {}, {}, {}
EVERY, PANELS, TEXTS = [], [], []  # panels: all, with data, of text
_others = {}  # {path: text}: what load() was given in the place of files


@functools.lru_cache
def original(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def read(*path):
    name = "/".join(path)
    return _others[name] if name in _others else original(name)


@functools.lru_cache
def alerts(text):
    """{uid: rule} of a file of Grafana's alert rules."""
    return {rule["uid"]: rule for group in yaml.safe_load(text)["groups"]
            for rule in group["rules"]}


def load(others=()):
    """Reads the files, or what others, {path: text}, has in their place."""
    _others.clear()
    _others.update(others)
    DASHBOARD.clear()
    DASHBOARD.update(json.loads(read(FILE)))
    EVERY[:] = [panel for row in DASHBOARD["panels"]
                for panel in ([row] if row["type"] != "row"
                              else row["panels"])]
    PANELS[:] = [panel for panel in EVERY if panel["type"] != "text"]
    TEXTS[:] = [panel for panel in EVERY if panel["type"] == "text"]
    for known, now in (
            (VARIABLES, {v["name"]: v
                         for v in DASHBOARD["templating"]["list"]}),
            (ALERTS, alerts(read(RULES)))):
        known.clear()
        known.update(now)


def titled(title, panels=None):
    panel, = (p for p in panels or EVERY if p["title"] == title)
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


def annotations():
    return [a for a in DASHBOARD["annotations"]["list"]
            if "fromAnnotations" in a["target"]]


def is_for(annotation, panel):
    chosen = panel["id"] in annotation["filter"]["ids"]
    return chosen != annotation["filter"]["exclude"]


load()
