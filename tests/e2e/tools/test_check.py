# SPDX-License-Identifier: MIT
"""hashtagctl check: what it asks is paid for once, whoever asks first."""
import json
import os
import pty
import signal
import subprocess
import time
import unittest

from fixtures.daemon import LabCase, epoch, faked, wait_for

AT = "2026-03-10 06:00:00"
EARLY = "2026-03-10 00:01:00"
TODAY = AT[:10]


class Check(LabCase):
    def begin(self, *args, at=AT):
        self.lab.simulate("--any", "--clock", str(epoch(at)),
                          "--credits", "38", *args)

    def know(self, **more):
        """An options.json, as a daemon leaves it; without a pace of ours."""
        os.makedirs(self.lab.state, exist_ok=True)
        with open(os.path.join(self.lab.state, "options.json"), "w") as f:
            json.dump({"APIKeyFile": self.lab.key_file,
                       "BaseURL": self.lab.sim.url, "RequestsPerMinute": 0,
                       "StateDir": self.lab.state, **more}, f)

    def flags(self):
        """What stands for it."""
        return ("--base-url", self.lab.sim.url, "--key-file",
                self.lab.key_file)

    def check(self, *args, at=AT, **more):
        if not os.path.exists(os.path.join(self.lab.state, "options.json")):
            args = (*self.flags(), *args)
        return self.lab.ctl("check", *args, at=at, **more)

    def good(self, *args, **more):
        done = self.check(*args, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def asked(self, tag, call="/hashtag"):
        return [r for r in self.lab.sim.requests(call) if r["tag"] == tag]

    def billed(self):
        return sum(r["billed"] for r in self.lab.sim.requests())

    def api(self, tag):
        return self.lab.api_rows(tag, TODAY, TODAY)[TODAY]

    def row(self, tag):
        return (self.lab.counts(tag, "count-videos", TODAY, TODAY).get(TODAY),
                self.lab.counts(tag, "count-views", TODAY, TODAY).get(TODAY))

    # -- the key and the money

    def test_the_free_call_shows_plan_and_credits(self):
        self.begin("--plan", "growth")
        out = self.good()
        for words in ("%s (scavio)" % self.lab.sim.url,
                      "key      of %s" % self.lab.key_file, "key      is good",
                      "plan     growth", "credits  38 left"):
            self.assertIn(words, out)
        self.assertEqual(self.billed(), 0)
        self.assertFalse(os.path.exists(self.lab.state))

    def test_a_hashtag_shows_its_counts_and_their_sources(self):
        self.begin()
        out = self.good("#AITools")
        videos, views = self.api("aitools")
        for words in ("#aitools\n",
                      "videos  {:,}".format(videos), "views   {:,}".format(views),
                      "from /data/challengeInfo/statsV2/videoCount\n",
                      "from /data/challengeInfo/statsV2/viewCount\n",
                      "id      ", "the sample of " + TODAY,
                      "1 credit used, 37 left"):
            self.assertIn(words, out)
        again = self.good("aitools")
        self.assertIn("answered at 06:00 UTC already", again)
        self.assertIn("{:,}".format(videos), again)
        self.assertIn("0 credits used, 37 left", again)
        self.assertEqual(len(self.asked("aitools")), 1)

    # -- the daemon, before and after

    def test_a_daemon_does_not_ask_again_what_was_checked(self):
        """The daemon does not ask again, and stores what was paid for."""
        self.begin()
        self.assertIn("not watched", self.good("aitools"))
        self.lab.day(self.lab.config(tags=("aitools", "other")), AT,
                     tags=("aitools", "other"))
        self.assertEqual(self.row("aitools"), self.api("aitools"))
        self.assertEqual(len(self.asked("aitools")), 1)
        self.assertEqual(len(self.asked("other")), 1)
        self.assertIn("answered at", self.good("other"))
        self.assertEqual(self.billed(), 2)

    def test_a_running_daemon_stores_what_was_checked(self):
        """Before PollTime: it takes the answer, and asks only for the rest."""
        self.begin(at=EARLY)
        for tag in ("aitools", "other"):
            self.lab.backfill(tag, "count-videos", "2026-03-01", [1] * 9)
        daemon = self.lab.start(
            self.lab.config(tags=("aitools", "other")), at=EARLY)
        daemon.wait_log("requests a day")
        out = self.good("aitools", at=EARLY)
        self.assertIn("the daemon that runs stores it now", out)
        wait_for(lambda: self.row("aitools") == self.api("aitools"), 20,
                 "the sample in the file")
        self.assertEqual(daemon.stop() < 20, True)
        self.lab.day(self.lab.config(tags=("aitools", "other")), AT,
                     tags=("other",))
        self.assertEqual(len(self.asked("aitools")), 1)
        self.assertEqual(len(self.asked("other")), 1)

    def test_a_hashtag_may_be_watched_after_it_was_checked(self):
        """A tag that joins the list of a daemon that runs."""
        self.begin()
        path = os.path.join(self.folder, "tags.txt")
        with open(path, "w") as f:
            f.write("other\n")
        daemon = self.lab.start(
            self.lab.config(options='HashtagFile "%s"' % path), at=AT)
        daemon.wait_log("1 request a day")
        self.assertIn("not watched", self.good("aitools"))
        with open(path, "a") as f:
            f.write("aitools\n")
        wait_for(lambda: self.row("aitools") == self.api("aitools"), 30,
                 lambda: "the sample in the file:\n" + daemon.log())
        daemon.stop()
        self.assertEqual(len(self.asked("aitools")), 1)

    def test_daemon_and_tool_ask_no_hashtag_twice(self):
        """Fifty tags, and a check of them all while the daemon begins."""
        self.begin("--latency", "100", "--credits", "1000")
        tags = ["tag%02d" % i for i in range(50)]
        daemon = self.lab.start(self.lab.config(tags=tags), at=AT)
        daemon.wait_log("requests a day")
        done = self.check("--yes", *reversed(tags))  # they meet
        want = {t: self.api(t) for t in tags}
        wait_for(lambda: all(self.row(t) == want[t] for t in tags), 60,
                 lambda: "all samples in their files:\n" + daemon.log())
        daemon.stop()
        self.assertEqual({t: len(self.asked(t)) for t in tags},
                         {t: 1 for t in tags}, done.stdout + done.stderr)
        path = os.path.join(self.lab.state, "journal", TODAY)
        with open(path, encoding="utf-8") as f:
            lines = f.readlines()
        for who in ("ask ", "ctl ask "):
            num = sum(l.startswith(who) for l in lines)
            self.assertGreater(num, 2, who)

    def test_a_check_that_is_interrupted_counts_as_asked(self):
        """By a signal: it counts as asked, and the daemon asks once more."""
        self.begin()
        self.lab.sim.control("fault=tag=aitools times=1 do=hang")
        process = subprocess.Popen(
            [os.environ["HASHTAG_CTL"], "check", "--state-dir", self.lab.state,
             *self.flags(), "aitools"], stdout=subprocess.DEVNULL,
            env=dict(os.environ, TZ="UTC", **faked(AT, os.environ)))
        wait_for(lambda: self.asked("aitools"), 20, "the request")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), -signal.SIGINT)
        # it may have been paid for: it counts as a try, a minute ago
        self.lab.day(self.lab.config(tags=("aitools",)), "2026-03-10 06:02:00",
                     tags=("aitools",))
        self.assertEqual(len(self.asked("aitools")), 2)

    # -- top videos

    def test_videos_are_saved_and_shown(self):
        self.begin()
        self.know()
        out = self.good("--videos", "--yes", "aitools")
        self.assertIn("2 credits used, 36 left", out)
        self.assertIn("  1. ", out)
        path = os.path.join(self.lab.state, "videos", "aitools.json")
        with open(path, encoding="utf-8") as f:
            saved = json.load(f)
        self.assertEqual(saved["tag"], "aitools")
        self.assertIn(saved["videos"][0]["url"], out)
        self.assertGreater(len(saved["related"]), 3)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o644)
        again = self.good("--videos", "aitools")
        self.assertIn("0 credits used", again)
        self.assertEqual(self.billed(), 2)

    # -- money

    def test_more_than_one_credit_needs_a_yes(self):
        self.begin()
        self.know()
        for args in (("a", "b"), ("--videos", "a")):
            done = self.check(*args)
            self.assertEqual(done.returncode, 2)
            self.assertIn("this costs 2 credits: say --yes", done.stderr)
        self.assertEqual(self.billed(), 0)
        for answer, code, credits in (("n\n", 1, 0), ("\n", 1, 0),
                                      ("y\n", 0, 2)):
            self.assertEqual(self.on_terminal(answer, "a", "b"), code)
            self.assertEqual(self.billed(), credits, answer)

    def on_terminal(self, answer, *tags):
        """The exit code of a check that reads this from a terminal."""
        ours, theirs = pty.openpty()
        with subprocess.Popen(
                [os.environ["HASHTAG_CTL"], "check", "--state-dir",
                 self.lab.state, *tags], stdin=theirs,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=dict(os.environ, TZ="UTC", **faked(AT, os.environ))
                ) as process:
            os.close(theirs)
            os.write(ours, answer.encode())
            code = process.wait(60)
            os.close(ours)
        return code

    def test_daily_requests_and_min_credits_hold(self):
        self.begin()
        self.lab.day(self.lab.config(tags=("a",), options="DailyRequests 1"),
                     AT, tags=("a",))
        done = self.check("b")
        self.assertEqual(done.returncode, 1)
        self.assertIn("today's limit of 1 billable requests", done.stderr)
        self.lab.day(self.lab.config(tags=("a",), options="MinCredits 37"),
                     "2026-03-11 06:00:00",
                     wait=lambda d: "polling paused" in d.log())
        done = self.check("b", at="2026-03-11 06:00:00")
        self.assertEqual(done.returncode, 1)
        self.assertIn("costs 1 credit of the 36 credits left, and MinCredits is 37.", done.stderr)
        self.assertEqual(self.asked("b"), [])

    def test_millions_of_credits_are_told_in_full(self):
        self.begin("--credits", "1234567")
        self.know(MinCredits=1234567)
        done = self.check("a")
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 credit of the 1,234,567 credits left, and MinCredits is "
                      "1,234,567.", done.stderr)
        self.assertEqual(self.billed(), 0)

    def test_valgrind_finds_nothing_in_hashtagctl(self):
        self.begin()
        self.know(Hashtag=[{"Name": "aitools"}, {"Name": "gone"}],
                  HashtagFile=os.path.join(self.folder, "tags.txt"),
                  DataDir=self.lab.data, Host=self.lab.host)
        with open(os.path.join(self.folder, "tags.txt"), "w") as f:
            f.write("猫\n")
        self.lab.sim.control("series=gone gone", "clock=%d" % time.time())
        self.lab.backfill("猫", "count-videos", "2026-03-01", range(1, 11))
        wrap = ("valgrind", "--quiet", "--leak-check=full",
                "--error-exitcode=99")
        for args, code in ((("check", "--videos", "--yes", "aitools"), 0),
                           (("check", "--yes", "aitools", "gone"), 1),
                           (("report", "--all"), 0), (("report", "--json"), 0),
                           (("report", "--related", "--add", "fyp"), 0)):
            done = self.lab.ctl(*args, wrap=wrap, timeout=300)
            self.assertEqual(done.returncode, code, (args, done.stderr))

    # -- what goes wrong, and what to do

    def test_failures_say_what_to_do(self):
        self.begin()
        self.lab.sim.control("series=gone gone", "series=banned banned")
        for fault, code, words in (
                ("do=status:500", 1, "try again later; when it stays"),
                ("do=status:502", 1, "it cost nothing"),
                ("do=status:429", 1, "wait a minute"),
                ("do=status:402", 1, "buy credits"),
                ("do=status:401", 1, "put a valid key into the file"),
                ("do=status:422", 1, "check Provider and BaseURL"),
                ("do=reset", 1, "try again later"),
                ("do=html", 1, "not JSON"),
                ("do=date:7200", 1, "clock is 120 minutes behind")):
            self.lab.sim.control("faults", "fault=path=stats " + fault)
            done = self.check("tag")
            self.assertEqual(done.returncode, code, fault)
            self.assertIn(words, done.stderr, fault)
            self.assertIn("To fix: ", done.stderr, fault)
            self.assertTrue(done.stderr.startswith("hashtagctl: #tag: "),
                            done.stderr)
        self.lab.sim.control("faults")
        for tag in ("gone", "banned"):
            for _ in range(2):  # the second time it is not asked again
                done = self.check(tag)
                self.assertEqual(done.returncode, 1)
                self.assertIn("check the spelling", done.stderr)
            self.assertEqual(len(self.asked(tag)), 1)

    def test_a_bad_key_spends_nothing(self):
        self.begin("--key", "sk_test_another")
        done = self.check("a")
        self.assertEqual(done.returncode, 1)
        self.assertIn("put a valid key into the file", done.stderr)
        self.assertNotIn("sk_test", done.stdout + done.stderr)
        self.assertEqual([r["path"] for r in self.lab.sim.requests()],
                         ["/api/v1/usage"])

    def test_mistakes_are_named(self):
        self.begin()
        url = self.lab.sim.url
        key = self.lab.key_file
        open_key = os.path.join(self.folder, "open")
        with open(open_key, "w") as f:
            f.write("sk_test_simulator\n")
        os.chmod(open_key, 0o644)
        for args, code, words in (
                ((), 1, "no key: name a file"),
                (("--base-url", url), 1, "no key: name a file"),
                (("--key-file", "/nonexistent"), 1, "/nonexistent cannot be"),
                (("--key-file", open_key), 1, "may be read by everybody"),
                (("--key-file", key, "--provider", "x"), 1,
                 "allowed are scavio"),
                (("--key-file", key, "--base-url", "http://example.org"), 1,
                 "must begin with https://"),
                (("--key-file", key, "--base-url", "http://127.0.0.1:9"), 1,
                 "check the network"),
                (("--key-file", key, "--base-url", url, "a b"), 2, "a blank"),
                (("--key-file", key, "--base-url", url, "--state-dir",
                  "/proc/none", "a"), 1, "Nothing was asked")):
            done = self.lab.ctl("check", *args, at=AT)
            self.assertEqual(done.returncode, code, (args, done.stderr))
            self.assertIn(words, done.stderr, args)
        self.assertEqual(self.billed(), 0)

    def test_a_provider_without_a_free_call_spends_nothing(self):
        self.begin()
        out = self.good("--provider", "scavio-blog")
        self.assertIn("no free call: name a hashtag", out)
        self.assertEqual(self.billed(), 0)

    def test_a_configured_key_is_not_sent_to_another_api(self):
        self.begin()
        self.know()
        done = self.lab.ctl("check", "--base-url", self.lab.sim.url, "aitools",
                            at=AT)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("no key: name a file", done.stderr)
        self.assertEqual(self.lab.sim.requests(), [])

    def test_a_provider_without_a_key_needs_no_key_file(self):
        self.begin()
        out = self.lab.ctl("check", "--provider", "tikwm", "--base-url",
                           self.lab.sim.url, "aitools", at=AT).stdout
        self.assertIn("key      not needed", out)
        self.assertIn("#aitools", out)

    def test_the_installation_of_a_daemon_is_looked_through(self):
        """After a day without a fault: each part is good, at no cost."""
        self.begin()
        self.lab.day(self.lab.config(tags=("aitools",)), AT, tags=("aitools",))
        done = self.check()
        for words in ("StateDir %s can be written" % self.lab.state,
                      "files    ", "today or yesterday: 1 of 1",
                      "credits  37 left"):
            self.assertIn(words, done.stdout)
        self.assertIn("start collectd", done.stderr)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.billed(), 1)

    def test_another_provider_is_asked_by_option(self):
        self.begin()
        out = self.good("--provider", "scavio-blog", "aitools")
        self.assertIn("from /video_count\n", out)
        self.assertEqual(len(self.asked("aitools", "/hashtag_info")), 1)


if __name__ == "__main__":
    unittest.main()
