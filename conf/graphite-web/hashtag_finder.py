# SPDX-License-Identifier: MIT
"""Finds the plugin's RRD files without opening them, and keeps what it read.

graphite-web's own finder lists each folder and asks librrd twice for what is
in each file before it reads it: of ten thousand hashtags that is most of the
time. The plugin's files are HOST/hashtag-TAG/METRIC.rrd and HOST/hashtag/..,
each with one data source, "value"; for all else the own finder is asked.
"""
import fnmatch
import os
import time

import rrdtool
from django.conf import settings
from graphite.finders import expand_braces
from graphite.finders.standard import StandardFinder
from graphite.intervals import Interval, IntervalSet
from graphite.node import BranchNode, LeafNode

WILD = frozenset("*?[")
LISTED = {}  # folder: (time of its change, names)
ROWS = {}  # file: (its change, step, first and last step asked for, answer)
ROWS_MAX = 400000
# Seconds. librrd writes through a map, and a second write into a page that is
# not on disk yet changes no time: younger files are read anew.
SETTLED = 60


def rows_of(path, start, end):
    """((first, last, step), values), read again when the file has changed."""
    changed = os.stat(path).st_mtime
    known = ROWS.get(path)
    if known is not None:
        was, step, first, last, answer = known
        if (was, first, last) == (changed, start // step, end // step):
            return answer
    times, _, rows = rrdtool.fetch(
        path, settings.RRD_CF, "-s%d" % start, "-e%d" % end)
    rows.pop()  # the unfinished one
    answer = times, [row[0] for row in rows]
    if time.time() - changed > SETTLED:
        if len(ROWS) >= ROWS_MAX:
            ROWS.clear()
        step = times[2]
        ROWS[path] = changed, step, start // step, end // step, answer
    return answer


class Reader:
    """The rows of one file, as graphite-web's own reader gives them."""

    def __init__(self, path):
        self.path = path

    def get_intervals(self):
        return IntervalSet([Interval(0, time.time())])

    def fetch(self, start, end, now=None, requestContext=None):
        if settings.FLUSHRRDCACHED:
            rrdtool.flushcached(self.path, "--daemon", settings.FLUSHRRDCACHED)
        # a list: queries of one request share what was read
        return rows_of(self.path, int(start), int(end))


def names_in(folder):
    """A listing, taken anew when the folder has changed."""
    try:
        changed = os.stat(folder).st_mtime_ns
        known = LISTED.get(folder)
        if known is None or known[0] != changed:
            known = LISTED[folder] = (changed, sorted(os.listdir(folder)))
        return known[1]
    except OSError:
        return []


def matches(folder, pattern):
    """The names in a folder that a pattern of Graphite means."""
    found = {}
    for one in expand_braces(pattern):
        if WILD.isdisjoint(one):
            if os.path.exists(os.path.join(folder, one)):
                found[one] = True
        else:
            found.update(dict.fromkeys(
                fnmatch.filter(names_in(folder), one), True))
    return list(found)


def hashtags(pattern):
    """The paths that HOST.hashtag-TAG means; None: it is another pattern."""
    parts = pattern.replace("\\", "").split(".")
    if len(parts) != 2 or not parts[1].startswith("hashtag-"):
        return None
    return ["%s.%s" % (host, folder) for root in settings.STANDARD_DIRS
            for host in matches(root, parts[0])
            for folder in matches(os.path.join(root, host), parts[1])]


class Finder(StandardFinder):
    def find_nodes(self, query):
        paths = hashtags(query.pattern)
        if paths is not None:
            yield from map(BranchNode, paths)
            return
        parts = query.pattern.replace("\\", "").split(".")
        if (len(parts) != 4 or parts[3] not in ("value", "*")
                or not parts[1].startswith("hashtag")):
            yield from super().find_nodes(query)
            return
        host, hashtag, metric, _ = parts
        for root in self.directories:
            for name in matches(root, host):
                for folder in matches(os.path.join(root, name), hashtag):
                    yield from self.leaves(root, name, folder, metric)

    @staticmethod
    def leaves(root, host, folder, metric):
        for leaf in matches(os.path.join(root, host, folder),
                            metric + ".rrd"):
            path = os.path.join(root, host, folder, leaf)
            yield LeafNode("%s.%s.%s.value" % (host, folder, leaf[:-4]),
                           Reader(path))
