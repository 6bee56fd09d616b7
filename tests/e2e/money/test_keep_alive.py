# SPDX-License-Identifier: MIT
"""Connections that the server closes while nothing is asked: each hashtag is
asked, and paid for, once. Over HTTP/1.1 with TLS, as most APIs are reached."""
import time
import unittest

from fixtures.daemon import (LabCase, avoid_midnight, certificate, date_of,
                             wait_for)

KEEP_ALIVE = 1  # seconds
PACE = 50  # requests a minute: 1.2 s between two


class KeepAlive(LabCase):
    def test_a_pace_slower_than_the_servers_keep_alive_loses_no_request(self):
        avoid_midnight()
        cert, key = certificate(self.folder, "IP:127.0.0.1")
        self.lab.simulate("--any", "--tls", cert, key, "--keep-alive",
                          str(KEEP_ALIVE))
        tags = ["tag%02d" % i for i in range(90)]
        day = date_of(time.time())
        daemon = self.lab.start(self.lab.config(
            tags=tags, options='PollTime "00:00"\nCACert "%s"\n'
            "RequestsPerMinute %d" % (cert, PACE)))
        wait_for(lambda: all(self.lab.stored(t, "count-videos", day) is not None
                             for t in tags) or daemon.died(),
                 60 / PACE * len(tags) + 40, daemon.log)
        daemon.stop()
        calls = self.lab.sim.requests("/hashtag")
        self.assertEqual(sorted(r["tag"] for r in calls), tags)
        self.assertEqual([r["billed"] for r in calls], [1] * len(tags))
        self.assertEqual(self.messages(daemon.log(), "asked again"), [])


if __name__ == "__main__":
    unittest.main()
