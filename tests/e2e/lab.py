# SPDX-License-Identifier: MIT
"""A laboratory: the real collectd, the real rrdtool, the API simulator.

Each test gets a Lab in a folder of its own. Paths of the build come from the
environment: HASHTAG_PLUGIN (hashtag.so), HASHTAG_SIM (hashtag-sim), and
HASHTAG_WRAP (a command put before collectd, such as valgrind).
"""
import ctypes
import datetime
import glob
import math
import os
import pty
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

COLLECTD = "/usr/sbin/collectd"
STOCK_PLUGINS = "/usr/lib/collectd"
DAY = 86400
UNVERIFIED = ssl._create_unverified_context()  # a simulator's own certificate
FAKETIME_LIBRARY = next(iter(
    glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), "")


def epoch(text):
    """Unix seconds of "2026-01-05" or "2026-01-05 06:00:00", UTC."""
    if len(text) == 10:
        text += " 00:00:00"
    at = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    return int(at.replace(tzinfo=datetime.timezone.utc).timestamp())


def date_of(seconds):
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%d")


def days(first, num):
    """num dates from first on."""
    return [date_of(epoch(first) + i * DAY) for i in range(num)]


def avoid_midnight():
    """For a test that takes some minutes, and whose date must not change."""
    left = DAY - time.time() % DAY
    if left < 300:
        time.sleep(left + 1)


def wait_for(condition, seconds, what):
    """Returns condition()'s first true value, or fails the test.

    what: a text, or a function that makes one when it is needed.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("not within %s s: %s"
                         % (seconds, what() if callable(what) else what))


def faked(at, environment):
    """What makes a program believe that it is then, UTC."""
    # not the faketime command: it stays between us and the program
    return {"FAKETIME": "@" + at, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "LD_PRELOAD": ":".join(filter(None, [
                environment.get("LD_PRELOAD", ""), FAKETIME_LIBRARY]))}


LIBRRD = ctypes.CDLL("librrd.so.8")


def fetch(path, start, end, function="AVERAGE"):
    """{end of row: value or None} of an RRD, with all digits (librrd)."""
    begin, stop = ctypes.c_long(start), ctypes.c_long(end)
    step, num = ctypes.c_ulong(DAY), ctypes.c_ulong(0)
    names = ctypes.POINTER(ctypes.c_char_p)()
    data = ctypes.POINTER(ctypes.c_double)()
    if LIBRRD.rrd_fetch_r(path.encode(), function.encode(),
                          ctypes.byref(begin), ctypes.byref(stop),
                          ctypes.byref(step), ctypes.byref(num),
                          ctypes.byref(names), ctypes.byref(data)) != 0:
        LIBRRD.rrd_clear_error()
        return {}
    rows = {}
    for i in range((stop.value - begin.value) // step.value):
        value = data[i * num.value]
        at = begin.value + (i + 1) * step.value
        rows[at] = None if math.isnan(value) else value
    LIBRRD.rrd_freemem(data)
    return rows


class Simulator:
    """The API simulator as a process."""

    def __init__(self, folder, *args):
        self.log_file = os.path.join(folder, "requests.log")
        port_file = os.path.join(folder, "sim.port")
        if os.path.exists(port_file):
            os.unlink(port_file)
        self.process = subprocess.Popen(
            [os.environ["HASHTAG_SIM"], "--port-file", port_file,
             "--log", self.log_file, *args],
            stdout=subprocess.DEVNULL)
        wait_for(lambda: os.path.exists(port_file), 10, "the simulator's port")
        with open(port_file) as f:
            self.port = int(f.read())
        self.scheme = "https" if "--tls" in args else "http"
        self.url = "%s://127.0.0.1:%d" % (self.scheme, self.port)

    def control(self, *lines):
        """Sends control lines: clock=…, fault=…, series=…, credits=…"""
        request = urllib.request.Request(
            self.url + "/sim", data="\n".join(lines).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10,
                                    context=UNVERIFIED) as answer:
            answer.read()

    def stats(self):
        with urllib.request.urlopen(self.url + "/sim/stats", timeout=10,
                                    context=UNVERIFIED) as a:
            pairs = [l.split("=", 1) for l in a.read().decode().split()]
        return dict(pairs)

    def requests(self, path=None):
        """The log: dicts with time, method, path, tag, status, billed …"""
        names = ("time", "call", "tag", "status", "billed", "credits",
                 "in_flight", "monotonic")
        rows = []
        if os.path.exists(self.log_file):
            with open(self.log_file, encoding="utf-8") as f:
                for line in f:
                    row = dict(zip(names, line.rstrip("\n").split("\t")))
                    row["method"], row["path"] = row["call"].split(" ", 1)
                    row["status"] = int(row["status"])
                    row["billed"] = int(row["billed"])
                    row["time"] = float(row["time"])
                    row["monotonic"] = float(row["monotonic"])
                    rows.append(row)
        if path is not None:
            rows = [r for r in rows if r["path"].endswith(path)]
        return rows

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(type=kind) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Rrdcached:
    """The real rrdcached over the lab's RRD files; unix socket or TCP.

    It writes a file when it is told to flush it, and not for hours otherwise.
    """

    def __init__(self, lab, tcp=False):
        self.dir, self.base, self.process = lab.dir, lab.data, None
        self.tcp = ("127.0.0.1", free_port()) if tcp else None
        self.path = os.path.join(self.dir, "rrdcached.sock")
        self.address = ("%s:%d" % self.tcp) if tcp else "unix:" + self.path
        os.makedirs(self.base, exist_ok=True)

    def start(self):
        self.process = subprocess.Popen(
            ["rrdcached", "-g", "-l", self.address, "-b", self.base, "-B",
             "-p", os.path.join(self.dir, "rrdcached.pid"), "-t", "1",
             "-w", "3600", "-f", "7200"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.stats, 10, "rrdcached at " + self.address)

    def stop(self, kill=False):
        if self.process is not None and self.process.poll() is None:
            (self.process.kill if kill else self.process.terminate)()
            self.process.wait(10)

    def config(self, strip=False):
        """The block of collectd's plugin; `strip`: with environment()."""
        lines = ["LoadPlugin rrdcached", "<Plugin rrdcached>",
                 'DaemonAddress "%s"' % self.address, "CollectStatistics false"]
        # over a network librrd wants names below the base directory: those
        # that the plugin makes without DataDir, or what is left of a path
        lines += ["CreateFiles false"] if self.tcp and not strip else [
            'DataDir "%s"' % self.base]
        return "\n".join(lines + ["</Plugin>"])

    def environment(self):
        """What collectd needs to name files by their whole path."""
        return {"RRDCACHED_STRIPPATH": self.base} if self.tcp else {}

    def ask(self, line):
        """The lines of an answer; an OSError where nobody listens."""
        with socket.socket(socket.AF_INET if self.tcp else
                           socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(self.tcp or self.path)
            with s.makefile("rw", encoding="utf-8") as f:
                f.write(line + "\n")
                f.flush()
                first = f.readline()
                return [first] + [f.readline() for _ in range(
                    max(0, int(first.split(" ", 1)[0])))]

    def stats(self):
        """{name: number}, {} while it does not listen."""
        try:
            pairs = [l.split(": ") for l in self.ask("STATS")[1:]]
        except OSError:
            return {}
        return {name: int(number) for name, number in pairs}


class Daemon:
    """One run of collectd."""

    def __init__(self, lab, process, log_from):
        self.lab = lab
        self.process = process
        self.log_from = log_from

    def log(self):
        return self.lab.log()[self.log_from:]

    def wait_log(self, text, seconds=20):
        wait_for(lambda: text in self.log() or self.died(), seconds,
                 lambda: "%r in the log:\n%s" % (text, self.log()[-3000:]))
        assert text in self.log(), self.log()[-3000:]

    def died(self):
        return self.process.poll() is not None

    def stop(self, seconds=30):
        """SIGTERM; returns how long the stop took."""
        begin = time.monotonic()
        if not self.died():
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("collectd did not stop:\n" + self.log()[-3000:])
        return time.monotonic() - begin

    def kill(self):
        self.process.kill()
        self.process.wait()


class ReaderLock:
    """Another process that holds read locks on files, as a reader does.

    Not this process: it would lose its locks with the first copy it makes.
    """

    CODE = ("import fcntl, sys\n"
            "files = [open(p, 'rb') for p in sys.argv[1:]]\n"
            "for f in files: fcntl.lockf(f, fcntl.LOCK_SH)\n"
            "print('locked', flush=True)\n"
            "sys.stdin.read()\n")

    def __init__(self, paths):
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.CODE, *paths], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"locked\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release()

    def release(self):
        if not self.process.stdin.closed:
            self.process.stdin.close()
            self.process.wait(10)
            self.process.stdout.close()


class Lab:
    """Folders, configuration and the programs of one test."""

    PLUGINS = ("logfile", "rrdtool", "rrdcached", "threshold", "unixsock",
               "csv", "network",
               "write_log", "write_http", "write_graphite")

    def __init__(self, folder):
        self.dir = folder
        self.plugins = os.path.join(folder, "plugins")
        self.data = os.path.join(folder, "rrd")
        self.state = os.path.join(folder, "state")
        self.log_file = os.path.join(folder, "collectd.log")
        self.key_file = os.path.join(folder, "key")
        self.socket = os.path.join(folder, "sock")
        self.host = "lab"
        os.makedirs(self.plugins)
        for name in self.PLUGINS:
            # copies: collectd refuses links
            shutil.copy(os.path.join(STOCK_PLUGINS, name + ".so"), self.plugins)
        shutil.copy(os.environ["HASHTAG_PLUGIN"], self.plugins)
        with open(self.key_file, "w") as f:
            f.write("sk_test_simulator\n")
        os.chmod(self.key_file, 0o640)
        self.sim = None
        self.daemons = []

    # -- programs

    def simulate(self, *args):
        self.sim = Simulator(self.dir, *args)
        return self.sim

    def config(self, tags=(), options="", load=("rrdtool", "threshold"),
               extra="", provider=True, rrdtool="", hashtag_block=None):
        """The text of a collectd.conf. options go into <Plugin hashtag>."""
        lines = ['Hostname "%s"' % self.host, "FQDNLookup false",
                 'BaseDir "%s"' % self.dir, 'PluginDir "%s"' % self.plugins,
                 'PIDFile "%s/pid"' % self.dir, "Interval 10",
                 'TypesDB "/usr/share/collectd/types.db"',
                 "LoadPlugin logfile", "<Plugin logfile>", "LogLevel info",
                 'File "%s"' % self.log_file, "Timestamp true",
                 "PrintSeverity true", "</Plugin>"]
        if "rrdtool" in load:
            lines += ["LoadPlugin rrdtool", "<Plugin rrdtool>",
                      'DataDir "%s"' % self.data, rrdtool, "</Plugin>"]
        for name in load:
            if name not in ("rrdtool", "threshold"):
                lines.append("LoadPlugin %s" % name)
        if "unixsock" in load:
            lines += ["<Plugin unixsock>", 'SocketFile "%s"' % self.socket,
                      "DeleteSocket true", "</Plugin>"]
        if "threshold" in load:
            lines += ["LoadPlugin threshold"]
        if "threshold" in load and "<Plugin threshold>" not in extra \
                and '<Plugin "threshold">' not in extra:
            lines += ["<Plugin threshold>", '<Plugin "hashtag">',
                      '<Type "gauge">', 'Instance "trending"',
                      "WarningMax 0.5", "Interesting false", "</Type>",
                      "</Plugin>", "</Plugin>"]
        lines.append(extra)
        lines += ["LoadPlugin hashtag", "<Plugin hashtag>"]
        if hashtag_block is None:
            lines += ['APIKeyFile "%s"' % self.key_file,
                      'DataDir "%s"' % self.data,
                      'StateDir "%s"' % self.state]
            if provider:
                lines += ['BaseURL "%s"' % self.sim.url]
            if "RequestsPerMinute" not in options:
                lines += ["RequestsPerMinute 0"]
            if tags:
                lines += ["Hashtag " + " ".join('"%s"' % t for t in tags)]
        else:
            lines.append(hashtag_block)
        lines += [options, "</Plugin>", ""]
        return "\n".join(l for l in lines if l is not None)

    def start(self, config, at=None, args=("-f",), wrap=None, env=None):
        """Starts collectd; `at`: the faked time, UTC."""
        path = os.path.join(self.dir, "collectd.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(config)
        command = [COLLECTD, *args, "-C", path]
        wrap = os.environ.get("HASHTAG_WRAP", "") if wrap is None else wrap
        command = shlex.split(wrap) + command
        environment = {**os.environ, "TZ": "UTC", **(env or {})}
        if at is not None:
            environment.update(faked(at, environment))
        log_from = self.log_size()
        with open(os.path.join(self.dir, "out"), "ab") as out:
            process = subprocess.Popen(command, env=environment, stdout=out,
                                       stderr=subprocess.STDOUT)
        daemon = Daemon(self, process, log_from)
        self.daemons.append(daemon)
        return daemon

    def day(self, config, at, tags=None, wait=None, seconds=30, **more):
        """One run on a faked day: until the tags are stored, or wait(d)."""
        if self.sim is not None:
            self.sim.control("clock=%d" % epoch(at))
        daemon = self.start(config, at=at, **more)
        try:
            if wait is not None:
                wait_for(lambda: wait(daemon) or daemon.died(), seconds,
                         lambda: "the day %s:\n%s"
                         % (at, daemon.log()[-3000:]))
            if tags is not None:
                day = at[:10]
                wait_for(lambda: all(self.stored(t, "count-videos", day)
                                     is not None for t in tags)
                         or daemon.died(), seconds,
                         lambda: "values of %s:\n%s"
                         % (day, daemon.log()[-3000:]))
        finally:
            daemon.stop()
        return daemon

    def ctl_call(self, args, at):
        """hashtagctl's command and environment, with this lab's StateDir."""
        environment = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8")
        if at is not None:
            environment.update(faked(at, environment))
        if args and not args[0].startswith("-") and \
                "--state-dir" not in args:
            args = (args[0], "--state-dir", self.state, *args[1:])
        return [os.environ["HASHTAG_CTL"], *args], environment

    def ctl(self, *args, at=None, wrap=(), **more):
        """Runs hashtagctl; `at`: the faked time; wrap: a command before it."""
        command, environment = self.ctl_call(args, at)
        more = dict({"stdin": subprocess.DEVNULL, "timeout": 120}, **more)
        return subprocess.run([*wrap, *command], env=environment,
                              capture_output=True, text=True, check=False,
                              encoding="utf-8", **more)

    def ctl_running(self, *args, at=None):
        """hashtagctl as a process that reads what is written to its stdin."""
        command, environment = self.ctl_call(args, at)
        return subprocess.Popen(command, env=environment, text=True,
                                stdin=subprocess.PIPE,
                                stdout=subprocess.DEVNULL)

    @staticmethod
    def on_terminal(args, stream="stdout", **environment):
        """What hashtagctl, which succeeds, says on a terminal of its own."""
        ours, theirs = pty.openpty()
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL,
                   "stderr": None, stream: theirs}
        with subprocess.Popen([os.environ["HASHTAG_CTL"], *args], **streams,
                              env=dict(os.environ, **environment)) as process:
            os.close(theirs)
            text = b""
            try:
                while part := os.read(ours, 4096):
                    text += part
            except OSError:  # the other side is closed
                pass
            os.close(ours)
            assert process.wait(30) == 0, text
        return text.decode()

    def command(self, *lines):
        """Says lines to the unixsock plugin; returns its answers' lines."""
        answers = []
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(30)
            s.connect(self.socket)
            with s.makefile("rw", encoding="utf-8") as f:
                for line in lines:
                    f.write(line + "\n")
                    f.flush()
                    answers.append(f.readline().rstrip("\n"))
                    num = answers[-1].split(" ", 1)[0]
                    for _ in range(max(0, int(num or 0))):
                        answers.append(f.readline().rstrip("\n"))
        return answers

    def listed(self):
        """{identifier: stamp} of collectd's cache; {} while it is silent."""
        try:
            lines = [l.split(" ", 1) for l in self.command("LISTVAL")[1:]]
            return {name: round(float(stamp)) for stamp, name in lines}
        except (OSError, ValueError):
            return {}

    def close(self):
        for daemon in self.daemons:
            if not daemon.died():
                daemon.kill()
        if self.sim is not None:
            self.sim.stop()

    def api_rows(self, tag, first, last, *args):
        """{date: (videos, views)}: the API's own numbers, by --print."""
        text = subprocess.run(
            [os.environ["HASHTAG_SIM"], *(args or ("--any",)), "--print", tag,
             first, last], check=True, capture_output=True, text=True).stdout
        rows = [line.rsplit(",", 3) for line in text.splitlines()]
        return {date: (int(videos), int(views))
                for _, date, videos, views in rows}

    # -- what came of it

    def log(self):
        if not os.path.exists(self.log_file):
            return ""
        with open(self.log_file, encoding="utf-8", errors="replace") as f:
            return f.read()

    def log_size(self):
        return len(self.log())

    def notifications(self, text=None):
        """The notifications in logfile's log, as text lines."""
        found = re.findall(r"Notification: (.*)", self.log() if text is None
                           else text)
        return found

    def rrd(self, tag, metric):
        return os.path.join(self.data, self.host, "hashtag-" + tag,
                            metric + ".rrd")

    def rows(self, tag, metric, first, last, function="AVERAGE"):
        """{date: value} of a metric; None where it is unknown."""
        path = self.rrd(tag, metric)
        if not os.path.exists(path):
            return {}
        copy = os.path.join(self.dir, "copy.rrd")
        shutil.copyfile(path, copy)  # librrd locks even to read
        rows = fetch(copy, epoch(first) - DAY, epoch(last), function)
        return {date_of(at): v for at, v in rows.items()
                if first <= date_of(at) <= last}

    def counts(self, tag, metric, first, last, function="AVERAGE"):
        """As rows(), rounded to whole numbers, None where unknown."""
        rows = self.rows(tag, metric, first, last, function)
        return {date: None if v is None else round(v)
                for date, v in rows.items()}

    def shape(self, tag, metric):
        """The lines of `rrdtool info` that no value changes."""
        info = subprocess.run(["rrdtool", "info", self.rrd(tag, metric)],
                              check=True, capture_output=True, text=True)
        return [line for line in info.stdout.splitlines()
                if not re.match(r"filename|last_update|ds\[value\]\."
                                r"(last_ds|value|unknown_sec)|rra\[\d\]\."
                                r"(cur_row|cdp_prep)", line)]

    def stored(self, tag, metric, date):
        return self.rows(tag, metric, date, date).get(date)

    def backfill(self, tag, metric, first, values, rows=1830):
        """Makes an RRD of the plugin's shape with values from first on."""
        path = self.rrd(tag, metric)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        start = epoch(first)
        subprocess.run(
            ["rrdtool", "create", path, "-s", "86400", "-b",
             str(start - DAY), "DS:value:GAUGE:129600:U:U"] +
            ["RRA:%s:0.5:1:%d" % (function, rows)
             for function in ("AVERAGE", "MIN", "MAX")], check=True)
        updates = ["%d:%s" % (start + i * DAY,
                              "U" if v is None else repr(v))
                   for i, v in enumerate(values)]
        for i in range(0, len(updates), 200):
            subprocess.run(["rrdtool", "update", path] + updates[i:i + 200],
                           check=True)


class LabCase(unittest.TestCase):
    """A test with a laboratory of its own, shown when it fails."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hashtag-")
        self.lab = Lab(os.path.join(self.folder, "lab"))
        self.addCleanup(self.clean)

    def clean(self):
        self.lab.close()
        outcome = getattr(self, "_outcome", None)
        failed = outcome is not None and any(
            error for _, error in getattr(outcome, "errors", []) or [])
        if failed or os.environ.get("HASHTAG_KEEP"):
            print("kept for a look: " + self.folder)
            print(self.lab.log()[-2500:])
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def assert_log(self, text, log=None):
        log = self.lab.log() if log is None else log
        self.assertIn(text, log)

    def messages(self, log, text):
        """The log lines that hold text."""
        return [l for l in log.splitlines() if text in l]
