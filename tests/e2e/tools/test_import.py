# SPDX-License-Identifier: MIT
"""Moving over: history from SQLite and CSV into the RRDs, beside the daemon."""
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import time
import unittest

from fixtures.alert_case import AlertCase, steps
from fixtures.daemon import LabCase, date_of, days, epoch, wait_for
from fixtures.rrdwatch import Watch

TABLE = """CREATE TABLE hashtag_history(id INTEGER PRIMARY KEY, tag TEXT,
 video_count INTEGER, view_count INTEGER, recorded_date TEXT);
"""
POLL = " 00:20:00"
NOON = " 12:00:00"
STATS = "/api/v1/tiktok/hashtag"
METRICS = ("count-videos", "count-views", "gauge-growth_7d",
           "gauge-trend_score", "gauge-trending")


def growth(counts, date):
    """Percent over 7 days, where both days are known."""
    before = date_of(epoch(date) - 7 * 86400)
    return 100 * (counts[date] - counts[before]) / counts[before]


class Import(LabCase):
    def sqlite(self, rows):
        """A database as the pipeline before has left it."""
        path = os.path.join(self.folder, "trends.db")
        values = ",\n".join("('%s',%s,%s,'%s')" % row for row in rows)
        subprocess.run(
            ["sqlite3", path], check=True, text=True, input=TABLE
            + "INSERT INTO hashtag_history(tag, video_count, view_count,"
            " recorded_date) VALUES " + values + ";\n")
        return path

    def csv(self, *lines):
        path = os.path.join(self.folder, "history.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        return path

    def put(self, *args, at="2026-03-04" + NOON, code=0, **more):
        done = self.lab.ctl("import", *args, at=at, **more)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def snapshot(self):
        """{path: (bytes, inode)} of all files below DataDir."""
        found = {}
        for folder, _, names in os.walk(self.lab.data):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as f:
                    found[path] = f.read(), os.stat(path).st_ino
        return found

    def no_leftovers(self, suffix=""):
        self.assertEqual([p for p in self.snapshot()
                          if not p.endswith(".rrd") and p.endswith(suffix)],
                         [])


class FromSqlite(Import):
    TAGS = ("alpha", "beta")
    DATES = days("2026-01-20", 43)  # to 2026-03-03
    STORED, NEXT = "2026-03-04", "2026-03-05"
    GAP = {"2026-02-10", "2026-02-11"}
    NO_VIEWS = "2026-02-20"

    def test_the_daemon_goes_on_where_the_database_ends(self):
        self.lab.simulate("--any")
        config = self.lab.config(self.TAGS, options="TopVideos 0")
        self.lab.day(config, self.STORED + POLL, tags=self.TAGS)
        api = {tag: self.lab.api_rows(tag, self.DATES[0], self.NEXT)
               for tag in self.TAGS}
        rows = [(tag, api[tag][date][0],
                 "NULL" if date == self.NO_VIEWS else api[tag][date][1], date)
                for tag in self.TAGS for date in self.DATES
                if date not in self.GAP]
        # what the plugin has paid for counts more than the old pipeline's
        rows += [(tag, 1, 2, self.STORED) for tag in self.TAGS]
        random.Random(4).shuffle(rows)
        owner = self.give_away(self.lab.rrd("alpha", "count-videos"))
        database = self.sqlite(rows)
        self.pipe(database)
        self.check_counts(api, self.STORED)
        self.assertEqual(self.owner(self.lab.rrd("alpha", "count-videos")),
                         owner)
        self.no_leftovers()
        self.assertIn("0 counts added", self.pipe(database).stdout)

        self.lab.day(config, self.NEXT + POLL, tags=self.TAGS)
        self.check_counts(api, self.NEXT)
        self.assertEqual(len(self.lab.sim.requests(STATS)), 4)  # tags * days
        self.assertNotIn("illegal attempt", self.lab.log())

    def pipe(self, database):
        """sqlite3 -csv … | hashtagctl import -"""
        query = subprocess.Popen(
            ["sqlite3", "-csv", "-header", database,
             "SELECT * FROM hashtag_history"], stdout=subprocess.PIPE)
        done = self.put("-", stdin=query.stdout)
        query.stdout.close()
        self.assertEqual(query.wait(10), 0)
        # the days that the plugin has stored already
        self.assertRegex(done.stderr, r"\A(hashtagctl: (kept: .*|-: columns that are "
                         r"not used: .*)\n)*\Z")
        return done

    @staticmethod
    def owner(path):
        found = os.stat(path)
        return stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid

    def give_away(self, path):
        os.chmod(path, 0o604)
        if os.getuid() == 0:
            os.chown(path, 12, 34)
        return self.owner(path)

    def check_counts(self, api, last):
        dates = days(self.DATES[0], (epoch(last) - epoch(self.DATES[0]))
                     // 86400 + 1)
        for tag in self.TAGS:
            for i, metric in enumerate(METRICS[:2]):
                want = {d: None if d in self.GAP
                        or (i == 1 and d == self.NO_VIEWS)
                        else api[tag][d][i] for d in dates}
                for function in ("AVERAGE", "MIN", "MAX"):
                    self.assertEqual(self.lab.counts(
                        tag, metric, dates[0], last, function), want)
            videos = {d: api[tag][d][0] for d in dates}
            grown = self.lab.rows(tag, METRICS[2], dates[0], last)
            levels = self.lab.rows(tag, METRICS[4], dates[0], last)
            self.assertEqual({d for d in dates[:6] if grown.get(d)}, set())
            # its baseline is of that day, and known
            for date in dates[30:]:
                self.assertAlmostEqual(grown[date], growth(videos, date), 9)
                self.assertIn(levels[date], (0, 1, 2))


class AsLived(Import):
    """What is imported is what would have been lived."""

    FIRST, NUM = "2026-03-02", 9
    MISSED = "2026-03-08"
    SERIES = {  # growth over two days: 5, 22, 45 %, and then little
        "rises": steps(FIRST, [500000, 500000, 500000, 525000, 610000, 761000,
                               770000, 784000, 790000]),
        "plain": "videos=9000 weekly=2", "own": "videos=70000 weekly=12"}
    OPTIONS = """TopVideos 0
        GrowthDays 2 1
        <Hashtag "own">
          Threshold 3
        </Hashtag>"""
    METRICS = ("count-videos", "count-views", "gauge-growth_2d",
               "gauge-growth_1d", "gauge-trend_score", "gauge-trending")

    def test_growth_score_and_level_are_those_of_the_daemon(self):
        series = os.path.join(self.folder, "series")
        with open(series, "w") as f:
            f.writelines("%s %s\n" % pair for pair in self.SERIES.items())
        self.lab.simulate("--series", series)
        config = self.lab.config(("rises", "plain"), options=self.OPTIONS)
        dates = days(self.FIRST, self.NUM)
        for date in dates:
            if date != self.MISSED:
                self.lab.day(config, date + POLL, tags=self.SERIES)
        lines = ["%s,%s,%d,%d" % (tag, d, *self.lab.api_rows(
            tag, d, d, "--series", series)[d]) for tag in self.SERIES
                 for d in dates if d != self.MISSED]
        lived = self.rows(dates)
        self.lab.data += ".imported"
        self.put("--data-dir", self.lab.data, self.csv(*lines),
                 at=dates[-1] + NOON)
        self.assertEqual(self.rows(dates), lived)
        self.assertEqual({level for (_, metric), rows in lived.items()
                          for level in rows.values()
                          if metric == "gauge-trending"}, {None, 0, 1, 2})

    def rows(self, dates):
        return {(tag, metric): self.lab.rows(tag, metric, dates[0], dates[-1])
                for tag in self.SERIES for metric in self.METRICS}


class Alerts(AlertCase):
    FIRST, TODAY = "2026-02-26", "2026-03-10"
    SERIES = {  # counts up to TODAY
        "held": [500000] * 9 + [600000, 640000, 680000, 700000],
        "began": [500000] * 11 + [650000, 680000],
        "rises": [500000] * 12 + [700000]}

    def after_import(self, learned):
        """The plugin has polled on a day before; the past is imported up to
        yesterday. What is told today."""
        self.simulate({tag: steps(self.FIRST, counts)
                       for tag, counts in self.SERIES.items()})
        config = self.config()
        self.lab.day(config, learned + POLL, tags=self.tags)
        self.assertEqual(self.told(), [])  # no growth is known
        *past, _ = days(self.FIRST, 13)
        path = os.path.join(self.folder, "history.csv")
        with open(path, "w") as f:
            f.writelines("%s,%s,%d,1\n" % (tag, d, c)
                         for tag, counts in self.SERIES.items()
                         for d, c in zip(past, counts))
        done = self.lab.ctl("import", path, at=past[-1] + NOON)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"\Ahashtagctl: kept: 3 stored counts .*\n\Z")
        self.assertEqual({tag: self.lab.stored(tag, METRICS[4], past[-1])
                          for tag in self.tags},
                         {"held": 1, "began": 1, "rises": 0})
        return self.live(config, self.TODAY + POLL)

    @staticmethod
    def alerts(*tags):
        return [("WARNING", tag, "trending", "own") for tag in tags]

    def test_a_trend_of_the_past_is_not_told_again(self):
        self.assertEqual(self.after_import("2026-03-05"),
                         self.alerts("rises"))

    def test_a_trend_of_the_last_day_is_told(self):
        """Its growth was not known before: it is news."""
        self.assertEqual(self.after_import("2026-03-09"),
                         self.alerts("began", "rises"))


class Refused(Import):
    def test_an_import_is_refused_while_the_daemon_runs(self):
        self.lab.simulate("--any", "--clock", str(epoch("2026-03-04" + POLL)))
        daemon = self.lab.start(self.lab.config(["a"], options="TopVideos 0"),
                                at="2026-03-04" + POLL)
        wait_for(lambda: self.lab.stored("a", METRICS[0], "2026-03-04"), 20,
                 daemon.log)
        path = self.csv("a,2026-03-01,1,2", "b,2026-03-01,3,4")
        done = self.put(path, code=1)
        self.assertEqual(done.stdout, "")
        self.assertIn("the daemon runs (process %d holds StateDir %s): stop "
                      "collectd first" % (daemon.process.pid, self.lab.state),
                      done.stderr)
        self.assertIn("4 counts would be added", self.put(
            "--dry-run", path).stdout)
        self.assertIsNone(self.lab.stored("a", METRICS[0], "2026-03-01"))
        self.assertFalse(os.path.exists(self.lab.rrd("b", METRICS[0])))
        daemon.stop()
        self.assertIn("4 counts added", self.put(path).stdout)
        self.assertEqual(
            [self.lab.stored(tag, METRICS[0], "2026-03-01") for tag in "ab"],
            [1, 3])

    def test_an_import_is_refused_until_rrdtool_has_written_all(self):
        """Shut down before rrdtool, the plugin keeps its lock to the end."""
        tags = ["t%d" % i for i in range(8)]
        watch = Watch(self.folder, slow_us=200000)
        self.lab.simulate("--any", "--clock", str(epoch("2026-03-04" + POLL)))
        config = self.lab.config(tags, options="TopVideos 0").replace(
            "LoadPlugin rrdtool", "LoadPlugin hashtag\nLoadPlugin rrdtool", 1)
        daemon = self.lab.start(config, at="2026-03-04" + POLL,
                                env=watch.env())
        wait_for(lambda: len(self.lab.sim.requests(STATS)) == len(tags)
                 and watch.calls(), 20, daemon.log)
        daemon.process.send_signal(signal.SIGTERM)
        daemon.wait_log("Exiting normally")
        path = self.csv("new,2026-03-01,1,2")
        refused = 0
        while self.lab.ctl("import", path,
                           at="2026-03-04" + NOON).returncode != 0:
            refused += 1
        left = len(watch.calls())
        daemon.process.wait(30)
        self.assertGreater(refused, 1)
        self.assertEqual(len(watch.calls()), left)  # nothing was written since

    def test_an_import_without_a_configuration_is_refused(self):
        path = self.csv("a,2026-03-01,1,2")
        done = self.put(path, code=1)
        self.assertIn("options.json nor a <Plugin hashtag> block", done.stderr)
        self.assertFalse(os.path.exists(self.lab.state))
        done = self.put("--data-dir", self.lab.data, "--host", "lab", path)
        self.assertIn("no growth, score and level", done.stderr)
        self.assertEqual(self.lab.stored("a", METRICS[0], "2026-03-01"), 1)

    def test_a_wrong_command_line_is_named(self):
        for args in ((), ("a", "b"), ("--dry", "a")):
            self.assertIn("--help", self.put(*args, code=2).stderr)
        self.assertIn("No such file", self.put(
            "--data-dir", self.lab.data, "--host", "lab", "/nowhere.csv",
            code=1).stderr)


class BeforeTheFirstStart(Import):
    def test_the_configuration_says_where_and_how(self):
        """So a trend is known with the first poll of a new installation."""
        series = os.path.join(self.folder, "series")
        with open(series, "w") as f:
            f.write("a " + steps("2026-02-23", [
                *[1000000] * 7, 1300000, 1400000, 1500000]) + "\n")
        self.lab.simulate("--series", series, "--clock",
                          str(epoch("2026-03-04" + POLL)))
        config = self.lab.config(["a"], options="TopVideos 0")
        conf = os.path.join(self.lab.dir, "collectd.conf")
        with open(conf, "w", encoding="utf-8") as f:
            f.write(config)
        done = self.put("--conf", conf, self.csv(*(
            "a,%s,%d,%d" % (date, *counts) for date, counts in
            self.lab.api_rows("a", "2026-02-23", "2026-03-03", "--series",
                              series).items())))
        self.assertEqual(done.stderr, "")
        daemon = self.lab.start(config, at="2026-03-04" + POLL)
        wait_for(lambda: self.lab.stored("a", METRICS[4], "2026-03-04"), 20,
                 daemon.log)
        daemon.stop()
        self.assertEqual(
            list(self.lab.counts("a", METRICS[0], "2026-02-28",
                                 "2026-03-04").values()),
            [1000000, 1000000, 1300000, 1400000, 1500000])


class Lines(Import):
    PLACE = ("--host", "lab", "--data-dir")

    def place(self):
        return (*self.PLACE, self.lab.data)

    def test_bad_lines_are_named_and_the_rest_is_imported(self):
        path = self.csv(
            "tag,date,videos,views", "a,2026-03-01,100,5000",
            "a,2026-03-02,many,5000", "a,2026-03-03,-5,5000", "b c,2026-03-03,1,2",
            "b c,2026-03-02,1,2", "a,03/03/2026,1,2", "a,2026-03-05,1,2",
            "a,2026-03-03,0,7000", "a,2026-03-01,101,5000")
        done = self.put(*self.place(), path, code=1)
        for text in ("line 3: videos is \"many\"", "line 4: videos is \"-5\"",
                     "lines 5 to 6: hashtag \"b c\"", "line 7: \"03/03/2026\"",
                     "line 8: 2026-03-05 lies in the future",
                     "1 line tells other counts", "1 line tells 0 videos"):
            self.assertIn(text, done.stderr)
        self.assertEqual(
            self.lab.counts("a", METRICS[0], "2026-03-01", "2026-03-03"),
            {"2026-03-01": 101, "2026-03-02": None, "2026-03-03": None})
        self.assertEqual(
            self.lab.counts("a", METRICS[1], "2026-03-01", "2026-03-03"),
            {"2026-03-01": 5000, "2026-03-02": None, "2026-03-03": 7000})

    def test_a_flood_of_bad_lines_is_counted(self):
        path = self.csv("a,2026-03-01,1,2",
                        *("a,2026-03-01,%d,x%d" % (i, i) for i in range(200)))
        done = self.put(*self.place(), path, code=1)
        self.assertEqual(len(done.stderr.splitlines()), 52)
        self.assertIn("150 more bad lines", done.stderr)

    def test_a_file_of_something_else_is_refused(self):
        with open(os.path.join(self.folder, "x"), "wb") as f:
            f.write(os.urandom(1 << 16))
        self.assertIn("nothing of the file is stored", self.put(
            *self.place(), os.path.join(self.folder, "x"), code=1).stderr)
        self.assertIn("names no column tag", self.put(
            *self.place(), self.csv("id,date,videos", "1,2026-03-01,5"),
            code=1).stderr)
        self.assertFalse(os.path.exists(self.lab.data))

    def test_a_file_in_the_way_is_left_alone(self):
        mine = self.lab.rrd("b", METRICS[1])
        os.makedirs(os.path.dirname(mine))
        with open(mine, "w") as f:
            f.write("my notes")
        path = self.csv(*("%s,2026-03-01,1,2" % tag for tag in "abc"))
        done = self.put(*self.place(), path, code=1)
        self.assertIn(mine + " is in the way", done.stderr)
        with open(mine) as f:
            self.assertEqual(f.read(), "my notes")
        for tag in "abc":
            self.assertEqual(
                self.lab.stored(tag, METRICS[0], "2026-03-01"), 1)

    def test_a_folder_that_cannot_be_written_ends_the_import(self):
        with open(self.lab.data, "w"):
            pass
        path = self.csv(*("%s,2026-03-01,1,2" % tag for tag in "abc"))
        done = self.put(*self.place(), path, code=1)
        self.assertEqual(done.stderr.count("Not a directory"), 2, done.stderr)
        self.assertIn("the import ended there", done.stderr)

    def test_a_progress_bar_is_for_a_terminal_only(self):
        path = self.csv(*("t%d,2026-03-01,%d,2" % (i, i) for i in range(40)))
        seen = self.lab.on_terminal(["import", "--state-dir", self.lab.state,
                                     *self.place(), path], "stderr")
        self.assertIn("importing [####", seen)
        self.assertIn("39 of 40\r\033[K", seen)
        shutil.rmtree(self.lab.data)
        self.assertNotIn("importing", self.put(*self.place(), path).stderr)


class Killed(Import):
    TAGS, DATES = 60, days("2024-01-01", 400)

    def setUp(self):
        super().setUp()
        os.makedirs(self.lab.state)
        with open(os.path.join(self.lab.state, "options.json"), "w") as f:
            json.dump({"HistoryDays": 1000}, f)
        place = ("--data-dir", self.lab.data, "--host", "lab")
        # newer days are there: each file must be made anew
        self.put(*place, self.csv_of_last_day())
        self.command = [
            os.environ["HASHTAG_CTL"], "import", "--state-dir",
            self.lab.state, *place,
            self.csv(*("t%d,%s,%d,%d" % (t, d, 1000 * t + i, i)
                       for i, d in enumerate(self.DATES)
                       for t in range(self.TAGS)))]

    def start(self):
        return subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)

    def test_a_second_run_completes_a_killed_import(self):
        chance, kills = random.Random(7), 0
        while True:
            process = self.start()
            time.sleep(chance.uniform(0.02, 0.2 + kills / 20))
            process.kill()
            process.communicate()
            if process.returncode == 0:
                break
            kills += 1
            self.check_whole()
        self.assertGreater(kills, 0)
        self.check_whole(all_of_it=True)
        self.no_leftovers(".new")  # librrd's own may have stayed

    def test_an_interrupted_import_leaves_nothing_half_done(self):
        process = self.start()
        wait_for(lambda: self.first_row(0) is not None, 10, "the first file")
        process.send_signal(signal.SIGINT)
        self.assertIn("interrupted; run it again", process.communicate()[1])
        self.assertEqual(process.returncode, 1)
        self.assertIsNone(self.first_row(self.TAGS - 1))
        self.check_whole()
        self.no_leftovers()

    def first_row(self, tag):
        return self.lab.stored("t%d" % tag, METRICS[0], self.DATES[0])

    def csv_of_last_day(self):
        path = os.path.join(self.folder, "last.csv")
        with open(path, "w") as f:
            f.writelines("t%d,2025-06-01,%d,1\n" % (t, 10 ** 6 + t)
                         for t in range(self.TAGS))
        return path

    def check_whole(self, all_of_it=False):
        for t in range(self.TAGS):
            rows = self.lab.counts("t%d" % t, METRICS[0], self.DATES[0],
                                   "2025-06-01")
            self.assertEqual(rows["2025-06-01"], 10 ** 6 + t)
            got = [rows[d] for d in self.DATES]
            want = [1000 * t + i for i in range(len(self.DATES))]
            if all_of_it or got[0] is not None:
                self.assertEqual(got, want)
            else:
                self.assertEqual(set(got), {None})


if __name__ == "__main__":
    unittest.main()
