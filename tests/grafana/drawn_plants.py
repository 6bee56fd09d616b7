# SPDX-License-Identifier: MIT
"""Faults to put into the dashboard that only a picture shows: what is found,
in which panel or row, and the values that make it.
"""
from plants import GUIDE, RANKING

WIDE = [{"matcher": {"id": "byName", "options": column},
         "properties": [{"id": "custom.width", "value": width}]}
        for column, width in (("Growth 28 d", 400), ("New videos 7 d", 30),
                              ("Videos", 400), ("Views", 400))]
PALE = [{"matcher": {"id": "byName", "options": "State"},
         "properties": [{"id": "mappings", "value": [
             {"type": "value", "options": {
                 "1": {"text": "trending", "color": "#884400"}}}]},
             {"id": "custom.cellOptions", "value": {"type": "color-text"}}]}]
DRAWN = [
    (r'Fastest riser: ".*" is \d+\.\d px high', "Fastest riser",
     ("options.wideLayout", True), ("options.text", {}), ("gridPos.w", 6),
     ("fieldConfig.defaults.unit", "suffix:× its threshold")),
    ("Trending now: its title is cut", "Trending now", ("gridPos.w", 2)),
    ('Newest day: ".*" does not fit into it', "Newest day", ("gridPos.h", 1)),
    (": it has no title", "Requests", ("title", "")),
    (GUIDE + ": its text does not fit", GUIDE, ("gridPos.h", 2)),
    ('the row "Ranking.*" is cut', "Ranking: which hashtags rise?",
     ("title", "Ranking" + " of hashtags" * 40)),
    ('scores: "trending" has a contrast of [1-4]', RANKING,
     ("fieldConfig.overrides", WIDE + PALE)),
    ("scores: it scrolls sideways", RANKING),
    ('scores: the head "New videos 7 d" is cut', RANKING),
    ("Trend diary: it draws none of its rows", "Trend diary",
     ("fieldConfig.overrides", []),
     ("fieldConfig.defaults.custom.hideFrom", {"viz": True})),
    ("Videos: its legend is beside the plot", "Videos",
     ("options.legend.placement", "right"), ("gridPos.w", 11)),
    ("Score: its plot is only", "Score", ("gridPos.h", 5)),
    ("Score: its legend is cut", "Score"),
    ("New videos a day: it has no legend", "New videos a day",
     ("options.legend.showLegend", False)),
    ("New videos a day: it draws nothing of what it has", "New videos a day"),
]
# Grafana's components end with an error: nothing is drawn
BROKEN = [("0 of .* panels are drawn", "Credits", ("options", None))]
