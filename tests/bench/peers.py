# SPDX-License-Identifier: MIT
"""Three ways to the same numbers; see peers.sh."""
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

from fixtures.daemon import LIBRRD, STOCK_PLUGINS, date_of, days, wait_for
import resource
import runs

PIPELINE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "pipeline.py")
KEY = "sk_test_simulator"
URL_BLOCK = """<URL "%s/api/v1/tiktok/hashtag">
Instance "%s"
Plugin "hashtag"
Header "Authorization: Bearer %s"
Header "Content-Type: application/json"
Post "{\\"hashtag_name\\": \\"%s\\"}"
Interval 86400
Timeout 60000
<Key "data/challengeInfo/statsV2/videoCount">
Type "count"
Instance "videos"
</Key>
<Key "data/challengeInfo/statsV2/viewCount">
Type "count"
Instance "views"
</Key>
</URL>"""
DESCRIPTORS = 3  # that curl_json keeps open for each URL
CONNECTIONS = 4000  # it never ends one, and the simulator takes 4,096
PER_MINUTE, AT_THE_LIMIT = 5, 15  # a plan's limit; requests asked under it


# -- curl_json, the plugin that collectd has for such an API

def curl_json_config(room, tags):
    lines = ['Hostname "lab"', "FQDNLookup false", 'BaseDir "%s"' % room.dir,
             'PluginDir "%s"' % room.plugins, 'PIDFile "%s/pid"' % room.dir,
             "Interval 10", 'TypesDB "/usr/share/collectd/types.db"',
             "LoadPlugin logfile", "<Plugin logfile>", "LogLevel info",
             'File "%s"' % room.log_file, "</Plugin>",
             "LoadPlugin rrdtool", "<Plugin rrdtool>",
             'DataDir "%s"' % room.data, "</Plugin>",
             "LoadPlugin threshold", "<Plugin threshold>", '<Plugin "hashtag">',
             '<Type "gauge">', 'Instance "trending"', "WarningMax 0.5",
             "</Type>", "</Plugin>", "</Plugin>",
             "<LoadPlugin curl_json>", "Interval 86400", "</LoadPlugin>",
             "<Plugin curl_json>"]
    lines += [URL_BLOCK % (room.sim.url, tag, KEY, tag) for tag in tags]
    return "\n".join(lines + ["</Plugin>", ""])


def curl_json_stored(room, num, since):
    paths = [room.rrd(tag, metric) for tag in runs.names(num)
             for metric in ("count-videos", "count-views")]
    return sum(os.path.exists(p) and LIBRRD.rrd_last_r(p.encode()) >= since
               for p in paths)


def asked(room):
    return int(room.sim.stats()["requests"])


def curl_json_run(room, tags):
    """All requests come at once after the start. Returns (CPU, memory)."""
    already = asked(room)
    daemon = room.start(curl_json_config(room, tags))
    pid = daemon.process.pid
    before = runs.until_asked(room.sim, pid, already)
    wait_for(lambda: asked(room) == already + len(tags), 60 + len(tags),
             "curl_json's requests")
    end = runs.until_rest(pid, len(tags))
    first = room.sim.requests()[already]["monotonic"]
    memory = runs.memory_mib(pid)
    daemon.stop(300)
    return runs.spent(before, end, first), memory


def curl_json_day(room, num, latency, state):
    """In the same lab again: the files exist. More tags than there are
    descriptors or connections for: several daemons, one after another."""
    room.sim.control("latency=%d" % latency)
    os.sync()  # as before the plugin's runs
    since, tags = int(time.time()), runs.names(num)
    wall = cpu = memory = 0
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    parts = -(-num // min((limit - 200) // DESCRIPTORS, CONNECTIONS))
    for part in range(parts):
        already = len(room.sim.requests())
        used, peak = curl_json_run(room, tags[part::parts])
        cpu, memory = cpu + used, max(memory, peak)
        wall += runs.wall_of(room.sim.requests()[already:], latency)
    stats = room.sim.stats()
    return runs.Result(num, latency, state, wall, cpu,
                       curl_json_stored(room, num, since), memory,
                       int(stats["max_in_flight"]), int(stats["refused429"]))


def curl_json_lab(num, keep, *args):
    room = runs.new_lab(keep)
    shutil.copy(os.path.join(STOCK_PLUGINS, "curl_json.so"), room.plugins)
    runs.simulate(room, num, *args)
    return room


# -- a script

def give_database(path, num):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE counts (tag TEXT, date TEXT, videos INTEGER, "
               "views INTEGER, PRIMARY KEY (tag, date))")
    dates = days(runs.first_day(), runs.HISTORY)
    db.executemany("INSERT INTO counts VALUES (?, ?, ?, ?)",
                   ((tag, date, v, 4000 * v) for tag in runs.names(num)
                    for date, v in zip(dates, runs.VIDEOS)))
    db.commit()
    db.close()


def script_day(room, num, latency, state):
    runs.simulate(room, num, "--latency", str(latency))
    database, tags = (os.path.join(room.dir, n) for n in ("counts.db", "tags"))
    with open(tags, "w") as f:
        f.write("\n".join(runs.names(num)) + "\n")
    if state == "files exist":
        give_database(database, num)
    with open(os.path.join(room.dir, "script.out"), "w") as out:
        process = subprocess.Popen(
            [sys.executable, PIPELINE, room.sim.url, KEY, database, tags],
            stdout=out, stderr=out)
    before = runs.until_asked(room.sim, process.pid)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # it has been waited for
    requests, stats = room.sim.requests(), room.sim.stats()
    today = date_of(time.time())
    rows = sqlite3.connect(database).execute(
        "SELECT count(*) FROM counts WHERE date = ?", (today,)).fetchone()[0]
    return runs.Result(num, latency, state, runs.wall_of(requests, latency),
                       runs.spent(before, usage.ru_utime + usage.ru_stime,
                                  requests[0]["monotonic"]),
                       2 * rows, usage.ru_maxrss / 1024,
                       int(stats["max_in_flight"]), int(stats["refused429"]))


# -- one after another

def in_lab(run, keep):
    room = runs.new_lab(keep)
    try:
        return run(room)
    finally:
        room.close()


def show(peer, r, due):
    print("| %s | %d | %d | %s | %.2f | %.3f | %.0f | %.0f | %d | %d |"
          % (peer, r.num, r.latency, r.state, r.wall, 1000 * r.cpu / r.num,
             1e6 * r.cpu / max(r.values, 1), r.rss, r.in_flight,
             due - r.values), flush=True)
    return r


CASES = [(latency, state) for latency in (0, 100)
         for state in ("first day", "files exist")]


def plugin_rows(num, keep):
    """{(latency, state): Result}"""
    return {(latency, state): show("hashtag", in_lab(
        lambda room: runs.plugin_day(room, num, latency, 50,
                                     state == "files exist"), keep),
        num * (5 if state == "files exist" else 2))
        for latency, state in CASES}


def curl_json_rows(num, keep):
    rows = {}
    for latency in (0, 100):
        room = curl_json_lab(num, keep)
        try:
            for state in ("first day", "files exist"):
                rows[latency, state] = show("curl_json", curl_json_day(
                    room, num, latency, state), 2 * num)
        finally:
            room.close()
    return rows


def script_rows(num, keep, full):
    return {(latency, state): show("script", in_lab(
        lambda room: script_day(room, num, latency, state), keep), 2 * num)
        for latency, state in CASES
        if num * latency < 300000 or full}  # one request at a time


# -- at a plan's limit

def limited_plugin(room):
    runs.give_files(room, AT_THE_LIMIT)
    runs.simulate(room, AT_THE_LIMIT, "--per-minute", str(PER_MINUTE))
    daemon = room.start(runs.plugin_config(
        room, AT_THE_LIMIT, 1, "RequestsPerMinute %d" % PER_MINUTE))
    wait_for(lambda: int(room.sim.stats()["billed"]) == AT_THE_LIMIT, 300,
             "the last request")
    time.sleep(3)
    daemon.stop()
    return runs.stored_today(room, AT_THE_LIMIT, ("count-videos",))


def limited_curl_json(room):
    shutil.copy(os.path.join(STOCK_PLUGINS, "curl_json.so"), room.plugins)
    runs.simulate(room, AT_THE_LIMIT, "--per-minute", str(PER_MINUTE))
    daemon = room.start(curl_json_config(room, runs.names(AT_THE_LIMIT)))
    time.sleep(170)
    daemon.stop()
    return curl_json_stored(room, AT_THE_LIMIT, 0) // 2


def limited_script(room):
    runs.simulate(room, AT_THE_LIMIT, "--per-minute", str(PER_MINUTE))
    database, tags = (os.path.join(room.dir, n) for n in ("counts.db", "tags"))
    with open(tags, "w") as f:
        f.write("\n".join(runs.names(AT_THE_LIMIT)) + "\n")
    subprocess.run([sys.executable, PIPELINE, room.sim.url, KEY, database,
                    tags], stderr=subprocess.DEVNULL, check=True)
    return sqlite3.connect(database).execute(
        "SELECT count(*) FROM counts").fetchone()[0]


def at_the_limit(keep):
    """All three at once: they wait nearly all the time. {peer: figures}."""
    figures = {}

    def one(peer, run, room):
        try:
            stored = run(room)
            asked = [r["monotonic"] for r in room.sim.requests("/hashtag")
                     if r["billed"]]
            figures[peer] = (asked[-1] - asked[0], stored,
                             int(room.sim.stats()["refused429"]))
        finally:
            room.close()

    peers = {"hashtag": limited_plugin, "curl_json": limited_curl_json,
             "script": limited_script}
    threads = [threading.Thread(target=one,
                                args=(peer, run, runs.new_lab(keep)))
               for peer, run in peers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return figures


# -- against the bars

class Bars:
    missed = 0

    def check(self, what, value, bar):
        good = value <= bar
        self.missed += not good
        print("| %s | %.3f | %.2f | %s |"
              % (what, value, bar, "met" if good else "MISSED"))


def per_value(r):
    return r.cpu / r.values


def compare(bars, num, plugin, curl_json, script):
    """With an API's latency and without any. Without, all three only do what
    collectd, rrdtool and SQLite take for a value, and this plugin stores
    more of them."""
    for state in ("first day", "files exist"):
        for latency in (0, 100):
            mine = plugin[latency, state]
            what = "%d tags, %s, %d ms: " % (num, state, latency)
            bars.check(what + "CPU a stored value, hashtag / curl_json",
                       per_value(mine) /
                       per_value(curl_json[latency, state]), 0.4)
            if (latency, state) in script:
                bars.check(what + "CPU a tag, hashtag / script",
                           mine.cpu / script[latency, state].cpu, 0.25)
        bars.check("%d tags, %s, 100 ms: wall / (N/50 x 0.1 s)" % (num, state),
                   plugin[100, state].wall / (num / 50 * 0.1), 1.05)


def main():
    full, sizes = "--full" in sys.argv, (50, 1000, 10000)
    if "--short" in sys.argv:
        sizes = sizes[:2]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    rows, keep = {}, []
    print("load average %.1f" % os.getloadavg()[0])
    print("| peer | tags | latency ms | state | wall s | CPU ms a tag | "
          "CPU us a value | peak RSS MiB | in flight | not stored |\n"
          "|---|---|---|---|---|---|---|---|---|---|")
    try:
        for num in sizes:
            rows[num] = (plugin_rows(num, keep), curl_json_rows(num, keep),
                         script_rows(num, keep, full))
        limited = at_the_limit(keep)
    finally:
        runs.remove(keep)
    ideal = (AT_THE_LIMIT - 1) * 60 / PER_MINUTE
    print("\n| %d tags at %d requests a minute | wall s | of ideal | stored | "
          "refused |\n|---|---|---|---|---|" % (AT_THE_LIMIT, PER_MINUTE))
    for peer, (wall, stored, refused) in limited.items():
        print("| %s | %.1f | %.3f | %d | %d |"
              % (peer, wall, wall / ideal, stored, refused))
    bars = Bars()
    print("\n| ratio | measured | bar | |\n|---|---|---|---|")
    for num, (plugin, curl_json, script) in rows.items():
        compare(bars, num, plugin, curl_json, script)
    wall, _, refused = limited["hashtag"]
    bars.check("%d requests a minute: wall / ideal" % PER_MINUTE, wall / ideal,
               1.02)
    bars.check("%d requests a minute: requests refused" % PER_MINUTE, refused,
               0)
    sys.exit(1 if bars.missed else 0)


if __name__ == "__main__":
    main()
