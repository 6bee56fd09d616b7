# SPDX-License-Identifier: MIT
"""Pace: the API's limits are kept after the first refusal told them."""
import unittest

from fixtures.daemon import LabCase, epoch

AT = "2026-03-10 06:00:00"


class Pace(LabCase):
    def poll(self, num, options, *args):
        """Polls num tags until all are answered; returns the stats calls."""
        self.lab.simulate("--any", "--clock", str(epoch(AT)), *args)
        tags = ["tag%03d" % i for i in range(num)]
        self.lab.day(self.lab.config(tags=tags, options=options), AT,
                     tags=tags, seconds=200)
        return [r for r in self.lab.sim.requests() if r["method"] == "POST"]

    def assert_learnt(self, calls, burst):
        """After the first refusal's burst nothing is refused any more."""
        refused = [r["monotonic"] for r in calls if r["status"] == 429]
        self.assertTrue(refused, "the limit was never met: nothing is shown")
        late = [t for t in refused if t - refused[0] > 0.5]
        self.assertEqual(late, [])
        self.assertLessEqual(len(refused), burst)

    def test_requests_per_minute_within_the_plan_are_never_refused(self):
        """Not even at first: two more a minute than are sent, since the way
        to the API takes now more, now less time."""
        calls = self.poll(40, "RequestsPerMinute 28", "--per-minute", "5",
                          "--window", "10")
        self.assertEqual([r for r in calls if r["status"] == 429], [])

    def test_a_plan_of_one_request_at_a_time_is_learnt(self):
        calls = self.poll(30, "MaxConcurrent 8", "--concurrency", "1",
                          "--latency", "100")
        self.assert_learnt(calls, 7)

    def told_by(self, how):
        calls = self.poll(16, "", "--per-minute", "10", "--window", "20",
                          "--limit-tells", how)
        self.assert_learnt(calls, 1)

    def test_retry_after_is_obeyed(self):
        self.told_by("retry-after")

    def test_the_time_of_the_reset_is_obeyed(self):
        self.told_by("reset")

    def test_headers_on_every_answer_prevent_every_refusal(self):
        """What is left is told before it is used up: nothing is refused."""
        calls = self.poll(16, "", "--per-minute", "10", "--window", "20",
                          "--limit-tells", "headers")
        self.assertEqual([r for r in calls if r["status"] == 429], [])


if __name__ == "__main__":
    unittest.main()
