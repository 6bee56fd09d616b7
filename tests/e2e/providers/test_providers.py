# SPDX-License-Identifier: MIT
"""APIs other than the preset, in the daemon: blocks, tikwm, a paid twin."""
import glob
import json
import os
import re
import textwrap
import unittest

from fixtures import CONF, TOP
from fixtures.alert_case import FIRST, POLL, AlertCase, grows, is_own
from fixtures.daemon import LabCase, days, epoch

DATES = days(FIRST, 3)
KEY = "sk_test_simulator"
DATA = os.path.join(TOP, "tests", "data")

# The blog's form of the API, with the key in the address.
MINE = r"""
Provider "mine"
<Provider "mine">
  BaseURL "%s"
  URL "/api/v1/tiktok/hashtag_info?token={key}"
  Body "{\"name\":\"{tag}\"}"
  VideoCount "/exact/video_count" "/video_count"
  ViewCount "/view_count"
  HashtagName "/name"
  ErrorMessage "/error/message" "/error"
  VideosURL "/api/v1/tiktok/hashtag_videos?token={key}"
  VideosBody "{\"name\":\"{tag}\",\"count\":{count}}"
  VideosList "/videos"
  VideoId "/id"
  VideoAuthor "/author"
  VideoText "/desc"
  VideoPlays "/play_count"
  %s
</Provider>
"""


class ProviderCase(AlertCase):
    OPTIONS = ""

    def begin(self, *args, **series):
        super().begin("--clock", str(epoch(FIRST + POLL)), *args, **series)

    def keyless(self, options):
        """A <Plugin hashtag> block without an APIKeyFile."""
        return "\n".join([
            'DataDir "%s"' % self.lab.data, 'StateDir "%s"' % self.lab.state,
            "Hashtag " + " ".join('"%s"' % t for t in self.tags), options])

    def live(self, config, date=FIRST, own=0, tags=None, until=None):
        """A day until its tags are judged, and so many of our own texts."""
        def done(daemon):
            return (self.judged(date, tags)
                    and sum(is_own(n) for n in
                            self.receiver.all()[self.taken:]) >= own
                    and (until is None or until(daemon)))
        daemon = self.lab.day(config, date + POLL, seconds=60, wait=done)
        return daemon, [n for n in self.news() if is_own(n)]

    def check_counts(self, tag, date=FIRST):
        args = ("--series", self.series_file)
        videos, views = self.lab.api_rows(tag, date, date, *args)[date]
        self.assertEqual(round(self.lab.stored(tag, "count-videos", date)),
                         videos)
        self.assertEqual(round(self.lab.stored(tag, "count-views", date)),
                         views)

    def asked(self, path):
        return self.lab.sim.requests(path)

    def videos_of(self, tag):
        path = os.path.join(self.lab.state, "videos", tag + ".json")
        with open(path, encoding="utf-8") as f:
            return json.load(f)

    def complaints(self, daemon):
        return [l for l in self.messages(daemon.log(), "hashtag plugin")
                if "[error]" in l or "[warning]" in l]

    def check_no_secret(self):
        """Nothing that was written or told holds the key."""
        for path in glob.glob(os.path.join(self.lab.dir, "**"),
                              recursive=True):
            if os.path.isfile(path) and path != self.lab.key_file:
                with open(path, "rb") as f:
                    self.assertNotIn(KEY.encode(), f.read(), path)
        for body in self.receiver.got:
            self.assertNotIn(KEY.encode(), body)


class Block(ProviderCase):
    def mine(self, more="", url=None, **config):
        return self.config(MINE % (url or self.lab.sim.url, more),
                           provider=False, **config)

    def test_a_block_alerts_with_top_videos(self):
        self.begin(aitools=grows(30.2, 30), calm=grows(1, 1))
        daemon, told = self.live(self.mine(), own=1)
        for tag in self.tags:
            self.check_counts(tag)
        self.assertEqual(
            [(r["path"], r["billed"]) for r in self.asked("hashtag_videos")],
            [("/api/v1/tiktok/hashtag_videos", 1)])
        self.assertEqual(len(self.asked("hashtag_info")), 2)
        self.assertEqual(len(self.lab.sim.requests()), 3)
        found = self.videos_of("aitools")
        self.assertEqual(len(found["videos"]), 19)  # 20, one of them twice
        plays = [v["plays"] for v in found["videos"]]
        self.assertEqual(plays, sorted(plays, reverse=True))
        self.assertIn("aitoolstok", [r["tag"] for r in found["related"]])
        first = found["videos"][0]
        self.assertEqual(first["url"], "https://www.tiktok.com/@%s/video/%s"
                         % (first["author"], first["id"]))
        self.assertTrue(told[0].text.startswith("#aitools is trending: +30.2"))
        self.assertIn(first["url"], told[0].text)
        self.assertEqual(self.complaints(daemon), [])
        self.check_no_secret()

    def test_the_key_is_told_nowhere(self):
        self.begin(a=grows(1, 1, 1), b=grows(1, 1, 1), c=grows(1, 1, 1))
        self.lab.sim.control(
            'fault=tag=a do=json:{"error":"no account for %s here"}' % KEY,
            'fault=tag=b do=json:{"error":"GET /x?token=%s failed"}' % KEY)
        daemon, _ = self.live(
            self.mine(), tags=["c"],
            until=lambda d: "#b: " in d.log() or "#a: " in d.log())
        self.assertIn("no usable count: ", daemon.log())
        self.assertIn("*****", daemon.log())
        self.lab.sim.control("faults", "fault=do=status:401")
        refused = self.lab.day(self.mine(), DATES[1] + POLL, seconds=30,
                               wait=lambda d: "polling paused" in d.log())
        self.assertIn("APIKeyFile", refused.log())
        # nobody listens there: the library's own words are logged
        away = self.lab.day(self.mine(url="http://127.0.0.1:1"),
                            DATES[2] + POLL, seconds=30,
                            wait=lambda d: "cannot be reached" in d.log())
        self.assertIn("check the network", away.log())
        self.check_no_secret()

    def test_a_block_with_mistakes_asks_nothing(self):
        self.begin(a=grows(1))
        text = self.mine('VideoCont "/x"\n  Header "X: {tag}"')
        daemon = self.lab.day(
            text, FIRST + POLL, seconds=30,
            wait=lambda d: "until they are fixed" in d.log())
        for line in ('<Provider "mine">: unknown option "VideoCont"; did you '
                     "mean VideoCount",
                     '<Provider "mine">: Header: {tag} cannot be used here',
                     '<Provider "mine"> has mistakes, named above: 2'):
            self.assertIn(line, daemon.log())
        self.assertEqual(self.lab.sim.requests(), [])
        self.live(self.mine())  # mended
        self.check_counts("a")

    def test_a_block_that_no_line_names_is_a_warning(self):
        self.begin(a=grows(1))
        text = MINE % ("https://mine.example", "")
        daemon, _ = self.live(self.config(text.replace('Provider "mine"\n',
                                                       "", 1)))
        self.assertIn('the <Provider> block is not used: write Provider "mine"',
                      daemon.log())
        self.assertEqual(len(self.asked("/api/v1/tiktok/hashtag")), 1)


class Tikwm(ProviderCase):
    def free(self, options=""):
        return self.config("", hashtag_block=self.keyless("\n".join([
            'Provider "tikwm"', 'BaseURL "%s"' % self.lab.sim.url,
            "RequestsPerMinute 0", "MaxConcurrent 3", options])))

    def gaps(self, path):
        times = [r["monotonic"] for r in self.asked(path)]
        return [b - a for a, b in zip(times, times[1:])]

    def test_tikwm_works_without_a_key_at_its_own_pace(self):
        self.begin(**{"hot": grows(30), "селфи": grows(40), "calm": grows(1),
                      "gone": "gone"})
        known = ["hot", "селфи", "calm"]
        daemon, told = self.live(
            self.free(), own=2, tags=known,
            until=lambda d: len(self.asked("/info")) == 4)
        for tag in known:
            self.check_counts(tag)
        self.assertEqual(len(self.asked("/posts")), 2)
        self.assertGreaterEqual(min(self.gaps("/info")), 1)
        self.assertGreaterEqual(min(self.gaps("/posts")), 10)
        stats = self.lab.sim.stats()
        self.assertEqual((stats["refused429"], stats["billed"]), ("0", "0"))
        for n in told:
            video = self.videos_of(n.tag)["videos"][0]
            self.assertIn(video["url"], n.text)
        self.assertEqual(sorted(n.tag for n in told), ["hot", "селфи"])
        self.assertIn("#gone: no such hashtag (/msg): challenge not found",
                      daemon.log())
        self.assertNotIn("APIKeyFile", daemon.log())

    def test_a_limit_in_a_good_answer_is_kept(self):
        self.begin(a=grows(1))
        self.lab.sim.control(
            "fault=path=stats times=1 do=json:"
            '{"code":-1,"msg":"Free Api Limit: 1 request/second."}')
        daemon, _ = self.live(self.free())
        self.check_counts("a")
        self.assertEqual(len(self.asked("/info")), 2)
        self.assertGreaterEqual(self.gaps("/info")[0], 5)
        self.assertNotIn("asked again", daemon.log())


class Twin(ProviderCase):
    """A file of conf/providers as a user takes it."""

    def test_an_included_block_reports_its_credits(self):
        self.begin("--credits", "500", a=grows(30))
        name = "rapidapi-scraper7"
        config = self.config('Provider "%s"\nMinCredits 499' % name)
        self.assertIn("BaseURL", config)  # the plugin's goes before the block's
        config += 'Include "%s"\n' % os.path.join(CONF, "providers",
                                                  name + ".conf")
        daemon, told = self.live(config, own=1,
                                 until=lambda d: "polling paused" in d.log())
        self.check_counts("a")
        self.assertIn("https://www.tiktok.com/@", told[0].text)
        self.assertEqual(self.lab.sim.stats()["billed"], "2")
        line, = self.complaints(daemon)
        self.assertIn("498 credits are left, MinCredits is 499", line)


class Examples(LabCase):
    def test_collectd_reads_every_block(self):
        files = (glob.glob(os.path.join(CONF, "providers", "*.conf"))
                 + glob.glob(os.path.join(DATA, "providers", "*.conf")))
        self.assertGreater(len(files), 20)
        self.lab.simulate("--any")
        config = self.lab.config(["a"], options='Provider "tikhub"')
        config += "".join('Include "%s"\n' % f for f in files)
        daemon = self.lab.start(config, args=("-T",))
        self.assertEqual(daemon.process.wait(30), 0)
        said = self.messages(daemon.printed(), "hashtag plugin: ")
        self.assertEqual(len(said), 2, said)  # the version, and:
        self.assertIn("configuration checked: 1 hashtags", said[1])
        # and it did read them: one that is named twice is told
        daemon = self.lab.start(config + 'Include "%s"\n' % files[0],
                                args=("-T",))
        self.assertEqual(daemon.process.wait(30), 1)
        self.assertIn("is given twice; the first one counts", daemon.printed())


class Manual(LabCase):
    def test_the_worked_example_runs_as_printed(self):
        """What collectd-hashtag-provider(5) prints is what comes out."""
        with open(os.path.join(CONF, "man", "collectd-hashtag-provider.pod"),
                  encoding="utf-8") as f:
            example = f.read().split("=head1 A WORKED EXAMPLE")[1]
        printed = [textwrap.dedent(p) for p in re.split(
            r"\n\s*\n", example.split("=head1")[0]) if p.startswith("  ")]
        _, answer, block, command, said, mended, end, live = printed
        self.write("answer.json", answer + "\n")
        self.write("mine.conf", block)
        done = self.run_command(command)
        self.assertEqual((done.returncode, done.stdout.strip()), (0, said))
        self.write("mine.conf", re.sub(r"(?m)^ *VideoCount.*", mended, block))
        done = self.run_command(command)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.strip().splitlines()[-4:],
                         end.strip().splitlines())
        self.write("key", "k")  # and the last one, which asks
        done = self.run_command(live.replace("KEYFILE", "key")
                                + " --base-url http://127.0.0.1:1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("nothing of this is kept", done.stdout)
        self.assertIn("cannot be reached", done.stderr)
        self.assertFalse(os.path.exists(self.lab.state))

    def test_a_live_answer_is_explained_and_not_kept(self):
        sim = self.lab.simulate("--any")
        self.write("mine.conf", MINE % (sim.url, ""))
        done = self.run_command("hashtagctl check --provider-file mine.conf "
                                "--key-file %s --explain a"
                                % self.lab.key_file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"/exact/video_count" finds nothing', done.stdout)
        self.assertRegex(done.stdout, r'"/video_count" is \d+: used')
        self.assertIn("nothing of this is kept", done.stdout)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        self.assertEqual(sum(r["billed"] for r in sim.requests()), 1)
        self.assertFalse(os.path.exists(self.lab.state))

    def write(self, name, text):
        path = os.path.join(self.lab.dir, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o640)

    def run_command(self, command):
        words = command.split()
        self.assertEqual(words[0], "hashtagctl")
        return self.lab.ctl(*words[1:], cwd=self.lab.dir)


if __name__ == "__main__":
    unittest.main()
