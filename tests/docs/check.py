# SPDX-License-Identifier: MIT
"""check.py TOP FACTS HASHTAGCTL [SUBJECT]: the documents say what the code
says.

SUBJECT is options, metrics, messages or ctl; all of them without one. FACTS
is the program that tests/docs/facts.c is built into.
"""
import os
import re
import subprocess
import sys

import pod
import source
from source import VARIES

MANUAL = "conf/man/collectd-hashtag.pod"
PROVIDER_MANUAL = "conf/man/collectd-hashtag-provider.pod"
CTL_MANUAL = "conf/man/hashtagctl.pod"
SUBJECTS = ("options", "metrics", "messages", "ctl")
CONF = "conf/hashtag.conf"
README = "README.md"


class Check:
    def __init__(self, top, facts, ctl):
        self.top = top
        self.hashtagctl = ctl
        self.facts = source.Facts(facts)
        self.items = pod.items(os.path.join(top, MANUAL))
        self.of_providers = pod.items(os.path.join(top, PROVIDER_MANUAL))
        self.wrong = []

    def read(self, name):
        with open(os.path.join(self.top, name), encoding="utf-8") as f:
            return f.read()

    def need(self, good, what, *more):
        if not good:
            self.wrong.append(what % more if more else what)

    def same(self, where, have, want):
        """Both sets of names are equal."""
        for name in sorted(want - have):
            self.need(False, "%s lacks: %s", where, name)
        for name in sorted(have - want):
            self.need(False, "%s has what the code has not: %s", where, name)

    # -- options

    def options(self):
        manual, conf = {}, conf_options(self.read(CONF))
        for item in self.items:
            if item.heads[0] == "OPTIONS" and item.name():
                block = item.above.name() if item.above else ""
                manual.setdefault((block, item.name()), item.text())
        manual.update({("Provider", i.name()): i.text()
                       for i in self.of_providers if i.name()})
        rows = {(o.block, o.name): o for o in self.facts.options}
        blocks = {("", b) for b, _ in rows if b} | {("", "Hashtag")}
        self.same(MANUAL, set(manual), set(rows) | blocks)
        self.same(CONF, set(conf), set(rows) | {("", "Hashtag")})
        for key, row in rows.items():
            if key in manual:
                self.option_in_manual(row, manual[key])
            if key in manual and key in self.facts.helps:
                self.need(self.facts.helps[key] in manual[key],
                          "%s, %s: it should say \"%s\"", MANUAL, row.name,
                          self.facts.helps[key])
            if key in conf:
                self.option_in_conf(row, *conf[key])

    def option_in_manual(self, row, text):
        self.need(row.range in text, "%s, %s: it should say \"%s\"", MANUAL,
                  row.name, row.range)
        told = re.search(r"Default: (.+)$", text)
        self.need((told.group(1) if told else "") == row.default,
                  "%s, %s: it should end with \"Default: %s\"", MANUAL,
                  row.name, row.default)

    def option_in_conf(self, row, given, comments):
        self.need(any(row.range in c for c in comments),
                  "%s, %s: the comment should say \"%s\"", CONF, row.name,
                  row.range)
        if row.default and not row.block:
            self.need(given[0].strip('"') == row.default,
                      "%s, %s: it should show the default %s", CONF, row.name,
                      row.default)

    # -- metrics

    def metrics(self):
        of_tags, own = self.facts.metrics, self.facts.self_metrics
        manual = [i for i in self.items if i.heads[0] == "METRICS"]
        told = {n for i in manual for n in metric_names(pod.plain(i.raw))}
        self.same(MANUAL, told, of_tags | own)
        text = self.read(README).split("## What it stores")[1].split("\n## ")[0]
        rows = "\n".join(r.split("|")[1] for r in text.splitlines()
                         if r.startswith("| `"))
        self.same(README + ", table", metric_names(rows), of_tags)
        about = text.split("About itself")[1].split("\n\n")[0]
        self.same(README + ", about itself", metric_names(about), own)

    # -- messages

    def messages(self):
        code = source.formats(self.top)
        manual = {i.pattern() for i in self.items
                  if i.heads[0] == "DIAGNOSTICS" and i.heads[1] != "Causes"}
        composed = {m for m in manual if any(
            source.matches(m, s) for s in self.facts.sentences)}
        self.same(MANUAL + ", DIAGNOSTICS", manual - composed, set(code))
        for sentence in self.facts.sentences:
            self.need(any(source.matches(m, sentence) for m in composed),
                      "%s, DIAGNOSTICS lacks: %s", MANUAL, sentence)
        causes = {i.name(): i.text() for i in self.items
                  if i.heads[1] == "Causes"}
        self.same(MANUAL + ", Causes", set(causes), set(self.facts.causes))
        for name, advice in self.facts.causes.items():
            self.need(advice in causes.get(name, advice),
                      "%s, %s: it should say \"%s\"", MANUAL, name, advice)

    # -- hashtagctl

    def ctl(self):
        path = os.path.join(self.top, CTL_MANUAL)
        items, usages = pod.items(path), {}
        common = options_of(i for i in items
                            if i.heads[0] == "COMMON OPTIONS")
        for command in helped(self.help(), "commands"):
            text = self.help(command)
            usage = text.splitlines()[0].split(": ", 1)[1]
            usages[usage] = text
            self.same("%s, %s" % (CTL_MANUAL, command), options_of(
                i for i in items if i.heads[1] == usage),
                set(helped(text, "options")))
            self.same("%s, options of every command" % CTL_MANUAL, common,
                      set(helped(text, "options of every command")))
        self.same(CTL_MANUAL, set(pod.headings(path)), set(usages))

    def help(self, *command):
        return subprocess.run([self.hashtagctl, *command, "--help"], check=True,
                              stdout=subprocess.PIPE,
                              encoding="utf-8").stdout


def helped(text, heading):
    """What --help lists under a heading: "--state-dir DIR", "check"."""
    found = re.search(r"(?m)^%s:\n((?:  .*\n)*)" % heading, text)
    lines = found.group(1).splitlines() if found else []
    return [re.match(r" {2}(\S+(?: \S+)*)(?= {2}|$)", line).group(1)
            for line in lines if not line.startswith("   ")]


def options_of(items):
    return {" ".join(pod.plain(i.raw).split()) for i in items
            if i.raw.startswith("B<--")}


def metric_names(text):
    return set(re.findall(r"\b(?:count|gauge)-\w+", text))


def conf_options(text):
    """{(block, option): (values, comments)} of an example configuration."""
    found, block, last = {}, "", None
    for line in text.splitlines():
        opening = re.match(r"\s*#?<(\w+)", line)
        # outside of blocks a blank behind "#" begins a sentence
        option = re.match(r"\s*#?%s([A-Z]\w+)\s+(\"[^\"]*\"|\S+)[^#]*(#.*)?$"
                          % (r"\s*" if block else ""), line)
        if re.match(r"\s*#?</", line):
            block, last = "", None
        elif opening:
            block = opening.group(1).replace("Plugin", "")
        elif option and option.group(1) not in ("LoadPlugin", "Include"):
            last = (block, option.group(1))
            values, comments = found.setdefault(last, ([], []))
            values.append(option.group(2))
            comments.append(option.group(3) or "")
        elif last and re.match(r"\s{20,}#", line):  # goes on with a comment
            found[last][1][-1] += " " + line.strip(" #")
        else:
            last = None
    return found


def main(top, facts, ctl, *subjects):
    check = Check(top, facts, ctl)
    for subject in subjects or SUBJECTS:
        getattr(check, subject)()
    for line in check.wrong:
        print(line)
    return 1 if check.wrong else 0


sys.exit(main(*sys.argv[1:]))
