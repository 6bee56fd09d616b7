# SPDX-License-Identifier: MIT
"""Machines with networks of their own, joined by cables that can be cut.

Each one is a network namespace of Linux where these may be made. Elsewhere
(a container without CAP_NET_ADMIN) all are this machine, and a cable is a
relay between two ports of loopback.
"""
import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import threading

from lab import free_port

NOBODY = "02:00:00:00:00:01"  # an address of Ethernet that no device has
CLONE_NEWNET = 0x40000000  # <linux/sched.h>
LIBC = ctypes.CDLL(None, use_errno=True)


def succeed(status):
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def current_network():
    """The network namespace of this thread, which stays while it is open."""
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY)


def ip(*args):
    done = subprocess.run(["ip", *args], check=False, capture_output=True,
                          text=True)
    if done.returncode != 0:
        raise OSError("ip %s: %s" % (" ".join(args), done.stderr.strip()))


class Namespace:
    """`with` it, whatever is started or connected is on this machine."""

    def __init__(self):
        outside = current_network()
        try:
            succeed(LIBC.unshare(CLONE_NEWNET))
            self.network = current_network()
            succeed(LIBC.setns(outside, CLONE_NEWNET))
        finally:
            os.close(outside)
        self.path = "/proc/%d/fd/%d" % (os.getpid(), self.network)
        with self:
            ip("link", "set", "lo", "up")

    def __enter__(self):
        self.outside = current_network()
        succeed(LIBC.setns(self.network, CLONE_NEWNET))

    def __exit__(self, *_):
        succeed(LIBC.setns(self.outside, CLONE_NEWNET))
        os.close(self.outside)

    def close(self):
        os.close(self.network)


class Cable:
    """A pair of virtual Ethernet devices between a machine and the centre."""

    def __init__(self, machine, centre, num):
        self.machine, self.device = machine, "cable%d" % num
        self.address = "10.9.%d.1" % num  # the centre's end
        with centre:
            ip("link", "add", self.device, "type", "veth", "peer", "name",
               self.device, "netns", machine.path)
        for end, last in ((centre, 1), (machine, 2)):
            with end:
                ip("address", "add", "10.9.%d.%d/30" % (num, last), "dev",
                   self.device)
                ip("link", "set", self.device, "up")

    def lose(self):
        """What is sent arrives nowhere, and the sender is not told."""
        with self.machine:
            ip("neighbour", "replace", self.address, "lladdr", NOBODY, "dev",
               self.device, "nud", "permanent")

    def cut(self):
        """The sender is told that the network is unreachable."""
        with self.machine:
            ip("link", "set", self.device, "down")

    def mend(self):
        with self.machine:
            ip("link", "set", self.device, "up")
            ip("neighbour", "flush", "to", self.address, "dev", self.device,
               "nud", "permanent")

    def close(self):
        """It ends with its machines."""


class Namespaces:
    """The machine `centre`, and others that reach its port by UDP."""

    LISTENS = "0.0.0.0"

    def __init__(self):
        self.port, self.machines, self.centre = 25826, [], Namespace()

    def join(self):
        """A further machine, and its cable; .address and .port are where it
        reaches the centre."""
        machine = Namespace()
        self.machines.append(machine)
        cable = Cable(machine, self.centre, len(self.machines))
        cable.port = self.port
        return machine, cable

    def close(self):
        for machine in (*self.machines, self.centre):
            machine.close()


class Relay:
    """Passes UDP packets on to a port of loopback, or drops them."""

    address = "127.0.0.1"

    def __init__(self, to_port):
        self.to = (self.address, to_port)
        self.passes, self.closed = True, False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(0.1)
        self.socket.bind((self.address, 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.closed:
            with contextlib.suppress(OSError):  # a time-out; nobody listens
                packet = self.socket.recv(65535)
                if self.passes:
                    self.socket.sendto(packet, self.to)

    def lose(self):
        self.passes = False

    cut = lose  # the sender is never told

    def mend(self):
        self.passes = True

    def close(self):
        self.closed = True
        self.thread.join()
        self.socket.close()


class Ports:
    """As Namespaces, on one machine."""

    LISTENS = "127.0.0.1"

    def __init__(self):
        self.port, self.cables = free_port(socket.SOCK_DGRAM), []
        self.centre = contextlib.nullcontext()

    def join(self):
        self.cables.append(Relay(self.port))
        return contextlib.nullcontext(), self.cables[-1]

    def close(self):
        for cable in self.cables:
            cable.close()


def network():
    """The best that can be had here; which one it is, is said."""
    why = "HASHTAG_NETWORK=ports"
    if os.environ.get("HASHTAG_NETWORK") != "ports":
        try:
            made = Namespaces()
            made.join()  # whether a cable can be had, too
            made.close()
            return Namespaces()
        except OSError as e:
            why = "no network namespaces here: %s" % e
    print("%s. All machines are this one, and relays on loopback lose what "
          "is sent" % why, file=sys.stderr)
    return Ports()
