# SPDX-License-Identifier: MIT
"""The real graphite-web over a folder of RRD files, asked as Grafana asks."""
import json
import os
import subprocess
import urllib.parse
import urllib.request

from lab import wait_for

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "..", "conf", "graphite-web.sh")


def ask(url, fields=None, form=None, body=None):
    """The parsed answer of a GET with fields, or of a POST."""
    if fields:
        url += "?" + urllib.parse.urlencode(fields)
    if form is not None:
        body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(url, body, timeout=60) as answer:
        text = answer.read().decode()
    return json.loads(text) if text else None


class Graphite:
    """One server, started by the script that operators use."""

    def __init__(self, folder, rrd, *args):
        os.makedirs(rrd, exist_ok=True)
        os.makedirs(folder, exist_ok=True)
        self.log_file = os.path.join(folder, "graphite.log")
        port_file = os.path.join(folder, "port")
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [SCRIPT, "--no-install", "--rrd", rrd, "--state", folder,
                 "--port", "0", "--port-file", port_file, *args],
                stdout=log, stderr=subprocess.STDOUT)
        wait_for(lambda: os.path.exists(port_file) or self.ended(), 60, self.log)
        if self.ended():
            raise AssertionError(self.log())
        with open(port_file, encoding="ascii") as f:
            self.url = "http://127.0.0.1:%d" % int(f.read())

    def ended(self):
        return self.process.poll() is not None

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as f:
            return f.read()

    def ask(self, path, *args, **more):
        return ask(self.url + path, *args, **more)

    def render(self, target, first="-90d", last="now"):
        """{name: {stamp: value}}: the form that Grafana posts for a panel."""
        series = self.ask("/render", form={
            "target": target, "from": first, "until": last, "format": "json",
            "maxDataPoints": 2000})
        return {s["target"]: {at: v for v, at in s["datapoints"]}
                for s in series}

    def events(self, tag, first, last):
        """The events of an annotation query with one tag, oldest first."""
        return self.ask("/events/get_data",
                        {"from": first, "until": last, "tags": tag})

    def stop(self):
        if not self.ended():
            self.process.terminate()
            self.process.wait(20)
