# SPDX-License-Identifier: MIT
"""Other users of the same machine, while daemon and hashtagctl run as root:
what they cannot read is not read for them, and what they cannot write stays as
it is; nobody but root can hold a lock."""
import json
import os
import subprocess
import unittest

from fixtures.daemon import LabCase, epoch

AT = "2026-03-10 06:00:00"
NEXT = "2026-03-11 06:00:00"
THEIRS = 1  # a user of every Debian and Fedora

# Takes the lock of whatever of a folder it can open, and keeps it.
LOCKER = """
import fcntl, os, sys
taken = []
for folder, _, names in os.walk(sys.argv[1]):
    for path in [folder] + [os.path.join(folder, n) for n in names]:
        try:
            taken.append(open(path, "rb") if os.path.isfile(path) else
                         os.fdopen(os.open(path, os.O_RDONLY), closefd=False))
        except IsADirectoryError:
            taken.append(os.open(path, os.O_RDONLY))
        except PermissionError:
            continue
        fcntl.flock(taken[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
print(len(taken), flush=True)
sys.stdin.read()
"""


@unittest.skipUnless(os.getuid() == 0, "needs root, to play two users")
class OtherUsers(LabCase):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        os.chmod(self.lab.dir, 0o755)
        self.theirs = self.make_folder("theirs", THEIRS)
        self.lab.simulate("--any", "--clock", str(epoch(AT)))

    def make_folder(self, name, owner):
        path = os.path.join(self.lab.dir, name)
        os.makedirs(path)
        os.chown(path, owner, -1)
        return path

    def make_file(self, path, text, mode=0o644, owner=0):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)
        os.chown(path, owner, -1)
        return path

    def test_options_of_another_user_send_no_key_that_he_cannot_read(self):
        secret = self.make_file(os.path.join(self.lab.dir, "secret"), "sk_test_simulator\n",
                           0o600)
        options = {"APIKeyFile": secret, "BaseURL": self.lab.sim.url}
        path = self.make_file(os.path.join(self.theirs, "options.json"),
                         json.dumps(options), owner=THEIRS)
        for words in (["tag"], []):
            done = self.lab.ctl("check", "--state-dir", self.theirs, *words,
                                at=AT)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn("run it as that user", done.stderr)
        self.assertEqual(self.lab.sim.requests(), [])
        os.chmod(secret, 0o640)
        os.chown(secret, 0, THEIRS)  # for the group of that user
        done = self.lab.ctl("check", "--state-dir", self.theirs, "tag", at=AT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(os.stat(path).st_uid, THEIRS)
        for folder, _, names in os.walk(self.theirs):
            for name in [folder] + [os.path.join(folder, n) for n in names]:
                self.assertEqual(os.stat(name).st_uid, THEIRS, name)

    def test_a_list_that_leads_to_a_closed_file_is_not_asked(self):
        secret = self.make_file(os.path.join(self.lab.dir, "secret"),
                           "closedword\n", 0o600)
        for place in (os.symlink, os.link):
            path = os.path.join(self.theirs, place.__name__)
            place(secret, path)
            if place is os.symlink:
                os.lchown(path, THEIRS, -1)
            daemon = self.lab.start(self.lab.config(
                ["open"], 'HashtagFile "%s"' % path), at=AT)
            daemon.wait_log("HashtagFile %s cannot be read" % path)
            daemon.stop()
        tags = {r["tag"] for r in self.lab.sim.requests()}
        self.assertNotIn("closedword", tags)
        self.assertNotIn("closedword", "".join(
            name for folder in os.walk(self.lab.dir) for name in folder[1]))

    def test_a_state_dir_of_links_changes_nothing_elsewhere(self):
        ours = self.make_folder("ours", 0)
        self.lab.state = self.make_folder("theirs/state", THEIRS)
        os.symlink(ours, os.path.join(self.lab.state, "journal"))
        os.lchown(os.path.join(self.lab.state, "journal"), THEIRS, -1)
        daemon = self.lab.start(self.lab.config(["tag"]), at=AT)
        daemon.wait_log("another user")
        daemon.stop()
        os.unlink(os.path.join(self.lab.state, "journal"))
        victims = {}
        for name in ("lock", "lock.pid.new", "options.json.new", "levels.new",
                     "journal.lock"):
            victims[name] = self.make_file(os.path.join(ours, name), "precious")
            link = os.path.join(self.lab.state, name)
            if os.path.lexists(link):
                os.unlink(link)
            os.symlink(victims[name], link)
            os.lchown(link, THEIRS, -1)
        daemon = self.lab.start(self.lab.config(["tag"]), at=AT)
        daemon.wait_log("cannot be written")
        daemon.stop()
        self.assertEqual(self.lab.sim.requests("/hashtag"), [])
        for name, path in victims.items():
            with open(path, encoding="utf-8") as f:
                self.assertEqual(f.read(), "precious", name)
            self.assertEqual(os.stat(path).st_uid, 0, name)
        self.assertEqual(sorted(os.listdir(ours)), sorted(victims))

    def test_a_lock_that_anybody_can_take_stops_nothing(self):
        config = self.lab.config(["tag"])
        self.lab.day(config, AT, tags=["tag"])
        with subprocess.Popen(
                ["/usr/bin/python3", "-c", LOCKER, self.lab.state], user=THEIRS,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                text=True) as locker:
            self.assertGreaterEqual(int(locker.stdout.readline()), 5)
            self.lab.day(config, NEXT, tags=["tag"])
            done = self.lab.ctl("check", "other", at=NEXT)
            self.assertEqual(done.returncode, 0, done.stderr)
            locker.stdin.close()
        self.assertIsNotNone(self.lab.stored("tag", "count-videos",
                                             NEXT[:10]))
        self.assertEqual(os.stat(os.path.join(self.lab.state, "lock")).st_mode
                         & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
