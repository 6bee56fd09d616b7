# SPDX-License-Identifier: MIT
"""Each rule of the dashboard finds the faults that it is there for."""
import unittest

import dashboard
import test_dashboard_faults
import test_dashboard_rules
from plants import PLANTS


def rules():
    """{name: test} of every rule."""
    suites = (unittest.defaultTestLoader.loadTestsFromModule(module)
              for module in (test_dashboard_rules, test_dashboard_faults))
    return {test.id().rsplit(".", 1)[1]: test
            for module in suites for case in module for test in case}


def finds(rule):
    """Whether a rule fails as the files are now, and not by an accident."""
    result = unittest.TestResult()
    rule.run(result)
    return bool(result.failures) and not result.errors


class Plants(unittest.TestCase):
    def setUp(self):
        self.addCleanup(dashboard.load)

    def test_each_rule_has_a_plant(self):
        self.assertEqual(set(rules()), set(PLANTS))

    def test_each_rule_finds_its_plants(self):
        for name, rule in rules().items():
            dashboard.load()
            self.assertFalse(finds(rule), name)
            for number, plant in enumerate(PLANTS.get(name, ())):
                with self.subTest(rule=name, plant=number):
                    dashboard.load(plant())
                    self.assertTrue(finds(rule))


if __name__ == "__main__":
    unittest.main()
