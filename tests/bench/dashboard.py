# SPDX-License-Identifier: MIT
"""The dashboard's first screen over many hashtags: what each of its queries
costs conf/graphite-web.sh.

usage: tests/bench/dashboard.py HASHTAGCTL [HASHTAGS…]    (10000 100000)
The files are links to those of a hundred hashtags with 95 days of counts that
hashtagctl imports. A line a query: seconds until the answer, and seconds on a
processor, of the first time and of the fourth; the scores were read before, as
the server does by itself when it starts and every five minutes.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "grafana")]
import worlds  # noqa: E402
from fixtures.graphite_web import Graphite  # noqa: E402

TOP = os.path.join(HERE, "..", "..")
SOURCES = 100
TIMES = 4
DAY = 86400
TICKS = os.sysconf("SC_CLK_TCK")


def make_files(folder, num):
    """A host with num hashtags in folder/rrd."""
    worlds.WORLDS["rrd"] = (SOURCES, 95)
    world = worlds.Worlds.__new__(worlds.Worlds)
    world.folder, world.now = folder, time.time()
    world.make("rrd")
    room = world.path("rrd", worlds.HOST)
    sources = [os.path.join(room, name) for name in sorted(os.listdir(room))
               if name.startswith("hashtag-")]
    for i in range(num - len(sources)):
        source = sources[i % len(sources)]
        link = os.path.join(room, "hashtag-linked%06d" % i)
        os.mkdir(link)
        for name in os.listdir(source):
            os.link(os.path.join(source, name), os.path.join(link, name))
    return world.path("rrd")


def spent(pid):
    """Seconds on a processor of a server's processes."""
    children = subprocess.run(["pgrep", "-P", str(pid)], text=True, check=True,
                              capture_output=True).stdout.split()
    ticks = 0
    for one in (str(pid), *children):
        with open("/proc/%s/stat" % one, encoding="ascii") as f:
            ticks += sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))
    return ticks / TICKS


class Screen:
    """The queries of the variables and of the panels of the first screen."""

    def __init__(self, web):
        self.web = web
        with open(os.path.join(TOP, "grafana-dashboard.json"),
                  encoding="utf-8") as f:
            board = json.load(f)
        self.variables = {v["name"]: v for v in board["templating"]["list"]}
        self.panels = [p for p in board["panels"][:10] if "targets" in p]
        self.values = {"${host:regex}": worlds.HOST, "$hashtag": "*",
                       "$top": "10"}

    def render(self, target):
        for name, value in self.values.items():
            target = target.replace(name, value)
        return [series["target"] for series in self.web.ask(
            "/render", form={"target": target, "from": "-90d", "until": "now",
                             "format": "json", "maxDataPoints": 2000})]

    def find(self, name):
        found = self.render(self.variables[name]["query"]["target"])
        self.values["$" + name] = "{%s}" % ",".join(found)

    def queries(self):
        """(name, what asks it)"""
        yield "Hashtag, the list", lambda: self.web.ask(
            "/metrics/expand", {"query": "*.hashtag-*"})
        for name in ("shown", "trending", "story"):
            yield "$" + name, lambda name=name: self.find(name)
        for panel in self.panels:
            yield panel["title"], lambda panel=panel: [
                self.render(query["target"]) for query in panel["targets"]]


def measure(num):
    with tempfile.TemporaryDirectory(prefix="hashtag-bench-") as folder:
        web = Graphite(os.path.join(folder, "web"), make_files(folder, num))
        try:
            time.sleep(5 + num / 2500)  # the scores are read
            screen, figures = Screen(web), {}
            for _ in range(TIMES):
                for name, ask in screen.queries():
                    begin, cpu = time.time(), spent(web.process.pid)
                    ask()
                    figures.setdefault(name, []).append(
                        (time.time() - begin, spent(web.process.pid) - cpu))
        finally:
            web.stop()
    print("%d hashtags: first (CPU), fourth (CPU)" % num)
    for name, times in (*figures.items(), ("all", [
            map(sum, zip(*(t[i] for t in figures.values())))
            for i in range(TIMES)])):
        print("%-24s %6.2f (%.2f) %6.2f (%.2f)" % (
            name, *times[0], *times[-1]))


if __name__ == "__main__":
    os.environ["HASHTAG_CTL"] = os.path.realpath(sys.argv[1])
    for argument in sys.argv[2:] or ("10000", "100000"):
        measure(int(argument))
