# SPDX-License-Identifier: MIT
"""Many days with a restart each: nothing grows, and every count is right.

HASHTAG_DAYS: how many; each is one run of the daemon, and each has a fault.
Some end with kill -9 as soon as the API has answered: before its counts are
in their files.
"""
import os
import statistics
import unittest

import lab

DAYS = int(os.environ.get("HASHTAG_DAYS", "16"))
FIRST = "2026-01-05"
TAGS = ["rises"] + ["t%d" % i for i in range(11)]
FAULTS = ("status:500", "truncate", "empty", "html", "status:404", "reset-mid",
          "deep:60000", "huge:5000000")
SETTLED = 9  # days; the journal is read back for eight
KILLED = 4  # every so many days


def held_by(pid):
    """(kB of memory that is not a file's, open files) of a process."""
    with open("/proc/%d/status" % pid) as f:
        lines = dict(line.split(":", 1) for line in f)
    return (int(lines["RssAnon"].split()[0]),
            len(os.listdir("/proc/%d/fd" % pid)))


class Soak(lab.LabCase):
    def one_day(self, config, i, date):
        """Returns what the daemon holds when the day's work is done."""
        at = date + " 06:00:00"
        missed = TAGS[1 + i % (len(TAGS) - 1)]
        self.sim.control("clock=%d" % lab.epoch(at), "faults",
                         "fault=tag=%s path=stats do=%s"
                         % (missed, FAULTS[i % len(FAULTS)]))
        daemon = self.lab.start(config, at=at)
        if i % KILLED == KILLED - 2:
            lab.wait_for(lambda: self.answered(date) == len(TAGS) - 1, 60,
                         daemon.log)
            daemon.kill()
            return missed, None
        lab.wait_for(lambda: all(
            self.lab.stored(t, "count-videos", date) is not None
            for t in TAGS if t != missed), 60, daemon.log)
        held = held_by(daemon.process.pid)
        daemon.stop()
        return missed, held

    def answered(self, date):
        """Counts that the journal has of that day."""
        path = os.path.join(self.lab.state, "journal", date)
        if not os.path.exists(path):
            return 0
        with open(path, encoding="utf-8") as f:
            return sum(line.startswith("got ") for line in f)

    def state_size(self):
        """Bytes and files in StateDir."""
        paths = [os.path.join(folder, name) for folder, _, names
                 in os.walk(self.lab.state) for name in names]
        return sum(map(os.path.getsize, paths)), len(paths)

    def test_nothing_grows(self):
        self.sim = self.lab.simulate("--any")
        self.sim.control("series=rises videos=1000 start=%s weekly=60" % FIRST)
        config = self.lab.config(TAGS, options="MaxConcurrent 1")
        dates = lab.days(FIRST, DAYS)
        missed, held, state = [], [], []
        for i, date in enumerate(dates):
            tag, now = self.one_day(config, i, date)
            missed.append((tag, date))
            state.append(self.state_size())
            if i >= SETTLED and now is not None:
                held.append(now)
        self.check_counts(dates, missed)
        part = max(2, len(held) // 4)
        early, late = held[:part], held[-part:]
        memory = [statistics.median(h[0] for h in p) for p in (early, late)]
        files = [max(h[1] for h in p) for p in (early, late)]
        print("%d days; kB %s, open files %s, StateDir (bytes, files) %s"
              % (DAYS, memory, files, [state[SETTLED], state[-1]]))
        self.assertLess(memory[1] / memory[0], 1.1)
        self.assertLessEqual(files[1], files[0])
        self.assertLess(len(os.listdir(os.path.join(self.lab.state,
                                                    "journal"))), 40)

    def check_counts(self, dates, missed):
        """What was answered is stored as it was answered, nothing else."""
        for tag in TAGS[1:]:
            api = self.lab.api_rows(tag, dates[0], dates[-1])
            want = {d: None if (tag, d) in missed else api[d][0]
                    for d in dates}
            have = self.lab.counts(tag, "count-videos", dates[0], dates[-1])
            self.assertEqual({d: have.get(d) for d in dates}, want, tag)


if __name__ == "__main__":
    unittest.main()
