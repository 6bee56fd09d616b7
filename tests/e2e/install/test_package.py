# SPDX-License-Identifier: MIT
"""The Debian package in a clean root: installed, lived with, upgraded, removed.

HASHTAG_BUILD is the build folder that the package is made of. The root is
made by mmdebstrap from the sources of this machine's apt.
"""
import glob
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from fixtures.daemon import DAY, Simulator, date_of, epoch, fetch, wait_for

LOG = "var/log/collectd.log"
LOG_CONF = "etc/collectd/collectd.conf.d/00-log.conf"  # for us to see
CONF = "etc/collectd/collectd.conf.d/hashtag.conf"
BUILD = os.environ["HASHTAG_BUILD"]


def run(*command, **more):
    """The output of a command that must succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **more)
    assert done.returncode == 0, "%s: %d\n%s" % (" ".join(command),
                                                 done.returncode, done.stdout)
    return done.stdout


def as_root(*command, **more):
    sudo = () if os.geteuid() == 0 else ("sudo", "--preserve-env=LC_ALL")
    return run(*sudo, *command, **more)


def apt_sources():
    """The files with which this machine's apt reaches this release."""
    with open("/etc/os-release") as f:
        release = re.search(r"VERSION_CODENAME=(\w+)", f.read()).group(1)
    found = []
    for path in ["/etc/apt/sources.list",
                 *glob.glob("/etc/apt/sources.list.d/*.list"),
                 *glob.glob("/etc/apt/sources.list.d/*.sources")]:
        if os.path.exists(path):
            with open(path) as f:
                if release in f.read():
                    found.append(path)
    return release, found


class Root:
    """A clean Debian in a folder, with collectd and our package."""

    def __init__(self, folder, package):
        self.dir = os.path.join(folder, "root")
        self.repository = os.path.join(folder, "packages")
        os.chmod(folder, 0o755)  # apt reads as a user of its own
        os.makedirs(self.repository)
        shutil.copy(package, self.repository)
        packages = run("dpkg-scanpackages", "--multiversion", ".",
                       cwd=self.repository, env=dict(os.environ, LC_ALL="C"))
        with open(os.path.join(self.repository, "Packages"), "w") as f:
            f.write(re.sub(r"(?m)^dpkg-scanpackages: .*\n", "", packages))
        release, sources = apt_sources()
        # libmnl0: what a plugin of Debian's collectd.conf links, but collectd
        # only recommends, beside a hundred others
        as_root("mmdebstrap", "--quiet", "--variant=apt",
                "--include=collectd,libmnl0,collectd-hashtag", release, self.dir,
                *sources, "deb [trusted=yes] copy:%s ./" % self.repository)
        # as Debian's installer does it: collectd wants to know its full name
        self.write("etc/hosts", "127.0.0.1 localhost\n127.0.1.1 %s\n"
                   % socket.gethostname())
        self.write(LOG_CONF, "LoadPlugin logfile\n<Plugin logfile>\n"
                             "File \"/%s\"\n</Plugin>\n" % LOG)

    def path(self, name):
        return os.path.join(self.dir, name)

    def glob(self, name):
        return glob.glob(self.path(name))

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def write(self, name, text):
        as_root("tee", self.path(name), input=text)

    def run(self, *command):
        return as_root("chroot", self.dir, "env", "LC_ALL=C", "PATH=/usr/sbin"
                       ":/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive",
                       *command, stdin=subprocess.DEVNULL)

    def install(self, package):
        shutil.copy(package, self.path("tmp"))
        return self.run("dpkg", "--force-confdef", "--install",
                        "/tmp/" + os.path.basename(package))

    def check(self):
        """What the packaged configuration loads: the log of collectd -T.

        Its exit code tells of plugins that miss /proc in a bare root.
        """
        as_root("rm", "-f", self.path(LOG))
        self.run("sh", "-c", "collectd -T || true")
        return self.read(LOG)

    def start(self):
        sudo = () if os.geteuid() == 0 else ("sudo",)
        return subprocess.Popen(
            [*sudo, "chroot", self.dir, "/usr/sbin/collectd", "-f"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def next_version(package, folder):
    """The package again, as 2.0.0, with other words in its configuration."""
    tree = os.path.join(folder, "next")
    run("dpkg-deb", "--raw-extract", package, tree)
    for name, old, new in (("DEBIAN/control", "\nVersion: 1", "\nVersion: 2"),
                           (CONF, "To begin:", "First of all:")):
        path = os.path.join(tree, name)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        assert old in text, name
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))
    made = os.path.join(folder, "collectd-hashtag_2.deb")
    run("dpkg-deb", "--root-owner-group", "--build", tree, made)
    return made


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="hashtag-package-")
        cls.addClassCleanup(as_root, "rm", "-rf", cls.folder)
        run("cpack", "-B", os.path.join(cls.folder, "cpack"), cwd=BUILD)
        cls.package, = glob.glob(os.path.join(cls.folder, "cpack", "*.deb"))

    def test_lintian_finds_no_error(self):
        said = subprocess.run(
            ["lintian", "--allow-root", "--fail-on", "error", self.package],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(said.returncode, 0, said.stdout)

    def test_the_package_names_what_it_depends_on(self):
        depends = run("dpkg-deb", "--field", self.package, "Depends")
        for name in ("collectd-core", "libcjson1", "libcurl4", "librrd8",
                     "libc6"):
            # t64: since Debian 13, of libraries that use time_t
            self.assertRegex(depends, r"(^|, )%s(t64)? \(" % name)

    def test_cmake_installs_the_same_files(self):
        by_cmake = os.path.join(self.folder, "by-cmake")
        by_dpkg = os.path.join(self.folder, "by-dpkg")
        run("cmake", "--install", BUILD, env=dict(os.environ,
                                                  DESTDIR=by_cmake))
        run("dpkg-deb", "--extract", self.package, by_dpkg)
        listings = [run("find", ".", "-mindepth", "1", "-printf", "%P %y %m\n",
                        cwd=tree).splitlines() for tree in (by_cmake, by_dpkg)]
        self.assertEqual(sorted(listings[0]), sorted(listings[1]))
        self.assertIn("usr/lib/collectd/hashtag.so f 644", listings[0])

    def test_cmake_keeps_an_edited_configuration(self):
        tree = os.path.join(self.folder, "kept")
        install = ["cmake", "--install", BUILD]
        run(*install, env=dict(os.environ, DESTDIR=tree))
        with open(os.path.join(tree, CONF), "w") as f:
            f.write("edited\n")
        run(*install, env=dict(os.environ, DESTDIR=tree))
        with open(os.path.join(tree, CONF)) as f:
            self.assertEqual(f.read(), "edited\n")

    def test_the_package_lives_through_install_upgrade_and_purge(self):
        """From a clean root to a purge: each step as its own subject."""
        root = Root(self.folder, self.package)
        sim = Simulator(self.folder, "--any")
        self.addCleanup(sim.stop)
        self.installed_it_changes_nothing(root)
        self.with_a_hashtag_it_stores(root, sim)
        self.upgraded_it_keeps_what_was_edited(root)
        self.removed_it_stops_nobody(root)
        self.purged_it_leaves_the_counts(root)

    def installed_it_changes_nothing(self, root):
        self.assertNotIn("hashtag", root.check())
        self.assertEqual(root.glob("var/lib/collectd/rrd/*/hashtag*"), [])
        self.assertEqual(os.listdir(root.path("var/lib/collectd/hashtag")), [])
        state = os.stat(root.path("var/lib/collectd/hashtag"))
        self.assertEqual((state.st_uid, state.st_gid, state.st_mode & 0o777),
                         (0, 0, 0o755))
        for page in ("man5/collectd-hashtag.5.gz", "man1/hashtagctl.1.gz",
                     "man5/collectd-hashtag-provider.5.gz"):
            self.assertTrue(root.glob("usr/share/man/" + page), page)

    def with_a_hashtag_it_stores(self, root, sim):
        text = re.sub(r"(?m)^#(?=\S)(?! )", "", root.read(CONF))
        text = text.replace("Hashtag \"handmadejewelry\" \"aitools\"",
                            "Hashtag \"aitools\"\nBaseURL \"%s\"" % sim.url)
        root.write(CONF, text)
        root.write("etc/collectd/hashtag.key", "sk_test_simulator\n")
        as_root("chmod", "0640", root.path("etc/collectd/hashtag.key"))
        said = root.check()
        self.assertIn('plugin "hashtag" successfully loaded', said)
        today = date_of(time.time())
        daemon = root.start()
        try:
            rrd = wait_for(
                lambda: root.glob("var/lib/collectd/rrd/*/hashtag-aitools/"
                                  "count-videos.rrd"), 30,
                lambda: "the RRD file:\n" + root.read(LOG))[0]
            stored = wait_for(
                lambda: self.stored(rrd, today), 30, "the count of today")
        finally:
            as_root("kill", str(daemon.pid))
            daemon.wait(30)
        printed = run(os.environ["HASHTAG_SIM"], "--any", "--print", "aitools",
                      today, today)
        self.assertEqual(stored, int(printed.split(",")[2]))
        self.assertEqual(len([r for r in sim.requests() if r["billed"]]), 1)
        report = root.run("hashtagctl", "report", "--csv")
        self.assertRegex(report, r"(?m)^aitools,%s,%d," % (today, stored))

    def stored(self, rrd, date):
        copy = os.path.join(self.folder, "copy.rrd")
        shutil.copyfile(rrd, copy)
        at = epoch(date)
        value = fetch(copy, at - DAY, at).get(at)
        return None if value is None else round(value)

    def upgraded_it_keeps_what_was_edited(self, root):
        edited = root.read(CONF)
        said = root.install(next_version(self.package, self.folder))
        self.assertIn("restart collectd", said)
        self.assertEqual(root.read(CONF), edited)
        self.assertIn("First of all:", root.read(CONF + ".dpkg-dist"))

    def removed_it_stops_nobody(self, root):
        """collectd does not start when a plugin is missing."""
        edited = root.read(CONF)
        root.run("dpkg", "--remove", "collectd-hashtag")
        self.assertNotIn("hashtag", root.check())
        root.install(self.package)
        self.assertEqual(root.read(CONF), edited)
        self.assertIn('plugin "hashtag" successfully loaded', root.check())

    def purged_it_leaves_the_counts(self, root):
        rrds = root.glob("var/lib/collectd/rrd/*/hashtag-*/*.rrd")
        self.assertTrue(rrds)
        root.run("dpkg", "--purge", "collectd-hashtag")
        self.assertEqual(
            sorted(root.glob("var/lib/collectd/rrd/*/hashtag-*/*.rrd")),
            sorted(rrds))
        left = run("find", ".", "-path", "*/rrd/*", "-prune", "-o",
                   "-path", "*hashtag*", "-print", cwd=root.dir).split()
        left = [p for p in left if not p.startswith((
            "./tmp", "./var/log", "./var/lib/apt",
            "./etc/collectd/hashtag.key"))]  # ours, apt's, the operator's
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()
