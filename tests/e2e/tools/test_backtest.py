# SPDX-License-Identifier: MIT
"""hashtagctl backtest: what the thresholds would have done, and a choice."""
import json
import os
import re
import subprocess
import unittest

from fixtures.daemon import LabCase, date_of, days, epoch

FIRST = "2026-01-01"
AT = "2026-08-01 12:00:00"
# 21 flat days, then 100 more a day, from 1,000 to 3,000: 30 % in 7 days on
# the 24th day, 50 % on the 26th, 70 % on the 28th, and less from then on
RISE = [1000] * 21 + [1000 + 100 * i for i in range(1, 21)] + [3000] * 40
FALSE = [1000] * 21 + [1300] * 60  # 30 % on one day, and no more
MISSED = [1000] * 21 + [1000 + 20 * i for i in range(1, 61)]  # 14 % a week


def rows(tag, counts, scale=1):
    return ["%s,%s,%d,%d" % (tag, d, scale * c, scale * c * 4)
            for d, c in zip(days(FIRST, len(counts)), counts)]


class Backtest(LabCase):
    def csv(self, *lists):
        path = os.path.join(self.folder, "history.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.writelines("%s\n" % line for lines in lists for line in lines)
        return path

    def place(self):
        return "--data-dir", self.lab.data, "--host", "lab"

    def run_ctl(self, *args, code=0):
        done = self.lab.ctl("backtest", *self.place(), *args, at=AT)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def found(self, *args):
        """Its JSON; jq has an eye on it, too."""
        done = self.run_ctl("--json", *args)
        self.assertEqual(done.stderr, "")
        subprocess.run(["jq", "-e", "."], input=done.stdout, text=True,
                       check=True, stdout=subprocess.DEVNULL)
        return json.loads(done.stdout)

    def configure(self, **options):
        os.makedirs(self.lab.state, exist_ok=True)
        with open(os.path.join(self.lab.state, "options.json"), "w") as f:
            json.dump(options, f)

    def bring_in(self, path):
        done = self.lab.ctl("import", *self.place(), path, at=AT)
        self.assertEqual(done.returncode, 0, done.stderr)


class Tallies(Backtest):
    FLAT = [{"Threshold": 20}]

    def setUp(self):
        super().setUp()
        self.configure(Tier=self.FLAT, GrowthDays=[7])
        self.path = self.csv(rows("rise", RISE), rows("false", FALSE),
                             rows("missed", MISSED))

    def check(self, found):
        self.assertEqual(found["hashtags"], 3)
        self.assertEqual(found["first"], "2026-01-04")  # of three days' growth
        self.assertEqual(found["last"], date_of(epoch(FIRST) + 80 * 86400))
        every = found["configured"]["all"]
        self.assertAlmostEqual(
            every.pop("alerts_a_week"), 3 / found["weeks"])
        self.assertEqual(every, {
            "alerts": 3, "judged": 3, "followed": 2, "precision": 2 / 3,
            "rises": 2, "caught": 1, "recall": 0.5, "lead": 4,
            "then": 100})
        flat = {s["tiers"][0]["threshold"]: s["all"] for s in found["flat"]}
        self.assertEqual(flat[40]["alerts"], 1)
        self.assertEqual(flat[40]["lead"], 2)
        # 50 % more on two days of the 28: on the day that 10 % tells of the
        # slow one it is too late by one
        self.assertEqual(flat[10]["caught"], 1)
        self.assertEqual(flat[5]["caught"], 2)
        self.assertEqual(flat[300]["alerts"], 0)
        self.assertIsNone(flat[300]["precision"])

    def test_tallies_of_files_and_of_csv_are_the_same(self):
        by_csv = self.found("--csv", self.path)
        self.assertFalse(os.path.exists(self.lab.data))
        self.check(by_csv)
        self.bring_in(self.path)
        by_files = self.found()
        self.check(by_files)
        self.assertEqual(by_csv, by_files)

    def test_a_named_hashtag_is_the_only_one_tallied(self):
        self.bring_in(self.path)
        found = self.found("#Rise")
        self.assertEqual(found["hashtags"], 1)
        self.assertEqual(found["configured"]["all"]["alerts"], 2)
        self.assertIn("#nobody is not watched", self.run_ctl(
            "nobody", code=1).stderr)

    def test_follow_asks_for_more(self):
        found = self.found("--csv", self.path, "--follow", "120")
        self.assertEqual(found["follow_pct"], 120)
        # 3,000 is 131 % above day 24's count, 100 % above day 26's
        self.assertEqual(found["configured"]["all"]["followed"], 1)

    def views_of(self, counts, scale):
        """A file that tells no videos."""
        return self.csv(["tag,date,views"], [
            "r,%s,%d" % (d, scale * c)
            for d, c in zip(days(FIRST, len(counts)), counts)])

    def test_views_are_tallied_by_their_option(self):
        path = self.views_of(RISE, 1000)
        self.assertIn("try --growth-of views", self.run_ctl(
            "--csv", path, code=1).stderr)
        found = self.found("--csv", path, "--growth-of", "views")
        self.assertEqual(found["growth_of"], "views")
        self.assertEqual(found["configured"]["all"]["caught"], 1)
        # far below the floor of views
        found = self.found("--csv", self.views_of(RISE, 1),
                           "--growth-of", "views")
        self.assertEqual(found["configured"]["all"]["alerts"], 0)

    def test_a_hashtag_keeps_its_own_threshold_and_season(self):
        self.configure(Tier=self.FLAT, GrowthDays=[7], Hashtag=[
            {"Name": "rise", "Threshold": 60}, {"Name": "false"},
            {"Name": "missed"}])
        found = self.found("--csv", self.path, "--follow", "50")
        own = found["configured"]["own_threshold"]
        self.assertEqual((own["alerts"], own["caught"], own["lead"]),
                         (1, 1, 0))
        for one in found["flat"]:
            self.assertEqual(one["own_threshold"], own)


class Choice(Backtest):
    """Small hashtags jump for nothing, large ones rise: two tiers differ."""

    TIERS = [{"BelowVideos": 100000, "Threshold": 5}, {"Threshold": 75}]

    def setUp(self):
        super().setUp()
        self.configure(Tier=self.TIERS, GrowthDays=[7])
        self.path = self.csv(
            *(rows("jump%d" % i, FALSE) for i in range(6)),
            *(rows("small%d" % i, RISE) for i in range(2)),
            *(rows("large%d" % i, RISE, 1000) for i in range(2)))

    def test_the_choice_keeps_to_the_budget_and_catches_the_most(self):
        found = self.found("--csv", self.path, "--budget", "2", "--follow", "50")
        self.assertEqual(found["configured"]["all"]["caught"], 2)
        chosen = found["chosen"]
        self.assertEqual(chosen["all"]["caught"], 4)
        self.assertLessEqual(chosen["all"]["alerts_a_week"], 2)
        # small ones: jumps are of 30 %; large ones: 10 % would be a day late
        self.assertEqual([t["threshold"] for t in chosen["tiers"]], [35, 7.5])
        self.assertEqual(chosen["all"]["precision"], 1)
        done = self.run_ctl("--csv", self.path, "--budget", "0.1")
        self.assertIn("raise --budget", done.stdout)
        self.assertNotIn("<Tier>", done.stdout)

    def test_the_block_can_be_pasted(self):
        text = self.run_ctl("--csv", self.path, "--follow", "50").stdout
        block = text[text.index("# for at most 7 alerts a week"):]
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        self.lab.day(self.lab.config(["a"], options="TopVideos 0\n" + block),
                     AT, tags=["a"])
        with open(os.path.join(self.lab.state, "options.json")) as f:
            tiers = json.load(f)["Tier"]
        self.assertEqual(tiers, [{"BelowVideos": 100000, "Threshold": 35},
                                 {"Threshold": 7.5}])
        self.assertNotIn("Tier", self.lab.log())


class Forms(Backtest):
    def test_colour_is_for_a_terminal_only(self):
        path = self.csv(rows("rise", RISE))
        text = self.run_ctl("--csv", path, "--follow", "50").stdout
        self.assertNotIn("\033", text)
        line = re.search(r"^flat 20 % .*$", text, re.M).group()
        self.assertEqual(line.split(), [
            "flat", "20", "%", "0.18", "2", "of", "2", "100", "%", "(100", "to",
            "100)", "52", "%", "+131", "%", "1", "of", "1", "100", "%", "(100",
            "to", "100)", "4", "days"])
        self.assertIn("\033[1mconfigured", self.lab.on_terminal(
            ["backtest", "--state-dir", self.lab.state, "--csv", path],
            TERM="xterm"))

    def test_mistakes_are_named(self):
        for args, code, text in (
                (("--follow", "0"), 2, "--follow 0: a number above 0"),
                (("--budget", "many"), 2, "--budget many: a number"),
                (("--growth-of", "likes"), 2, "--growth-of"),
                ((), 1, "%s/lab cannot be read" % self.lab.data),
                (("--csv", "/nowhere"), 1, "/nowhere cannot be read"),
                (("--csv", self.csv(rows("new", [5] * 3))), 1,
                 "no hashtag has a score yet")):
            self.assertIn(text, self.run_ctl(*args, code=code).stderr)


if __name__ == "__main__":
    unittest.main()
