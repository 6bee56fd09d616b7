# SPDX-License-Identifier: MIT
"""hashtagctl report: the files' own numbers, in each of its forms."""
import csv
import io
import json
import math
import os
import re
import shutil
import subprocess
import time
import unicodedata
import unittest

from fixtures.daemon import LabCase, days, epoch, wait_for

AT = "2026-03-10 06:00:00"
TODAY = AT[:10]
FIRST = "2026-02-01"
DAYS = len(days(FIRST, 37))  # up to the day before
SERIES = ["drop-series",
          "series=quiet videos=500000 weekly=1",
          "series=rising videos=200000 weekly=1 from=2026-03-05:35",
          "series=猫 videos=40000 weekly=3",
          "series=กิน videos=7000000 weekly=2 from=2026-03-04:40",
          "series=naïve videos=900000 weekly=-1",
          "series=new videos=1200 goneto=2026-03-07"]
TAGS = ("quiet", "rising", "猫", "กิน", "naïve", "new")


def places(text):
    """How wide a terminal shows it."""
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) == "Mn"
               else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


class Report(LabCase):
    def setUp(self):
        super().setUp()
        self.lab.simulate("--clock", str(epoch(AT)), "--credits", "38")
        self.lab.sim.control(*SERIES)

    def poll(self, tags=TAGS, at=AT, **more):
        quoted = " ".join('"%s"' % t.replace('"', '\\"') for t in tags)
        return self.lab.day(
            self.lab.config(options="Hashtag " + quoted), at, tags=tags,
            wait=lambda d: "requests a day" in d.log(), **more)

    def backfill(self, tags=TAGS, last="2026-03-09"):
        """The simulator's own past of the tags, as the plugin keeps it."""
        path = os.path.join(self.folder, "series.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(l[len("series="):] + "\n" for l in SERIES[1:])
        for tag in tags:
            rows = self.lab.api_rows(tag, FIRST, last, "--series", path)
            first = min(rows)
            for n, metric in enumerate(("count-videos", "count-views")):
                self.lab.backfill(tag, metric, first,
                                  [rows[d][n] for d in sorted(rows)])

    def json(self, *args, at=AT):
        done = self.lab.ctl("report", "--json", *args, at=at)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        checked = subprocess.run(["jq", "-e", "."], input=done.stdout,
                                 capture_output=True, text=True, check=True)
        return json.loads(checked.stdout)

    def stored(self, tag, metric):
        value = self.lab.stored(tag, metric, TODAY)
        return value if value is None else float(value)

    def test_the_figures_equal_rrdtools(self):
        self.backfill()
        self.poll()
        report = self.json()
        rows = {row["tag"]: row for row in report["hashtags"]}
        self.assertEqual(sorted(rows), sorted(TAGS))
        for tag, row in rows.items():
            for key, metric in (("videos", "count-videos"),
                                ("views", "count-views"),
                                ("growth_pct", "gauge-growth_7d"),
                                ("score", "gauge-trend_score"),
                                ("trending", "gauge-trending")):
                stored = self.stored(tag, metric)
                if stored is None:
                    self.assertIsNone(row[key], (tag, key))
                else:
                    self.assertAlmostEqual(row[key], stored, None, (tag, key),
                                           max(1e-9, abs(stored) * 1e-9))
        self.assertEqual(rows["กิน"]["state"], "STRONGLY")
        self.assertEqual(rows["rising"]["state"], "TRENDING")
        self.assertEqual(rows["quiet"]["state"], "quiet")
        self.assertEqual(rows["new"]["state"], "learning, day 3 of 7")
        self.check_new(rows["quiet"])
        scores = [row["score"] for row in report["hashtags"]]
        self.assertEqual(scores[:-1], sorted(scores[:-1], reverse=True))
        self.assertIsNone(scores[-1])

    def check_new(self, row):
        counts = self.lab.counts("quiet", "count-videos", FIRST, TODAY)
        past = sorted(counts)
        self.assertEqual(row["new"], counts[TODAY] - counts[past[-8]])
        self.assertEqual(row["new_a_day"],
                         [counts[b] - counts[a] for a, b in
                          zip(past[-29:-1], past[-28:])])

    def test_the_forms_agree(self):
        self.backfill()
        self.poll()
        rows = self.json()["hashtags"]
        lines = list(csv.DictReader(io.StringIO(
            self.lab.ctl("report", "--csv", at=AT).stdout)))
        self.assertEqual([l["tag"] for l in lines], [r["tag"] for r in rows])
        for line, row in zip(lines, rows):
            for key in ("videos", "views", "new", "growth_pct", "score",
                        "threshold_pct", "trending", "age_days"):
                got = float(line[key]) if line[key] else None
                want = row[key]
                if want is None or got is None:
                    self.assertEqual(got, want, (row["tag"], key))
                else:
                    self.assertAlmostEqual(got, want, None, (row["tag"], key),
                                           max(1e-9, abs(want) * 1e-9))
            self.assertEqual(line["state"], row["state"])
        table = self.lab.ctl("report", at=AT).stdout.splitlines()[1:7]
        for text, row in zip(table, rows):
            self.assertTrue(text.startswith(row["tag"]), text)
            self.assertIn("{:,}".format(row["videos"]), text)
            self.assertIn(row["state"], text)
            if row["score"] is not None:
                self.assertIn(" %+.1f %% " % row["growth_pct"], text)
                self.assertIn(" %.2f " % row["score"], text)

    def test_columns_are_aligned_by_places(self):
        self.backfill()
        self.poll()
        lines = self.lab.ctl("report", at=AT).stdout.splitlines()[:7]
        wide = re.search(r"videos", lines[0]).end()
        for line in lines[1:]:
            count = re.search(r"[\d,]{5,}(?=  )", line)
            self.assertEqual(places(line[:count.end()]), wide, line)

    def test_a_new_hashtag_is_learning_and_the_last_line_is_the_credits(self):
        day1 = self.poll(TAGS[:2], "2026-03-10 06:00:00")
        day2 = self.poll(TAGS[:2], "2026-03-11 06:00:00")
        at = "2026-03-11 06:00:00"
        out = self.lab.ctl("report", at=at).stdout
        self.assertEqual(out.count("learning, day 2 of 7"), 2, out)
        said = re.search(r"2 requests a day, (\d+) credits left, (lasts to .*)",
                         day2.log())
        # the start line was said before the day's two requests were paid
        self.assertEqual(int(said[1]), 36, day1.log())
        self.assertIn("2 requests a day, 34 credits left, " + said[2], out)

    def test_hashtags_not_found_or_off_the_list_are_shown_as_such(self):
        """Two bad days make a dead tag; a tag that left has files only."""
        self.lab.sim.control("series=gone gone")
        self.backfill(("quiet",))
        for at in (AT, "2026-03-11 06:00:00"):
            self.lab.day(self.lab.config(tags=("gone", "rising")), at,
                         tags=("rising",), wait=lambda d: "gone" in d.log())
        rows = {r["tag"]: r for r in
                self.json("--all", at="2026-03-11 06:00:00")["hashtags"]}
        self.assertEqual((rows["gone"]["state"], rows["gone"]["date"]),
                         ("not found", None))
        self.assertEqual({t: r["watched"] for t, r in rows.items()},
                         {"gone": True, "rising": True, "quiet": False})
        self.assertEqual(rows["quiet"]["age_days"], 2)

    def test_no_options_are_needed(self):
        self.backfill(("quiet", "猫"), TODAY)
        done = self.lab.ctl("report", "--data-dir", self.lab.data, "--host",
                            self.lab.host, "--csv", at=AT)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual([r["tag"] for r in rows], ["猫", "quiet"])
        self.assertEqual([r["age_days"] for r in rows], ["0", "0"])

    def test_rows_are_chosen_and_ordered(self):
        self.backfill(TAGS[:4])
        self.poll(TAGS[:3])

        def tags(*args):
            return [r["tag"] for r in self.json(*args)["hashtags"]]
        self.assertEqual(tags("--sort", "videos"), ["quiet", "rising", "猫"])
        self.assertEqual(tags("--sort", "videos", "--top", "1"), ["quiet"])
        self.assertEqual(tags("--sort", "tag", "--all"),
                         ["quiet", "rising", "กิน", "猫"])
        self.assertEqual(tags("#RISING"), ["rising"])
        self.assertEqual(tags("กิน"), ["กิน"])

    def test_a_hashtag_that_ended_long_ago_is_shown_as_such(self):
        self.backfill(("quiet",))
        row = self.json("quiet", "--data-dir", self.lab.data, "--host",
                        self.lab.host, at="2027-01-10 06:00:00")["hashtags"][0]
        self.assertEqual((row["date"], row["age_days"]), ("2026-03-09", 307))
        self.assertIsNotNone(row["growth_pct"])

    def test_an_ill_file_is_named_and_the_rest_is_shown(self):
        self.backfill(("quiet", "rising"))
        with open(self.lab.rrd("rising", "count-videos"), "w") as f:
            f.write("this is no RRD file at all\n" * 100)
        done = self.lab.ctl("report", "--data-dir", self.lab.data, "--host",
                            self.lab.host, at=AT)
        self.assertIn("quiet", done.stdout)
        self.assertIn("hashtag-rising/count-videos.rrd is in the way",
                      done.stderr)

    def test_colour_is_for_a_terminal_only(self):
        self.backfill(("quiet",), TODAY)
        place = ("report", "--data-dir", self.lab.data, "--host", self.lab.host)
        self.assertNotIn("\033", self.lab.ctl(*place, at=AT).stdout)
        self.assertIn("\033[1m", self.lab.on_terminal(place, TERM="xterm"))
        for off in ({"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}):
            self.assertNotIn("\033", self.lab.on_terminal(place, **off))

    def test_mistakes_are_named(self):
        self.backfill(("quiet",))
        place = ("--data-dir", self.lab.data, "--host", self.lab.host)
        for args, code, words in (
                ((), 2, "name a command"),
                (("nonsense",), 2, "unknown command \"nonsense\""),
                (("--json",), 2, "unknown command \"--json\""),
                (("report", "--nonsense"), 2, "unknown option --nonsense"),
                (("report", "--sort"), 2, "--sort needs KEY"),
                (("report", "--sort", "luck"), 2, "score, growth, videos"),
                (("report", "--top", "0"), 2, "whole number"),
                (("report", "--top", "3x"), 2, "whole number"),
                (("report", "--json", "--csv"), 2, "choose one"),
                (("report", "--add", "x"), 2, "belongs to --related"),
                (("report", "--related", "x"), 2, "hashtagctl watch x"),
                (("report", "--days", "3"), 2, "--days belongs to --html"),
                (("report", "--data-dir", "/nonexistent"), 1,
                 "/nonexistent/"),
                (("report", *place, "absent"), 1, "#absent is not watched"),
                (("report", *place, "a b"), 1, "a blank")):
            done = self.lab.ctl(*args, at=AT)
            self.assertEqual(done.returncode, code, (args, done.stderr))
            self.assertIn(words, done.stderr, args)
            self.assertTrue(all(l.startswith("hashtagctl: ")
                                for l in done.stderr.splitlines()), args)

    def test_a_broken_options_json_is_named(self):
        os.makedirs(self.lab.state)
        path = os.path.join(self.lab.state, "options.json")
        for text, code, words in (("{", 1, path + ": these are no options"),
                                  ('{"Timeout": -1}', 1, "Timeout is -1")):
            with open(path, "w") as f:
                f.write(text)
            done = self.lab.ctl("report", "--data-dir", "/nonexistent")
            self.assertEqual(done.returncode, code)
            self.assertIn(words, done.stderr)

    def test_output_that_is_lost_is_no_success(self):
        self.backfill(("quiet",))
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [os.environ["HASHTAG_CTL"], "report", "--data-dir",
                 self.lab.data, "--host", self.lab.host], stdout=full,
                stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("could not be written", done.stderr)

    def trend(self, hashtag_file=None, tags=("rising",)):
        """A day on which they become trends; the first one's videos."""
        self.backfill(tags)
        options = "Hashtag" + "".join(' "%s"' % t for t in tags)
        if hashtag_file is not None:
            options += ' "smallbusiness"\nHashtagFile "%s"' % hashtag_file
        paths = [os.path.join(self.lab.state, "videos", t + ".json")
                 for t in tags]
        self.lab.day(self.lab.config(options=options), AT,
                     wait=lambda d: all(map(os.path.exists, paths)))
        with open(paths[0], encoding="utf-8") as f:
            return json.load(f)

    def related(self, *args):
        done = self.lab.ctl("report", "--related", "--json", *args, at=AT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)["related"]

    def test_related_hashtags_are_ranked(self):
        """By the accounts of a trend, without what stands on every video."""
        saved = {r["tag"]: r for r in
                 self.trend(tags=("rising", "กิน"))["related"]}
        rows = self.related()
        tags = [r["tag"] for r in rows]
        self.assertEqual(set(tags), {
            t + own for t in ("rising", "กิน") for own in
            ("tok", "ideas", "2026")} | {"diy", "smallbusiness"})
        self.assertIn(tags[0][:-len("ideas")], ("rising", "กิน"))
        self.assertGreater(saved["fyp"]["videos"], 15)  # on all of them
        specific = [r["specificity"] for r in rows]
        self.assertEqual(specific, sorted(specific, reverse=True))
        for row in rows:
            if row["tag"].startswith("rising"):
                accounts = saved[row["tag"]]["accounts"]
                self.assertEqual(
                    (row["videos"], row["accounts"], row["trends"]),
                    (saved[row["tag"]]["videos"], accounts, 1))
                # four assumed trends and the other one, none with it
                self.assertAlmostEqual(row["specificity"],
                                       accounts * math.log(6))
        self.assertEqual(self.related("--top", "2"), rows[:2])
        self.assertIn("fyp", [r["tag"] for r in self.related("--all")])
        out = self.lab.ctl("report", "--related", at=AT).stdout
        self.assertRegex(out, r"\n%s +%d +%d +no +#(rising|กิน)\n" % (
            rows[0]["tag"], rows[0]["videos"], rows[0]["accounts"]))
        lines = list(csv.DictReader(io.StringIO(self.lab.ctl(
            "report", "--related", "--csv", at=AT).stdout)))
        self.assertEqual([l["tag"] for l in lines], [r["tag"] for r in rows])

    def test_nothing_is_related_yet(self):
        os.makedirs(os.path.join(self.lab.state, "videos"))
        done = self.lab.ctl("report", "--related", at=AT)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("no top videos have been saved", done.stderr)
        with open(os.path.join(self.lab.state, "videos", "x.json"), "w") as f:
            f.write("{}")
        done = self.lab.ctl("report", "--related", at=AT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("videos/x.json is no list of top videos", done.stderr)

    def test_related_ones_are_added(self):
        path = os.path.join(self.folder, "hashtags.txt")
        with open(path, "w") as f:
            f.write("# mine\nmyown threshold=35")  # no end of line
        os.chmod(path, 0o660)
        saved = [r["tag"] for r in self.trend(path)["related"]
                 if r["tag"] != "smallbusiness"]
        first, second = saved[:2]
        watched = [r["tag"] for r in self.related() if r["watched"]]
        self.assertEqual(watched, ["smallbusiness"])
        done = self.add("#" + first.upper(), first, second, "smallbusiness")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("#smallbusiness is watched already", done.stderr)
        self.assertIn("%s: 2 added, 5 hashtags are watched" % path, done.stdout)
        want = "# mine\nmyown threshold=35\n%s\n%s\n" % (first, second)
        self.assertEqual(self.text(path), want)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o660)
        for args, code, words in (((first,), 0, "is watched already"),
                                  (("a b",), 1, "a blank"), ((), 2, "--add")):
            done = self.add(*args)
            self.assertEqual(done.returncode, code, args)
            self.assertIn(words, done.stderr)
            self.assertEqual(self.text(path), want)

    def add(self, *tags):
        return self.lab.ctl("report", "--related", "--add", *tags, at=AT)

    def text(self, path):
        with open(path) as f:
            return f.read()

    def test_nothing_is_added_without_a_hashtag_file(self):
        tag = self.trend()["related"][0]["tag"]
        done = self.add(tag)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no HashtagFile is configured", done.stderr)

    def test_days_are_what_import_reads_back(self):
        self.backfill()
        out = self.csv_of_days("400")
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual(len(rows), sum(len(self.lab.api_rows(
            tag, FIRST, "2026-03-09", "--series",
            os.path.join(self.folder, "series.txt"))) for tag in TAGS))
        moved = os.path.join(self.folder, "moved")
        os.rename(self.lab.data, moved)
        path = os.path.join(self.folder, "days.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write(out)
        done = self.lab.ctl("import", path, "--data-dir", self.lab.data,
                            "--host", self.lab.host, at=AT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.csv_of_days("400"), out)
        week = list(csv.DictReader(io.StringIO(self.csv_of_days("7", "quiet"))))
        self.assertEqual([r["date"] for r in week],
                         days("2026-03-04", 6))  # and today, not asked yet

    def csv_of_days(self, num, *tags):
        done = self.lab.ctl("report", "--csv", "--days", num, "--data-dir",
                            self.lab.data, "--host", self.lab.host, *tags,
                            at=AT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_costs_are_said_in_money_everywhere(self):
        """At the start, in check and in report; and before all of them."""
        path = os.path.join(self.folder, "list.txt")
        with open(path, "w") as f:
            f.writelines("tag%d\n" % i for i in range(50))
        config = self.lab.config(options='CreditPrice 0.005\nCurrency "EUR"\n'
                                 'Hashtag "quiet" "rising"')
        daemon = self.lab.start(config, at=AT)
        want = "2 requests a day: €0.01 a day, €0.30 a month"
        wait_for(lambda: want + ", 38 credits left" in daemon.log(), 60,
                 daemon.log)
        wait_for(lambda: self.lab.stored("rising", "count-videos", TODAY), 60,
                 daemon.log)
        self.assertIn("\n%s, 36 credits left" % want,
                      self.lab.ctl("report", at=AT).stdout)
        self.assertIn("\ncost     %s\n" % want,
                      self.lab.ctl("check", at=AT).stdout)
        before = len(self.lab.sim.requests())
        out = self.lab.ctl("check", "--cost", path, at=AT).stdout
        self.assertIn("50 hashtags, 0 of them watched already\ncost     50 "
                      "requests a day: €0.25 a day, €7.50 a month\n", out)
        self.assertEqual(len(self.lab.sim.requests()), before)
        daemon.stop()

    def test_the_daemon_follows_watch_and_unwatch(self):
        path = os.path.join(self.folder, "hashtags.txt")
        with open(path, "w") as f:
            f.write("# mine\nquiet\n")
        daemon = self.lab.start(
            self.lab.config(options='HashtagFile "%s"' % path), at=AT)
        wait_for(lambda: " a day, " in daemon.log(), 60, daemon.log)
        done = self.lab.ctl("watch", "#Rising", at=AT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 added, 2 hashtags are watched now", done.stdout)
        wait_for(lambda: self.lab.stored("rising", "count-videos", TODAY), 60,
                 daemon.log)
        done = self.lab.ctl("unwatch", "quiet", at=AT)
        self.assertEqual(done.returncode, 0, done.stderr)
        wait_for(lambda: "0 hashtags came, 1 went, 1 are watched"
                 in daemon.log(), 60, daemon.log)
        daemon.stop()
        self.assertEqual(self.text(path), "# mine\nrising\n")

    def test_ten_times_the_tags_take_ten_times_as_long(self):
        """Not a hundred times: 10,000 tags are a matter of seconds."""
        self.backfill(("quiet",))
        folder = os.path.dirname(self.lab.rrd("quiet", "x"))
        times = {}
        for num in (200, 2000):
            data = os.path.join(self.folder, "many%d" % num)
            for i in range(num):
                shutil.copytree(folder, os.path.join(
                    data, self.lab.host, "hashtag-t%d" % i))
            times[num] = min(self.seconds(data) for _ in range(3))
            shutil.rmtree(data)
        self.assertLess(times[2000], 20 * times[200], times)

    def seconds(self, data):
        begin = time.monotonic()
        done = self.lab.ctl("report", "--data-dir", data, "--host",
                            self.lab.host, "--csv", at=AT)
        self.assertEqual(done.returncode, 0, done.stderr)
        return time.monotonic() - begin


if __name__ == "__main__":
    unittest.main()
