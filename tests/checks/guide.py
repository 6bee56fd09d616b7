# SPDX-License-Identifier: MIT
"""guide.py TOP: every file and test that plugin/README.md names is there."""
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
    """Where unit_X or e2e_X is written."""
    kind, subject = test.split("_", 1)
    return "tests/%s/test_%s.%s" % (kind, subject,
                                    "c" if kind == "unit" else "py")


for name in re.findall(r"`([^`]+)`", text):
    if re.fullmatch(r"[\w.-]+(/[\w.-]+)+|[a-z]+/", name):
        need(any(os.path.exists(top + name) for top in ("", "plugin/")), name)
    elif re.fullmatch(r"(unit|e2e)_\w+", name):
        need(os.path.exists(source_of(name)), name)
    elif re.fullmatch(r"check_\w+", name):
        need(re.search(r"NAME %s\b" % name, cmake), name)
for file, case in re.findall(r"`((?:unit|e2e)_\w+)`: `(\w+)`", text):
    with open(source_of(file), encoding="utf-8") as f:
        need(re.search(r"\b%s\(" % case, f.read()), file + ": " + case)
for name in missing:
    print("plugin/README.md names %s, which is not there" % name)
sys.exit(bool(missing))
