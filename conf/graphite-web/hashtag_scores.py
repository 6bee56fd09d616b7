# SPDX-License-Identifier: MIT
"""The dashboard's question for the hashtags with the highest scores.

graphite-web answers highestCurrent(..., 10) of ten thousand hashtags by making
ten thousand series of all their days twice, once for the scores and once for
the counts that stand in where there is no score, and by throwing all but ten
away. Only the newest rows decide, so these are read first, kept until their
file changes, and the query is narrowed to the hashtags that can be in its
answer. What is answered stays the same; another query is left as it is.
"""
import heapq
import os
import re
import threading
import time

import rrdtool
from django.conf import settings
from hashtag_finder import matches, rows_of

DAY = 86400
READ_EVERY = 300  # seconds between two readings of all scores
# keepLastValue(..., 2): a score is current on its day and for two more
CURRENT = 3
STALE = -2000  # what transformNull() makes of one that is older
ODD = re.compile(r"""["'(),;.\\\[\]{}|*]""")  # means something in a pattern
QUESTION = re.compile(
    r"highestCurrent\(transformNull\(keepLastValue\("
    r"grep\(\*\.hashtag-\*\.gauge-trend_score\.value,'\^([^']*)\\\.'\),2\),"
    r"-2000\),(\d+)\)")
EVERY = "*.hashtag-*."
FILE = "gauge-trend_score.rrd"
AT_ONCE = 5000  # hashtags of which a query sees each change at once
SCORED = {}  # folder of a host: (day, when it was read, its scores)


def score(path, until):
    """The newest score in a file, STALE if it is too old; None: no file."""
    try:
        _, rows = rows_of(path, until - (CURRENT + 1) * DAY, until)
    except (OSError, rrdtool.OperationalError):
        return None
    known = [row for row in rows[-CURRENT:] if row is not None]
    return known[-1] if known else STALE


def scores_in(room, until, oldest):
    """[(score, hashtag)] of a host, in the order of graphite-web's series;
    many of them may have been read oldest seconds ago."""
    day, when, known = SCORED.get(room, (None, 0, ()))
    if (day == until // DAY and len(known) > AT_ONCE
            and time.time() - when < oldest):
        return known
    folders = sorted(matches(room, "hashtag-*"), key=lambda name: name + ".")
    newest = ((score(os.path.join(room, folder, FILE), until), folder[8:])
              for folder in folders)
    known = [pair for pair in newest if pair[0] is not None]
    SCORED[room] = until // DAY, time.time(), known
    return known


def rooms(host):
    """The folders of the hosts that a pattern means."""
    return [os.path.join(root, name) for root in settings.STANDARD_DIRS
            for name in matches(root, "*") if re.fullmatch(host, name)]


def scored(host, until, oldest):
    """(score, hashtag) of the hosts that a pattern means."""
    for room in rooms(host):
        yield from scores_in(room, until, oldest)


def is_flushed(host):
    """Whether rrdcached is to flush all files of few hashtags: what it holds
    back is not seen here. To flush those of many would take too long."""
    return settings.FLUSHRRDCACHED and AT_ONCE >= sum(
        len(matches(room, "hashtag-*")) for room in rooms(host))


def narrowed(target, until):
    """A query with the hashtags in the place of "*" that can be in its answer.

    until: Unix seconds, where the range of the query ends.
    """
    asked = QUESTION.search(target)
    if not asked or is_flushed(asked.group(1)):
        return target
    host, num = asked.group(1), int(asked.group(2))
    best = heapq.nlargest(num, scored(host, until, 2 * READ_EVERY),
                          key=lambda pair: pair[0])
    if not best:
        return target
    names = ",".join(ODD.sub("?", name) for _, name in best)
    return target.replace(EVERY, "*.hashtag-{%s}." % names)


def read_on():
    """Reads what has changed, for ever, so that no viewer waits for it."""
    while True:
        for _ in scored(".*", int(time.time()), 0):
            pass
        time.sleep(READ_EVERY)


def begin():
    """Once in each process that answers queries."""
    threading.Thread(target=read_on, daemon=True).start()
