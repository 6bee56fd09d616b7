# SPDX-License-Identifier: MIT
"""Alerts "own": the rules of collectd's threshold plugin decide.

The same life is lived twice, by the words of the real threshold plugin and by
ours: what is notified of, when and how urgently, has to be the same.
"""
import json
import unittest

from fixtures.alert_case import (FIRST, POLL, AlertCase, RunningClock, grows,
                                 rule, short)
from fixtures.daemon import days, wait_for

DATES = days(FIRST, 12)
META = ("DataSource", "CurrentValue", "WarningMin", "WarningMax",
        "FailureMin", "FailureMax")
STRONG = (25, 45, 0, 0, 0, 25)      # levels 1 2 2 2 0 1
LONG = (25, 25, 25, 45, 45, 45)     # levels 1 1 1 2 2 2
BROKEN = (25, 0, 0, 0, 25, 25)      # levels 1 1 1 0 1 1
RULES = {
    "plain": (["WarningMax 0.5"], STRONG),
    "failure": (["WarningMax 0.5", "FailureMax 1.5"], STRONG),
    "severe": (["FailureMax 1.5"], STRONG),
    "hits": (["WarningMax 0.5", "Hits 1"], LONG),
    "worse": (["WarningMax 0.5", "FailureMax 1.5", "Hits 1"], LONG),
    "broken": (["WarningMax 0.5", "Hits 2"], BROKEN),
    "held": (["WarningMax 1.5", "Hysteresis 1.6"], STRONG),
    "less": (["FailureMax 1.5", "WarningMax 0.5", "Hysteresis 0.6"], STRONG),
    "below": (["WarningMin 0.5", "FailureMin -1"], STRONG),
    "invert": (["WarningMax 0.5", "FailureMax 1.5", "Invert true"], STRONG),
    "good": (["WarningMax 0.5", "PersistOK true", "Hits 1"], STRONG),
    "never": (["WarningMax 2.5"], STRONG),
}
# threshold has no word for these: a trend that grew strong
STRONGLY = {("plain", DATES[1], "WARNING"), ("hits", DATES[3], "WARNING"),
            ("worse", DATES[3], "WARNING")}


def rules_of(rules):
    """<Plugin threshold> with a rule for each hashtag."""
    lines = ["LoadPlugin threshold", "<Plugin threshold>"]
    for tag, options in rules.items():
        lines += ['<Plugin "hashtag">', 'Instance "%s"' % tag,
                  '<Type "gauge">', 'Instance "trending"', *options,
                  "Interesting false", "</Type>", "</Plugin>"]
    return "\n".join([*lines, "</Plugin>", ""])


class Same(AlertCase):
    def days_of(self, setting):
        """{(hashtag, date, severity): all that is alike} of a life."""
        self.begin(**{tag: grows(*growths)
                      for tag, (_, growths) in RULES.items()})
        config = self.config(
            "TopVideos 0\nAlerts " + setting,
            threshold=rules_of({tag: r for tag, (r, _) in RULES.items()}))
        clock = RunningClock(self.lab, DATES[0] + POLL)
        daemon = self.lab.start(config, env=clock.environment())
        for date in DATES[:6]:
            clock.set(date + POLL)
            wait_for(lambda date=date: self.judged(date), 60, daemon.log)
        daemon.stop()
        return daemon.log(), [json.loads(body)[0] for body in
                              self.receiver.got]

    def facts(self, alerts):
        found = {}
        for alert in alerts:
            labels, meta = alert["labels"], alert["annotations"]
            key = (labels["hashtag"], alert["startsAt"][:10],
                   labels["severity"])
            self.assertNotIn(key, found)
            found[key] = (labels, {name: meta[name] for name in META})
        return found

    def test_own_follows_the_rules_as_threshold_does(self):
        _, theirs = self.days_of("threshold")
        self.lab.sim.stop()
        self.setUp()
        log, ours = self.days_of("own")
        self.assertEqual({a["annotations"]["summary"][0] for a in ours}, {"#"})
        theirs, ours = self.facts(theirs), self.facts(ours)
        self.assertEqual(set(ours) - set(theirs), STRONGLY)
        self.assertEqual({key: fact for key, fact in ours.items()
                          if key not in STRONGLY}, theirs)
        self.assertGreater(len(theirs), 15)
        for tag in sorted(RULES)[:8]:
            self.assert_log('the threshold rule <Plugin "hashtag"> Instance '
                            '"%s" <Type "gauge"> Instance "trending" (' % tag,
                            log)
        self.assert_log("further threshold rules decide about the trends of 4 "
                        "hashtags more", log)


class Rules(AlertCase):
    def run_days(self, config, num):
        return [self.live(config, date + POLL) for date in DATES[:num]]

    def test_a_general_rule_matches_and_is_named(self):
        self.begin(hot=grows(25, 25), cold="videos=500000 weekly=3")
        config = self.config(threshold="""LoadPlugin threshold
<Plugin threshold>
<Type "gauge">
Instance "trending"
FailureMax 0.5
Interesting false
</Type>
</Plugin>
""")
        self.assertEqual(self.run_days(config, 2), [
            [("FAILURE", "hot", "trending", "own")], []])
        self.assert_log('the threshold rule <Type "gauge"> Instance "trending"'
                        " (FailureMax 0.5) decides about the trends of 2 "
                        "hashtags (#cold, ...)", self.lab.log())

    def test_a_failure_only_costs_nothing_at_level_1(self):
        self.begin(hot=grows(25, 45))
        config = self.config("TopVideos 20", threshold=rules_of(
            {"hot": ["FailureMax 1.5"]}))
        self.assertEqual(self.live(config, DATES[0] + POLL), [])
        self.assert_log("#hot is trending: +25.0 % in 7 days", self.lab.log())
        self.assertEqual(self.billed("/hashtag/videos"), 0)
        self.assertEqual(short(self.run_day(
            config, DATES[1] + POLL, until=lambda: self.receiver.got)),
            [("FAILURE", "hot", "trending", "own")])
        self.assertEqual(self.billed("/hashtag/videos"), 1)

    def test_persist_is_left_to_threshold_and_said(self):
        self.begin(hot=grows(25, 25), other=grows(25, 25))
        config = self.config(threshold=rules_of(
            {"hot": ["WarningMax 0.5", "Persist true"],
             "other": ["WarningMax 0.5"]}))
        hot = ("WARNING", "hot", "trending", "threshold")
        self.assertEqual(self.run_days(config, 2), [
            [hot, ("WARNING", "other", "trending", "own")], [hot]])
        self.assert_log("has Persist, which only collectd itself can follow: "
                        "trends of 1 hashtag (#hot)", self.lab.log())

    def test_hits_outlive_a_restart_each_day(self):
        self.begin(hot=grows(25, 25, 25, 25))
        config = self.config(threshold=rules_of(
            {"hot": ["WarningMax 0.5", "Hits 1"]}))
        self.assertEqual(self.run_days(config, 4), [
            [], [], [("WARNING", "hot", "trending", "own")], []])


class Interesting(AlertCase):
    def test_the_next_value_is_news_after_not_updated(self):
        """collectd's FAILURE, and then our OKAY."""
        self.begin(hot="videos=500000 weekly=3")
        config = self.config(threshold="LoadPlugin threshold\n" + rule(
            "trending", "WarningMax 0.5", "Interesting true"))
        clock = RunningClock(self.lab, FIRST + POLL)
        daemon = self.lab.start(config, env=clock.environment())
        wait_for(lambda: self.judged(FIRST), 60, daemon.log)
        self.lab.sim.control("fault=do=status:503")
        clock.set(DATES[3] + POLL)
        wait_for(lambda: any("has not been updated" in n.text
                             for n in self.receiver.all()), 90, daemon.log)
        self.lab.sim.control("faults")
        clock.set(DATES[4] + POLL)
        wait_for(lambda: self.judged(DATES[4]), 90, daemon.log)
        wait_for(lambda: self.receiver.all()[-1].severity == "OKAY", 30,
                 daemon.log)
        daemon.stop()
        about_trending = [n for n in self.receiver.all()
                          if n.metric == "trending"]
        self.assertEqual([n.severity for n in about_trending],
                         ["FAILURE", "OKAY"])
        self.assertRegex(about_trending[1].text,
                         r"^#hot is counted again: \+\d\.\d % in 7 days \(")


if __name__ == "__main__":
    unittest.main()
