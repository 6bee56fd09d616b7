# SPDX-License-Identifier: MIT
"""hashtagctl report --html: what its reader sees, in headless Chromium.

HASHTAG_PICTURES: a folder that keeps the pictures, to be looked at.
"""
import http.server
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

from fixtures import TOP
from fixtures.daemon import Lab, epoch

HERE = os.path.dirname(os.path.abspath(__file__))
CONF = os.path.join(TOP, "conf")
AT = "2026-03-10 06:00:00"  # a Tuesday
BEFORE = "2026-03-09 06:00:00"
LONG = "z" * 60 + "schmuck" + "2026"  # no place to break it
ARABIC = "مجوهرات_يدوية"
RISING = ["aitools", "กิน", LONG]
SERIES = ["aitools videos=310000 weekly=1.2 from=2026-03-07:80",
          "กิน videos=5200 weekly=2 from=2026-03-07:258",
          LONG + " videos=41000 weekly=2 from=2026-03-07:240",
          "remotework videos=250000 weekly=1 from=2026-02-25:90 "
          "from=2026-03-02:0.5",
          ARABIC + " videos=900000 weekly=0.8",
          "猫 videos=7000000 weekly=0.6",
          "naïve videos=420000 weekly=-1",
          "gaps videos=64000 weekly=2", "misspelt gone"]
NAMES = [s.split()[0] for s in SERIES]
GAPS = ("2026-03-05", "2026-03-06")
HOSTILE = ("<script>window.hacked = true</script>"
           "<img src=x onerror='window.hacked = true'> \" & 'quotes' #fyp")
PICTURES = [(width, mode) for width in (390, 1280)
            for mode in ("light", "dark")] + [(688, "print")]  # A4


class Chat:
    """A chat's webhook on the loopback, and the block that names it."""

    def __init__(self, folder):
        chat = self
        self.posted = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                chat.posted.append(json.loads(self.rfile.read(size)))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        path = os.path.join(folder, "chat.url")
        with open(path, "w", encoding="utf-8") as f:
            f.write("http://127.0.0.1:%d/T0/secret\n"
                    % self.server.server_address[1])
        os.chmod(path, 0o600)
        self.block = ('<Notify "marketing">\nTo "slack"\nURLFile "%s"\n'
                      'Tell "digest"\n</Notify>' % path)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class World:
    """Two days of the daemon after a history that was imported."""

    def __init__(self, folder):
        self.lab = Lab(folder)
        self.lab.simulate("--clock", str(epoch(BEFORE)), "--credits", "380")
        self.lab.sim.control("drop-series", *("series=" + s for s in SERIES))
        self.import_past(folder)
        self.chat = Chat(folder)
        config = self.lab.config(tags=NAMES, options=self.chat.block)
        known = [n for n in NAMES if n != "misspelt"]
        self.lab.day(config, BEFORE, tags=known,
                     wait=lambda d: "#misspelt" in d.log())
        files = [os.path.join(self.lab.state, "videos", tag + ".json")
                 for tag in RISING]
        self.lab.day(config, AT, tags=known, wait=lambda d: all(
            map(os.path.exists, files)) and "second day" in d.log())
        self.plant(files[1])
        self.page = os.path.join(folder, "page.html")

    def import_past(self, folder):
        series, past = (os.path.join(folder, name)
                        for name in ("series.txt", "past.csv"))
        with open(series, "w", encoding="utf-8") as f:
            f.write("\n".join(SERIES[:-1]) + "\n")
        with open(past, "w", encoding="utf-8") as f:
            for tag in NAMES[:-1]:
                rows = self.lab.api_rows(tag, "2026-01-10", "2026-03-08",
                                         "--series", series)
                f.writelines("%s,%s,%d,%d\n" % (tag, date, *counts)
                             for date, counts in rows.items()
                             if tag != "gaps" or date not in GAPS)
        os.makedirs(self.lab.state)
        with open(os.path.join(self.lab.state, "options.json"), "w") as f:
            json.dump({"DataDir": self.lab.data, "Host": self.lab.host,
                       "StateDir": self.lab.state}, f)
        done = self.lab.ctl("import", past, at=BEFORE)
        assert done.returncode == 0, done.stderr

    @staticmethod
    def plant(path):
        """What somebody writes under a video."""
        with open(path, encoding="utf-8") as f:
            saved = json.load(f)
        saved["videos"][0]["description"] = HOSTILE
        saved["videos"][1]["author"] = HOSTILE
        saved["videos"][2]["url"] = "javascript:window.hacked=true"
        with open(path, "w", encoding="utf-8") as f:
            json.dump(saved, f)

    def report(self, *args):
        done = self.lab.ctl("report", *args, at=AT)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout


def seen(folder, orders):
    """What Chromium shows: see report_page.mjs."""
    listed = os.path.join(folder, "orders.json")
    with open(listed, "w", encoding="utf-8") as f:
        json.dump(orders, f)
    done = subprocess.run(
        ["node", os.path.join(HERE, "report_page.mjs"), listed],
        capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class ReportPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hashtag-page-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.world = World(cls.folder)
        cls.addClassCleanup(cls.world.lab.close)
        cls.addClassCleanup(cls.world.chat.close)
        cls.world.report("--html", cls.world.page)
        cls.views = seen(cls.folder, [
            {"page": cls.world.page, "width": width, "mode": mode,
             "png": cls.picture(width, mode)} for width, mode in PICTURES])

    @staticmethod
    def picture(width, mode):
        kept = os.environ.get("HASHTAG_PICTURES")
        return kept and os.path.join(kept, "report-%d-%s.png" % (width, mode))

    def test_everything_can_be_read_at_every_width_and_in_each_theme(self):
        self.assertEqual(len(self.views), 5)
        for view in self.views:
            with self.subTest(width=view["width"], mode=view["mode"]):
                self.assertEqual(view["faults"], [])
                self.assertFalse(view["hacked"])

    def test_three_trends_and_nine_hashtags_fit_on_three_sheets(self):
        sheets, = [v["sheets"] for v in self.views if v["mode"] == "print"]
        self.assertLessEqual(sheets, 3)

    def test_the_page_begins_with_what_happened(self):
        rose, ended, missing = self.views[0]["lead"]
        self.assertRegex(rose, r"^3 hashtags began to trend in the 7 days to "
                               r"10 Mar: .*#aitools \(\+\d+\.\d % in 7 days\)")
        for tag in RISING:
            self.assertIn("#" + tag, rose)
        self.assertRegex(ended, r"^1 trend ended: #remotework \(10 Mar\)\.$")
        self.assertEqual(missing, (
            "2 of 56 counts are missing: #gaps (2 days). Not found, so "
            "misspelt or banned by TikTok: #misspelt."))
        headings = self.views[0]["headings"]
        self.assertEqual(headings[:2], ["The week to Tuesday, 10 March 2026",
                                        "What rose"])
        self.assertEqual(sorted(headings[2:5]),
                         sorted("#" + t for t in RISING))
        self.assertEqual(headings[5:], ["Ranking", "What ended", "What fell",
                                        "Data and cost"])

    def test_links_lead_to_tiktok(self):
        """To each hashtag's page, and to the videos that were saved."""
        shown = [a for a in self.views[0]["links"] if a["shown"]]
        known = {"https://www.tiktok.com/tag/" + urllib.parse.quote(t)
                 for t in NAMES}
        videos = set()
        for tag in RISING:
            with open(os.path.join(self.world.lab.state, "videos",
                                   tag + ".json"), encoding="utf-8") as f:
                saved = json.load(f)
            videos |= {v["url"] for v in saved["videos"][:3]}
            known |= {"https://www.tiktok.com/tag/"
                      + urllib.parse.quote(r["tag"]) for r in saved["related"]}
        videos -= {"javascript:window.hacked=true"}
        hrefs = {a["href"] for a in shown}
        self.assertEqual(hrefs - known, videos)
        self.assertEqual(len(videos), 8)
        for a in shown:
            tag = urllib.parse.unquote(a["href"].rpartition("/tag/")[2])
            if "/tag/" in a["href"]:
                self.assertEqual(a["text"], "#" + tag)
        for tag in NAMES:
            self.assertIn("#" + tag, {a["text"] for a in shown})

    def test_texts_of_strangers_are_no_markup(self):
        captions = self.views[0]["captions"]
        self.assertIn(HOSTILE[:-len(" #fyp")][:109].rpartition(" ")[0],
                      " ".join(captions))
        with open(self.world.page, encoding="utf-8") as f:
            page = f.read()
        self.assertNotIn("<script", page)
        self.assertNotIn("<img", page)
        self.assertNotIn("javascript:", page)

    def test_the_figures_are_the_tables(self):
        rows = {r["tag"]: r for r in
                json.loads(self.world.report("--json"))["hashtags"]}
        with open(self.world.page, encoding="utf-8") as f:
            page = f.read()
        table = page[page.index(">Ranking<"):page.index(">What ended<")]
        found = re.findall(r"<bdi>#(.*?)</bdi>.*?<td class=count>(.*?)</td>"
                           r"<td class=new>(.*?)</td><td class=growth>(.*?)"
                           r"</td>", table, re.S)
        self.assertEqual([f[0] for f in found], list(rows))
        for tag, count, new, growth in found:
            row = rows[tag]
            for text, value, form in ((count, row["videos"], "{:,.0f}"),
                                      (new, row["new"], "{:,.0f}"),
                                      (growth, row["growth_pct"], "{:+.1f} %")):
                self.assertEqual(text, "&ndash;" if value is None
                                 else form.format(value), tag)

    def test_the_text_says_the_same(self):
        text = self.world.report("--text")
        self.assertEqual(text.splitlines()[:3], self.views[0]["lead"])
        for tag in RISING:
            self.assertRegex(text, r"(?m)^#%s: trending.*\n  1\. .*plays"
                             % re.escape(tag))
        self.assertIn("\n     https://www.tiktok.com/@", text)
        self.assertNotIn("\033", text)

    def test_faults_of_the_page_are_found(self):
        """Each kind that measure() looks for is planted once."""
        with open(self.world.page, encoding="utf-8") as f:
            page = f.read()
        plants = {
            "the page is .* wide": ".facts{width:2000px}",
            "small": "small{font-size:9px}",
            "pale:": ":root{--soft:#bbb!important}",
            "outside of the page": "h3{position:relative;left:-300px}",
            "cut:": ".facts{height:.5rem;overflow:hidden}",
            "one over the other": ".badge{position:absolute;margin-top:-1rem}",
            "a curve of": "td.spark .curve{width:20px!important}",
            "a pale curve": ":root{--curve:#eee!important}",
            "a curve that leaves": ".line{transform:translateY(99px)}",
            "a script": None,
        }
        orders = []
        for i, css in enumerate(plants.values()):
            path = os.path.join(self.folder, "plant-%d.html" % i)
            more = ("<script></script>" if css is None
                    else "<style>%s</style>" % css)
            with open(path, "w", encoding="utf-8") as f:
                f.write(page.replace("</head>", more + "</head>"))
            orders.append({"page": path, "width": 390, "mode": "light"})
        for fault, view in zip(plants, seen(self.folder, orders)):
            self.assertRegex("\n".join(view["faults"]), fault)

    def test_the_weekly_service_writes_and_sends_the_week(self):
        """Its own commands, in a folder of the test's; and off it is."""
        units = {name: self.unit("hashtag-digest." + name)
                 for name in ("service", "timer")}
        folder = os.path.join(self.folder, "digest")
        programs = os.path.join(self.folder, "bin")
        os.makedirs(folder)
        os.makedirs(programs)
        command, environment = self.world.lab.ctl_call((), AT)
        with open(os.path.join(programs, "hashtagctl"), "w") as f:
            f.write('#!/bin/sh\nshift\nexec %s report --state-dir "%s" "$@"\n'
                    % (command[0], self.world.lab.state))
        os.chmod(os.path.join(programs, "hashtagctl"), 0o755)
        environment["PATH"] = programs + ":" + environment["PATH"]
        for line in re.findall(r"(?m)^ExecStart=(.*)$", units["service"]):
            subprocess.run(shlex.split(line), cwd=folder, env=environment,
                           check=True)
        self.assertEqual(sorted(os.listdir(folder)),
                         ["hashtags.html", "hashtags.txt"])
        for name, form in (("hashtags.html", ("--html", "-")),
                           ("hashtags.txt", ("--text",))):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                self.assertEqual(f.read(), self.world.report(*form))
        message, = self.world.chat.posted
        text = json.dumps(message, ensure_ascii=False)
        for line in self.views[0]["lead"]:
            self.assertIn(line, text)
        self.assertIn("<https://www.tiktok.com/@", text)
        when = re.search(r"(?m)^OnCalendar=(.*)$", units["timer"]).group(1)
        said = subprocess.run(["systemd-analyze", "calendar", when],
                              capture_output=True, text=True, check=True)
        self.assertIn("Normalized form: Mon *-*-* 08:00:00", said.stdout)

    def unit(self, name):
        """A unit's text; systemd has nothing to say against it."""
        path = os.path.join(CONF, name)
        done = subprocess.run(["systemd-analyze", "verify", path], text=True,
                              check=False, capture_output=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        with open(path, encoding="utf-8") as f:
            return f.read()

    def test_10000_hashtags_take_less_than_10_seconds(self):
        """Of a processor: the machine may be busy with other things."""
        lab = self.world.lab
        data = os.path.join(self.folder, "many")
        os.makedirs(os.path.join(data, lab.host))
        for i in range(10000):
            os.symlink(os.path.dirname(lab.rrd(NAMES[i % 8], "x")),
                       os.path.join(data, lab.host, "hashtag-t%d" % i))
        page = os.path.join(self.folder, "many.html")
        command, environment = lab.ctl_call(
            ("report", "--all", "--html", page, "--data-dir", data), AT)
        environment["NO_FAKE_STAT"] = "1"  # libfaketime's part is not ours
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, env=environment, check=False,
                              capture_output=True, text=True, timeout=600)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(page, encoding="utf-8") as f:
            text = f.read()
        self.assertIn("3750 hashtags began to trend", text)
        self.assertIn("and 3730 more", text)
        self.assertLess(len(text), 400000)
        used = (after.ru_utime + after.ru_stime - before.ru_utime
                - before.ru_stime)
        self.assertLess(used, 10)


if __name__ == "__main__":
    unittest.main()
