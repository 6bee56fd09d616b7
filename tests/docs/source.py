# SPDX-License-Identifier: MIT
"""What the code says: the facts of tests/docs/facts.c, and the formats of its
log lines and notifications as they stand in the sources."""
import collections
import glob
import os
import re
import subprocess

VARIES = "\u2026"  # a part that is not the same each time

Option = collections.namedtuple("Option", "block name range default")

LAYERS = ("collectd", "delivery", "poll")  # where people are written to

# What takes a format that people read.
CALLS = re.compile(r"\b(?:log_(?:err|warning|notice|info)(?:_rarely)?"
                   r"|(?:event|delivery)_log(?:_rarely)?)\s*\("
                   r"|\btell\s*\(|\bs?snprintf\(text, sizeof\(text\),")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
BLANKS = re.compile(r"\s*")


class Facts:
    def __init__(self, program):
        rows = [line.rstrip("\n").split("\t") for line in subprocess.run(
            [program], check=True, stdout=subprocess.PIPE,
            encoding="utf-8").stdout.splitlines()]
        self.options = [Option(*r[1:5]) for r in rows if r[0] == "option"]
        self.helps = {(r[1], r[2]): r[5] for r in rows if len(r) > 5}
        self.metrics = {r[1] for r in rows if r[0] == "metric"}
        self.self_metrics = {r[1] for r in rows if r[0] == "self"}
        self.sentences = [r[1] for r in rows if r[0] == "says"]
        self.causes = {r[1]: r[2] for r in rows if r[0] == "cause"}


def first_literal(text, at):
    """The first string of the call whose arguments begin at `at`."""
    depth = 0
    while at < len(text) and depth >= 0:
        found = LITERAL.match(text, at)
        if found:
            parts = []
            while found:
                parts.append(found.group(1))
                at = BLANKS.match(text, found.end()).end()
                found = LITERAL.match(text, at)
            return "".join(parts)
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return None


def canonical(format):
    """A printf format with its figures and texts as VARIES."""
    text = re.sub(r"\\(.)", r"\1", format)
    text = re.sub(r"%[-+ #0-9.*]*(?:hh|h|ll|l|z|j)?[diuoxXeEfFgGcsp]", VARIES,
                  text)
    return squeezed(text.replace("%%", "%"))


def squeezed(text):
    return re.sub(VARIES + "+", VARIES, " ".join(text.split()))


def formats(top):
    """{canonical format: file} of all log lines and notifications."""
    found = {}
    for path in sorted(glob.glob(os.path.join(top, "plugin/*/*.c"))):
        if os.path.basename(os.path.dirname(path)) not in LAYERS:
            continue
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for call in CALLS.finditer(text):
            format = first_literal(text, call.end())
            if format is not None and re.search(r"[a-z]{3}", re.sub(
                    r"%[-+ #0-9.*]*[a-z]+", "", format)):
                found[canonical(format)] = os.path.relpath(path, top)
    return found


def matches(pattern, text):
    """Whether a document's sentence, with VARIES inside, is this text."""
    regex = ".*".join(re.escape(p) for p in pattern.split(VARIES))
    return re.fullmatch(regex, text) is not None
