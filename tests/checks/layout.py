# SPDX-License-Identifier: MIT
"""layout.py TOP: every test stands where tests/README.md says, runs, and has a
name that says what it shows."""
import glob
import os
import re
import sys

# unit tests that are of no single file of plugin/, and why
OF_NO_FILE = {
    "allocation_failures": "each allocation of provider/ fails once",
    "delivery_alerts": "what the threshold rules decide, through delivery/",
    "delivery_announce": "what people are notified of, through delivery/",
    "delivery_restore": "a start, through recall, restore and state_file",
    "delivery_rows": "a row's way through sample, prepare, verify, backlog",
    "delivery_clock": "starts with a wrong clock or old files, through delivery and "
                      "poll",
    "ledger_restart": "random histories, through all of poll/ and its journal",
    "import_files": "histories as other programs write them, through all of "
                    "import",
    "provider_answers": "documents of real APIs, through all of provider/",
}
# a name that begins so leaves its subject to the reader
NO_SUBJECT = re.compile(
    r"(its?|they|them|what|of|without|while|until|that|before|no_more)_")

os.chdir(sys.argv[1])
with open("tests/CMakeLists.txt", encoding="utf-8") as f:
    cmake = re.sub(r"(?m)#.*$", "", f.read())
wrong = []


def listed(function):
    """{name: folder} of the calls function(folder name…) in CMake."""
    variables = dict(re.findall(r"\bset\((\w+) ([^)]*)\)", cmake))
    found = {}
    for call in re.findall(r"\b%s\(([^)]*)\)" % function, cmake):
        call = re.sub(r"\$\{(\w+)\}",
                      lambda m: variables.get(m.group(1), ""), call)
        folder, *names = call.split()
        found.update({name: folder for name in names})
    return found


def check_names(path, names):
    for name in names:
        if name.count("_") < 2 or NO_SUBJECT.match(name):
            wrong.append("%s: %s is no sentence with a subject" % (path, name))


def check_unit(path, layers):
    name = os.path.basename(path)[len("test_"):-len(".c")]
    if name not in layers:
        wrong.append("%s is in no hashtag_unit_tests() of CMakeLists.txt"
                     % path)
    elif name not in OF_NO_FILE and not os.path.exists(
            "plugin/%s/%s.c" % (layers[name], name)):
        wrong.append("%s: there is no plugin/%s/%s.c. Name it after the file "
                     "that it tests, or give a reason in %s" % (
                         path, layers[name], name, __file__))
    with open(path, encoding="utf-8") as f:
        check_names(path, re.findall(r"(?m)^static void (\w+)\(void \*\*",
                                     f.read()))


def check_python(path, folders):
    module = path[len("tests/"):-len(".py")].replace("/", ".")
    kind, *folder, name = module.split(".")
    name = name[len("test_"):]
    if kind == "e2e" and len(folder) != 1:
        wrong.append("%s stands in no folder of its subject" % path)
    elif module not in cmake and folders.get(name) != "".join(folder):
        wrong.append("%s is not in CMakeLists.txt" % path)
    with open(path, encoding="utf-8") as f:
        check_names(path, re.findall(r"(?m)^ +def test_(\w+)\(", f.read()))


units, e2e = listed("hashtag_unit_tests"), listed("hashtag_e2e_tests")
for source in sorted(glob.glob("tests/unit/test_*.c")):
    check_unit(source, units)
for source in sorted(glob.glob("tests/e2e/**/test_*.py", recursive=True)
                     + glob.glob("tests/faults/test_*.py")):
    check_python(source, e2e)
with open("tests/README.md", encoding="utf-8") as f:
    readme = f.read()
for folder in sorted(glob.glob("tests/e2e/*/") + glob.glob("tests/*/")):
    if "`%s/`" % os.path.basename(folder[:-1]) not in readme:
        wrong.append("tests/README.md does not say what %s is for" % folder)
for line in wrong:
    print(line)
sys.exit(bool(wrong))
