# SPDX-License-Identifier: MIT
"""Top videos: what fetches them, what is made of them, what they cost."""
import collections
import json
import os
import stat
import unittest
import urllib.request

from fixtures.alert_case import (FIRST, POLL, AlertCase, RunningClock, grows,
                                 is_own, rule, threshold_conf)
from fixtures.daemon import Simulator, date_of, days, epoch, wait_for

DATES = days(FIRST, 14)
VIDEOS = "/hashtag/videos"
COUNTS = {"plays": "play_count", "likes": "digg_count",
          "comments": "comment_count", "shares": "share_count"}


class VideosCase(AlertCase):
    OPTIONS = ""

    def path(self, tag):
        return os.path.join(self.lab.state, "videos", tag + ".json")

    def file(self, tag):
        with open(self.path(tag), encoding="utf-8") as f:
            return json.load(f)

    def asked(self):
        """The tags whose videos were asked for, and the day: all of them."""
        return [date_of(int(r["time"]))
                for r in self.lab.sim.requests(VIDEOS)]

    def day(self, config, date, own=0):
        """The day's own notifications: at least so many are waited for."""
        def arrived():
            new = self.receiver.all()[self.taken:]
            return sum(is_own(n) for n in new) >= own
        new = self.run_day(config, date + POLL, until=arrived)
        return [n for n in new if is_own(n)]


class Rise(VideosCase):
    def api_list(self, tag, count):
        """The API's own answer, of another simulator of the same series."""
        folder = os.path.join(self.folder, "other")
        os.makedirs(folder)
        other = Simulator(folder, "--series", self.series_file, "--clock",
                          str(epoch(FIRST + POLL)))
        self.addCleanup(other.stop)

        def post(path, **body):
            request = urllib.request.Request(
                other.url + "/api/v1/tiktok/" + path, method="POST",
                data=json.dumps(body).encode(),
                headers={"Authorization": "Bearer sk_test_simulator",
                         "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["data"]

        text = json.dumps(post("hashtag", hashtag_name=tag))
        number = self.lab_id(tag)
        self.assertIn(number, text)
        return post("hashtag/videos", hashtag_id=number,
                    count=count)["aweme_list"]

    def lab_id(self, tag):
        """The id under which the plugin asked for the videos."""
        rows = self.lab.sim.requests(VIDEOS)
        self.assertEqual([r["tag"] for r in rows], [tag])
        with open(os.path.join(self.lab.state, "levels")) as f:
            return next(l.split()[10] for l in f if l.startswith(tag + " "))

    def ranked(self, tag, count=20):
        unique = {v["aweme_id"]: v for v in self.api_list(tag, count)}
        return sorted(unique.values(),
                      key=lambda v: -v["statistics"]["play_count"])

    def link(self, video):
        return "https://www.tiktok.com/@%s/video/%s" % (
            video["author"]["unique_id"], video["aweme_id"])

    def related(self, tag, videos):
        counts = collections.Counter(
            name.lower() for v in videos
            for name in {c["cha_name"] for c in v["cha_list"]} - {tag})
        return sorted(([name, num, name in self.tags]
                       for name, num in counts.items()),
                      key=lambda row: (-row[1], row[0].encode()))

    def check_file(self, tag, videos):
        self.assertEqual(stat.S_IMODE(os.stat(self.path(tag)).st_mode), 0o644)
        self.assertEqual(os.listdir(os.path.dirname(self.path(tag))),
                         [tag + ".json"])
        got = self.file(tag)
        self.assertEqual(got["tag"], tag)
        self.assertEqual(len(got["videos"]), len(videos))
        for rank, (row, video) in enumerate(zip(got["videos"], videos), 1):
            self.assertEqual(set(row), {"rank", "id", "url", "author",
                                        "description", "created", *COUNTS})
            self.assertEqual((row["rank"], row["id"]),
                             (rank, video["aweme_id"]))
            self.assertEqual(row["author"], video["author"]["unique_id"])
            self.assertEqual(row["url"], self.link(video))
            self.assertEqual(row["description"].split(),
                             video["desc"].split())
            self.assertEqual(
                epoch(row["created"].replace("T", " ").rstrip("Z")),
                video["create_time"])
            for name, theirs in COUNTS.items():
                self.assertEqual(row[name], video["statistics"][theirs])
        self.assertEqual([[r["tag"], r["videos"], r["watched"]]
                          for r in got["related"]],
                         self.related(tag, videos))

    def check_notification(self, n, videos):
        first = videos[0]
        self.assertEqual(n.text, (
            "#aitools is trending: +30.2 %% in 7 days (500,000 -> 651,000 "
            "videos; alerts start at +20 %%). %s %.1fM plays"
            % (self.link(first), first["statistics"]["play_count"] / 1e6)))
        self.assertEqual(n[:3], ("WARNING", "aitools", "trending"))
        figures = {name: round(float(n.meta[name]), 6) for name in (
            "growth_7d_pct", "current_videos", "baseline_videos",
            "threshold_pct", "trend_score")}
        self.assertEqual(figures, {
            "growth_7d_pct": 30.2, "current_videos": 651000,
            "baseline_videos": 500000, "threshold_pct": 20,
            "trend_score": 1.51})
        self.assertEqual(n.meta["tag"], "aitools")
        self.assertEqual(
            [n.meta.get("top_url_%d" % i) for i in range(1, 6)],
            [self.link(v) for v in videos[:5]])

    def check_rise(self, config):
        told = self.day(config, FIRST, own=1)
        self.assertEqual(len(self.lab.sim.requests(VIDEOS)), 1)
        self.assertEqual(self.billed(VIDEOS), 1)
        self.assertEqual(self.billed(), len(self.tags) + 1)
        videos = self.ranked("aitools")
        self.check_file("aitools", videos)
        self.check_notification(told[0], videos)
        self.assertEqual(len(told), 1)

    def aitools(self):
        # #fyp is on every video; it is watched itself
        self.begin(aitools=grows(30.2, 30.2), fyp="videos=9000000 weekly=1")

    def test_a_rise_fetches_ranks_saves_and_tells(self):
        self.aitools()
        config = self.config()
        self.check_rise(config)
        self.assertEqual(self.day(config, DATES[1]), [])
        self.assertEqual(self.billed(VIDEOS), 1)

    def test_a_rise_does_the_same_without_the_threshold_plugin(self):
        self.aitools()
        self.check_rise(self.config(threshold=""))

    def test_a_rise_with_alerts_threshold_writes_the_file_only(self):
        self.aitools()
        config = self.config("Alerts threshold")
        told = self.run_day(config, FIRST + POLL,
                            until=lambda: os.path.exists(self.path("aitools")))
        self.assertEqual([is_own(n) for n in told], [False])
        self.check_file("aitools", self.ranked("aitools"))

    def test_top_videos_is_how_many_are_asked_for(self):
        self.aitools()
        told, = self.day(self.config("TopVideos 3"), FIRST, own=1)
        videos = self.ranked("aitools", 3)
        self.assertEqual(len(videos), 3)
        self.check_file("aitools", videos)
        self.assertNotIn("top_url_4", told.meta)

    def test_top_videos_0_asks_for_none(self):
        self.aitools()
        told, = self.day(self.config("TopVideos 0"), FIRST, own=1)
        self.assertEqual(told.text, "#aitools is trending: +30.2 % in 7 days "
                         "(500,000 -> 651,000 videos; alerts start at +20 %).")
        self.assertEqual(self.lab.sim.requests(VIDEOS), [])
        self.assertFalse(os.path.exists(self.path("aitools")))

    def test_a_long_name_keeps_the_link_whole(self):
        name = "手" * 33  # 99 bytes; 100 are allowed
        self.begin(**{name: grows(30.2)})
        told, = self.day(self.config(), FIRST, own=1)
        self.assertLessEqual(len(told.text.encode()), 255)
        self.assertTrue(told.text.startswith("#%s is trending: +30.2 %% in 7 "
                                             "days" % name), told.text)
        self.assertIn(" %s" % told.meta["top_url_1"], told.text)
        self.assertEqual(self.file(name)["tag"], name)


class Every(VideosCase):
    """TopVideosEvery: days before the same tag is fetched again."""

    def lives(self, growths, told_days, **series):
        """The days of requests, over a life with a restart every day."""
        self.begin(hot=grows(*growths), **series)
        config = self.config()
        linked = {}
        for i, date in enumerate(days(FIRST, len(growths))):
            for n in self.day(config, date, own=i in told_days):
                if n.severity != "OKAY":
                    linked[i] = "https://" in n.text
        self.assertEqual(sorted(linked), sorted(told_days))
        return [days(FIRST, len(growths)).index(d) for d in self.asked()], \
            [i for i in linked if linked[i]]

    def test_a_second_rise_within_the_week_costs_nothing(self):
        asked, linked = self.lives((25, 0, 0, 0, 25, 0, 0, 0, 25), [0, 4, 8])
        self.assertEqual(asked, [0, 8])
        self.assertEqual(linked, [0, 8])
        self.assertEqual(self.billed(VIDEOS), 2)

    def test_a_worse_alarm_is_fetched_again(self):
        asked, linked = self.lives((25, 45, 0, 0, 0, 45), [0, 1, 5])
        self.assertEqual(asked, [0, 1])
        self.assertEqual(linked, [0, 1])

    def test_a_worse_alarm_is_measured_by_the_last_fetch(self):
        asked, _ = self.lives((45, 0, 0, 0, 0, 0, 0, 25, 45), [0, 7, 8])
        self.assertEqual(asked, [0, 7, 8])


class ForeignCase(VideosCase):
    """A rule of the user's about growth_7d, beside ours."""

    RULE = rule("growth_7d", "WarningMin -10", "WarningMax 10",
                "FailureMax 17", "Interesting true")

    def begin_foreign(self, **series):
        self.begin(**series)
        return self.config('HashtagFile "%s"' % self.list_file(),
                           threshold=threshold_conf(own_rule=self.RULE))

    def list_file(self, *tags):
        path = os.path.join(self.lab.dir, "tags.txt")
        with open(path + ".new", "w") as f:
            f.writelines(tag + "\n" for tag in tags)
        os.replace(path + ".new", path)
        return path

    def pass_on(self, tag):
        """All that was wanted has been asked for: videos come first."""
        self.lab.sim.control("series=%s videos=5" % tag)
        self.list_file(tag)
        wait_for(lambda: any(r["tag"] == tag
                             for r in self.lab.sim.requests("/hashtag")),
                 90, lambda: self.lab.log()[-3000:])


class Foreign(ForeignCase):
    def test_a_rule_of_the_users_fetches_once_and_at_its_failure_again(self):
        config = self.begin_foreign(warm=grows(15, 15, 18, 18))
        told, = self.day(config, DATES[0], own=1)
        self.assertEqual(told[:3], ("WARNING", "warm", "growth_7d"))
        self.assertRegex(told.text, r"^#warm: growth_7d is 15, above 10\. "
                         r"https://www\.tiktok\.com/@\S+/video/\d+ \S+ plays$")
        self.assertEqual(self.file("warm")["videos"][0]["url"],
                         told.meta["top_url_1"])
        self.assertEqual(self.day(config, DATES[1]), [])
        told, = self.day(config, DATES[2], own=1)
        self.assertRegex(told.text, r"^#warm: growth_7d is 18, above 17\. h")
        self.assertEqual(self.day(config, DATES[3]), [])
        self.assertEqual(self.asked(), [DATES[0], DATES[2]])
        self.assertEqual(self.billed(VIDEOS), 2)

    def test_a_rule_of_the_users_costs_nothing_more_where_we_alert_too(self):
        config = self.begin_foreign(hot=grows(30, 30))
        # the worst order: its alarm comes when the rise has been told
        self.receiver.hold = lambda n: n.metric == "growth_7d" \
            and not os.path.exists(self.path("hot"))
        clock = RunningClock(self.lab, FIRST + POLL)
        daemon = self.lab.start(config, env=clock.environment())
        wait_for(lambda: len(self.receiver.got) == 2, 60, daemon.log)
        self.pass_on("first")
        daemon.stop()
        self.assertEqual(self.told(), [
            ("FAILURE", "hot", "growth_7d", "threshold"),
            ("WARNING", "hot", "trending", "own")])
        self.assertEqual(self.billed(VIDEOS), 1)


class NeverSpends(ForeignCase):
    def put_notifications(self):
        for severity in ("warning", "failure"):
            for meta in ("", " s:CurrentValue=99 s:WarningMax=10"):
                answer, = self.lab.command(
                    "PUTNOTIF host=lab severity=%s time=%d plugin=hashtag "
                    "plugin_instance=warm type=gauge type_instance=growth_7d"
                    "%s message=\"look at this\""
                    % (severity, epoch(FIRST), meta))
                self.assertTrue(answer.startswith("0 "), answer)

    def test_notifications_of_other_kinds_spend_nothing(self):
        config = self.begin_foreign(warm=grows(5), fallen=grows(-30))
        clock = RunningClock(self.lab, FIRST + POLL)
        daemon = self.lab.start(config, env=clock.environment())
        wait_for(lambda: self.judged(FIRST), 60, daemon.log)
        self.put_notifications()
        wait_for(lambda: len(self.receiver.got) == 5, 60, daemon.log)
        self.assertEqual(sorted((n.tag, n.severity) for n in self.news()),
                         [("fallen", "WARNING"), *[("warm", "FAILURE")] * 2,
                          *[("warm", "WARNING")] * 2])
        self.pass_on("first")
        self.lab.sim.control("fault=tag=warm do=status:503",
                             "fault=tag=fallen do=status:503")
        clock.set(DATES[3] + POLL)
        wait_for(lambda: sum("has not been updated" in n.text
                             for n in self.receiver.all()) == 2, 90,
                 daemon.log)
        self.pass_on("second")
        daemon.stop()
        self.assertEqual(self.lab.sim.requests(VIDEOS), [])


class Failing(VideosCase):
    """The notification comes all the same, without a link."""

    def told_when(self, *rules, options="", own=1):
        self.begin(hot=grows(30, 30))
        self.lab.sim.control(*("fault=path=videos " + r for r in rules))
        config = self.config(options)
        told = self.day(config, FIRST, own=own)
        self.lab.sim.control("faults")
        self.assertEqual(self.day(config, DATES[1]), [])
        return told

    def check(self, fault, billed, options=""):
        told, = self.told_when("do=" + fault, options=options)
        self.assertEqual(told.text, "#hot is trending: +30.0 % in 7 days "
                         "(500,000 -> 650,000 videos; alerts start at +20 %).")
        self.assertEqual(told.meta["tag"], "hot")
        self.assertNotIn("top_url_1", told.meta)
        self.assertEqual(self.billed(VIDEOS), billed)
        self.assertEqual(len(self.lab.sim.requests(VIDEOS)), 1)

    def test_a_status_of_500_leaves_the_message_without_a_link(self):
        self.check("status:500", 1)

    def test_a_status_of_503_costs_nothing(self):
        self.check("status:503", 0)

    def test_an_answer_without_a_list_leaves_the_message_without_a_link(self):
        self.check('json:{"data":{}}', 1)

    def test_an_empty_list_leaves_the_message_without_a_link(self):
        self.check('json:{"data":{"aweme_list":[]}}', 1)

    def test_broken_json_leaves_the_message_without_a_link(self):
        self.check("truncate", 1)

    def test_html_leaves_the_message_without_a_link(self):
        self.check("html", 1)

    def test_a_hashtag_not_found_leaves_the_message_without_a_link(self):
        self.check("status:404", 1)

    def test_an_answer_beyond_timeout_leaves_the_message_without_a_link(self):
        self.check("hang", 1, options="Timeout 2")

    def test_missing_credits_leave_the_message_without_a_link(self):
        self.check("status:402", 0)

    def test_a_refusal_by_the_limit_is_asked_again(self):
        told, = self.told_when("times=1 do=status:429:1")
        self.assertIn("https://", told.text)
        self.assertEqual(self.billed(VIDEOS), 1)

    def test_a_stop_in_between_tells_after_the_start(self):
        self.begin(hot=grows(30, 30))
        config = self.config()
        self.lab.sim.control("clock=%d" % epoch(FIRST + POLL),
                             "fault=path=videos do=hang")
        daemon = self.lab.start(config, at=FIRST + POLL)
        wait_for(lambda: self.lab.sim.requests(VIDEOS) and
                 self.judged(FIRST), 60, daemon.log)
        daemon.stop()
        self.assertEqual([n for n in self.news() if is_own(n)], [])
        self.lab.sim.control("faults")
        told, = self.day(config, FIRST, own=1)
        self.assertIn("https://", told.text)
        self.assertEqual(self.day(config, DATES[1]), [])


if __name__ == "__main__":
    unittest.main()
