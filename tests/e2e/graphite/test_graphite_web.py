# SPDX-License-Identifier: MIT
"""conf/graphite-web.sh serves collectd's RRD files as Grafana asks for them."""
import os
import re
import shutil
import subprocess
import tempfile
import time
import unicodedata
import unittest

from fixtures import CONF, TOP
from fixtures.daemon import DAY, Lab, date_of, wait_for
from fixtures.graphite_web import SCRIPT, Graphite

TAGS = ("aitools", "日本語", "हिन्दी", "ไทย", "café", "قهوه\u200cخانه", "fun🔥")
NOW = int(time.time()) // DAY * DAY
LISTENS = "0A"  # the state of a socket in /proc/net/tcp
COUNTS = (259396377821, 259396377822, 259500000001)


class Server(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hashtag-graphite-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.lab = Lab(os.path.join(cls.folder, "lab"))
        cls.lab.host = "tiktok"
        first = date_of(NOW - 2 * DAY)
        for tag in TAGS:
            cls.lab.backfill(tag, "count-videos", first, COUNTS)
        cls.web = Graphite(os.path.join(cls.folder, "web"), cls.lab.data)
        cls.addClassCleanup(cls.web.stop)

    def test_a_count_shows_on_the_day_it_closes(self):
        for tag in TAGS:
            with self.subTest(tag=tag):
                rows = self.web.render(
                    "alias(tiktok.hashtag-%s.count-videos.value,'x')" % tag)["x"]
                known = {at: v for at, v in rows.items() if v is not None}
                self.assertEqual(known, {NOW - 3 * DAY: COUNTS[0],
                                         NOW - 2 * DAY: COUNTS[1],
                                         NOW - DAY: COUNTS[2]})

    def test_the_tags_are_found_as_a_variable_finds_them(self):
        found = self.web.ask("/metrics/find", body=b"query=tiktok.hashtag-*")
        self.assertEqual({"hashtag-" + t for t in TAGS},
                         {node["text"] for node in found})
        hosts = self.web.ask("/metrics/expand", {"query": "*.hashtag-aitools"})
        self.assertEqual(hosts["results"], ["tiktok.hashtag-aitools"])
        listed = self.web.ask("/metrics/expand", {"query": "*.hashtag-*"})
        grouped = self.web.ask("/metrics/expand", {  # by graphite-web's own
            "query": "*.hashtag-*", "groupByExpr": "1"})["results"]
        self.assertEqual(grouped, {"*.hashtag-*": listed["results"]})
        self.assertEqual(len(listed["results"]), len(TAGS))
        index = self.web.ask("/metrics/index.json")
        self.assertIn("tiktok.hashtag-aitools.count-videos.value", index)

    def test_the_query_editor_gets_its_functions(self):
        functions = self.web.ask("/functions")
        self.assertGreater(len(functions), 100)
        self.assertEqual(functions["timeShift"]["function"], "timeShift("
                         "seriesList, timeShift, resetEnd=True, alignDST=False)")

    def test_a_query_may_hold_whatever_a_hashtag_may_hold(self):
        """Else all hashtags in the same query would be blank."""
        letters = [chr(c) for c in range(0xA1, 0x110000)
                   if unicodedata.category(chr(c))[0] in "LM"
                   or unicodedata.category(chr(c)) == "Nd"]
        with open(os.path.join(TOP, "plugin", "core", "tag.c"),
                  encoding="utf-8") as f:
            emoji = re.search(r"is_emoji\(.*?\n}", f.read(), re.S).group()
        ranges = re.findall(r"\{0x(\w+), *0x(\w+)\}", emoji)
        self.assertGreater(len(ranges), 50)
        letters += [chr(c) for first, last in ranges
                    for c in range(int(first, 16), int(last, 16) + 1)]
        letters += ["_", "\u200c", "\u200d", "e\u0301", "1\ufe0f\u20e3"]
        for i in range(0, len(letters), 20000):
            part = "".join(letters[i:i + 20000])
            self.assertEqual(list(self.web.render(
                "alias(tiktok.hashtag-{aitools,%s}.count-videos.value,'x')"
                % part)), ["x"], "U+%04X" % ord(letters[i][0]))

    def test_the_whole_of_unicode_is_not_held_in_memory(self):
        pid = str(self.web.process.pid)
        with open("/proc/%s/status" % pid, encoding="ascii") as f:
            rss = next(int(l.split()[1]) for l in f if l.startswith("VmRSS"))
        self.assertLess(rss, 150000)  # kB; with all of it: 370 MB

    def test_no_other_address_is_served(self):
        port = "%04X" % int(self.web.url.rsplit(":", 1)[1])
        served = []
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            with open(table, encoding="ascii") as f:
                rows = [line.split() for line in f.readlines()[1:]]
            served += [row[1] for row in rows
                       if row[1].endswith(":" + port) and row[3] == LISTENS]
        self.assertEqual(served, ["0100007F:" + port])  # 127.0.0.1


class Cached(unittest.TestCase):
    """rrdcached holds the newest value back: it is not in the file."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hashtag-graphite-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.lab = Lab(os.path.join(self.folder, "lab"))
        self.lab.host = "tiktok"
        self.lab.backfill("aitools", "count-videos",
                          date_of(NOW - 2 * DAY), COUNTS[:2])
        self.address = "unix:" + self.lab.socket
        cached = subprocess.Popen(
            ["rrdcached", "-g", "-l", self.address, "-b", self.folder,
             "-p", os.path.join(self.folder, "pid")],
            stdout=subprocess.DEVNULL)
        self.addCleanup(cached.wait, 20)
        self.addCleanup(cached.terminate)
        wait_for(lambda: os.path.exists(self.lab.socket), 20, "rrdcached")
        subprocess.run(
            ["rrdtool", "update", "--daemon", self.address,
             self.lab.rrd("aitools", "count-videos"),
             "%d:%d" % (NOW, COUNTS[2])], check=True)

    def newest(self, name, *args):
        web = Graphite(os.path.join(self.folder, name), self.lab.data, *args)
        self.addCleanup(web.stop)
        rows = web.render("alias(tiktok.hashtag-aitools.count-videos.value,"
                          "'x')")["x"]
        return max(at for at, v in rows.items() if v is not None)

    def test_a_file_is_flushed_before_it_is_read(self):
        self.assertEqual(self.newest("stale"), NOW - 2 * DAY)
        self.assertEqual(self.newest("fresh", "--rrdcached", self.address),
                         NOW - DAY)


class Script(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hashtag-graphite-")
        self.addCleanup(shutil.rmtree, self.folder)

    def run_script(self, *args):
        done = subprocess.run([SCRIPT, *args], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def test_bad_arguments_are_named(self):
        for args, text in ((["--nonsense"], "unknown option --nonsense"),
                           (["--rrd"], "--rrd needs a value"),
                           (["--port", "http"], "--port http is not a port"),
                           (["--rrd", "/nowhere"],
                            "--rrd /nowhere is not a folder")):
            status, output = self.run_script("--no-install", *args)
            self.assertNotEqual(status, 0)
            self.assertIn(text, output)

    def test_the_state_is_made_once_and_the_secret_is_nobody_elses(self):
        state = os.path.join(self.folder, "state")
        args = ("--no-install", "--prepare", "--rrd", self.folder,
                "--state", state)
        self.assertEqual(self.run_script(*args), (0, ""))
        secret = os.path.join(state, "secret")
        self.assertEqual(os.stat(secret).st_mode & 0o777, 0o600)
        with open(secret, encoding="ascii") as f:
            first = f.read()
        self.assertEqual(len(first), 64)
        self.assertEqual(self.run_script(*args), (0, ""))
        with open(secret, encoding="ascii") as f:
            self.assertEqual(f.read(), first)

    def test_a_state_that_others_could_change_is_refused(self):
        """What lies there is run: a module, a database, a link to one."""
        own = os.path.join(self.folder, "own")
        link = os.path.join(self.folder, "link")
        open_to_all = os.path.join(self.folder, "open")
        os.mkdir(own, 0o755)
        os.symlink(own, link)
        for folder in (open_to_all, os.path.join(open_to_all, "inside")):
            os.mkdir(folder, 0o755)
        os.chmod(open_to_all, 0o777)
        cases = [(link, "is a link"), (link + "/", "is a link"),
                 (open_to_all, "may be written by others"),
                 (os.path.join(open_to_all, "inside"),
                  "others may rename what lies in " + open_to_all)]
        if os.geteuid() == 0:
            theirs = os.path.join(self.folder, "theirs")
            os.mkdir(theirs, 0o755)
            os.chown(theirs, 65534, 65534)
            cases.append((theirs, "belongs to nobody"))
        for state, text in cases:
            with self.subTest(state=state):
                status, output = self.run_script(
                    "--no-install", "--prepare", "--rrd", self.folder,
                    "--state", state)
                self.assertNotEqual(status, 0)
                self.assertIn(text, output)
                self.assertEqual([n for n in os.listdir(state)
                                  if n not in ("inside", "theirs")], [])

    def test_a_module_in_the_current_folder_is_not_run(self):
        ran = os.path.join(self.folder, "ran")
        stranger = os.path.join(self.folder, "stranger")
        os.mkdir(stranger)
        for module in ("django", "graphite", "sqlite3", "socket"):
            with open(os.path.join(stranger, module + ".py"), "w") as f:
                f.write("open(%r, 'w').close()\n" % ran)
        done = subprocess.run(
            [SCRIPT, "--no-install", "--prepare", "--rrd", self.folder,
             "--state", os.path.join(self.folder, "state")], cwd=stranger,
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        self.assertFalse(os.path.exists(ran))

    @staticmethod
    def runs(pid):
        """False for one that has ended, and that nobody has waited for."""
        try:
            with open("/proc/%s/stat" % pid, encoding="ascii") as f:
                return f.read().rpartition(") ")[2][0] != "Z"
        except FileNotFoundError:
            return False

    def test_a_signal_to_the_script_ends_every_process(self):
        web = Graphite(os.path.join(self.folder, "web"), self.folder)
        self.addCleanup(web.stop)
        children = "/proc/%d/task/%d/children" % ((web.process.pid,) * 2)

        def two_workers():
            with open(children, encoding="ascii") as f:
                found = f.read().split()
            return found if len(found) == 2 else None

        workers = wait_for(two_workers, 20, "two workers")
        web.stop()
        wait_for(lambda: not any(map(self.runs, workers)), 10, workers)

    def test_the_unit_is_one_that_systemd_takes(self):
        with open(os.path.join(CONF, "graphite-web",
                               "graphite-web-hashtag.service"),
                  encoding="utf-8") as f:
            unit = f.read()
        installed = "/usr/share/collectd-hashtag/graphite-web.sh"
        self.assertIn("ExecStart=" + installed + " ", unit)
        path = os.path.join(self.folder, "graphite-web-hashtag.service")
        with open(path, "w", encoding="utf-8") as f:
            f.write(unit.replace(installed, os.path.realpath(SCRIPT)))
        done = subprocess.run(["systemd-analyze", "verify", path], text=True,
                              check=False, capture_output=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
