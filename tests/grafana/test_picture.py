# SPDX-License-Identifier: MIT
"""picture.sh draws the README's pictures of the dashboard."""
import os
import shutil
import struct
import subprocess
import tempfile
import unittest

from world import HERE, World


def size_of(png):
    """(width, height) as the file's head says."""
    with open(png, "rb") as f:
        head = f.read(24)
    assert head.startswith(b"\x89PNG\r\n\x1a\n"), head
    return struct.unpack(">II", head[16:])


class Picture(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hashtag-picture-")
        self.addCleanup(shutil.rmtree, self.folder)

    def draw(self, url):
        png = os.path.join(self.folder, "dashboard.png")
        done = subprocess.run(
            [os.path.join(HERE, "picture.sh"), os.environ["HASHTAG_GRAFANA"],
             png, url], capture_output=True, text=True, check=False)
        return done, png

    def test_the_pictures_are_drawn_to_their_end(self):
        world = World(self.folder, 3)
        self.addCleanup(world.close)
        world.live()
        done, png = self.draw(world.web.url)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for name, least in (("dashboard.png", 200000),
                            ("dashboard-top.png", 80000)):
            drawn = os.path.join(self.folder, name)
            committed = os.path.join(HERE, "..", "..", "conf", name)
            self.assertEqual(size_of(drawn), size_of(committed))
            self.assertGreater(os.path.getsize(drawn), least)

    def test_no_picture_without_data(self):
        done, png = self.draw("http://127.0.0.1:9/")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("ECONNREFUSED", done.stderr)
        self.assertFalse(os.path.exists(png))


if __name__ == "__main__":
    unittest.main()
