# SPDX-License-Identifier: MIT
"""Many days: nothing grows, and every count is right.

HASHTAG_DAYS: how many. Once each is a run of the daemon of its own, and each
has a fault; some end with kill -9 as soon as the API has answered: before its
counts are in their files. Once a fifth of them is one single run.
"""
import os
import statistics
import unittest

from fixtures.alert_case import RunningClock
from fixtures.daemon import LabCase, days, epoch, wait_for

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


class Soak(LabCase):
    def one_day(self, config, i, date):
        """Returns what the daemon holds when the day's work is done."""
        at = date + " 06:00:00"
        missed = TAGS[1 + i % (len(TAGS) - 1)]
        self.sim.control("clock=%d" % epoch(at), "faults",
                         "fault=tag=%s path=stats do=%s"
                         % (missed, FAULTS[i % len(FAULTS)]))
        daemon = self.lab.start(config, at=at)
        if i % KILLED == KILLED - 2:
            wait_for(lambda: self.answered(date) == len(TAGS) - 1, 60,
                     daemon.log)
            daemon.kill()
            return missed, None
        wait_for(lambda: all(
            self.lab.stored(t, "count-videos", date) is not None
            for t in TAGS if t != missed), 60, daemon.log)
        held = held_by(daemon.process.pid)
        daemon.stop()
        return missed, held

    def check_held(self, held):
        """Kilobytes and open files of a quarter are those of the last one."""
        part = max(2, len(held) // 4)
        early, late = held[:part], held[-part:]
        memory = [statistics.median(h[0] for h in p) for p in (early, late)]
        files = [max(h[1] for h in p) for p in (early, late)]
        print("%d days; kB %s, open files %s" % (len(held), memory, files))
        self.assertLess(memory[1] / memory[0], 1.1)
        self.assertLessEqual(files[1], files[0])

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

    def test_nothing_grows_over_many_restarts(self):
        self.sim = self.lab.simulate("--any")
        self.sim.control("series=rises videos=1000 start=%s weekly=60" % FIRST)
        config = self.lab.config(TAGS, options="MaxConcurrent 1")
        dates = days(FIRST, DAYS)
        missed, held, state = [], [], []
        for i, date in enumerate(dates):
            tag, now = self.one_day(config, i, date)
            missed.append((tag, date))
            state.append(self.state_size())
            if i >= SETTLED and now is not None:
                held.append(now)
        self.check_counts(dates, missed)
        print("StateDir (bytes, files) %s" % [state[SETTLED], state[-1]])
        self.check_held(held)
        self.assertLess(len(os.listdir(os.path.join(self.lab.state,
                                                    "journal"))), 40)

    def test_nothing_grows_in_one_life(self):
        """What is given up only at the end of a process is not free."""
        self.sim = self.lab.simulate("--any")
        dates = days(FIRST, max(14, DAYS // 5))
        faults = [f for f in FAULTS if not f.startswith("huge")]  # heap
        clock = RunningClock(self.lab, dates[0] + " 06:00:00")
        daemon = self.lab.start(
            self.lab.config(TAGS, options="TopVideos 0\nMaxConcurrent 1"),
            env=clock.environment())
        held, missed = [], []
        for i, date in enumerate(dates):
            missed.append((TAGS[1 + i % (len(TAGS) - 1)], date))
            self.sim.control("faults", "fault=tag=%s path=stats do=%s" % (
                missed[-1][0], faults[i % len(faults)]))
            clock.set(date + " 06:00:00")
            wait_for(lambda: all(
                self.lab.stored(t, "count-videos", date) is not None
                for t in TAGS if (t, date) != missed[-1]), 60, daemon.log)
            if i > len(faults):  # each has been there
                held.append(held_by(daemon.process.pid))
        daemon.stop()
        self.check_counts(dates, missed)
        self.check_held(held)

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
