# SPDX-License-Identifier: MIT
"""The dashboard as Grafana's own components draw it, in headless Chromium:
what a viewer cannot read, reach or tell apart is a fault (draw/measure.js).

HASHTAG_GRAFANA: the folder that prepare.sh made.
HASHTAG_DRAWN: the versions of @grafana/ui that it was made for, "13 11": all
worlds, widths and themes; without it, a few of them with 13.
HASHTAG_PICTURES: a folder that keeps the pictures, to be looked at.
"""
import itertools
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

from drawn_plants import BROKEN, DRAWN
from plants import find, set_at
from worlds import HERE, WORLDS, Worlds

TOP = os.path.join(HERE, "..", "..")
FILE = os.path.join(TOP, "grafana-dashboard.json")
PREPARED = os.environ["HASHTAG_GRAFANA"]
WIDTHS = (1280, 1366, 1500, 1920, 390)
MODES = ("dark", "light")
FEW = [("six", 1280, "dark"), ("six", 1366, "light"), ("many", 1500, "light"),
       ("many", 1280, "dark"),
       ("six", 390, "light"), ("week", 1920, "dark"), ("dead", 1280, "light")]


def orders():
    """(world, width, theme) of each picture."""
    if "HASHTAG_DRAWN" not in os.environ:
        return FEW
    return list(itertools.product([*WORLDS, "dead"], WIDTHS, MODES))


def versions():
    return os.environ.get("HASHTAG_DRAWN", "13").split()


def read_json(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def size_of(png):
    """(width, height) as the file's head says."""
    with open(png, "rb") as f:
        head = f.read(24)
    assert head.startswith(b"\x89PNG\r\n\x1a\n"), head
    return struct.unpack(">II", head[16:])


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True,
                          check=False, timeout=1800)
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout


class Drawn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hashtag-drawn-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.views = {}
        cls.make_views({world for world, _, _ in orders()} | {"six"})

    @classmethod
    def make_views(cls, wanted):
        worlds = Worlds(cls.folder, sorted(wanted - {"dead"}))
        cls.addClassCleanup(worlds.close)
        program = os.path.join(PREPARED, "contract-13.cjs")
        for world in sorted(wanted):
            dead = world == "dead"
            if not dead:
                worlds.show(world)
            text = run("node", program, FILE, worlds.web.url,
                       "dead" if dead else "marked")
            cls.views[world] = os.path.join(cls.folder, world + ".json")
            with open(cls.views[world], "w", encoding="utf-8") as f:
                f.write(text)

    def draw(self, version, wanted, file=FILE):
        """[{view, width, mode, faults ...}]"""
        pictures = os.environ.get("HASHTAG_PICTURES")
        listed = os.path.join(self.folder, "orders.json")
        with open(listed, "w", encoding="utf-8") as f:
            json.dump([{
                "world": world, "view": self.views[world], "width": width,
                "mode": mode, "failed": world == "dead",
                **({"png": os.path.join(pictures, "%s-%s-%d-%s.png" % (
                    version, world, width, mode))} if pictures else {})}
                for world, width, mode in wanted], f)
        prepared = os.path.join(PREPARED, "drawn-" + version)
        return json.loads(run("node", os.path.join(prepared, "draw.mjs"),
                              prepared, file, listed))

    def test_all_can_be_read_and_told_apart(self):
        for version in versions():
            drawn = self.draw(version, orders())
            self.assertEqual(len(drawn), len(orders()))
            for picture in drawn:
                with self.subTest(grafana=version, world=picture["world"],
                                  width=picture["width"],
                                  mode=picture["mode"]):
                    self.assertEqual(picture["faults"], [])

    def faults_with(self, plants, world="six", width=1500, mode="dark"):
        """What is found once faults have been put into the file."""
        dashboard, view = map(read_json, (FILE, self.views[world]))
        shown = {p["id"]: p for p in view["panels"] + view["rows"]}
        for _, place, *changes in plants:
            panel = find(place, dashboard)
            for path, value in changes:
                set_at(panel, path, value)
                if path == "title":
                    shown[panel["id"]]["title"] = value
        self.views["faulty"] = os.path.join(self.folder, "faulty-view.json")
        path = os.path.join(self.folder, "faulty.json")
        for name, content in ((path, dashboard), (self.views["faulty"], view)):
            with open(name, "w", encoding="utf-8") as f:
                json.dump(content, f)
        picture, = self.draw("13", [("faulty", width, mode)], path)
        return "\n".join(picture["faults"])

    def test_the_faults_that_were_seen_in_grafana_are_found(self):
        """Each of its kind was there once, and each check finds one."""
        found = self.faults_with(DRAWN)
        for fault, *_ in DRAWN:
            self.assertRegex(found, fault)
        found += "\n" + self.faults_with(BROKEN)
        with open(os.path.join(HERE, "draw", "measure.js"),
                  encoding="utf-8") as f:
            checks = re.findall(
                r"fault(?:s\.push)?\(([`'])(?!\$\{title)(.*?)\1\)", f.read())
        self.assertGreater(len(checks), 14)
        for _, text in checks:
            self.assertRegex(found, "(?m)(?:^|: )" + ".*".join(
                map(re.escape, re.split(r"\$\{.*?\}", text))) + "$")

    def test_the_pictures_of_the_readme_have_this_layout(self):
        """Else picture.sh has to draw them anew."""
        png = os.path.join(self.folder, "six.png")
        pictures = {"png": png, "top": os.path.join(self.folder, "top.png")}
        listed = os.path.join(self.folder, "orders.json")
        with open(listed, "w", encoding="utf-8") as f:
            json.dump([{"view": self.views["six"], "width": 1500,
                        "mode": "dark", **pictures}], f)
        prepared = os.path.join(PREPARED, "drawn-13")
        run("node", os.path.join(prepared, "draw.mjs"), prepared, FILE, listed)
        for drawn, committed in (("png", "dashboard.png"),
                                 ("top", "dashboard-top.png")):
            path = os.path.join(TOP, "conf", committed)
            self.assertEqual(size_of(pictures[drawn]), size_of(path))
            self.assertGreater(os.path.getsize(pictures[drawn]), 80000)


if __name__ == "__main__":
    unittest.main()
