# SPDX-License-Identifier: MIT
"""The plugin's life in the daemon: checking, stopping, other daemons, a
network that is not there, a clock that is wrong."""
import os
import re
import signal
import subprocess
import time
import unittest

from fixtures import TOP
from fixtures.daemon import DAY, LabCase, date_of, days, epoch, wait_for

AT = "2026-03-10 06:00:00"
TODAY = AT[:10]


class LifeCase(LabCase):
    def goes_on(self, daemon, path):
        """What is lacking is told once, and once that it has come: both in
        the log and, where it lasted, to those who get notifications."""
        lines = [l for l in self.messages(daemon.log(), path)
                 if "otification" not in l]
        self.assertEqual(["[error]" in l for l in lines], [True, False], lines)
        told = self.messages(daemon.log(), "Notification: ")
        if told:
            self.assertEqual(["severity = FAILURE" in t for t in told],
                             [True, False], told)


class Life(LifeCase):
    def billed(self):
        return [r for r in self.lab.sim.requests() if r["billed"]]

    def place_of(self, word):
        """Where the configuration has it: FILE:LINE."""
        path = os.path.join(self.lab.dir, "collectd.conf")
        with open(path, encoding="utf-8") as f:
            lines = f.read().splitlines()
        number, = [i for i, line in enumerate(lines, 1) if word in line]
        return "%s:%d" % (path, number)

    @staticmethod
    def number_in(path):
        if not os.path.exists(path):
            return 0
        with open(path) as f:
            return int((f.read().split() or ["0"])[0])

    def test_a_configuration_check_asks_nothing(self):
        """collectd -T says what is watched, and asks and makes nothing."""
        self.lab.simulate("--any")
        daemon = self.lab.start(
            self.lab.config(tags=("aa", "bb", "c c"), options="PollTme 5"),
            args=("-T",))
        self.assertEqual(daemon.process.wait(30), 1)
        self.assertNotIn("hashtag plugin", daemon.log())
        for text in ('unknown option "PollTme"', '"c c" skipped',
                     "configuration checked: 2 hashtags; nothing is asked"):
            self.assertEqual(len(self.messages(daemon.printed(), text)), 1,
                             text)
        for text in ('unknown option "PollTme"', '"c c" skipped'):
            self.assertIn(self.place_of(text.split('"')[1]) + ": ",
                          self.messages(daemon.printed(), text)[0])
        self.assertEqual(self.lab.sim.requests(), [])
        self.assertFalse(os.path.exists(self.lab.state))
        self.assertFalse(os.path.exists(self.lab.data))

    def test_the_log_and_hashtagctl_name_the_version(self):
        with open(os.path.join(TOP, "CMakeLists.txt")) as f:
            version = re.search(r"project\(\S+ VERSION (\S+)", f.read()).group(1)
        self.assertEqual(self.lab.ctl("--version").stdout,
                         "hashtagctl %s\n" % version)
        daemon = self.lab.start(self.lab.config(provider=False), args=("-T",))
        daemon.process.wait(30)
        self.assert_log("hashtag plugin: version %s, built for collectd 5."
                        % version, daemon.printed())

    def test_a_daemon_in_the_background_asks_and_stores(self):
        """As init scripts start it: the configuration is read before the
        daemon forks, and nothing that was made then would live on."""
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        daemon = self.lab.start(self.lab.config(tags=("aa",)), at=AT, args=())
        self.assertEqual(daemon.process.wait(30), 0)
        pid_file = os.path.join(self.lab.dir, "pid")
        # the child writes it, maybe after its parent has ended
        pid = wait_for(lambda: self.number_in(pid_file), 20, self.lab.log)
        try:
            wait_for(lambda: self.lab.stored("aa", "count-videos", TODAY),
                     20, self.lab.log)
        finally:
            os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not os.path.exists(pid_file), 20, self.lab.log)

    def test_a_stop_does_not_wait_for_hanging_requests(self):
        """Under a second more than a daemon that asks nothing needs."""
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        config = self.lab.config(tags=["t%d" % i for i in range(60)],
                                 options="MaxConcurrent 50")
        idle = self.lab.start(config.replace("LoadPlugin hashtag", ""), at=AT)
        idle.wait_log("Initialization complete")
        base = idle.stop()
        # the first one is answered: until then it is the only one
        self.lab.sim.control("fault=path=stats skip=1 do=hang")
        daemon = self.lab.start(config, at=AT)
        wait_for(lambda: int(self.lab.sim.stats()["in_flight"]) >= 50,
                 30, "50 hanging requests")
        self.assertLess(daemon.stop() - base, 1.0)

    def test_a_missing_network_is_one_message_and_is_survived(self):
        """One line says what to do; it recovers by itself after the start."""
        sim = self.lab.simulate("--any", "--clock", str(epoch(AT)))
        config = self.lab.config(tags=("aa", "bb", "cc"))
        closed = config.replace(sim.url, "http://127.0.0.1:1")
        daemon = self.lab.start(closed, at=AT)
        daemon.wait_log("polling paused")
        time.sleep(3)  # time for a second line, which must not come
        self.assertFalse(daemon.died())
        lines = self.messages(daemon.log(), "polling paused")
        self.assertEqual(len(lines), 1)
        self.assertIn("check the network", lines[0])
        self.assertNotIn("Will suspend", daemon.log())  # no failed read
        daemon.stop()
        self.lab.day(config, AT, tags=("aa", "bb", "cc"))
        self.assertEqual(len(self.billed()), 3)

    def test_a_wrong_clock_stores_nothing(self):
        """A clock that is a day ahead stores nothing and says so once."""
        self.lab.simulate("--any", "--clock",
                          str(epoch(AT) - DAY))
        daemon = self.lab.start(self.lab.config(tags=("aa", "bb")), at=AT)
        daemon.wait_log("clock")
        daemon.stop()
        lines = self.messages(daemon.log(), "polling paused")
        self.assertEqual(len(lines), 1, daemon.log())
        self.assertIn("set this machine's clock", lines[0])
        for tag in ("aa", "bb"):
            self.assertFalse(os.path.exists(self.lab.rrd(tag, "count-videos")))

    def test_a_refused_key_is_replaced_without_a_restart(self):
        """The file is read again; a good key polls at once, without a word
        about the bad one but the first."""
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        with open(self.lab.key_file) as f:
            good = f.read()
        with open(self.lab.key_file, "w") as f:
            f.write("sk_test_expired\n")
        daemon = self.lab.start(self.lab.config(tags=("aa", "bb")), at=AT)
        daemon.wait_log("polling paused")
        with open(self.lab.key_file, "w") as f:
            f.write(good)
        daemon.wait_log("holds another key: it is tried now")
        daemon.wait_log("polling resumed after 0 minutes")
        for tag in ("aa", "bb"):
            wait_for(lambda: self.lab.stored(tag, "count-videos", TODAY), 30,
                     daemon.log)
        daemon.stop()
        self.assertEqual(len(self.messages(daemon.log(), "polling paused")), 1)
        self.assertEqual(len(self.billed()), 2)

    def test_a_second_daemon_asks_nothing(self):
        """It refuses to ask; the first one is not disturbed."""
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        config = self.lab.config(tags=("aa",))
        first = self.lab.start(config, at=AT)
        wait_for(lambda: self.lab.stored("aa", "count-videos", TODAY),
                 30, "the first daemon's sample")
        other = self.lab.start(
            config.replace('Hashtag "aa"', 'Hashtag "zz"')
            .replace("/pid\"", "/pid2\""), at=AT)
        other.wait_log("Polling is off")
        time.sleep(2)  # time to ask, which must not happen
        self.assertEqual({r["tag"] for r in self.billed()}, {"aa"})
        lines = self.messages(other.log(), self.lab.state)
        self.assertIn("a second daemon would pay", lines[0])
        self.assertFalse(first.died())
        first.stop()
        self.assertEqual({r["tag"] for r in self.billed()}, {"aa"})
        wait_for(lambda: self.lab.stored("zz", "count-videos", TODAY),
                 30, other.log)
        other.stop()
        self.goes_on(other, self.lab.state)

    def test_a_types_db_without_the_built_in_types_is_named(self):
        """It replaces them all: the daemon lives, and nothing is asked."""
        self.lab.simulate("--any")
        path = os.path.join(self.lab.dir, "types.db")
        config = self.lab.config(["tag"]).replace(
            "/usr/share/collectd/types.db", path)
        for types, missing in (("mine value:GAUGE:0:U", "count and no type gauge"),
                               ("gauge value:GAUGE:U:U", "count"),
                               ("count value:GAUGE:0:U\ngauge a:GAUGE:U:U, "
                                "b:GAUGE:U:U", "gauge")):
            with open(path, "w", encoding="utf-8") as f:
                f.write(types + "\n")
            daemon = self.lab.start(config)
            daemon.wait_log("TypesDB has no type %s with" % missing)
            time.sleep(3)
            self.assertFalse(daemon.died(), daemon.log())
            daemon.stop()
        self.assertEqual(self.lab.sim.requests(), [])

    def test_a_daemon_waits_for_the_end_of_an_import(self):
        """A daemon that starts meanwhile goes on with what it has brought."""
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        config = self.lab.config(tags=("aa",), options="TopVideos 0")
        self.lab.day(config, AT, tags=("aa",))
        tool = self.lab.ctl_running("import", "-", at=AT)
        holder = os.path.join(self.lab.state, "lock.pid")
        wait_for(lambda: str(self.number_in(holder)) == str(tool.pid), 20,
                 "the tool's lock")
        tool.stdin.write("tag,date,videos,views\naa,2026-03-08,500,9000\n")
        daemon = self.lab.start(config, at=AT)
        daemon.wait_log("wait for its end")
        tool.stdin.close()
        self.assertEqual(tool.wait(20), 0)
        daemon.wait_log("can be used now")
        wait_for(lambda: "credits left" in daemon.log(), 20, daemon.log)
        daemon.stop()
        self.goes_on(daemon, self.lab.state)
        self.assertEqual(len(self.billed()), 1)  # before the import
        self.assertEqual(self.lab.stored("aa", "count-videos", "2026-03-08"),
                         500)

    def test_the_key_is_in_its_file_only(self):
        """Not in a log, a state file, a command line or an environment."""
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        daemon = self.lab.start(self.lab.config(tags=("aa",)), at=AT)
        wait_for(lambda: self.lab.stored("aa", "count-videos", TODAY),
                 30, "a sample")
        places = ["/proc/%d/cmdline" % daemon.process.pid,
                  "/proc/%d/environ" % daemon.process.pid]
        for place in places:
            with open(place, "rb") as f:
                self.assertNotIn(b"sk_test_simulator", f.read(), place)
        daemon.stop()
        found = subprocess.run(
            ["grep", "-rlF", "sk_test_simulator", self.lab.dir], check=True,
            stdout=subprocess.PIPE, text=True).stdout.split()
        self.assertEqual(found, [self.lab.key_file])


class Input(LifeCase):
    """A mistake is named with what to do; the rest works; nothing is lost."""

    def run_day(self, config, tags=("good",)):
        return self.lab.day(config, AT, tags=tags)

    def begin(self):
        self.lab.simulate("--any", "--clock", str(epoch(AT)))

    def test_bad_options_are_named_and_skipped(self):
        self.begin()
        bad = {'PollTme "00:00"': 'unknown option "PollTme"',
               'PollTime "13:00"': '"00:00" to "11:59"',
               "MaxConcurrent 0": "allowed are 1 to 500",
               "HistoryDays 1.5": "HistoryDays is 1.5",
               'Alerts "loud"': 'allowed are "own" or "threshold" or "both"',
               "GrowthDays 0": "GrowthDays",
               'Timeout "soon"': "Timeout needs exactly one number",
               '<Tier>\nBelowVideos 5\n</Tier>': "<Tier> without Threshold",
               'Hashtag "a b" ""': "it holds a blank",
               'Hashtag "good"': "good"}
        daemon = self.run_day(self.lab.config(
            tags=("good",), options="\n".join(bad)))
        for option, text in bad.items():
            lines = [l for l in self.messages(daemon.log(), text)
                     if "[error]" in l]
            self.assertEqual(len(lines), 1, (option, daemon.log()))

    def no_asking(self, config, text):
        daemon = self.lab.start(config, at=AT)
        daemon.wait_log("Initialization complete")
        time.sleep(2)  # time to ask, which must not happen
        self.assertFalse(daemon.died())
        daemon.stop()
        lines = self.messages(daemon.log(), text)
        self.assertEqual(len(lines), 1, daemon.log())
        self.assertEqual(self.lab.sim.requests(), [])

    def mended(self, path, mend):
        """What is in the way at the start is looked for until it is gone."""
        daemon = self.lab.start(self.lab.config(tags=("good",)), at=AT)
        daemon.wait_log("Polling is off until this is fixed")
        wait_for(lambda: "severity = FAILURE" in daemon.log(), 30,
                 daemon.log)
        self.assertEqual(self.lab.sim.requests(), [])
        mend()
        wait_for(lambda: self.lab.stored("good", "count-videos", TODAY),
                 30, daemon.log)
        daemon.stop()
        self.goes_on(daemon, path)

    def test_a_key_that_comes_later(self):
        self.begin()
        os.rename(self.lab.key_file, self.lab.key_file + ".new")
        self.mended(self.lab.key_file, lambda: os.rename(
            self.lab.key_file + ".new", self.lab.key_file))

    def test_a_state_dir_that_comes_later(self):
        self.begin()
        with open(self.lab.state, "w"):
            pass
        self.mended(self.lab.state, lambda: os.unlink(self.lab.state))

    def test_a_key_file_that_everybody_may_read_is_refused(self):
        self.begin()
        os.chmod(self.lab.key_file, 0o644)
        self.no_asking(self.lab.config(tags=("good",)), "chmod 0640")

    def test_a_missing_key_file_is_named(self):
        self.begin()
        os.unlink(self.lab.key_file)
        self.no_asking(self.lab.config(tags=("good",)), self.lab.key_file)

    def test_a_directory_as_key_file_is_named(self):
        self.begin()
        os.unlink(self.lab.key_file)
        os.mkdir(self.lab.key_file)
        self.no_asking(self.lab.config(tags=("good",)),
                       "is not a regular file")

    def test_a_daemon_without_a_notification_plugin_says_so(self):
        """Without logfile nobody passes notifications on; collectd says
        what it has to say on its standard error."""
        self.begin()
        config = self.lab.config(tags=("good",))
        block = config[config.index("LoadPlugin logfile"):
                       config.index("LoadPlugin rrdtool")]
        self.run_day(config.replace(block, ""))
        with open(os.path.join(self.lab.dir, "out"), encoding="utf-8") as f:
            said = self.messages(f.read(), "passes notifications on")
        self.assertEqual(len(said), 1)
        self.assertIn("To fix: add a <Notify> block, or load exec", said[0])

    def test_a_file_in_the_place_of_state_dir_stays(self):
        self.begin()
        with open(self.lab.state, "w") as f:
            f.write("mine")
        self.no_asking(self.lab.config(tags=("good",)), self.lab.state)
        with open(self.lab.state) as f:
            self.assertEqual(f.read(), "mine")

    def test_an_rrd_of_another_shape_is_left_alone(self):
        self.begin()
        path = self.lab.rrd("odd", "count-videos")
        os.makedirs(os.path.dirname(path))
        subprocess.run(["rrdtool", "create", path, "-s", "10",
                        "DS:other:COUNTER:20:U:U", "RRA:LAST:0.5:1:9"],
                       check=True)
        with open(path, "rb") as f:
            before = f.read()
        daemon = self.run_day(self.lab.config(tags=("good", "odd")))
        lines = self.messages(daemon.log(), path)
        self.assertEqual(len([l for l in lines if "[error]" in l]), 1, lines)
        with open(path, "rb") as f:
            self.assertEqual(f.read(), before)

    def test_a_file_in_the_place_of_data_dir_stays(self):
        self.begin()
        with open(self.lab.data, "w") as f:
            f.write("mine")
        daemon = self.lab.start(self.lab.config(tags=("good",)), at=AT)
        wait_for(lambda: [r for r in self.lab.sim.requests()
                          if r["billed"]], 30, "the request")
        daemon.stop()
        self.assert_log("DataDir", daemon.log())
        with open(self.lab.data) as f:
            self.assertEqual(f.read(), "mine")
        os.unlink(self.lab.data)  # mended: the journal has the paid answer
        self.run_day(self.lab.config(tags=("good",)))
        self.assertEqual(len([r for r in self.lab.sim.requests()
                              if r["billed"]]), 1)

    def test_a_hashtag_file_may_be_away_at_the_start(self):
        """It is looked for, and what is remembered of its hashtags stays:
        here that one of them is misspelt."""
        self.begin()
        self.lab.sim.control("drop-series", "series=good videos=1000",
                             "series=misspelt gone")
        names = os.path.join(self.lab.dir, "names")
        with open(names, "w") as f:
            f.write("good\nmisspelt\n")
        config = self.lab.config(options='HashtagFile "%s"' % names)
        dates = days(TODAY, 4)
        for date in dates[:2]:
            self.lab.day(config, date + AT[10:], tags=("good",))
        os.rename(names, names + ".away")
        self.lab.day(config, dates[2] + AT[10:],
                     wait=lambda d: "Initialization complete" in d.log())
        daemon = self.lab.start(config, at=dates[3] + AT[10:])
        self.lab.sim.control("clock=%d" % epoch(dates[3] + AT[10:]))
        daemon.wait_log("no hashtag is watched")
        os.rename(names + ".away", names)
        wait_for(lambda: self.lab.stored("good", "count-videos", dates[3]),
                 30, daemon.log)
        daemon.stop()
        self.assertEqual(len(self.messages(daemon.log(), names)), 1)
        asked = [date_of(int(r["time"])) for r in self.lab.sim.requests()
                 if r["tag"] == "misspelt"]
        self.assertEqual(asked, dates[:2])

    def test_a_changed_hashtag_file_is_read_again(self):
        self.begin()
        names = os.path.join(self.lab.dir, "names")
        with open(names, "w") as f:
            f.write("# comment\ngood\nold\n")
        daemon = self.lab.start(
            self.lab.config(options='HashtagFile "%s"' % names), at=AT)
        wait_for(lambda: self.lab.stored("old", "count-videos", TODAY),
                 30, "the old tag")
        with open(names + ".new", "w") as f:
            f.write("good\nnew\n")
        os.rename(names + ".new", names)
        daemon.wait_log("1 hashtags came, 1 went", 40)
        wait_for(lambda: self.lab.stored("new", "count-videos", TODAY),
                 30, "the new tag")
        daemon.stop()


if __name__ == "__main__":
    unittest.main()
