# SPDX-License-Identifier: MIT
"""Settings of a graphite-web that reads collectd's RRD files for Grafana.

graphite-web.sh names this module in GRAPHITE_SETTINGS_MODULE, so Debian's
/etc/graphite/local_settings.py stays as it is and is not read. The folders
come from the environment, since a test, the quickstart and a server differ
in nothing else:
  HASHTAG_RRD_DIR    the DataDir of collectd's rrdtool plugin
  HASHTAG_STATE_DIR  the database of the events, and the secret key
  HASHTAG_RRDCACHED  rrdcached's address, where one holds values back
"""
import inspect
import os
import unicodedata

import pyparsing

_state = os.environ["HASHTAG_STATE_DIR"]
with open(os.path.join(_state, "secret"), encoding="ascii") as _file:
    SECRET_KEY = _file.read().strip()

# No page of graphite-web asks who is there: this machine only.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# A row of a day covers midnight to midnight UTC.
TIME_ZONE = "UTC"

# The RRD files and nothing else: no carbon, no cluster, no tag database,
# which each query would ask in vain. The index needs the last slash.
RRD_DIR = os.path.join(os.environ["HASHTAG_RRD_DIR"], "")
STANDARD_DIRS = [RRD_DIR]
STORAGE_FINDERS = ("hashtag_finder.Finder",)
CARBONLINK_HOSTS = []
TAGDB = None
FLUSHRRDCACHED = os.environ.get("HASHTAG_RRDCACHED", "")

# Seconds; 3 and 6 are short for ten thousand files on a cold or busy disk.
FIND_TIMEOUT = 60.0
FETCH_TIMEOUT = 60.0

CONF_DIR = _state
STORAGE_DIR = _state
WHISPER_DIR = os.path.join(_state, "whisper", "")
INDEX_FILE = os.path.join(_state, "index")
STATIC_ROOT = "/usr/share/graphite-web/static"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.path.join(_state, "graphite.db"),
        # an event that arrives while another is written waits for it
        "OPTIONS": {"timeout": 20},
    }
}

# To stderr, so to the journal of the unit; exceptions, not each query.
LOG_DIR = _state
LOG_FILE_INFO = LOG_FILE_EXCEPTION = "-"
LOG_FILE_CACHE = LOG_FILE_RENDERING = "-"
LOG_INFO_PERFORMANCE = False


class _HashtagLetters:
    """The characters that a query may hold beside wildcards: all that can be
    in a hashtag (tag_normalise() of the plugin), else the hashtags shown with
    one of the others would be blank with it.

    UTF8_METRICS by itself takes all printable ones of Unicode by way of lists
    that cost 300 MB and seconds for the first query.
    """

    others = (0x200C, 0x200D, 0x203C, 0x2049, 0x3030, 0x303D,
              *range(0x1F000, 0x1FB00), *range(0x1FC00, 0x1FFFE),
              *range(0xE0020, 0xE0080))
    printables = pyparsing.printables + "".join(sorted({*map(chr, others)} | {
        chr(c) for c in (*range(0xA1, 0x32400), *range(0xE0100, 0xE01F0))
        if unicodedata.category(chr(c))[0] in "LMN"
        or unicodedata.category(chr(c)) in ("Sk", "Sm", "So")}))


UTF8_METRICS = True
pyparsing.pyparsing_unicode = _HashtagLetters

# graphite-web 1.1.8 describes its functions with two calls that Python 3.11
# no longer has; without them Grafana's query editor gets an error.
if not hasattr(inspect, "getargspec"):
    def _getargspec(function):
        return tuple(inspect.getfullargspec(function))[:4]

    def _formatargspec(args, varargs=None, varkw=None, defaults=None):
        plain = len(args) - len(defaults or ())
        words = list(args[:plain])
        words += ["%s=%r" % pair for pair in zip(args[plain:], defaults or ())]
        words += ["*" + varargs] if varargs else []
        words += ["**" + varkw] if varkw else []
        return "(" + ", ".join(words) + ")"

    inspect.getargspec = _getargspec
    inspect.formatargspec = _formatargspec
