# SPDX-License-Identifier: MIT
"""What is sent twice costs twice, unless it was not processed: connections
that are cut under requests, servers that go away, proxies that refuse."""
import os
import signal
import socket
import threading
import time

from faults.answer_faults import BLOG, BLOG_PATH, SAMPLE
from faults.connection_faults import FIVE, STOP, Http2, ask_all
from faults.fault_case import Case, Scene, check, same
from faults.host_faults import all_exact, paid_once, until_all
from fixtures.daemon import certificate
from fixtures.http2_server import Http2Server

CONF = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "conf")
GET = "rapidapi-scraper7"
FAULT = "asked again"


class GetScene(Scene):
    """With an API that is asked by GET."""

    def __init__(self, options, **more):
        super().__init__('Provider "%s"\n%s' % (GET, options),
                         path="/challenge/info", **more)

    def config(self):
        return super().config() + 'Include "%s"\n' % os.path.join(
            CONF, "providers", GET + ".conf")


class Relay:
    """Between the daemon and the API, a thread a connection."""

    def __init__(self, port):
        self.port = port
        self.server = socket.create_server(("127.0.0.1", 0))
        self.own_port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.server.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(near,),
                             daemon=True).start()

    def serve(self, near):
        with near:
            try:
                self.relay(near)
            except OSError:
                pass  # one of the two is gone

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


class Cutter(Relay):
    """Every second answer of a connection, but to the free call, is its end
    instead."""

    cut = 0

    def relay(self, near):
        answers = 0
        with socket.create_connection(("127.0.0.1", self.port)) as far:
            while answers < 2:
                request = near.recv(65536)
                if not request:
                    return
                far.sendall(request)
                answer = far.recv(65536)  # so it was billed
                answers += b"/usage" not in request.split(b"\r\n")[0]
                if answers < 2:
                    near.sendall(answer)
        self.cut += 1


def cut_after_reading(make):
    """libcurl would send it once more, unseen: each request that reaches the
    API is in the journal."""
    tags = ["t%02d" % i for i in range(12)]
    with make("MaxConcurrent 1\nDailyRequests 500", tags=tags) as s:
        cutter = Cutter(s.lab.sim.port)
        s.url = "http://127.0.0.1:%d" % cutter.own_port
        s.start()
        ask_all(s, 10)
        until_all(s)
        all_exact(s)
        cutter.close()
        check(cutter.cut > 3, "%d cut" % cutter.cut)
        same("requests", [len(s.asked(t)) for t in tags],
             [len(s.journal(t)) for t in tags])
        same("billed", [s.billed(t) for t in tags],
             [len(s.journal(t)) for t in tags])
        s.stop()


def not_a_fault(s):
    """Each was asked once, as far as the API and the journal know."""
    until_all(s)
    all_exact(s)
    paid_once(s)
    same("outcomes", {e for t in s.tags for e in s.journal(t)}, {SAMPLE})
    same("faults", (s.lines(FAULT), s.lines("polling paused")), ([], []))


def goes_away(at_once, most):
    """A server that takes few requests a connection (nginx takes 1,000): what
    it did not process is asked again at once, and is no fault."""
    tags = ["t%02d" % i for i in range(60)]
    with Scene(BLOG + "\nMaxConcurrent %d" % at_once, path=BLOG_PATH,
               tags=tags) as s:
        pair = certificate(s.folder, "IP:127.0.0.1")
        s.options += '\nCACert "%s"' % pair[0]
        server = Http2Server(s.lab.sim, "/api/v1/tiktok/hashtag_info", pair,
                             most)
        s.url = "https://127.0.0.1:%d" % server.port
        s.start()
        not_a_fault(s)
        check(at_once == 1 or server.refused > 3, "%d were refused"
              % server.refused)
        s.stop()
        server.close()


def reloaded():
    """A proxy of HTTP/2 that is reloaded while requests are under way."""
    tags = ["t%02d" % i for i in range(60)]
    with Scene("MaxConcurrent 8", sim=("--latency", "100"), tags=tags) as s:
        server = Http2(s)
        with server as port:
            s.url = "https://127.0.0.1:%d" % port
            s.start()
            for num in (10, 25, 40):
                s.until(lambda: len(s.lab.sim.requests("/hashtag")) >= num,
                        "%d requests" % num)
                server.process.send_signal(signal.SIGHUP)
            not_a_fault(s)
        s.stop()


class Proxy(Relay):
    """It answers CONNECT; "" opens the tunnel."""

    refusal, asked = "", 0

    def relay(self, near):
        self.asked += near.recv(65536).startswith(b"CONNECT api.example.org")
        if self.refusal:
            near.sendall(self.refusal.encode())
            return
        with socket.create_connection(("127.0.0.1", self.port)) as far:
            near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=self.pump, args=(far, near))
            back.start()
            self.pump(near, far)
            back.join()

    def pump(self, source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def proxy(refusal):
    """It is the network that fails, and costs nothing."""
    with Scene() as s:
        pair = certificate(s.folder, "DNS:api.example.org")
        s.lab.sim.stop()
        s.lab.simulate("--any", "--tls", *pair)
        s.options = 'CACert "%s"' % pair[0]
        s.url = "https://api.example.org"
        through = Proxy(s.lab.sim.port)
        through.refusal = refusal
        s.environment = {"https_proxy":
                         "http://127.0.0.1:%d" % through.own_port}
        s.start()
        s.until(lambda: s.lines(STOP), "the stop")
        s.move(FIVE)
        s.until(lambda: through.asked > 1, "a probe")
        time.sleep(1)
        same("outcomes", {e for t in s.tags for e in s.journal(t)} - {
            "network 0"}, set())
        same("lines", len(s.lines(STOP)), 1)
        through.refusal = ""
        s.move(FIVE)
        until_all(s)
        all_exact(s)
        paid_once(s)
        s.stop()
        through.close()


def cases():
    refusals = {"asks for a password":
                "HTTP/1.1 407 Proxy Authentication Required\r\n"
                "Content-Length: 0\r\n\r\n",
                "is overloaded":
                "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
                "speaks no TLS": "HTTP/1.1 200 OK\r\n\r\nwhat?\r\n\r\n"}
    return [
        Case("the connection is cut after a GET", cut_after_reading, dict(
            make=GetScene)),
        Case("the connection is cut after a POST", cut_after_reading, dict(
            make=Scene)),
        Case("HTTP/2: GOAWAY, one request at once", goes_away, dict(
            at_once=1, most=10)),
        Case("HTTP/2: GOAWAY, eight requests at once", goes_away, dict(
            at_once=8, most=10)),
        Case("HTTP/2: GOAWAY, fifty requests at once", goes_away, dict(
            at_once=50, most=30)),
        Case("HTTP/2: the server is reloaded", reloaded),
        *(Case("the proxy " + name, proxy, dict(refusal=text))
          for name, text in refusals.items())]
