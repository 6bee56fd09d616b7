# SPDX-License-Identifier: MIT
"""Connections that cannot be trusted, or do not last."""
import os
import random
import shutil
import socket
import subprocess
import threading
import time

from faults.answer_faults import BLOG, BLOG_PATH, HOUR, MINUTE, SAMPLE
from faults.fault_case import DAY, Case, Scene, check, same
from faults.host_faults import all_exact, paid_once, until_all
from fixtures.daemon import certificate, wait_for

FIVE = 5 * MINUTE  # between two probes of the network
STOP = "polling paused: the API cannot be reached"


def serve_again(s, *args):
    """The simulator once more, on the port that it had."""
    port = s.lab.sim.port
    s.lab.sim.stop()
    s.lab.simulate("--any", "--port", str(port), *args)


def tls(bad, log):
    """Not a byte of a request leaves; the right certificate ends it."""
    with Scene() as s:
        good = certificate(s.folder, "IP:127.0.0.1")
        wrong = bad(s)
        trusted = os.path.join(s.folder, "trusted.pem")
        with open(trusted, "wb") as out:
            for cert in {good[0], wrong.trusted}:
                with open(cert, "rb") as f:
                    out.write(f.read())
        s.options = 'CACert "%s"' % trusted
        serve_again(s, "--tls", *wrong.served)
        s.url = "https://127.0.0.1:%d" % s.lab.sim.port
        s.start()
        s.until(lambda: s.lines(STOP), "the stop")
        same("lines", (len(s.lines(STOP)), len(s.lines(log))), (1, 1))
        same("requests", s.lab.sim.requests(), [])
        serve_again(s, "--tls", *good)
        s.clock.sim = s.lab.sim
        s.move(FIVE)
        until_all(s)
        all_exact(s)
        paid_once(s)
        s.stop()


class Wrong:
    def __init__(self, served, trusted):
        self.served, self.trusted = served, trusted


def other_name(s):
    pair = certificate(s.folder, "DNS:api.example.org")
    return Wrong(pair, pair[0])


def expired(s):
    pair = certificate(s.folder, "IP:127.0.0.1,DNS:old.example.org", days=30)
    return Wrong(pair, pair[0])


def unknown(s):
    pair = certificate(s.folder, "IP:127.0.0.1,DNS:own.example.org")
    return Wrong(pair, certificate(s.folder, "IP:127.0.0.1")[0])


def nobody_listens():
    with Scene() as s:
        port = s.lab.sim.port
        s.lab.sim.stop()
        s.lab.sim.control = lambda *_: None  # nobody hears it
        s.start()
        s.until(lambda: s.lines(STOP), "the stop")
        s.move(FIVE)
        same("lines", len(s.lines(STOP)), 1)
        s.lab.simulate("--any", "--port", str(port))
        s.clock.sim = s.lab.sim
        s.move(FIVE)
        until_all(s)
        all_exact(s)
        paid_once(s)
        same("lines of the end", len(s.lines("polling resumed")), 1)
        s.stop()


def goes_away():
    """After a good day, on connections that were kept: nothing was sent, so
    nothing was billed, and no try of the day is used up."""
    with Scene() as s:
        s.start()
        until_all(s)
        port = s.lab.sim.port
        s.lab.sim.stop()
        s.lab.sim.control = lambda *_: None  # nobody hears it
        s.move(DAY)
        s.until(lambda: s.lines(STOP), "the stop")
        # a clock that jumps is asked for first, by the free call
        same("outcomes", [e for t in s.tags for e in s.journal(t, s.at[:10])
                          if e != "network 0"], [])
        s.lab.simulate("--any", "--port", str(port))
        s.clock.sim = s.lab.sim
        s.move(FIVE)
        until_all(s)
        all_exact(s, date=s.at[:10])
        same("billed", [s.billed(t) for t in s.tags], [2, 2])
        same("lines", (len(s.lines(STOP)), len(s.lines("polling resumed"))),
             (1, 1))
        s.stop()


def silent(secure):
    """Somebody is there and says nothing: not even "connected" or, with
    https, not a word of TLS. No request was sent."""
    with Scene(BLOG + "\nTimeout 600", path=BLOG_PATH) as s:
        port = s.lab.sim.port
        s.lab.sim.stop()
        s.lab.sim.control = lambda *_: None  # nobody hears it
        good = certificate(s.folder, "IP:127.0.0.1") if secure else None
        if secure:
            s.options += '\nCACert "%s"' % good[0]
        s.url = "%s://127.0.0.1:%d" % ("https" if secure else "http", port)
        deaf = socket.create_server(("127.0.0.1", port),
                                    backlog=10 if secure else 0)
        crowd = [socket.socket() for _ in range(0 if secure else 3)]
        for c in crowd:  # no room in the line of those who wait
            c.setblocking(False)
            c.connect_ex(("127.0.0.1", port))
        s.start()
        s.until(lambda: s.lines(STOP), "the stop", 60)
        same("outcomes", [e for t in s.tags for e in s.journal(t)],
             ["network 0"])
        for c in [deaf, *crowd]:
            c.close()
        s.lab.simulate("--any", "--port", str(port),
                       *(["--tls", *good] if secure else []))
        s.clock.sim = s.lab.sim
        s.move(FIVE)
        until_all(s)
        all_exact(s)
        paid_once(s)
        same("lines of the stop", len(s.lines(STOP)), 1)
        s.stop()


def no_name():
    """A name that is none is not even asked about at a name server."""
    with Scene(BLOG, path=BLOG_PATH) as s:
        s.url = "https://%s.example.org" % ("x" * 64)
        s.start()
        s.until(lambda: s.lines(STOP), "the stop")
        s.move(FIVE)
        s.until(lambda: s.journal("x") == ["network 0"] * 2, "a probe")
        same("lines", (len(s.lines(STOP)), len(s.lines("resolve host")),
                       len(s.lines("check the network, DNS"))), (1, 1, 1))
        same("outcomes", {e for t in s.tags for e in s.journal(t)},
             {"network 0"})
        s.stop()
        s.url = s.lab.sim.url
        s.start()
        until_all(s)
        all_exact(s)
        paid_once(s)
        s.stop()


def plain_http():
    """To another machine nothing goes without encryption."""
    with Scene() as s:
        s.url = "http://192.0.2.1:%d" % s.lab.sim.port
        s.start()
        s.until(lambda: s.lines("must begin with https://"), "the log")
        s.until(lambda: s.lines("Initialization complete"), "the start")
        s.move(HOUR)
        same("lines", len(s.lines("must begin with https://")), 1)
        same("asked", s.journal_text(), "")
        s.stop()
        s.url = s.lab.sim.url
        s.start()
        until_all(s)
        all_exact(s)
        s.stop()


class Breaker:
    """Between the daemon and the API: breaks connections at random."""

    def __init__(self, port, seed, odds):
        self.port, self.odds = port, odds
        self.random, self.broken, self.sockets = random.Random(seed), 0, []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.own_port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()

    def accept(self):
        while True:
            try:
                near = self.server.accept()[0]
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                return
            self.sockets += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(source, sink, far),
                                 daemon=True).start()

    def pump(self, source, sink, far):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
                # an answer has gone by: the connection ends now and then
                if source is far and self.random.random() < self.odds:
                    self.broken += 1
                    break
        except OSError:
            pass
        for s in (source, sink):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join()
        for s in self.sockets:
            s.close()


def ask_all(s, hours):
    """Lets the day go by until all have their sample."""
    for _ in range(hours):
        ends = None
        while ends != (ends := [s.journal(t) for t in s.tags]):
            time.sleep(1.5)  # as long as something happens
        if all(SAMPLE in e for e in ends):
            return
        s.move(2 * HOUR)


def closed_at_random(scheme, wrap):
    """A connection that ends between or under requests repeats none by
    itself: what may have been paid for is a fault, and comes a minute later.
    """
    tags = ["t%02d" % i for i in range(40)]
    with Scene("MaxConcurrent 4\nDailyRequests 500", tags=tags) as s:
        with wrap(s) as port:
            breaker = Breaker(port, 7, 0.15)
            try:
                s.url = "%s://127.0.0.1:%d" % (scheme, breaker.own_port)
                s.start()
                ask_all(s, 10)
                until_all(s)
                all_exact(s)
                check(breaker.broken > 3, "%d broken" % breaker.broken)
                for tag in tags:
                    ends = s.journal(tag)
                    same("samples of " + tag, ends.count(SAMPLE), 1)
                    check(len(s.asked(tag)) <= len(ends), "#%s came %d times, "
                          "noted are %s" % (tag, len(s.asked(tag)), ends))
            finally:
                breaker.close()
        s.stop()


class Plain:
    def __init__(self, s):
        self.port = s.lab.sim.port

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        pass


class Http2:
    """nghttpx speaks HTTP/2 with us, and HTTP/1.1 with the simulator."""

    def __init__(self, s):
        cert, key = certificate(s.folder, "IP:127.0.0.1")
        s.options += '\nCACert "%s"' % cert
        free = socket.create_server(("127.0.0.1", 0))
        self.port = free.getsockname()[1]
        free.close()
        self.process = subprocess.Popen(
            [shutil.which("nghttpx"), "--conf=/dev/null", "--no-ocsp",
             "--workers=1", "-f127.0.0.1,%d" % self.port,
             "-b127.0.0.1,%d" % s.lab.sim.port, key, cert],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.listens, 20, "nghttpx")

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        except OSError:
            return False

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def cases():
    return [
        Case("certificate: another name", tls, dict(
            bad=other_name, log="no alternative certificate subject name")),
        Case("certificate: expired", tls, dict(
            bad=expired, log="certificate has expired")),
        Case("certificate: of an unknown authority", tls, dict(
            bad=unknown, log="self-signed certificate")),
        Case("nobody listens", nobody_listens),
        Case("nobody listens any more", goes_away),
        Case("the connection is never taken", silent, dict(secure=False)),
        Case("TLS is never answered", silent, dict(secure=True)),
        Case("no such name", no_name),
        Case("plain http to another machine", plain_http),
        Case("keep-alive closed at random", closed_at_random, dict(
            scheme="http", wrap=Plain)),
        Case("HTTP/2 closed at random", closed_at_random, dict(
            scheme="https", wrap=Http2))]
