# SPDX-License-Identifier: MIT
"""What is concluded from answers: not found, zeros, and glitches of a day."""
import os
import unittest

from fixtures.alert_case import (BASE, BEFORE, FIRST, POLL, AlertCase,
                                 RunningClock, steps)
from fixtures.daemon import days, wait_for

DATES = days(FIRST, 5)
SIX = ["tag%d" % i for i in range(6)]
API = """Provider "mine"
<Provider "mine">
  BaseURL "https://api.example.org"
  Header "Authorization: Bearer {key}"
  Header "Content-Type: application/json"
  URL "/api/v1/tiktok/%s"
  Body "{\\"hashtag_name\\":\\"{tag}\\"}"
  VideoCount "/data/challengeInfo/statsV2/videoCount"
  ViewCount "/data/challengeInfo/statsV2/viewCount"
  NotFound "status" "404"
</Provider>
TopVideos 0"""
ZEROS = 'json:{"data":{"challengeInfo":{"challenge":{"id":"7"},"statsV2":' \
    '{"videoCount":"%d","viewCount":"0"}}}}'


class Verdicts(AlertCase):
    def start(self, at, options):
        self.clock = RunningClock(self.lab, at)
        return self.lab.start(self.config(options),
                              env=self.clock.environment())

    def news_of(self, daemon, num=1):
        """Notifications; what is missing is looked at every 30 seconds."""
        wait_for(lambda: len(self.receiver.got) >= self.taken + num, 90,
                 lambda: daemon.log()[-3000:])
        return self.news()

    def requests(self):
        return len(self.lab.sim.requests())

    def until_requests(self, daemon, num):
        wait_for(lambda: self.requests() >= num, 30, daemon.log)


class NotFound(Verdicts):
    def test_a_wrong_path_is_held_against_no_hashtag(self):
        """404 for all, two days; right again, all are asked on that day."""
        self.begin(**{tag: "videos=500000" for tag in SIX})
        daemon = self.start(DATES[0] + POLL, API % "hashtagg")
        self.until_requests(daemon, 6)
        self.clock.set(DATES[0] + " 01:30:00")  # five have a second look
        told, = self.news_of(daemon)
        self.assertEqual(told[:3], ("FAILURE", "", "not_found"))
        self.assertRegex(told.text, "^6 hashtags were not found .*the API is "
                         "at fault .*404.*path, Provider and BaseURL")
        self.assert_log("/api/v1/tiktok/hashtagg", daemon.log())
        daemon.stop()
        self.assertEqual(self.requests(), 11)
        daemon = self.start(DATES[1] + POLL, API % "hashtagg")
        self.until_requests(daemon, 17)
        daemon.stop()
        daemon = self.start(DATES[1] + " 09:00:00", API % "hashtag")
        self.wait_stored(daemon, SIX, DATES[1])
        over, = self.news_of(daemon)
        self.assertEqual(over[:3], ("OKAY", "", "not_found"))
        daemon.stop()
        self.assertEqual(self.requests(), 17 + 6)

    def wait_stored(self, daemon, tags, date):
        wait_for(lambda: all(self.lab.stored(tag, "count-videos", date)
                             for tag in tags), 30, daemon.log)

    def test_an_outage_that_answers_200_is_no_verdict(self):
        self.begin(**{tag: "videos=500000" for tag in SIX})
        self.lab.sim.control('fault=path=stats do=json:{"data":null,'
                             '"error":"upstream failed"}')
        daemon = self.start(DATES[0] + POLL, "TopVideos 0")
        told, = self.news_of(daemon)
        self.assertEqual(told[:3], ("FAILURE", "", "asking"))
        self.assertIn("upstream failed", told.text)
        self.lab.sim.control("faults")
        self.clock.set(DATES[0] + " 01:30:00")
        self.wait_stored(daemon, SIX, DATES[0])
        daemon.stop()
        self.assertEqual(self.news(), [])

    def test_a_good_check_brings_a_hashtag_back(self):
        self.begin(good="videos=500000", away="gonefrom=%s goneto=%s"
                   % (DATES[0], DATES[1]))
        for date in DATES[:2]:
            daemon = self.start(date + POLL, "TopVideos 0")
            self.wait_stored(daemon, ["good"], date)
            self.clock.set(date + " 01:30:00")
            wait_for(lambda: "judged" in self.journal(date), 90, daemon.log)
            daemon.stop()
        told, = self.news()
        self.assertEqual(told[:3], ("WARNING", "away", "not_found"))
        self.clock.set(DATES[2] + " 08:00:00")
        done = self.lab.ctl("check", "away", at=DATES[2] + " 08:00:00")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.lab.day(self.config(), DATES[3] + POLL, tags=["good", "away"])

    def journal(self, date):
        path = os.path.join(self.lab.state, "journal", date)
        with open(path, encoding="utf-8") as f:
            return f.read()


class Zeros(Verdicts):
    def test_zeros_of_a_used_hashtag_are_no_sample(self):
        """Neither 0/0, nor 0 views beside videos, nor an alarm after it."""
        self.begin(a="videos=651000", b="videos=651000")
        self.lab.sim.control("fault=tag=a path=stats do=" + ZEROS % 0,
                             "fault=tag=b path=stats do=" + ZEROS % 651000)
        daemon = self.start(DATES[0] + POLL, "TopVideos 0")
        wait_for(lambda: self.lab.stored("b", "count-videos", DATES[0]), 30,
                 daemon.log)
        daemon.wait_log("0 videos and 0 views")
        daemon.stop()
        self.lab.sim.control("faults")
        self.lab.day(self.config(), DATES[1] + POLL, tags=["a", "b"])
        rows = {(tag, metric): self.lab.counts(tag, metric, *DATES[:2])
                for tag in "ab" for metric in ("count-videos", "count-views")}
        self.assertEqual(rows["a", "count-videos"],
                         {DATES[0]: None, DATES[1]: 651000})
        self.assertEqual(rows["b", "count-videos"],
                         {DATES[0]: 651000, DATES[1]: 651000})
        self.assertEqual(rows["b", "count-views"][DATES[0]], None)
        self.assertEqual(self.news(), [])

    def test_zeros_of_an_older_program_make_no_trend(self):
        """It stored 0 for what it was not told; then the daemon asks."""
        self.simulate({"a": "videos=651000"})
        past = days(BEFORE, 8)
        path = os.path.join(self.folder, "past.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("tag,date,videos,views\n")
            f.writelines("a,%s,%s\n" % (
                date, "651000,2604000000" if date in past[1::6] else "0,0")
                for date in past)
        done = self.lab.ctl("import", path, "--data-dir", self.lab.data,
                            "--host", self.lab.host, at=DATES[0] + " 00:01:00")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout + done.stderr, "zero")
        self.assertEqual(self.live(self.config(), DATES[0] + POLL), [])


class Glitches(Verdicts):
    def test_a_dip_of_one_day_is_no_trend_a_week_later(self):
        for share in (0.5, 0.75):
            dip = [BASE] * 12
            dip[1] = round(share * BASE)  # seven days before FIRST
            self.begin(a=steps(BEFORE, dip))
            for date in DATES[:3]:
                self.assertEqual(self.live(self.config(), date + POLL), [])
            self.lab.sim.stop()
            self.setUp()


if __name__ == "__main__":
    unittest.main()
