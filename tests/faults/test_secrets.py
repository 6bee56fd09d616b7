# SPDX-License-Identifier: MIT
"""The key is in one file and in the requests, and in nothing else that the
daemon writes, sends or shows; and it connects to nobody but those that its
configuration names."""
import json
import os
import subprocess
import unittest

from fixtures import TOP
from fixtures.alert_case import (BEFORE, FIRST, POLL, AlertCase, Posts, grows,
                                 steps)
from fixtures.daemon import epoch, wait_for

KEY = "sk_live_7Qz4+vT1m/Xb9=KdR2wLh6Nc8"  # not the same in a URL
PART = KEY[:12]  # a part of it is too much, too
PAD = "x" * 105  # then the key, of which a part is cut off in the log


class Secrets(AlertCase):
    OPTIONS = ""

    def setUp(self):
        super().setUp()
        with open(self.lab.key_file, "w") as f:
            f.write(KEY + "\n")
        self.marks = Posts()
        self.addCleanup(self.marks.close)
        self.connects = os.path.join(self.folder, "connects")
        self.library = os.path.join(self.folder, "connects.so")
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared",
                        "-fPIC", "-o", self.library,
                        os.path.join(TOP, "tests", "faults",
                                     "connects.c"), "-ldl"], check=True)

    def spill(self):
        """The API repeats the key in its own words."""
        path = os.path.join(self.folder, "body")
        with open(path, "w") as f:
            json.dump({"data": {"statusCode": 5}, "error": {
                "message": PAD + KEY + " is not allowed"}}, f)
        self.lab.sim.control("fault=tag=echo path=stats do=body:" + path)

    def environment(self):
        return {"LD_PRELOAD": self.library, "CONNECTS_LOG": self.connects}

    def shown(self, daemon):
        """{where: bytes} of all that was written, told or shown."""
        found = {}
        for name in ("cmdline", "environ"):
            with open("/proc/%d/%s" % (daemon.process.pid, name), "rb") as f:
                found["/proc/" + name] = f.read()
        daemon.stop()
        for folder, _, names in os.walk(self.lab.dir):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and path != self.lab.key_file:
                    with open(path, "rb") as f:
                        found[path] = f.read()
        for what, got in (("notification", self.receiver.got),
                          ("event", self.marks.heads + self.marks.got)):
            found.update(("%s %d" % (what, i), b) for i, b in enumerate(got))
        return found

    def live(self):
        self.simulate({"hot": grows(30), "echo": "videos=500"}, "--key", KEY)
        self.remember(BEFORE, "2026-03-09")
        self.spill()
        config = self.config('EventsURL "%sevents/"' % self.marks.url)
        self.lab.sim.control("clock=%d" % epoch(FIRST + POLL))
        daemon = self.lab.start(config, at=FIRST + POLL,
                                env=self.environment())
        videos = os.path.join(self.lab.state, "videos", "hot.json")
        wait_for(lambda: os.path.exists(videos) and self.marks.got and
                 self.receiver.got, 60, daemon.log)
        daemon.wait_log(PAD + "*", 30)
        return daemon

    def hosts(self):
        with open(self.connects, encoding="ascii") as f:
            return {tuple(line.split()[1:]) for line in f}

    def test_the_key_is_nowhere_else_and_nobody_else_is_asked(self):
        daemon = self.live()
        shown = self.shown(daemon)
        kinds = {os.path.basename(os.path.dirname(p)) for p in shown}
        self.assertLessEqual({"journal", "videos", "state"}, kinds)
        self.assertIn("notification 0", shown)
        self.assertIn("event 0", shown)
        self.assertEqual([where for where, text in shown.items()
                          if PART.encode() in text], [])
        self.assertEqual(self.hosts(), {
            ("127.0.0.1", str(port)) for port in (
                self.lab.sim.port, self.marks.server.server_port,
                self.receiver.server.server_port)})


class Refused(Secrets):
    def test_a_refused_key_is_not_shown(self):
        """The stop of all asking tells the server's words; not this one."""
        self.simulate({"hot": steps(BEFORE, [5] * 8)}, "--key", "another")
        daemon = self.lab.start(self.config(""), at=FIRST + POLL,
                                env=self.environment())
        daemon.wait_log("To fix: put a valid key", 30)
        self.assertEqual([where for where, text in self.shown(daemon).items()
                          if PART.encode() in text], [])

    test_the_key_is_nowhere_else_and_nobody_else_is_asked = None


if __name__ == "__main__":
    unittest.main()
