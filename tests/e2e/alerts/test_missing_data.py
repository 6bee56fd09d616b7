# SPDX-License-Identifier: MIT
"""Samples that do not come: one notification with its cause, one at the end.

Data is judged every 30 seconds, so causes are tried in several laboratories
at once.
"""
import os
import shutil
import socket
import time
import unittest

from fixtures.alert_case import AlertCase, RunningClock
from fixtures.daemon import wait_for

FIRST, LAST_GOOD = "2026-03-02", "2026-03-09"
ONE_DAY, TWO_DAYS, THREE_DAYS = "2026-03-10", "2026-03-11", "2026-03-12"
POLL = " 00:20:00"


class Scene(AlertCase):
    """Some tags with samples up to LAST_GOOD, and a daemon that goes on."""

    OPTIONS = "TopVideos 0\nMaxConcurrent 20\nHistoryDays 60\n"

    def begin(self, num):
        self.simulate({"tag%04d" % i: "videos=500000 weekly=1"
                       for i in range(num)})
        self.remember_alike(FIRST, [500000] * 8)
        self.clock = RunningClock(self.lab, LAST_GOOD + POLL)
        return self

    def start(self, at, more="DailyRequests 9000", **config):
        self.clock.set(at)
        self.daemon = self.lab.start(
            self.config(self.OPTIONS + more, **config),
            env=self.clock.environment())

    def told_next(self, num=1):
        wait_for(lambda: len(self.receiver.got) >= self.taken + num, 90,
                 lambda: self.daemon.log()[-3000:])
        return self.news()


class Scenes(unittest.TestCase):
    def scene(self, num):
        scene = Scene()
        scene.setUp()
        self.addCleanup(scene.doCleanups)
        return scene.begin(num)


class TwoThousand(Scenes):
    def test_hashtags_that_stop_are_one_message_two_days_later(self):
        s = self.scene(2000)
        s.lab.sim.control("fault=path=stats do=status:500")
        s.start(ONE_DAY + POLL)
        stop, = s.told_next()
        self.assertEqual(stop[:3], ("FAILURE", "", "asking"))
        s.clock.set(TWO_DAYS + POLL)
        missing, = s.told_next()
        self.assertEqual(missing[:3], ("FAILURE", "", "faults"))
        self.assertRegex(
            missing.text, r"^2000 hashtags have had no sample for two days "
            r"\(#tag0000, #tag0001, #tag0002, \.\.\.\), cause: faults\. ")
        s.daemon.stop()
        s.lab.sim.control("faults")
        s.start(THREE_DAYS + POLL)
        back, = s.told_next()
        self.assertEqual(back[:3], ("OKAY", "", "faults"))
        self.assertEqual(back.text, "all watched hashtags have samples again "
                                    "(it was: faults)")
        s.daemon.stop()
        self.assertEqual(s.news(), [])


class Causes(Scenes):
    """Each of them breaks three tags, or some of them."""

    ALL = "3 hashtags have had no sample for two days " \
          "(#tag0000, #tag0001, #tag0002)"
    WHO = {"key": ALL, "credits": ALL, "network": ALL,
           "limit": "2 hashtags have had no sample for two days "
                    "(#tag0001, #tag0002)",
           "faults": "1 hashtag has had no sample for two days (#tag0001)",
           "both": ALL,
           "new": "1 hashtag has had no sample for two days (#tag0000)"}
    FAULT = "fault=tag=tag0001 path=stats do=status:500"
    CONTROL = {"key": ("key=another",), "new": ("key=another",), "credits": ("credits=0",),
               "faults": (FAULT,), "both": ("key=another", FAULT)}
    TOLD = {"both": "key", "new": "key"}  # the others tell their own name
    MENDED = ("key=sk_test_simulator", "credits=9000", "faults")

    def setUp(self):
        self.scenes = {cause: self.scene(1 if cause == "new" else 3)
                       for cause in self.WHO}
        # bound but not listening: connections to it are refused
        deaf = socket.socket()
        self.addCleanup(deaf.close)
        deaf.bind(("127.0.0.1", 0))
        self.no_url = 'BaseURL "http://127.0.0.1:%d"' % deaf.getsockname()[1]

    def start_broken(self, cause, at):
        s = self.scenes[cause]
        if cause in self.CONTROL:
            s.lab.sim.control("faults", *self.CONTROL[cause])
        if cause == "network":
            s.start(at, self.no_url, provider=False)
        else:
            s.start(at, "DailyRequests 1" if cause == "limit" else
                    "DailyRequests 9000")

    def begin_anew(self, cause):
        """No history at all, and the first day brings none."""
        s = self.scenes[cause]
        shutil.rmtree(s.lab.data)
        self.start_broken(cause, ONE_DAY + POLL)
        s.daemon.wait_log("polling paused")
        s.daemon.stop()
        self.assertEqual(s.news(), [])

    def tell(self):
        for cause, s in self.scenes.items():
            told, = s.told_next()
            name = self.TOLD.get(cause, cause)
            self.assertEqual(told[:3], ("FAILURE", "", name))
            who = "%s, cause: %s. " % (self.WHO[cause], name)
            self.assertEqual(told.text[:len(who)], who)

    def stay_silent(self):
        """Longer than data is judged once; nothing shows that it was."""
        end = time.monotonic() + 40
        wait_for(lambda: time.monotonic() > end, 60, "40 seconds")
        for s in self.scenes.values():
            self.assertEqual(s.news(), [])
            s.daemon.stop()

    def mend(self):
        for cause, s in self.scenes.items():
            s.lab.sim.control(*self.MENDED)
            if cause == "both":
                s.lab.sim.control(self.FAULT)
            s.start(THREE_DAYS + POLL)
        self.tell_other(self.scenes.pop("both"))
        for cause, s in self.scenes.items():
            told, = s.told_next()
            self.assertEqual(told[:3],
                             ("OKAY", "", self.TOLD.get(cause, cause)))
            s.daemon.stop()
            self.assertEqual(s.news(), [])

    def tell_other(self, s):
        """The key is good again, but one hashtag still has no sample."""
        over, fault = s.told_next(2)
        self.assertEqual(over[:3], ("OKAY", "", "key"))
        self.assertIn("(1 still does, for another one)", over.text)
        self.assertEqual(fault[:3], ("FAILURE", "", "faults"))
        self.assertIn("(#tag0001)", fault.text)
        s.daemon.stop()

    def test_each_cause_is_named_once_over_a_restart_and_once_at_its_end(self):
        for cause in self.scenes:
            if cause == "new":
                self.begin_anew(cause)
            # in the afternoon, where no round is waited for any more
            self.start_broken(cause, TWO_DAYS + " 14:00:00")
        self.tell()
        for cause, s in self.scenes.items():
            s.daemon.stop()
            self.start_broken(cause, TWO_DAYS + " 15:00:00")
        self.stay_silent()
        self.mend()


class AbsentKey(Scenes):
    def test_an_absent_key_is_the_cause_and_not_the_limit(self):
        s = self.scene(3)
        away = s.lab.key_file + ".away"
        os.rename(s.lab.key_file, away)
        s.start(TWO_DAYS + " 14:00:00")
        told = {n.metric: n for n in s.told_next(2)}
        self.assertEqual(set(told), {"asking", "key"})
        who = Causes.ALL + ", cause: key. put a valid key into APIKeyFile"
        self.assertEqual(told["key"].text[:len(who)], who)
        os.rename(away, s.lab.key_file)
        over = {n.metric: n.severity for n in s.told_next(2)}
        self.assertEqual(over, {"asking": "OKAY", "key": "OKAY"})
        s.daemon.stop()
        self.assertEqual(s.lab.sim.requests("/hashtag")[0]["status"], 200)


if __name__ == "__main__":
    unittest.main()
