# SPDX-License-Identifier: MIT
"""Midnight, UTC, comes while a slow list is being asked."""
import unittest

from fixtures.daemon import LabCase, date_of, days, epoch, wait_for

BEFORE, DAY, NEXT = days("2026-03-09", 3)
TAGS = ["tag%02d" % i for i in range(12)]


class Midnight(LabCase):
    def asked(self, date):
        return [r["tag"] for r in self.lab.sim.requests("/hashtag")
                if date_of(r["time"]) == date]

    def test_hashtags_not_asked_before_midnight_come_first(self):
        self.lab.simulate("--any")
        api = {tag: self.lab.api_rows(tag, BEFORE, NEXT) for tag in TAGS}
        for tag in TAGS:
            self.lab.backfill(tag, "count-videos", BEFORE, [api[tag][BEFORE][0]])
        config = self.lab.config(TAGS, options='PollTime "00:00"\n'
                                 "RequestsPerMinute 60")
        at = DAY + " 23:59:54"
        self.lab.sim.control("clock=%d" % epoch(at))
        daemon = self.lab.start(config, at=at)
        wait_for(lambda: all(self.lab.stored(tag, "count-videos", NEXT)
                             is not None for tag in TAGS), 60,
                 lambda: daemon.log()[-3000:])
        daemon.stop()
        first, then = self.asked(DAY), self.asked(NEXT)
        missed = TAGS[len(first):]
        self.assertTrue(first and missed, "midnight came beside the round")
        self.assertEqual(first, TAGS[:len(first)])
        self.assertEqual(then, missed + first)
        for tag in TAGS:
            self.assertEqual(
                self.lab.counts(tag, "count-videos", BEFORE, NEXT),
                {date: None if date == DAY and tag in missed
                 else api[tag][date][0] for date in (BEFORE, DAY, NEXT)}, tag)


if __name__ == "__main__":
    unittest.main()
