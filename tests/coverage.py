# SPDX-License-Identifier: MIT
"""coverage.py TOP BUILD: which lines of each layer of plugin/ the programs of
a build with -DHASHTAG_COVERAGE=ON have run, as gcov counts them. Fails where
a layer is below its floor in tests/coverage.floors."""
import collections
import glob
import json
import os
import subprocess
import sys

TOP, BUILD = map(os.path.realpath, sys.argv[1:3])


def objects():
    """The counters of each object; its notes where it never ran."""
    for notes in glob.glob(BUILD + "/**/*.gcno", recursive=True):
        counters = notes[:-len("gcno")] + "gcda"
        yield counters if os.path.exists(counters) else notes


def lines():
    """{file below plugin/: {line: how often it ran}}."""
    found = collections.defaultdict(collections.Counter)
    for path in objects():
        text = subprocess.run(["gcov", "--json-format", "--stdout", path],
                              check=True, capture_output=True).stdout
        for unit in json.loads(text)["files"]:
            name = os.path.relpath(os.path.join(BUILD, unit["file"]),
                                   os.path.join(TOP, "plugin"))
            if not name.startswith(".."):
                for line in unit["lines"]:
                    found[name][line["line_number"]] += line["count"]
    return found


def floors():
    with open(os.path.join(TOP, "tests", "coverage.floors"),
              encoding="utf-8") as f:
        return {name: float(floor) for name, floor in (
            line.split() for line in f if line[0] not in "#\n")}


def main():
    files = lines()
    layers = collections.defaultdict(list)
    for name, counts in sorted(files.items()):
        ran = sum(count > 0 for count in counts.values())
        layers[name.split("/")[0]].append((name, ran, len(counts)))
    floor = floors()
    low = [layer for layer in floor if layer not in layers]
    print("layer       lines     run    covered  floor")
    for layer, parts in sorted(layers.items()):
        ran, num = (sum(p[i] for p in parts) for i in (1, 2))
        share = 100 * ran / num
        if share < floor.get(layer, 0):
            low.append(layer)
        print("%-10s %6d  %6d   %6.1f %%  %s" % (
            layer, num, ran, share,
            "%g %%" % floor[layer] if layer in floor else ""))
    worst = sorted((p for parts in layers.values() for p in parts
                    if p[0].split("/")[0] != "collectd"),
                   key=lambda p: p[1] - p[2])[:12]
    print("\nlines that no unit test runs, outside collectd/:")
    for name, ran, num in worst:
        print("%6d of %5d  %s" % (num - ran, num, name))
    for layer in low:
        print("%s/ is below its floor in tests/coverage.floors. To fix: "
              "write unit tests for it" % layer)
    return bool(low)


sys.exit(main())
