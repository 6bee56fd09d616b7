# SPDX-License-Identifier: MIT
"""What the API may answer: each row of the table of outcomes, and bodies
that no API should send."""
import http.server
import os
import threading
import time

from fixtures.kernel_clock import kernel_clock
from faults.fault_case import DAY, TODAY, Case, Scene, check, date_of, same

HOUR, MINUTE = 3600, 60
NO_COUNT = "the answer holds no usable count"
SAMPLE = "sample"
SHAPE = ('{"data":{"challengeInfo":{"challenge":{"id":"7","title":"x"},'
         '"stats":%s}},"credits_remaining":900}')
COUNTS = '{"videoCount":%s,"viewCount":%s}'


def next_day(scene):
    """Seconds to tomorrow, after PollTime."""
    return DAY


# -- an answer about one hashtag: the others go on

def one(do, outcome, log, again=MINUTE, requests=(1, 1), history=True,
        stored=None, options="", body=None):
    """x's first answer is a fault; `again` seconds later it is asked anew.

    requests: how many of x's are billed before and after it is well again.
    body: bytes of the answer, for do="body".
    """
    with Scene(options, history=history) as s:
        if body is not None:
            path = os.path.join(s.folder, "body")
            with open(path, "wb") as f:
                f.write(body)
            do = "body:" + path
        if stored is not None:
            s.odd["x", TODAY] = stored
        s.lab.sim.control("fault=tag=x path=stats do=" + do)
        s.start()
        s.until_stored("good")
        s.until(lambda: s.journal("x"), "the end of x's request")
        same("outcomes", s.journal("x"), [outcome])
        if outcome == SAMPLE:
            s.until_stored("x")
        same("stored", s.counts("x"), stored)
        same("requests", (len(s.asked("x")), s.billed("x")), (1, requests[0]))
        if log:
            s.until(lambda: s.lines(log), "'%s' in the log" % log)
            same("lines of '%s'" % log, len(s.lines(log)), 1)
        s.lab.sim.control("faults")
        if outcome != SAMPLE:
            mended(s, again, requests)
        same("good", s.counts("good"), s.api["good"][TODAY])
        same("good's requests", len([r for r in s.asked("good")
                                     if date_of(r["time"]) == TODAY]), 1)
        s.stop()


def mended(s, again, requests):
    s.move(again)
    date = date_of_now(s)
    s.until_stored("x", date)
    same("stored when mended", s.counts("x", date), s.api["x"][date])
    if date != TODAY:
        same("the missed day", s.counts("x"), None)
    same("requests when mended", (len(s.asked("x")), s.billed("x")),
         (2, sum(requests)))


def date_of_now(s):
    return s.at[:10]


FREE = (0, 1)
TOMORROW = DAY

STATUSES = [
    # name, do, outcome, log, more
    ("404, yesterday was good", "status:404", "not-found 1",
     "no such hashtag (status 404)", dict(again=HOUR)),
    ("404, never seen", "status:404", "not-found 1", "asked again tomorrow",
     dict(again=TOMORROW, history=False)),
    ("challengeInfo is null", 'json:{"data":{"challengeInfo":null}}',
     "not-found 1", "no such hashtag", dict(again=HOUR)),
    ("no data", 'json:{"data":null}', "fault 1", "no usable count", {}),
    ("an error", 'json:{"data":{},"error":"upstream failed"}', "fault 1",
     "upstream failed", {}),
    ("statusCode 10202", 'json:{"data":{"statusCode":10202}}', "not-found 1",
     "no such hashtag", dict(again=HOUR)),
    ("statusCode 10209: banned", 'json:{"data":{"statusCode":10209}}',
     "not-found 1", "the hashtag is banned", dict(again=HOUR)),
    ("statusCode 5: a fault behind the API",
     'json:{"data":{"statusCode":5}}', "fault 1", "the API reports a fault",
     {}),
    ("500", "status:500", "fault 1", "the API answered 500", {}),
    ("501", "status:501", "fault 1", "the API answered 501", {}),
    ("502 is free", "status:502", "fault 0", "the API answered 502",
     dict(requests=FREE)),
    ("503 is free", "status:503", "fault 0", "the API answered 503",
     dict(requests=FREE)),
    ("503 with Retry-After", "status:503:30", "fault 0",
     "the API answered 503", dict(requests=FREE)),
    ("504", "status:504", "fault 1", "the API answered 504", {}),
    ("599", "status:599", "fault 1", "the API answered 599", {}),
    ("204 without a body", "status:204", "fault 1", "the answer is not JSON",
     dict(requests=FREE)),
    ("400", "status:400", "refused 0", "check Provider and BaseURL",
     dict(again=TOMORROW, requests=FREE)),
    ("410", "status:410", "refused 0", "the API answered 410",
     dict(again=TOMORROW, requests=FREE)),
    ("422", "status:422", "refused 0", "the API answered 422",
     dict(again=TOMORROW, requests=FREE)),
    ("no answer within Timeout", "hang", "fault 1", "no answer within Timeout",
     dict(options="Timeout 1")),
    ("a slow drip, each byte in time", "drip:300", "fault 1",
     "no answer within Timeout", dict(options="Timeout 2")),
    ("the connection is reset before the answer", "reset", "fault 1",
     "the answer broke off", dict(requests=FREE)),
    ("the connection is reset in the middle", "reset-mid", "fault 1",
     "the answer broke off", {}),
]

BODIES = [
    ("cut off", "truncate", "the answer is not JSON"),
    ("empty", "empty", "the answer is not JSON"),
    ("HTML", "html", "the answer is not JSON"),
    ("200 MB", "huge:200000000", "the body has more than 4 MiB"),
    ("a gzip bomb of 100 MB", "gzip-bomb:100000000",
     "the body has more than 4 MiB"),
    ("60,000 deep", "deep:60000",
     "the answer is too much JSON: it is nested more than 64 deep"),
    ("a number", "json:5", NO_COUNT),
    ("null", "json:null", NO_COUNT),
    ("an array", "json:[]", NO_COUNT),
]


def raw(text):
    return text if isinstance(text, bytes) else text.encode()


def shape(videos, views):
    return raw(SHAPE % (COUNTS % (videos, views)))


NUMBERS = [
    # what both counts are: no sample, a billed fault
    ("1e999", "1e999"), ("-1", "-1"), ("1.2M", '"1.2M"'),
    ("2^53 + 1", "9007199254740993"), ("null", "null"), ("an array", "[5]"),
    ("an object", '{"a":5}'), ("true", "true"), ("12.5", "12.5"),
    ("no digits", '""'), ("hexadecimal", '"0x1F"'), ("NaN", '"NaN"'),
    ("17 digits", '"12345678901234567"'), ("commas astray", '"12,34"'),
]
GOOD_NUMBERS = [
    ("1,234 with its comma", '"1,234"', '"5,678,901"', (1234, 5678901)),
    ("digits as text", '"1234"', '"5678901"', (1234, 5678901)),
    ("1e3", "1e3", "2e6", (1000, 2000000)),
    ("views that were never told", "1234", "null", (1234, None)),
    ("0 videos beside views", "0", "77", (None, 77)),
    ("videos of -1 beside views", "-1", "77", (None, 77)),
    ("9e14", "899999999999999", "899999999999998",
     (899999999999999, 899999999999998)),
]
STRANGE = [
    # bodies, as bytes: (name, body, log of a fault, or the counts stored)
    ("two of one key that disagree",
     raw(SHAPE % '{"videoCount":5,"videoCount":6,"viewCount":7,"viewCount":8}'),
     NO_COUNT),
    ("two of one key that agree",
     raw(SHAPE % '{"videoCount":5,"videoCount":5,"viewCount":7}'), (5, 7)),
    ("a zero byte behind it", shape(5, 7) + b"\0", "the answer is not JSON"),
    ("a zero byte in it", shape(5, 7).replace(b'"x"', b'"x\0"'),
     "the answer is not JSON"),
    ("an escaped zero in a count", shape('"5\\u000012"', 7),
     "the answer is not JSON"),
    ("invalid UTF-8 in the title", shape(5, 7).replace(b'"x"', b'"\xff\xfe"'),
     (5, 7)),
    ("two documents", shape(5, 7) + shape(5, 7), "the answer is not JSON"),
    ("a byte order mark", b"\xef\xbb\xbf" + shape(5, 7), (5, 7)),
    ("single quotes", shape(5, 7).replace(b'"', b"'"),
     "the answer is not JSON"),
    ("another hashtag", shape(5, 7).replace(b'"x"', b'"y"'),
     "the answer is about another hashtag"),
    ("counts where none are looked for",
     b'{"data":{"challengeInfo":{"challenge":{"id":"7","title":"x"}}},'
     b'"videoCount":5}', NO_COUNT),
]


# -- an answer that stops all asking

BLOG = 'Provider "scavio-blog"'  # it has no free call
BLOG_PATH = "/hashtag_info"


def stop(do, log, wait, before=1, mend=("faults",), options="", sim=(),
         usage=None, billed=0, path="/hashtag"):
    """Polling pauses with one line, and goes on by itself when mended."""
    with Scene(options, sim=sim, path=path) as s:
        s.lab.sim.control(*do)
        s.start()
        s.until(lambda: s.lines("polling paused"), "the stop")
        s.move(wait)  # a probe that fails, too: no second line
        probes = len(s.lab.sim.requests(usage)) if usage else 0
        s.until(lambda: len(s.lab.sim.requests(usage)) > probes
                if usage else len(s.asked("x")) > before, "a probe")
        same("lines of the stop", len(s.lines("polling paused")), 1)
        same("lines of '%s'" % log, len(s.lines(log)), 1)
        same("good was asked", len(s.asked("good")), 0)
        same("billed", s.billed("x"), billed)
        same("stored", (s.counts("x"), s.counts("good")), (None, None))
        s.lab.sim.control(*mend)
        s.move(wait)
        s.until_stored("x")
        s.until_stored("good")
        for tag in s.tags:
            same("stored of " + tag, s.counts(tag), s.api[tag][TODAY])
        same("billed", (s.billed("x"), s.billed("good")), (billed + 1, 1))
        same("lines of the end", len(s.lines("polling resumed")), 1)
        s.stop()


KEY = "To fix: put a valid key into APIKeyFile"
STOPS = [
    ("401", ("fault=path=stats do=status:401",), KEY, HOUR,
     dict(usage="/usage")),
    ("403", ("fault=path=stats do=status:403",), KEY, HOUR,
     dict(usage="/usage")),
    ("another key", ("key=sk_test_another",), KEY, HOUR,
     dict(usage="/usage", mend=("key=sk_test_simulator",))),
    ("402", ("fault=path=stats do=status:402",), "To fix: buy credits",
     HOUR, dict(usage="/usage")),
    ("402, and no free call", ("fault=path=stats do=status:402",),
     "To fix: buy credits", HOUR, dict(options=BLOG, path=BLOG_PATH)),
    ("401, and no free call", ("key=sk_test_another",), KEY, HOUR,
     dict(options=BLOG, path=BLOG_PATH, mend=("key=sk_test_simulator",))),
    ("no credits left", ("credits=0",), "To fix: buy credits", HOUR,
     dict(usage="/usage", mend=("credits=500",))),
    ("fewer credits than MinCredits", ("credits=9",),
     "9 credits are left, MinCredits is 10", HOUR,
     dict(usage="/usage", mend=("credits=500",), options="MinCredits 10")),
    ("the API's clock is a day behind", ("fault=path=any do=date:-86400",),
     "minutes ahead of the API's", HOUR, dict(usage="/usage")),
    ("the API's clock is a day ahead", ("fault=path=any do=date:86400",),
     "minutes behind the API's", HOUR, dict(usage="/usage")),
]


def five_equal_faults():
    """Five hashtags, five credits, one line; a probe an hour."""
    tags = ["f%d" % i for i in range(8)]
    with Scene("DailyRequests 50", tags=tags) as s:
        s.lab.sim.control("fault=path=stats do=status:500")
        s.start()
        s.until(lambda: s.lines("polling paused"), "the stop")
        same("billed", sum(s.billed(t) for t in tags), 5)
        s.move(HOUR)
        s.until(lambda: sum(s.billed(t) for t in tags) == 6, "the probe")
        s.lab.sim.control("faults")
        s.move(HOUR)
        for tag in tags:
            s.until_stored(tag)
            same("stored of " + tag, s.counts(tag), s.api[tag][TODAY])
        same("billed", sum(s.billed(t) for t in tags), 6 + 8)
        told = "polling paused: 5 hashtags in a row had the same fault"
        same("lines", (len(s.lines("plugin: " + told)),
                       len(s.lines("message = " + told)),
                       len(s.lines("polling resumed"))), (1, 1, 1))
        s.stop()


def four_retries():
    """Five tries that cost five credits, then no more until tomorrow."""
    with Scene() as s:
        s.lab.sim.control("fault=tag=x path=stats do=status:500")
        s.start()
        s.until_stored("good")
        for tries, wait in enumerate((0, 60, 300, 1800, 7200), 1):
            s.move(wait)
            s.until(lambda: len(s.asked("x")) == tries, "try %d" % tries)
            s.until(lambda: len(s.journal("x")) == tries, "its end")
        s.move(2 * HOUR)
        s.lab.sim.control("series=later videos=5", "faults")
        s.move(DAY)
        s.until_stored("x", date_of_now(s))
        same("tries", (len(s.asked("x")), s.billed("x")), (6, 6))
        same("outcomes", s.journal("x"), ["fault 1"] * 5)
        same("the day", s.counts("x"), None)
        s.stop()


def limited(do, seconds):
    """429: the hashtag keeps its place; what was accepted sets the pace."""
    tags = ["t%02d" % i for i in range(20)] + ["x", "good"]
    with Scene(tags=tags) as s:
        s.lab.sim.control("fault=tag=x path=stats times=1 do=" + do)
        s.start()
        s.until_stored("good")
        s.until_stored("x")
        same("outcomes", s.journal("x"), ["limited 0", SAMPLE])
        same("billed", s.billed("x"), 1)
        refused, taken = (r["monotonic"] for r in s.asked("x"))
        check(taken - refused >= seconds, "waited %.1f s" % (taken - refused))
        for tag in ("x", "good"):
            same("stored of " + tag, s.counts(tag), s.api[tag][TODAY])
        s.stop()


class Elsewhere:
    """Another host: it must never see a request of ours."""

    def __init__(self):
        seen = self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                seen.append(str(self.headers))
                self.send_response(200)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       args=(0.05,))
        self.thread.start()
        self.url = "http://127.0.0.1:%d/" % self.server.server_port

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def redirect():
    elsewhere = Elsewhere()
    try:
        one("redirect:" + elsewhere.url, "refused 0",
            "redirects are not followed", again=TOMORROW, requests=FREE)
        same("requests elsewhere", elsewhere.seen, [])
    finally:
        elsewhere.close()


def no_date(synchronised):
    """Then the kernel's word is all that there is for the clock."""
    with Scene() as s:
        s.lab.sim.control("fault=path=any do=no-date")
        s.environment = kernel_clock(s.folder, synchronised)
        s.start(movable=False)
        if synchronised:
            s.until_stored("x")
            same("stored", s.counts("x"), s.api["x"][TODAY])
        else:
            s.until(lambda: "have no Date" in s.daemon.log(), "the pause")
            time.sleep(3)
            same("asked, but for the free call", s.asked("x"), [])
            same("stored", s.counts("x"), None)
        s.stop()


def cases():
    found = [Case("status: " + name, one, dict(do=do, outcome=outcome, log=log,
                                               **more))
             for name, do, outcome, log, more in STATUSES]
    for name, do, log in BODIES:
        found.append(Case("body: " + name, one, dict(
            do=do, outcome="fault 1", log=log, again=MINUTE)))
    for name, text in NUMBERS:
        found.append(Case("count: " + name, one, dict(
            do="body", outcome="fault 1", log=NO_COUNT,
            body=shape(text, text))))
    for name, videos, views, counts in GOOD_NUMBERS:
        found.append(Case("count: " + name, one, dict(
            do="body", outcome=SAMPLE, log="", stored=counts,
            body=shape(videos, views))))
    for name, body, wanted in STRANGE:
        fault = isinstance(wanted, str)
        found.append(Case("body: " + name, one, dict(
            do="body", outcome="fault 1" if fault else SAMPLE,
            log=wanted if fault else "", stored=None if fault else wanted,
            body=body)))
    found += [Case("stop: " + name, stop, dict(do=do, log=log, wait=wait,
                                               **more))
              for name, do, log, wait, more in STOPS]
    found += [
        Case("stop: five equal billed faults", five_equal_faults),
        Case("status: 500 all day", four_retries),
        Case("status: 429, Retry-After in seconds", limited,
             dict(do="status:429:2", seconds=2)),
        Case("status: 429, nothing told", limited,
             dict(do="status:429", seconds=5)),
        Case("status: 302 with the key to another host", redirect),
        Case("no Date header, a synchronised clock", no_date,
             dict(synchronised=True)),
        Case("no Date header, nothing else confirms the clock", no_date,
             dict(synchronised=False))]
    return found
