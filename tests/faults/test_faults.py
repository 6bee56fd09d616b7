# SPDX-License-Identifier: MIT
"""The fault matrix: what may go wrong, case by case, through the real daemon.

Every case says what is stored, asked, billed and logged while the fault is
there, and that all is well when it is over, without a restart. One case:
HASHTAG_FAULT='status: 502' python3 -m unittest faults.test_faults
"""
import os
import unittest

from faults import (answer_faults, connection_faults, fault_case, host_faults,
                    repeat_faults)

GROUPS = (answer_faults, connection_faults, repeat_faults, host_faults)


class Faults(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        """A name that no case has would play nothing, which proves nothing."""
        wanted = os.environ.get("HASHTAG_FAULT", "")
        if not any(wanted in case.name for group in GROUPS
                   for case in group.cases()):
            raise AssertionError("no case has HASHTAG_FAULT=%r in its name"
                                 % wanted)

    def play(self, cases):
        wanted = os.environ.get("HASHTAG_FAULT", "")
        names = [c.name for c in cases]
        self.assertEqual(len(names), len(set(names)))
        cases = [c for c in cases if wanted in c.name]
        wrong = fault_case.run(cases)
        print("%d cases" % len(cases))
        if wrong:
            self.fail("\n\n".join(
                name + ":\n" + fault for name, fault in wrong.items()))

    def test_every_answer_ends_as_promised(self):
        self.play(answer_faults.cases())

    def test_every_connection_ends_as_promised(self):
        self.play(connection_faults.cases())

    def test_every_repeat_is_known_to_the_journal(self):
        self.play(repeat_faults.cases())

    def test_every_fault_of_the_host_is_survived(self):
        self.play(host_faults.cases())


if __name__ == "__main__":
    unittest.main()
