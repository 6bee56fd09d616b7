# SPDX-License-Identifier: MIT
"""Bash completes each subcommand and option that hashtagctl has."""
import os
import re
import subprocess
import tempfile
import unittest

from fixtures import CONF

PROGRAM = os.environ["HASHTAG_CTL"]
SCRIPT = os.path.join(CONF, "hashtagctl.bash")
FIND = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_hashtagctl
printf '%s\\n' "${COMPREPLY[@]}"
"""


def complete(*words, folder="."):
    """What a Tab behind the last word offers, to a bash without start-up."""
    done = subprocess.run(
        ["bash", "--norc", "-c", FIND, "bash", SCRIPT, PROGRAM, *words],
        check=True, capture_output=True, text=True, cwd=folder)
    return sorted(filter(None, done.stdout.split("\n"))), done.stderr


def help_of(*words):
    return subprocess.run([PROGRAM, *words, "--help"], check=True,
                          capture_output=True, text=True).stdout


def commands():
    text = help_of()
    return re.findall(r"^  ([a-z]+) ", text.split("commands:")[1]
                      .split("options of")[0], re.M)


class Completion(unittest.TestCase):
    def test_every_subcommand_is_completed(self):
        self.assertGreaterEqual(len(commands()), 2)
        self.assertEqual(complete(""), (sorted(
            commands() + ["--help", "--version"]), ""))
        self.assertEqual(complete("rep"), (["report"], ""))

    def test_every_option_is_completed(self):
        for command in commands():
            options = re.findall(r"^  (--[a-z-]+) ", help_of(command), re.M)
            self.assertIn("--state-dir", options)
            self.assertEqual(complete(command, "--"), (sorted(options), ""))
            # and the program knows what its help names
            for option in options:
                said = subprocess.run(
                    [PROGRAM, command, option + "=", "--nonsense"],
                    capture_output=True, text=True, check=False).stderr
                self.assertNotIn("unknown option " + option, said)

    def test_values_are_files_or_directories(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "a dir"))
            with open(os.path.join(folder, "a file"), "w"):
                pass
            for words, want in ((("report", "--state-dir", "a"), ["a dir"]),
                                (("check", "--key-file", "a"),
                                 ["a dir", "a file"]),
                                (("report", "--host", "a"), [])):
                self.assertEqual(complete(*words, folder=folder), (want, ""))

    def test_bash_takes_it(self):
        done = subprocess.run(
            ["bash", "--norc", "-c", 'source "$1" && complete -p hashtagctl',
             "bash", SCRIPT], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("-F _hashtagctl", done.stdout)


if __name__ == "__main__":
    unittest.main()
