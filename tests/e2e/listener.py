# SPDX-License-Identifier: MIT
"""A TCP server of a test."""
import socket
import threading


class Listener:
    """Takes connections on loopback; take(peer) has them, one by one."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        try:
            while True:
                self.take(self.socket.accept()[0])
        except OSError:  # closed
            pass

    def take(self, peer):
        raise NotImplementedError

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()
