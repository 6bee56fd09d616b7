# SPDX-License-Identifier: MIT
"""The fault matrix: what may go wrong, case by case, through the real daemon.

Every case says what is stored, asked, billed and logged while the fault is
there, and that all is well when it is over, without a restart. One case:
HASHTAG_FAULT='status: 502' python3 -m unittest test_faults
"""
import os
import unittest

import answers
import connections
import hosts
import scene


class Faults(unittest.TestCase):
    maxDiff = None

    def play(self, cases):
        wanted = os.environ.get("HASHTAG_FAULT", "")
        names = [c.name for c in cases]
        self.assertEqual(len(names), len(set(names)))
        cases = [c for c in cases if wanted in c.name]
        wrong = scene.run(cases)
        print("%d cases" % len(cases))
        if wrong:
            self.fail("\n\n".join(
                name + ":\n" + fault for name, fault in wrong.items()))

    def test_answers(self):
        self.play(answers.cases())

    def test_connections(self):
        self.play(connections.cases())

    def test_hosts(self):
        self.play(hosts.cases())


if __name__ == "__main__":
    unittest.main()
