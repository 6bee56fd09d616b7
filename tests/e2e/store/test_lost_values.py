# SPDX-License-Identifier: MIT
"""Nothing lost at a stop or a crash: the queues of collectd and of rrdtool."""
import http.server
import os
import random
import subprocess
import threading
import unittest

from fixtures.daemon import days, epoch, wait_for
from fixtures.storage_faults import DAY, NEXT, LossyCase

KILLS = 30


class Gate(http.server.ThreadingHTTPServer):
    """A receiver that answers nothing until it is opened."""

    def __init__(self):
        self.opened, self.reached = threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", 0), GateHandler)
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def close(self):
        self.opened.set()
        self.shutdown()
        self.server_close()
        self.thread.join()


class GateHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.reached.set()
        self.server.opened.wait()
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class AtStop(LossyCase):
    def test_values_survive_the_loss_of_collectds_queue(self):
        gate = Gate()
        self.addCleanup(gate.close)
        # it is written to before rrdtool, and holds the only write thread
        slow = self.config(
            load=("write_http", "rrdtool", "threshold", "unixsock"),
            extra='WriteThreads 1\n<Plugin write_http>\n<Node "slow">\n'
                  'URL "http://127.0.0.1:%d/"\nFormat "JSON"\n'
                  'BufferSize 1024\n</Node>\n</Plugin>' % gate.server_port)
        slow = slow.replace("LoadPlugin write_http", "").replace(
            "LoadPlugin rrdtool", "LoadPlugin write_http\nLoadPlugin rrdtool")
        self.lab.sim.control("clock=%d" % epoch_at(DAY))
        daemon = self.lab.start(slow, at=DAY + " 08:00:00")
        wait_for(gate.reached.is_set, 30, "a write thread at the gate")
        daemon.wait_log("#rise is trending", 30)
        opener = threading.Thread(target=lambda: (
            wait_for(lambda: "Exiting" in daemon.log(), 30, "the stop"),
            gate.opened.set()))
        opener.start()
        daemon.stop(60)
        opener.join()
        self.assertIn("value lists were left", daemon.log())
        self.assertTrue(self.missing(DAY), "nothing was lost on the way")
        self.finish(self.config(), DAY + " 08:05:00")
        self.assert_counts(DAY)
        self.assert_paid_once(DAY)
        self.assert_alerted_once()
        # what was not judged before the stop must not seem to have failed
        self.assertEqual(2, len(self.lab.notifications()))

    def test_values_survive_the_loss_of_rrdtools_queue(self):
        config = self.config(rrdtool="WritesPerSecond 0.01")
        self.lab.sim.control("clock=%d" % epoch_at(DAY))
        daemon = self.lab.start(config, at=DAY + " 08:00:00")
        self.wait_dispatched(DAY)
        daemon.kill()
        self.assertTrue(self.missing(DAY), "nothing was lost on the way")
        self.finish(config, DAY + " 08:05:00")
        self.finish(config, NEXT + " 08:00:00")
        self.assert_counts(NEXT)
        self.assert_paid_once(DAY, NEXT)
        # a crash may repeat what threshold said, never what we said
        self.assertEqual(1, self.alerts()[1])
        self.assertIn(self.alerts()[0], (1, 2))


class CacheTimeout(LossyCase):
    """Values stay in rrdtool's memory, where a crash forgets them."""

    def live(self, rrdtool):
        config = self.config(rrdtool=rrdtool)
        self.finish(config, DAY + " 08:00:00")
        self.assert_alerted_once()
        self.finish(config, NEXT + " 08:00:00")
        self.lab.day(config, NEXT + " 09:00:00", seconds=60,
                     wait=lambda d: " requests a day" in d.log())
        self.assert_counts(NEXT)
        self.assert_alerted_once()
        after = days(NEXT, 3)[1:]
        for date in after:
            self.lab.sim.control("clock=%d" % epoch_at(date))
            daemon = self.lab.start(config, at=date + " 08:00:00")
            self.wait_dispatched(date)
            daemon.kill()
        self.finish(config, after[-1] + " 09:00:00")
        self.assert_counts(after[-1])
        self.assert_paid_once(DAY, NEXT, *after)
        self.assertEqual(1, self.alerts()[1])

    def test_values_are_in_their_files_with_a_cache_timeout_of_120(self):
        self.live("CacheTimeout 120\nCacheFlush 900")

    def test_values_are_in_their_files_with_a_cache_timeout_of_900(self):
        self.live("CacheTimeout 900\nCacheFlush 7200")

    def test_values_are_in_their_files_with_a_random_timeout(self):
        self.live("CacheTimeout 120\nRandomTimeout 110")


def epoch_at(date):
    return epoch(date + " 08:00:00")


class Crash(LossyCase):
    def journal(self, date):
        path = os.path.join(self.lab.state, "journal", date)
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as f:
            return f.read()

    def test_thirty_kills_after_the_answer_lose_nothing(self):
        moments = random.Random(20260520)
        config = self.config()
        dates = days(DAY, KILLS)
        for date in dates:
            self.lab.sim.control("clock=%d" % epoch_at(date))
            daemon = self.lab.start(config, at=date + " 08:00:00")
            wait_for(lambda: self.journal(date).count("got ") == 2, 30,
                     lambda: "answers:\n" + daemon.log()[-3000:])
            moment = moments.choice((0, 0.02, 0.2, 1)) * moments.random()
            with self.assertRaises(subprocess.TimeoutExpired):
                daemon.process.wait(moment)
            daemon.kill()
        self.finish(config, dates[-1] + " 09:00:00")
        self.assert_counts(dates[-1])
        self.assert_paid_once(*dates)
        self.assertEqual(1, self.alerts()[1])

    def cut_off(self, end):
        """The first request hangs when the daemon ends; one more try."""
        self.lab.sim.control("clock=%d" % epoch_at(DAY),
                             "fault=path=stats do=hang")
        config = self.config()
        daemon = self.lab.start(config, at=DAY + " 08:00:00")
        wait_for(lambda: self.billed("rise", DAY) + self.billed("calm", DAY),
                 30, lambda: "a request:\n" + daemon.log()[-3000:])
        end(daemon)
        self.lab.sim.control("faults")
        self.finish(config, DAY + " 08:05:00")
        self.assert_counts(DAY)
        self.assertEqual(
            3, self.billed("rise", DAY) + self.billed("calm", DAY))

    def test_a_kill_before_the_answer_costs_one_more_try(self):
        self.cut_off(lambda daemon: daemon.kill())

    def test_a_stop_before_the_answer_costs_one_more_try(self):
        self.cut_off(lambda daemon: daemon.stop())


if __name__ == "__main__":
    unittest.main()
