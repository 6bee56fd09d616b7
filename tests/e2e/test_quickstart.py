# SPDX-License-Identifier: MIT
"""The main job as a new user runs it, in a folder of its own."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SCRIPT = os.path.join(TOP, "conf", "quickstart.sh")
TRENDING = ["aitools", "remotework2026"]


def running(folder):
    """The processes whose command line names the folder."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                if folder.encode() in f.read():
                    found.append(pid)
        except OSError:
            pass
    return found


class Quickstart(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hashtag-quickstart-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {k: v for k, v in os.environ.items()
                    if k != "SCAVIO_API_KEY"}

    def run_script(self, *args, **more):
        return subprocess.run(
            [SCRIPT, "--build", self.folder, *args], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=500,
            check=False, **more)

    def test_once(self):
        done = self.run_script("--once")
        self.assertEqual(done.returncode, 0, done.stdout)
        rows = re.findall(r"^(\S+) +[\d,]+ .* (TRENDING|STRONGLY|quiet) ",
                          done.stdout, re.M)
        self.assertEqual(len(rows), 6, done.stdout)
        rising = sorted(tag for tag, state in rows if state != "quiet")
        self.assertEqual(rising, TRENDING)
        told = re.findall(r"^  #(\S+) is .*trending: .*https://www.tiktok.com",
                          done.stdout, re.M)
        self.assertEqual(sorted(told), TRENDING)
        for tag in TRENDING:
            self.assertIn("top videos of #%s:\n  1. " % tag, done.stdout)
        picture = os.path.join(self.folder, "quickstart", "growth.png")
        with open(picture, "rb") as f:
            self.assertEqual(f.read(8), b"\x89PNG\r\n\x1a\n")
        self.assertGreater(os.path.getsize(picture), 10000)
        self.assertEqual(running(self.folder), [])

    def test_interrupted(self):
        process = subprocess.Popen(
            [SCRIPT, "--build", self.folder], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)
        with process.stdout:
            for line in process.stdout:
                if "Ctrl-C" in line:
                    break
            self.assertEqual(len(running(self.folder + "/quickstart")), 2)
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
            process.wait(60)
        self.assertEqual(running(self.folder), [])

    def test_bad_arguments(self):
        for args, text in ((["--nonsense"], "unknown option"),
                           (["aitools"], "SCAVIO_API_KEY")):
            done = self.run_script(*args)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(text, done.stdout)

    def test_key_is_not_spent_unasked(self):
        self.env["SCAVIO_API_KEY"] = "sk_test_invented"
        done = self.run_script("--once", "aitools", stdin=subprocess.DEVNULL)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("1 credits now", done.stdout)
        self.assertIn("--yes", done.stdout)


if __name__ == "__main__":
    unittest.main()
