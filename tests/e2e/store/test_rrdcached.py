# SPDX-License-Identifier: MIT
"""Values by way of rrdcached, beside collectd's plugin of that name: exact,
paid once, and none lost to a daemon that goes or a file that is locked."""
import os
import unittest

from e2e.store import test_exact_counts
from e2e.store.test_exact_counts import FIRST, TAGS
from fixtures.daemon import (LabCase, ReaderLock, Rrdcached, days, epoch,
                             wait_for)
from fixtures.storage_faults import DAY, NEXT, LossyCase

# Days on which rrdcached goes: before the start, and back once all is asked;
# killed and back before the start; away all day; killed while it runs.
LATE, KILLED, AWAY, CRASHED = days("2026-03-04", 4)
# Every lasting reconnection of collectd's plugin says so.
RECONNECTED = "reconnect"


class Month(test_exact_counts.Month):
    """The days of e2e_exact once more."""

    TCP_FROM = None  # the first day over TCP instead of a unix socket
    AT = "00:20:00"

    def configure(self):
        return self.use(tcp=self.TCP_FROM == FIRST)

    def use(self, tcp):
        self.cached = Rrdcached(self.lab, tcp)
        self.cached.start()
        self.start_with = {"env": self.cached.environment()}
        return self.lab.config(
            TAGS, load=("threshold",), extra=self.cached.config(strip=True),
            options=test_exact_counts.OPTIONS
            + '\nDaemonAddress "%s"' % self.cached.address)

    def good_day(self, date, at=AT):
        if date == self.TCP_FROM and not self.cached.tcp:
            self.cached.stop()
            self.config = self.use(tcp=True)
        if date == LATE:
            self.late_day(date)
        elif date == KILLED:
            self.cached.stop(kill=True)
            self.cached.start()
            super().good_day(date, at)
        elif date == AWAY:
            self.cached.stop()
            self.run(date + " " + at, self.settled)
            self.cached.start()
        elif date == CRASHED:
            self.crashed_day(date)
        else:
            super().good_day(date, at)

    def settled(self, daemon):
        """With no file to look into: all was asked, and it is told."""
        return (super().settled(daemon) and self.asked(self.today) >= len(TAGS)
                and "cannot be reached" in daemon.log()) \
            if self.today == AWAY else super().settled(daemon)

    def run(self, at, wait):
        self.today = at[:10]
        super().run(at, wait)

    def late_day(self, date):
        self.cached.stop()

        def wait(daemon):
            if self.asked(date) < len(TAGS) or \
                    "cannot be reached" not in daemon.log():
                return False
            if self.cached.process.poll() is not None:
                self.cached.start()
            return self.stored(date) and "reached again" in daemon.log()
        self.run(date + " " + self.AT, wait)

    def crashed_day(self, date):
        def wait(daemon):
            if self.asked(date) == len(TAGS) and not self.crashed:
                self.crashed = True
                self.cached.stop(kill=True)
                self.cached.start()
            return self.crashed and self.stored(date)
        self.crashed = False
        self.run(date + " " + self.AT, wait)

    def close(self):
        self.lab.close()
        self.cached.stop(kill=True)


class TenDays(Month):
    dates = days(FIRST, 10)
    TCP_FROM = AWAY


class Exact(test_exact_counts.ThirtyDays):
    """Both kinds of socket, one after the other."""

    MONTH = TenDays

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.month.close)

    def test_the_series_reach_up_to_9e14(self):
        numbers = [n for tag in TAGS for date in self.dates
                   for n in self.month.api[tag][date]]
        self.assertGreater(max(numbers), 8.9e14)
        self.assertGreater(len(set(numbers)), 50)

    def test_the_log_holds_no_complaint_about_storing(self):
        """Not on days on which rrdcached was there, and no connection was
        pulled from under collectd's plugin."""
        away = (LATE, AWAY, CRASHED)
        lines = [l for l in self.month.lab.log().splitlines()
                 if not l.startswith(tuple("[" + d for d in away))]
        # the first value after a restart of the daemon finds out
        killed = [l for l in lines if l.startswith("[" + KILLED)]
        for line in lines:
            self.assertNotIn("[error]", line)
            if line not in killed:
                self.assertNotIn(RECONNECTED, line)

    def test_a_daemon_that_is_away_is_told_once(self):
        log = self.month.lab.log()
        self.assertEqual(log.count("cannot be reached"),
                         log.count("reached again") + 1)  # AWAY ends unseen
        self.assertIn("To fix: start it", log)


class CachedCase(LossyCase):
    TCP = False

    def setUp(self):
        super().setUp()
        self.cached = Rrdcached(self.lab, self.TCP)
        self.addCleanup(lambda: self.cached.stop(kill=True))
        self.cached.start()

    def config(self, plugin=True, **more):
        options = 'DaemonAddress "%s"\n' % self.cached.address
        return super().config(
            load=("threshold", "unixsock"),
            extra=self.cached.config() if plugin else "",
            options=options + more.pop("options", ""), **more)

    def start(self, at, config=None):
        self.lab.sim.control("clock=%d" % epoch(at))
        return self.lab.start(config or self.config(), at=at)


class Locked(CachedCase):
    """A reader of another process holds the locks of all files."""

    def lose(self, at, dispatched=True):
        """... until rrdcached has dropped the values; returns the daemon."""
        lock = ReaderLock(self.count_files())
        self.addCleanup(lock.release)
        before = self.cached.stats()["FlushesReceived"]
        daemon = self.start(at)
        if dispatched:
            self.wait_dispatched(at[:10])
        wait_for(lambda: self.cached.stats()["FlushesReceived"]
                 >= before + 4 * len(self.count_files()), 60,
                 lambda: "flushes:\n" + daemon.log()[-3000:])
        self.assertEqual(4, len(self.missing(at[:10])))
        lock.release()
        return daemon

    def finish_day(self, daemon, date):
        wait_for(lambda: not self.missing(date), 90, daemon.log)
        daemon.stop()

    def check_released_while_it_runs(self):
        daemon = self.lose(DAY + " 08:00:00")
        path = self.lab.rrd("calm", "count-videos")
        name = path[len(self.lab.data) + 1:] if self.TCP else path
        last, = self.cached.ask("LAST " + name)
        self.assertEqual(last.split()[1], str(epoch(DAY)))  # so it believes
        self.finish_day(daemon, DAY)
        self.assert_counts(DAY)
        self.assert_paid_once(DAY)
        self.assert_alerted_once()


class LockedUnix(Locked):
    def test_a_value_is_written_when_a_reader_lets_go(self):
        self.check_released_while_it_runs()


class LockedTcp(Locked):
    TCP = True

    def test_a_reader_after_a_missed_day_loses_no_value(self):
        """The mark of the gap is lost together with the value behind it."""
        self.finish_day(self.lose(NEXT + " 08:00:00", dispatched=False), NEXT)
        self.assert_counts(NEXT, missed={DAY})
        self.assert_paid_once(NEXT)


class Alone(CachedCase):
    def test_values_are_written_without_the_rrdcached_plugin(self):
        """Nobody else hands values to rrdcached: it is done all the same."""
        self.finish(self.config(plugin=False), DAY + " 08:00:00")
        self.finish(self.config(plugin=False), days(NEXT, 3)[-1] + " 08:00:00")
        self.assert_counts(days(NEXT, 3)[-1], missed=set(days(NEXT, 2)))

    def holds(self):
        """Whether rrdcached has a value of each count that no file has."""
        return all(int(self.cached.ask("PENDING " + f)[0].split()[0]) > 0
                   for f in self.count_files())

    def kill_while_it_holds(self, dates):
        """Kills collectd on the first of these days on which rrdcached alone
        has the values: they are flushed within a second."""
        for date in dates:
            daemon = self.start(date + " 08:00:00")
            wait_for(lambda: self.holds() or not self.missing(date), 30,
                     daemon.log)
            daemon.kill()
            if len(self.missing(date)) == 4:
                return date
        self.fail("never faster than the flush")

    def test_a_start_finds_what_rrdcached_holds(self):
        date = self.kill_while_it_holds(days(DAY, 5))
        log_from = self.lab.log_size()
        after = days(date, 2)[-1]
        self.finish(self.config(), after + " 08:00:00")
        self.assert_counts(after)
        self.assert_paid_once(date, after)
        self.assertNotIn(RECONNECTED, self.lab.log()[log_from:])


class Centre(LabCase):
    """Other hosts' hashtags, stored by way of rrdcached."""

    PATH = "poller/hashtag-x/count-videos"

    def put(self, date, count):
        answer, = self.lab.command('PUTVAL "%s" interval=86400 %d:%d'
                                   % (self.PATH, epoch(date), count))
        self.assertIn("Success", answer)

    def test_the_first_day_is_kept_and_no_day_is_invented(self):
        dates = days(DAY, 5)
        cached = Rrdcached(self.lab)
        self.addCleanup(lambda: cached.stop(kill=True))
        cached.start()
        daemon = self.lab.start(self.lab.config(
            load=("threshold", "unixsock"), extra=cached.config(),
            hashtag_block='DataDir "%s"\nDaemonAddress "%s"'
            % (self.lab.data, cached.address)))
        daemon.wait_log("RRD files are made")
        wait_for(lambda: os.path.exists(self.lab.socket), 20, daemon.log)
        self.lab.host = "poller"
        path = self.lab.rrd("x", "count-videos")
        for date, count in ((dates[0], 5), (dates[1], 6), (dates[4], 9)):
            self.put(date, count)
            wait_for(lambda: cached.ask("LAST " + path)[0].split()[1]
                     == str(epoch(date)), 10, daemon.log)
        cached.ask("FLUSH " + path)
        daemon.stop()
        self.assertEqual(
            self.lab.counts("x", "count-videos", dates[0], dates[4]),
            dict(zip(dates, (5, 6, None, None, 9))))
        self.assertNotIn("[error]", daemon.log())


class Misconfigured(LabCase):
    def log_of(self, load, extra="", options=""):
        self.lab.simulate("--any")
        daemon = self.lab.start(self.lab.config(
            ["a"], load=load, extra=extra, options=options), args=("-T",))
        daemon.process.wait(30)
        return daemon.printed()

    def test_a_daemon_address_without_the_rrdcached_plugin_is_named(self):
        self.assertIn("DaemonAddress is ignored", self.log_of(
            ("rrdtool",), options='DaemonAddress "unix:/nowhere"'))

    def test_a_missing_daemon_address_is_named(self):
        self.assertIn("two would write the files", self.log_of(
            (), extra=Rrdcached(self.lab).config()))


if __name__ == "__main__":
    unittest.main()
