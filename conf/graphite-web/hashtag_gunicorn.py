# SPDX-License-Identifier: MIT
"""How gunicorn serves graphite-web; graphite-web.sh sets the environment."""
import os

bind = "127.0.0.1:" + os.environ["HASHTAG_PORT"]
wsgi_app = "hashtag_wsgi:application"
preload_app = True  # a bad setting ends the start, not each query
workers = 2
threads = 2
timeout = 120  # seconds; the first query of a slow machine builds the grammar
# longer than the proxy of Grafana keeps a connection that it may use again: else
# it now and then sends a query into one that is being closed
keepalive = 120
graceful_timeout = 3
worker_tmp_dir = "/dev/shm"


def when_ready(server):
    """Tells the port once queries can come; port 0 took a free one."""
    port_file = os.environ.get("HASHTAG_PORT_FILE")
    if port_file:
        with open(port_file + ".new", "w", encoding="ascii") as file:
            file.write("%d\n" % server.LISTENERS[0].getsockname()[1])
        os.replace(port_file + ".new", port_file)


def post_worker_init(worker):
    """Has the scores read before somebody asks for the highest ones."""
    import hashtag_scores  # not before Django is ready
    hashtag_scores.begin()
