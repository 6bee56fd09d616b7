# SPDX-License-Identifier: MIT
"""Money: what is said of it at the start, and the limits on spending."""
import unittest

from fixtures.daemon import LabCase, days, epoch

AT = "2026-03-10 06:00:00"
TAGS = ["tag%02d" % i for i in range(20)]


class Money(LabCase):
    def begin(self, *args):
        self.lab.simulate("--any", "--clock", str(epoch(AT)), *args)

    def billed(self):
        return [r for r in self.lab.sim.requests() if r["billed"]]

    def day(self, tags, until, options="", at=AT):
        return self.lab.day(self.lab.config(tags=tags, options=options), at,
                            wait=until)

    def says(self, text):
        return lambda daemon: text in daemon.log()

    def test_the_start_line_says_how_long_credits_last(self):
        self.begin("--credits", "38")
        daemon = self.day(TAGS[:6], self.says("requests a day"))
        self.assert_log("6 requests a day, 38 credits left, lasts to 15 Mar; "
                        "first score 13 Mar", daemon.log())

    def test_a_request_may_cost_more_than_a_credit(self):
        """CreditsPerRequest: the start line, a check, and report."""
        self.begin("--credits", "800")
        options = """Provider "dear"
<Provider "dear">
  BaseURL "https://api.example.org"
  Header "Authorization: Bearer {key}"
  CreditsPerRequest 8
  URL "/api/v1/tiktok/hashtag"
  Body "{\\"hashtag_name\\":\\"{tag}\\"}"
  VideoCount "/data/challengeInfo/statsV2/videoCount"
  UsageURL "/api/v1/usage"
  UsageCredits "/credit_balance"
</Provider>"""
        daemon = self.day(TAGS[:5], self.says("requests a day"), options)
        self.assert_log("5 requests a day of 8 credits each, 800 credits "
                        "left, lasts to 29 Mar", daemon.log())
        done = self.lab.ctl("check", "new", at=AT)
        self.assertEqual(done.returncode, 2)
        self.assertIn("this costs 8 credits: say --yes", done.stderr)
        out = self.lab.ctl("report", at=AT).stdout
        self.assertIn("5 requests a day of 8 credits each, ", out)

    def test_credits_that_end_before_the_first_score_are_a_warning(self):
        self.begin("--credits", "12")
        daemon = self.day(TAGS[:6], self.says("requests a day"))
        warned = [l for l in self.messages(daemon.log(), "first score")
                  if "[warning]" in l]
        self.assertEqual(len(warned), 1, daemon.log())

    def test_a_list_too_long_for_the_pace_is_a_warning(self):
        self.begin()
        daemon = self.day(TAGS, self.says("requests a day"),
                          "RequestsPerMinute 0.01")
        warned = [l for l in self.messages(daemon.log(), "RequestsPerMinute")
                  if "[warning]" in l]
        self.assertEqual(len(warned), 1, daemon.log())

    def test_daily_requests_hold_over_restarts(self):
        self.begin()
        for _ in range(3):
            self.day(TAGS[:6], self.says("today's limit of 3"),
                     "DailyRequests 3")
        self.assertEqual(len(self.billed()), 3)

    def free_api(self, tags):
        block = "\n".join([
            'DataDir "%s"' % self.lab.data, 'StateDir "%s"' % self.lab.state,
            'Provider "tikwm"', 'BaseURL "%s"' % self.lab.sim.url,
            "RequestsPerMinute 0", "DailyRequests 3",
            "Hashtag " + " ".join('"%s"' % t for t in tags),
            *['CACert "%s"' % c for c in [self.lab.ca_cert] if c]])
        return self.lab.config(hashtag_block=block,
                               load=("rrdtool", "threshold", "unixsock"))

    def test_samples_of_a_free_api_are_not_billed_over_a_restart(self):
        self.begin()
        self.lab.day(self.free_api(TAGS[:3]), AT, tags=TAGS[:3])
        figures = []

        def figures_are_there(_):  # the fourth one's answer proves the clock
            name = "lab/hashtag/count-requests"
            if name not in self.lab.listed():
                return False
            figures[:] = self.lab.command('GETVAL "%s"' % name)
            return "=" in figures[-1]

        self.lab.day(self.free_api(TAGS[:4]), AT, wait=figures_are_there)
        self.assertEqual(float(figures[1].split("=")[1]), 0, figures)
        asked = [r for r in self.lab.sim.requests() if "/info" in r["path"]]
        self.assertEqual({r["tag"] for r in asked}, set(TAGS[:4]))

    def test_five_equal_faults_stop_all_asking(self):
        self.begin()
        self.lab.sim.control("fault=path=stats do=status:500")
        daemon = self.day(TAGS, self.says("polling paused"))
        self.assertEqual(len(self.billed()), 5)
        self.assertEqual(len(self.messages(daemon.log(), "[error]")), 1)
        self.assertEqual(len(self.lab.notifications(daemon.log())), 1)

    def test_a_misspelt_hashtag_costs_one_request_a_week(self):
        """Two bad days, then one request a week, and one notification."""
        self.begin()
        self.lab.sim.control("drop-series", "series=good videos=1000",
                             "series=misspelt gone")
        asked = []
        for date in days("2026-03-10", 18):
            # the misspelt one waits longest, so it is asked before the other
            self.lab.day(self.lab.config(tags=("good", "misspelt")),
                         date + " 06:00:00", tags=("good",))
            num = sum(r["tag"] == "misspelt" for r in self.billed())
            asked.append(num - sum(asked))
        self.assertEqual(asked, [1, 1] + [0] * 6 + [1] + [0] * 6 + [1, 0, 0])
        self.assertEqual(len(self.lab.notifications()), 1)

    def test_an_account_without_credits_is_asked_by_the_free_call(self):
        """402: the balance is read by the free call; nothing is paid."""
        self.begin("--credits", "0")
        daemon = self.day(TAGS, self.says("polling paused"))
        self.assertEqual(self.billed(), [])
        self.assertEqual(len(self.messages(daemon.log(), "polling paused")), 1)

    def test_min_credits_are_kept(self):
        self.begin("--credits", "100")
        self.day(TAGS, self.says("polling paused"), "MinCredits 95")
        self.assertEqual(len(self.billed()), 6)  # the sixth leaves 94

    def test_a_refused_key_stops_all_asking(self):
        self.begin("--key", "sk_test_another")
        daemon = self.day(TAGS, self.says("polling paused"))
        self.assertEqual(len(self.lab.sim.requests()), 1)
        self.assert_log("put a valid key into APIKeyFile", daemon.log())


if __name__ == "__main__":
    unittest.main()
