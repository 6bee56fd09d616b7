# SPDX-License-Identifier: MIT
"""What the manual and the example configuration promise, in the daemon."""
import os
import re
import sys
import unittest

from fixtures import CONF, TOP
from fixtures.alert_case import AlertCase
from fixtures.daemon import LabCase, Rrdcached

sys.path.insert(0, os.path.join(TOP, "tests", "docs"))
import pod  # noqa: E402

AT = "2026-03-10 00:20:00"


class Metrics(AlertCase):
    OPTIONS = 'TopVideos 0\n<Hashtag "always">\nSeasonal true\n</Hashtag>'

    def test_the_manual_names_what_is_dispatched(self):
        self.simulate({"always": "videos=500000 start=2024-06-01 weekly=3"})
        self.remember("2025-02-03", "2026-03-09", rows=500)
        manual = pod.items(os.path.join(CONF, "man", "collectd-hashtag.pod"))
        names = [re.findall(r"\b(?:count|gauge)-\w+", pod.plain(item.raw))
                 for item in manual if item.heads[0] == "METRICS"]
        own = names.index(["count-hashtags"])  # the second list begins there
        promised = {"lab/hashtag-always/" + n for l in names[:own] for n in l}
        promised |= {"lab/hashtag/" + n for l in names[own:] for n in l}
        listed = set()

        def until():
            listed.update(self.lab.listed())
            return len(listed) >= len(promised)

        self.run_day(self.config(tags=[]), AT, until=until)
        self.assertEqual(listed, promised)


class Example(LabCase):
    def test_every_line_of_the_example_is_taken(self):
        """All options of conf/hashtag.conf, with their defaults."""
        with open(os.path.join(CONF, "hashtag.conf"), encoding="utf-8") as f:
            text = f.read()
        begin, rest = text.split("\n#<Plugin hashtag>")[1].split("\n#</Plugin>")
        # below the five lines only what is indented is an option
        rest = "\n".join(l for l in rest.splitlines() if l.startswith("  "))
        block = begin.replace("\n#", "\n") + "\n" + re.sub(
            r"(?m)^(\s*)#(?=[A-Z<]|  [A-Z])", r"\1", rest)
        # what this machine's own collectd has stored is no matter
        block = block.replace("/var/lib/collectd/", self.lab.dir + "/")
        self.lab.simulate("--any")
        # DaemonAddress among them: it goes with rrdcached, not with rrdtool
        daemon = self.lab.start(self.lab.config(
            hashtag_block=block, load=("threshold",),
            extra=Rrdcached(self.lab).config()), args=("-T",))
        self.assertEqual(daemon.process.wait(30), 0)
        said = [l for l in self.messages(daemon.printed(), "hashtag plugin: ")
                if "/etc/collectd/" not in l]
        self.assertEqual(len(said), 2, said)  # the version, and:
        self.assertIn("configuration checked: 3 hashtags", said[1])


if __name__ == "__main__":
    unittest.main()
