# SPDX-License-Identifier: MIT
"""Power loss, with real parts: StateDir and DataDir are on a file system of
their own, whose device is copied at random moments while the daemon runs; that
is what a power failure would leave. A daemon is started on each copy.

HASHTAG_MOMENTS is how many moments. Where there are no loop devices the test
says so and is skipped.
"""
import os
import random
import shutil
import subprocess
import time
import unittest

from fixtures.daemon import LabCase, epoch, wait_for

AT = "2026-03-10 06:00:00"
LATER = "2026-03-10 06:05:00"
TAGS = ["tag%02d" % i for i in range(40)]
PER_MINUTE = 480  # eight answers a second
MOMENTS = int(os.environ.get("HASHTAG_MOMENTS", "5"))
MOMENTS_A_RUN = 10
SYNCED_AFTER = 2.0  # seconds: what the plugin promises
SECONDS = 8  # in which the moments are; all is asked after five
IMAGE_BYTES = 32 << 20
NO_SYNC = """
int fsync(int fd); int fdatasync(int fd);
int fsync(int fd) { (void)fd; return 0; }
int fdatasync(int fd) { (void)fd; return 0; }
"""


def run(*args):
    return subprocess.run(args, check=True, capture_output=True, text=True)


class PowerLoss(LabCase):
    def setUp(self):
        super().setUp()
        self.disk = os.path.join(self.folder, "disk")
        self.image = os.path.join(self.folder, "image")
        os.makedirs(self.disk)
        self.lab.state = os.path.join(self.disk, "state")
        self.lab.data = os.path.join(self.disk, "rrd")
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        self.addCleanup(self.unmount)
        with open(self.image, "wb") as f:
            f.truncate(IMAGE_BYTES)
        try:
            run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", self.image)
            self.mount(self.image)
        except (OSError, subprocess.CalledProcessError) as why:
            self.skipTest("no loop device can be had here: %s %s" % (
                why, getattr(why, "stderr", "")))

    def mount(self, image, *options):
        run("mount", "-o", ",".join(("loop", *options)), image, self.disk)

    def unmount(self):
        if os.path.ismount(self.disk):
            run("umount", self.disk)

    def copy_device(self, to):
        """The device at one moment: two copies in a row are the same."""
        for _ in range(100):
            at = time.monotonic()
            shutil.copyfile(self.image, to)
            with open(self.image, "rb") as a, open(to, "rb") as b:
                if a.read() == b.read():
                    return at
        raise AssertionError("the device is never at rest")

    def config(self, per_minute):
        return self.lab.config(TAGS, "RequestsPerMinute %d" % per_minute)

    def first_run(self, moments, env=None):
        """[(image, moment)] of a run that is cut off in the end."""
        first = len(self.lab.sim.requests("/hashtag"))
        daemon = self.lab.start(self.config(PER_MINUTE), at=AT, env=env)
        wait_for(lambda: len(self.lab.sim.requests("/hashtag")) > first, 30,
                 "the first request")
        begin = time.monotonic()
        copies = []
        part = SECONDS / moments  # one in each, so some are before the end
        for i in range(moments):
            after = random.uniform(i * part, (i + 1) * part)
            time.sleep(max(0, begin + after - time.monotonic()))
            path = os.path.join(self.folder, "copy%d" % len(copies))
            copies.append((path, self.copy_device(path)))
        daemon.kill()
        self.unmount()
        return copies

    def answers(self):
        return {(r["tag"], r["monotonic"]) for r in
                self.lab.sim.requests("/hashtag") if r["billed"]}

    def paid_again(self, copy, moment, before):
        """Starts on the copy; the hashtags that were paid for once more
        although their answers were old enough."""
        self.mount(copy)
        self.lab.sim.control("clock=%d" % epoch(LATER))
        asked = self.answers()
        self.lab.day(self.config(0), LATER, tags=TAGS, seconds=60)
        again = {tag for tag, _ in self.answers() - asked}
        old = {tag for tag, at in before if at < moment - SYNCED_AFTER}
        return again & old, again

    def check_counts(self):
        for tag in TAGS:
            exact = self.lab.api_rows(tag, AT[:10], AT[:10])[AT[:10]]
            stored = tuple(self.lab.counts(tag, metric, AT[:10], AT[:10]).get(
                AT[:10]) for metric in ("count-videos", "count-views"))
            self.assertEqual(stored, exact, tag)

    def one_run(self, moments, env=None):
        """How many hashtags were lost although they were old enough, and how
        many were asked again at all."""
        lost = renewed = 0
        self.lab.sim.stop()  # its clock does not go back
        self.lab.simulate("--any", "--clock", str(epoch(AT)))
        began = self.answers()
        copies = self.first_run(moments, env)
        before = self.answers() - began
        for copy, moment in copies:
            again, asked = self.paid_again(copy, moment, before)
            lost += len(again)
            renewed += len(asked)
            self.check_counts()
            self.assertNotIn("move it away", self.lab.log())
            self.unmount()
            os.unlink(copy)
        return lost, renewed

    def fresh(self):
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", self.image)
        self.mount(self.image)

    def test_no_answer_older_than_two_seconds_is_lost(self):
        left, renewed = MOMENTS, 0
        while left > 0:
            moments = min(left, MOMENTS_A_RUN)
            lost, asked = self.one_run(moments)
            self.assertEqual(lost, 0)
            renewed += asked
            left -= moments
            self.fresh()
        self.assertGreater(renewed, 0, "no moment was before the end")

    def test_a_disk_that_is_never_synced_loses_answers(self):
        """The same without a sync: the proof above can fail."""
        source = os.path.join(self.folder, "nosync.c")
        library = os.path.join(self.folder, "nosync.so")
        with open(source, "w", encoding="utf-8") as f:
            f.write(NO_SYNC)
        run("cc", "-shared", "-fPIC", "-o", library, source)
        # else the kernel itself writes all of it every five seconds
        self.unmount()
        self.mount(self.image, "commit=600")
        lost, _ = self.one_run(3, env={"LD_PRELOAD": library})
        self.assertGreater(lost, 0)


if __name__ == "__main__":
    unittest.main()
