# SPDX-License-Identifier: MIT
"""<Notify>: one message a trend, to each service in its form, whatever
happens to the daemon and to the network on the way."""
import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import unittest

from fixtures import CONF
from fixtures.alert_case import FIRST, POLL, AlertCase, grows, is_own
from fixtures.daemon import days, epoch, wait_for
from fixtures.services import Discord, Mail, Slack, Teams, Webhook

DATES = days(FIRST, 5)
TITLE = r"#hot is trending: \+25\.0 % videos in 7 days"


class NotifyCase(AlertCase):
    def service(self, kind, *port):
        service = kind(*port)
        self.addCleanup(service.close)
        return service

    def block(self, name, to, url, *lines):
        """A block whose address stands in a file of its own."""
        path = os.path.join(self.lab.dir, name + ".url")
        with open(path, "w", encoding="utf-8") as f:
            f.write(url + "\n")
        os.chmod(path, 0o600)
        return "\n".join(['<Notify "%s">' % name, 'To "%s"' % to,
                          'URLFile "%s"' % path, *lines, "</Notify>"])

    def start(self, config, at, env=None):
        self.lab.sim.control("clock=%d" % epoch(at))
        return self.lab.start(config, at=at, env=env)

    def outbox(self):
        folder = os.path.join(self.lab.state, "outbox")
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def free_port(self):
        with socket.create_server(("127.0.0.1", 0)) as s:
            return s.getsockname()[1]


class Services(NotifyCase):
    OPTIONS = ""

    def test_each_service_gets_the_trend_in_its_form(self):
        self.begin(hot=grows(25))
        services = {name: self.service(kind) for name, kind in (
            ("slack", Slack), ("discord", Discord), ("teams", Teams),
            ("webhook", Webhook), ("mail", Mail))}
        blocks = [self.block(name, name, s.url, 'DashboardURL '
                             '"https://grafana.example.org/d/h?orgId=1"',
                             *(['Header "From: Trends <t@example.org>"',
                                'Header "To: a@example.org, b@example.org"']
                               if name == "mail" else []))
                  for name, s in services.items()]
        daemon = self.start(self.config("\n".join(blocks)), DATES[0] + POLL)
        wait_for(lambda: all(s.messages for s in services.values())
                 or daemon.died(), 120, daemon.log)
        wait_for(lambda: self.outbox() == [], 30, daemon.log)
        daemon.stop()
        for name, s in services.items():
            with self.subTest(name):
                self.assertEqual(len(s.messages), 1)
                self.check_message(s.messages[0])
        for name in ("slack", "discord", "teams", "webhook"):
            self.assertEqual(services[name].refused, [])
            self.assertEqual(services[name].ids,
                             [DATES[0] + ".trend-1.hot"])
        self.check_mail(services["mail"])
        self.check_secrets(daemon, services)

    def check_message(self, text):
        lines = [l for l in text.split("\n") if l]
        self.assertRegex(lines[0], r"^\*{0,2}%s\*{0,2} \(500K → 625K\)$"
                         % TITLE)
        self.assertEqual(lines[1], "Alerts start at +20 % for hashtags of "
                         "this size.")
        self.assertRegex(lines[2], r"^1\. @\S+, \d+ \w{3}, \S+ plays: \".+\" ")
        self.assertRegex(lines[3], r"^2\. @\S+, \S+ .*   3\. @")
        self.assertIn("Open on TikTok", lines[-1])
        self.assertIn("https://grafana.example.org/d/h?orgId=1&var-hashtag=hot",
                      lines[-1])
        self.assertTrue(lines[-1].endswith("counted 10 Mar"), lines[-1])

    def check_mail(self, service):
        mail, = service.mails
        self.assertRegex(mail["Subject"], "^%s$" % TITLE)
        self.assertEqual(mail["To"], "a@example.org, b@example.org")
        self.assertIn("RCPT TO:<b@example.org>", service.lines)

    def check_secrets(self, daemon, services):
        """Neither the addresses nor the key is where it does not belong."""
        secrets = [s.PATH for s in services.values() if hasattr(s, "PATH")]
        secrets += [Mail.PASSWORD, "sk_test"]
        texts = [daemon.log(), repr(services["mail"].lines)]
        for folder, _, names in os.walk(self.lab.state):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    texts.append(f.read().decode(errors="replace"))
        for text in texts:
            for secret in secrets:
                self.assertNotIn(secret, text)


class Trouble(NotifyCase):
    OPTIONS = "TopVideos 0"

    def test_a_message_survives_a_kill_and_a_network_that_is_away(self):
        self.begin(hot=grows(25))
        port = self.free_port()
        config = self.config("TopVideos 0\n" + self.block(
            "team", "slack", "http://127.0.0.1:%d%s" % (port, Slack.PATH)))
        daemon = self.start(config, DATES[0] + POLL)
        daemon.wait_log('<Notify "team"> does not take messages', 60)
        name = DATES[0] + ".trend-1.hot.team"
        self.assertEqual(self.outbox(), [name])
        daemon.kill()
        self.assertEqual(self.outbox(), [name])
        slack = self.service(Slack, port)
        daemon = self.start(config, DATES[0] + " 12:00:00")
        wait_for(lambda: slack.messages or daemon.died(), 60, daemon.log)
        wait_for(lambda: self.outbox() == [], 30, daemon.log)
        daemon.stop()
        self.run_day(config, DATES[0] + " 18:00:00")
        self.assertEqual(len(slack.messages), 1)  # no restart repeats it
        self.assertRegex(slack.messages[0], TITLE)

    def test_a_limit_is_obeyed_and_a_stop_does_not_wait(self):
        self.begin(hot=grows(25))
        slack = self.service(Slack)
        slack.fault = lambda num: (429, "", {"Retry-After": "3"}) if num == 1 \
            else (None, None, None)
        config = self.config("TopVideos 0\n" + self.block("team", "slack",
                                                          slack.url))
        daemon = self.start(config, DATES[0] + POLL)
        daemon.wait_log('does not take messages: it answers 429', 60)
        wait_for(lambda: slack.messages or daemon.died(), 60, daemon.log)
        daemon.wait_log('<Notify "team"> takes messages again', 30)
        daemon.stop()
        self.assertEqual((slack.num, len(slack.messages)), (2, 1))

    def test_trends_that_wait_go_as_one_message(self):
        self.begin(hot=grows(25), warm=grows(30), cold=grows(5))
        slack = self.service(Slack)
        config = self.config("TopVideos 0\n" + self.block(
            "team", "slack", slack.url, 'At "08:30"', 'TimeZone "UTC"'))
        self.run_day(config, DATES[0] + POLL,
                     until=lambda: len(self.outbox()) == 2)
        self.assertEqual(slack.num, 0)
        daemon = self.start(config, DATES[0] + " 08:29:50")
        wait_for(lambda: slack.messages or daemon.died(), 120, daemon.log)
        wait_for(lambda: self.outbox() == [], 30, daemon.log)
        daemon.stop()
        lines = slack.messages[0].split("\n")
        self.assertEqual(lines[0], "*2 hashtags are trending: #warm, #hot*")
        self.assertRegex(lines[1], r"^\*#warm is trending: \+30\.0 %")
        self.assertEqual(len(slack.messages), 1)

    def test_a_line_of_the_list_says_who_is_told(self):
        self.begin(hot=grows(25), warm=grows(30), own=grows(25),
                   past=grows(25))
        one, two = self.service(Slack), self.service(Webhook)
        path = os.path.join(self.lab.dir, "tags.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write("hot tell=one\nwarm tell=none\nown until=%s\n"
                    "past until=2026-01-31\n" % DATES[0])
        config = self.config("TopVideos 0\n" 'HashtagFile "%s"\n' % path
                             + self.block("one", "slack", one.url) + "\n"
                             + self.block("two", "webhook", two.url), tags=())
        daemon = self.start(config, DATES[0] + POLL)
        wait_for(lambda: len(one.messages) == 2 and len(two.messages) == 1
                 or daemon.died(), 120, daemon.log)
        wait_for(lambda: self.judged(DATES[0], ("hot", "warm", "own")), 60,
                 daemon.log)
        daemon.stop()
        self.assertEqual(sorted(re.search(r"#(\w+) is", m)[1]
                                for m in one.messages), ["hot", "own"])
        self.assertIn("#own is trending", two.messages[0])
        self.assertIn("#past was watched until 2026-01-31", daemon.log())
        self.assertEqual({r["tag"] for r in self.lab.sim.requests()
                          if r["billed"]}, {"hot", "warm", "own"})

    def test_a_test_message_can_be_sent(self):
        self.begin(hot=grows(5))
        slack = self.service(Slack)
        config = self.config(self.block("team", "slack", slack.url))
        self.run_day(config, DATES[0] + POLL)
        done = subprocess.run(
            [os.environ["HASHTAG_CTL"], "check", "--notify", "team",
             "--state-dir", self.lab.state], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("team (slack): it answers 200 ok", done.stdout)
        self.assertEqual(slack.messages,
                         ["*This is a test: trends of hashtags will be told "
                          "here*"])


class CollectdsOwnWays(NotifyCase):
    """exec.conf with exec.sh, and write_http.conf: as they ship, but for the
    addresses."""

    OPTIONS = "TopVideos 20"

    def shipped(self, name, *changes):
        with open(os.path.join(CONF, "notify", name), encoding="utf-8") as f:
            text = f.read()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        return text

    def run_with(self, text, until, env=None):
        config = self.config()
        listener = self.receiver.config()
        self.assertIn(listener, config)
        daemon = self.start(config.replace(listener, text), DATES[0] + POLL,
                            env)
        wait_for(lambda: until() or daemon.died(), 120, daemon.log)
        daemon.stop()

    def user(self):
        """Who runs the script: exec refuses to run it as root."""
        if os.geteuid() == 0:
            return "nobody:nogroup"
        return "%s:%s" % (pwd.getpwuid(os.geteuid()).pw_name,
                          grp.getgrgid(os.getegid()).gr_name)

    def for_the_script(self, name, text, mode):
        path = os.path.join(self.lab.dir, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)
        if os.geteuid() == 0:
            shutil.chown(path, group="nogroup")
        return path

    def test_exec_sends_to_a_chat_and_by_mail(self):
        self.begin(hot=grows(25))
        slack = self.service(Slack)
        for folder in (self.folder, self.lab.dir):
            os.chmod(folder, 0o755)
        box = self.for_the_script("mail", "", 0o660)
        self.for_the_script("sendmail", '#!/bin/sh\nmail=$(cat)\n'
                            'printf "%%s\\n" "$mail" >>"%s"\n' % box, 0o750)
        script = self.for_the_script("notify.sh", self.shipped("exec.sh"),
                                     0o750)
        url = self.for_the_script("chat.url", slack.url + "\n", 0o640)
        text = self.shipped(
            "exec.conf", ("#Notif", "Notif"), ("nobody:nogroup", self.user()),
            ("/etc/collectd/hashtag-notify.sh", script),
            ("/etc/collectd/hashtag-chat.url", url))
        self.run_with(text, lambda: slack.messages and os.path.getsize(box), {
            "PATH": self.lab.dir + ":" + os.environ["PATH"]})
        self.assertEqual(slack.refused, [])
        first, *links = slack.messages[0].split("\n")
        self.assertRegex(first, r"^WARNING: #hot is trending: \+25\.0 % in 7 "
                         r"days \(500,000 -> 625,000 videos; ")
        self.assertEqual(len(links), 3)
        for link in links:
            self.assertRegex(link, "^https://www.tiktok.com/@")
        with open(box, encoding="utf-8") as f:
            head, body = f.read().split("\n\n")
        self.assertIn("To: marketing@example.org\n", head)
        self.assertIn("Subject: WARNING of a hashtag\n", head)
        self.assertEqual("WARNING: " + body.rstrip("\n"), slack.messages[0])
        self.assertNotIn(slack.PATH, self.lab.log())

    def test_exec_escapes_what_a_shell_or_json_would_read(self):
        slack = self.service(Slack)
        url = self.for_the_script("chat.url", slack.url + "\n", 0o640)
        said = "#a \"b\" \\ $(touch x) `id` <c> & \u00fc\t'%s"
        for plugin in ("cpu", "hashtag"):
            subprocess.run(
                ["sh", os.path.join(CONF, "notify", "exec.sh"), url],
                input="Severity: FAILURE\nPlugin: %s\n\n%s\n"
                % (plugin, said), text=True, encoding="utf-8", check=True,
                cwd=self.lab.dir)
        self.assertEqual(slack.messages,
                         ["FAILURE: " + said.replace("\t", " ")])
        self.assertEqual(slack.num, 1)  # not cpu's
        self.assertFalse(os.path.exists(os.path.join(self.lab.dir, "x")))

    def test_write_http_posts_the_trend(self):
        self.begin(hot=grows(25))
        text = self.shipped("write_http.conf", (
            "http://127.0.0.1:9093/api/v2/alerts", self.receiver.url))
        self.run_with(text, self.receiver.all)
        trend, = (n for n in self.receiver.all() if is_own(n))
        self.assertEqual((trend.severity, trend.tag, trend.metric),
                         ("WARNING", "hot", "trending"))
        self.assertRegex(trend.text, r"^#hot is trending: \+25\.0 %")
        self.assertIn("top_url_1", trend.meta)


if __name__ == "__main__":
    unittest.main()
