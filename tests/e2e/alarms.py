# SPDX-License-Identifier: MIT
"""What the tests of alerts share: a receiver of notifications with their
meta data, histories made in an instant, and a clock that moves while the
daemon runs."""
import collections
import ctypes
import http.server
import json
import os
import shutil
import subprocess
import threading
import time

from lab import DAY, FAKETIME_LIBRARY, LIBRRD, LabCase, days, epoch

CONF = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "conf")
LEVEL_2 = "#FailureMax 1.5"  # as conf/threshold.conf ships it

# The life of most of these tests:
BEFORE, FIRST = "2026-03-02", "2026-03-10"  # eight days of history
POLL = " 00:20:00"
BASE = 500000  # videos: the threshold is 20 %

Notification = collections.namedtuple(
    "Notification", "severity tag metric text meta")


class Posts:
    """Takes what is posted to it, and answers 200."""

    def __init__(self):
        got, heads = self.got, self.heads = [], []
        posts = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                heads.append(str(self.headers).encode())
                got.append(body)
                posts.taken(body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d/" % self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       args=(0.05,))
        self.thread.start()

    def taken(self, body):
        """Called before the answer."""

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Receiver(Posts):
    """Takes the notifications that collectd's write_http sends.

    While hold(notification) is true its sender waits, and so do the plugins
    that would be told after write_http.
    """

    def __init__(self):
        self.hold = lambda notification: False
        super().__init__()

    def taken(self, body):
        while self.hold(notification_of(json.loads(body)[0])):
            time.sleep(0.05)

    def config(self):
        return "\n".join([
            "LoadPlugin write_http", "<Plugin write_http>",
            '<Node "receiver">', 'URL "%s"' % self.url,
            "Metrics false", "Notifications true", "</Node>", "</Plugin>"])

    def all(self):
        return [notification_of(json.loads(body)[0]) for body in self.got]


def notification_of(alert):
    """Of a metric of a tag, or (tag "") of the plugin hashtag itself."""
    labels, meta = alert["labels"], dict(alert["annotations"])
    tag, metric = labels.get("hashtag", ""), labels.get("type", "")
    if metric == "":
        tag, metric = "", tag
    return Notification(labels["severity"], tag, metric, meta.pop("summary"),
                        meta)


def is_own(n):
    """The plugin's own text; threshold's begins with "Host lab, plugin"."""
    return not n.text.startswith("Host ")


def short(notifications):
    """(severity, tag, metric, whose) of each, sorted."""
    return sorted((n.severity, n.tag, n.metric,
                   "own" if is_own(n) else "threshold")
                  for n in notifications)


def threshold_conf(level_2=False, own_rule=""):
    """The text of conf/threshold.conf as it ships, or as a user edits it."""
    with open(os.path.join(CONF, "threshold.conf"), encoding="utf-8") as f:
        text = f.read()
    if level_2:
        assert text.count(LEVEL_2) == 1, "the line for level 2"
        text = text.replace(LEVEL_2, LEVEL_2[1:])
    return text + own_rule


def rule(metric, *lines):
    """A <Plugin threshold> block of the user's own."""
    return "\n".join(["", "<Plugin threshold>", '<Plugin "hashtag">',
                      '<Type "gauge">', 'Instance "%s"' % metric,
                      *lines, "</Type>", "</Plugin>", "</Plugin>", ""])


def counts_of(growths, base, before=8):
    """Counts that give these growths (percent over 7 days), a day each.

    `before` days of `base` come first.
    """
    counts = [base] * before
    for growth in growths:
        counts.append(round(counts[-7] * (1 + growth / 100)))
    return counts


def steps(first, counts):
    """A series of the simulator: exactly these counts from first on."""
    return "steps=%s:%s" % (first, ",".join(str(c) for c in counts))


def grows(*growths):
    """A series with these growths from FIRST on."""
    return steps(BEFORE, counts_of(growths, BASE))


class RunningClock:
    """The wall clock of daemon and simulator (if there is one), set while
    they run."""

    def __init__(self, lab, at):
        self.sim = lab.sim
        self.path = os.path.join(lab.dir, "clock")
        self.set(at)

    def set(self, at):
        if self.sim is not None:
            self.sim.control("clock=%d" % epoch(at))
        with open(self.path + ".new", "w") as f:
            f.write("%+d" % round(epoch(at) - time.time()))
        os.replace(self.path + ".new", self.path)

    def environment(self):
        return {"FAKETIME_TIMESTAMP_FILE": self.path,
                "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "LD_PRELOAD": FAKETIME_LIBRARY}


def words(*texts):
    """A C array of strings."""
    return (ctypes.c_char_p * len(texts))(*(t.encode() for t in texts))


def make_rrd(path, first, values, rows=60):
    """A file of the plugin's shape with few rows, so that many are cheap."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    start = epoch(first)
    shape = words("DS:value:GAUGE:129600:U:U",
                  *("RRA:%s:0.5:1:%d" % (function, rows)
                    for function in ("AVERAGE", "MIN", "MAX")))
    updates = words(*("%d:%s" % (start + i * DAY, "U" if v is None else v)
                      for i, v in enumerate(values)))
    status = LIBRRD.rrd_create_r(
        path.encode(), ctypes.c_ulong(DAY), ctypes.c_long(start - DAY),
        len(shape), shape)
    if status == 0:
        status = LIBRRD.rrd_update_r(path.encode(), None, len(updates),
                                     updates)
    assert status == 0, path


class AlertCase(LabCase):
    """A lab with a receiver, one tag a series, and a history of counts."""

    OPTIONS = "TopVideos 0"

    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.taken = 0
        self.tags = []

    def simulate(self, series, *args):
        """series: {tag: text}, as the simulator's file has them."""
        self.tags = list(series)
        self.series_file = os.path.join(self.folder, "series")
        with open(self.series_file, "w", encoding="utf-8") as f:
            f.writelines("%s %s\n" % pair for pair in series.items())
        return self.lab.simulate("--series", self.series_file, *args)

    def begin(self, *args, **series):
        """The API with these series, and the RRDs of BEFORE to FIRST."""
        self.simulate(series, *args)
        self.remember(BEFORE, days(BEFORE, 8)[-1])

    def remember(self, first, last, rows=60):
        """The RRDs hold the API's counts of these days already."""
        text = subprocess.run(
            [os.environ["HASHTAG_SIM"], "--series", self.series_file,
             "--print", "*", first, last], check=True, capture_output=True,
            text=True).stdout
        known = {tag: {} for tag in self.tags}
        for tag, date, *counts in (l.split(",") for l in text.splitlines()):
            known[tag][date] = counts
        dates = days(first, (epoch(last) - epoch(first)) // DAY + 1)
        for tag, rows_of_tag in known.items():
            for i, metric in enumerate(("count-videos", "count-views")):
                make_rrd(self.lab.rrd(tag, metric), dates[0],
                         [rows_of_tag.get(d, (None, None))[i] for d in dates],
                         rows)

    def remember_alike(self, first, values, rows=60):
        """The RRDs of all tags hold these video counts: many, and fast."""
        template = os.path.join(self.folder, "template.rrd")
        make_rrd(template, first, values, rows)
        for tag in self.tags:
            path = self.lab.rrd(tag, "count-videos")
            os.makedirs(os.path.dirname(path))
            shutil.copyfile(template, path)

    def config(self, options=None, threshold=None, plugins=(), tags=None,
               **more):
        """tags: those not named in a block of `options`.

        threshold: the text with its rules; "": no threshold plugin.
        """
        if threshold is None:
            threshold = threshold_conf()
        path = os.path.join(self.lab.dir, "threshold.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(threshold)
        include = 'Include "%s"\n' % path if threshold else ""
        return self.lab.config(
            self.tags if tags is None else tags,
            options=self.OPTIONS if options is None else options,
            load=("rrdtool", "unixsock", *plugins),
            extra=include + self.receiver.config(), **more)

    def judged(self, date, tags=None):
        return all(self.lab.stored(tag, "gauge-trending", date) is not None
                   for tag in tags or self.tags)

    def is_up(self, daemon):
        """What was to be put back is back, and the first tick is over."""
        return (" credits left" in daemon.log()
                and "lab/hashtag/count-trending" in self.lab.listed())

    def run_day(self, config, at, until=None):
        """A run until the day is judged: the notifications that came."""
        self.lab.day(config, at, seconds=60,
                     wait=lambda daemon: self.judged(at[:10])
                     and self.is_up(daemon) and (until is None or until()))
        return self.news()

    def live(self, config, at):
        """As run_day(), but in short."""
        return short(self.run_day(config, at))

    def news(self):
        """The notifications that came since the last call."""
        new = self.receiver.all()[self.taken:]
        self.taken += len(new)
        return new

    def told(self):
        return short(self.news())

    def billed(self, path=None):
        return sum(r["billed"] for r in self.lab.sim.requests(path))
