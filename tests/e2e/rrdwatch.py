# SPDX-License-Identifier: MIT
"""rrdwatch.c, built and read: who writes which RRD file, and beside whom."""
import collections
import os
import subprocess

Call = collections.namedtuple("Call", "tid thread beside result path updates")
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rrdwatch.c")


class Watch:
    def __init__(self, folder, **settings):
        self.library = os.path.join(folder, "rrdwatch.so")
        self.log = os.path.join(folder, "rrdwatch.log")
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared",
                        "-fPIC", "-o", self.library, SOURCE, "-ldl"],
                       check=True)
        self.settings = settings

    def env(self):
        """For Lab.start(env=…)."""
        settings = {"RRDWATCH_" + name.upper(): str(value)
                    for name, value in self.settings.items()}
        return dict(settings, LD_PRELOAD=self.library, RRDWATCH_LOG=self.log)

    def calls(self):
        if not os.path.exists(self.log):
            return []
        calls = []
        with open(self.log, encoding="utf-8") as f:
            for line in f:
                tid, thread, beside, result, path, *updates = line.split()
                calls.append(Call(int(tid), thread, int(beside), int(result),
                                  path, updates))
        return calls
