# SPDX-License-Identifier: MIT
"""The main job as a new user runs it, in a folder of its own."""
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

import yaml

from fixtures import TOP
from fixtures.daemon import wait_for
from fixtures.graphite_web import ask

SCRIPT = os.path.join(TOP, "conf", "quickstart.sh")
TRENDING = ["aitools", "remotework2026"]


def content(path):
    with open(path, "rb") as f:
        return f.read()


def running(folder):
    """{pid: name} of the processes that were started with the folder."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            told = b"".join(content("/proc/%s/%s" % (pid, name))
                            for name in ("cmdline", "environ"))
            if folder.encode() in told:
                found[pid] = content("/proc/%s/comm" % pid).decode().strip()
        except OSError:
            pass
    return found


class Quickstart(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hashtag quickstart ")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {k: v for k, v in os.environ.items()
                    if k != "SCAVIO_API_KEY"}

    def run_script(self, *args, **more):
        return subprocess.run(
            [SCRIPT, "--build", self.folder, *args], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=500,
            check=False, **more)

    def test_once_shows_the_trends_and_ends(self):
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
        self.check_page(done.stdout.splitlines()[-1])
        self.assertEqual(running(self.folder), {})

    def check_page(self, last):
        """The last line names it."""
        page = os.path.join(self.folder, "quickstart", "report.html")
        self.assertEqual(last,
                         "the week as a page, for any browser: " + page)
        text = content(page).decode()
        self.assertIn("2 hashtags began to trend", text)
        for tag in TRENDING:
            self.assertIn("/tag/%s\"" % tag, text)
        self.assertIn("https://www.tiktok.com/@", text)

    def take_port(self, port):
        """Somebody listens there, if not us then another."""
        try:
            server = socket.create_server(("127.0.0.1", port))
            self.addCleanup(server.close)
        except OSError:
            pass

    def grafana_environment(self):
        """What the script's own lines hand to a grafana-server."""
        program = os.path.join(self.folder, "grafana-server")
        out = os.path.join(self.folder, "environment")
        with open(program, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\nenv >'%s'\n" % out)
        os.chmod(program, 0o755)
        os.makedirs(os.path.join(self.folder, "grafana"), exist_ok=True)
        subprocess.run(
            ["bash", "-euc", 'home=$1 pids=()\nfree_port() { echo "$1"; }\n'
             'eval "$(sed -n "/^start_grafana() {/,/^}/p" "$2")"\n'
             'start_grafana\nwait', "bash", self.folder, SCRIPT],
            env={**self.env, "PATH": self.folder + ":" + self.env["PATH"]},
            check=True)
        with open(out, encoding="utf-8") as f:
            return dict(line.rstrip("\n").split("=", 1) for line in f
                        if "=" in line)

    def test_grafana_can_be_viewed_by_all_and_changed_by_nobody(self):
        one, other = self.grafana_environment(), self.grafana_environment()
        for name, value in (("SERVER_HTTP_ADDR", "127.0.0.1"),
                            ("AUTH_ANONYMOUS_ENABLED", "true"),
                            ("AUTH_DISABLE_LOGIN_FORM", "true"),
                            ("AUTH_BASIC_ENABLED", "false")):
            self.assertEqual(one["GF_" + name], value)
        self.assertIn(one.get("GF_AUTH_ANONYMOUS_ORG_ROLE", "Viewer"),
                      ("Viewer",))
        password = one["GF_SECURITY_ADMIN_PASSWORD"]
        self.assertRegex(password, r"^[0-9a-f]{48}$")
        self.assertNotEqual(password, other["GF_SECURITY_ADMIN_PASSWORD"])

    def test_an_interrupt_ends_every_process(self):
        self.take_port(8080)
        process = subprocess.Popen(
            [SCRIPT, "--build", self.folder], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)
        output = ""
        with process.stdout:
            for line in process.stdout:
                output += line
                if "Ctrl-C" in line:
                    break
            try:
                self.assertEqual(
                    set(running(self.folder + "/quickstart").values()),
                    {"collectd", "hashtag-sim", "gunicorn"}, output)
                self.check_graphite(output)
            finally:
                os.killpg(process.pid, signal.SIGINT)  # as a terminal does
                process.wait(60)
        self.assertEqual(running(self.folder), {})

    def check_graphite(self, output):
        """What Grafana shows is there, and so is what it reads at its start."""
        url = re.search(r"graphite-web answers at (\S+)", output).group(1)
        found = ask(url + "/metrics/find", body=b"query=tiktok.hashtag-*")
        self.assertEqual(len(found), 6)
        wait_for(lambda: TRENDING == sorted(
            e["tags"][2].lstrip("#") for e in self.events(url, "trend")),
            20, "the events")
        read = os.path.join(self.folder, "quickstart", "grafana",
                            "provisioning")
        source, = self.provisioned(read, "datasources")["datasources"]
        self.assertEqual((source["url"], source["uid"]),
                         (url, "hashtag-graphite"))
        provider, = self.provisioned(read, "dashboards")["providers"]
        boards = provider["options"]["path"]
        self.assertEqual(os.listdir(boards), ["grafana-dashboard.json"])
        self.assertEqual(
            content(os.path.join(boards, "grafana-dashboard.json")),
            content(os.path.join(TOP, "grafana-dashboard.json")))
        self.assertTrue(os.path.exists(
            os.path.join(read, "alerting", "hashtag-rules.yaml")))

    def events(self, url, tag):
        return ask(url + "/events/get_data",
                   {"from": "-7d", "until": "now", "tags": tag})

    def provisioned(self, folder, kind):
        path = os.path.join(folder, kind, "hashtag.yaml")
        return yaml.safe_load(content(path))

    def test_bad_arguments_are_named(self):
        for args, text in ((["--nonsense"], "unknown option"),
                           (["aitools"], "SCAVIO_API_KEY")):
            done = self.run_script(*args)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(text, done.stdout)

    def test_a_key_is_not_spent_unasked(self):
        self.env["SCAVIO_API_KEY"] = "sk_test_invented"
        done = self.run_script("--once", "aitools", stdin=subprocess.DEVNULL)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("1 credits now", done.stdout)
        self.assertIn("--yes", done.stdout)

    def test_a_network_that_is_away_is_named_before_collectd_starts(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            closed = server.getsockname()[1]
        self.env.update(SCAVIO_API_KEY="sk_test_invented",
                        https_proxy="http://127.0.0.1:%d" % closed)
        done = self.run_script("--once", "--yes", "aitools")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("check the network", done.stdout)
        self.assertIn("nothing was spent", done.stdout)
        self.assertNotIn("starting a private collectd", done.stdout)


if __name__ == "__main__":
    unittest.main()
