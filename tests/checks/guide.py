# SPDX-License-Identifier: MIT
"""guide.py TOP: every file and test that plugin/README.md names is there."""
import glob
import os
import re
import sys

os.chdir(sys.argv[1])
with open("plugin/README.md", encoding="utf-8") as f:
    text = f.read()
with open("tests/CMakeLists.txt", encoding="utf-8") as f:
    cmake = f.read()
missing = []


def need(there, what):
    if not there:
        missing.append(what)


def source_of(test):
    """Where unit_X or e2e_X is written; a name that is not there if nowhere."""
    kind, subject = test.split("_", 1)
    pattern = ("tests/unit/test_%s.c" if kind == "unit"
               else "tests/e2e/*/test_%s.py") % subject
    return (glob.glob(pattern) or [pattern])[0]


for name in re.findall(r"`([^`]+)`", text):
    if re.fullmatch(r"[\w.-]+(/[\w.-]+)+|[a-z]+/", name):
        need(any(os.path.exists(top + name) for top in ("", "plugin/")), name)
    elif re.fullmatch(r"(unit|e2e)_\w+", name):
        need(os.path.exists(source_of(name)), name)
    elif re.fullmatch(r"check_\w+", name):
        need(re.search(r"\(%s\b" % name, cmake), name)
for file, case in re.findall(r"`((?:unit|e2e)_\w+)`: `(\w+)`", text):
    if not os.path.exists(source_of(file)):
        continue  # named above
    with open(source_of(file), encoding="utf-8") as f:
        need(re.search(r"\b%s\(" % case, f.read()), file + ": " + case)
for name in missing:
    print("plugin/README.md names %s, which is not there" % name)
sys.exit(bool(missing))
