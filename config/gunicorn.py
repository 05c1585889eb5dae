"""How the web process runs, everywhere: `make demo`, `make run`, the image, the tests and the benchmarks.

    gunicorn --config python:config.gunicorn config.wsgi

Only the address is left to whoever starts it. Threads are made when they are needed; most of them hold live streams
(conversations/live.py), and a share is kept for everything else.
"""

from __future__ import annotations

import os
import signal
import sys

from config import env

worker_class = "config.patience.PatientThreads"  # threads that do not wait for ever for what a client sends
workers = env.whole("WEB_CONCURRENCY", 2, low=1, high=64)
threads = env.whole("WEB_THREADS", 320, low=4, high=2000)
timeout = 60
graceful_timeout = env.whole("WEB_GRACEFUL_SECONDS", 5, low=1, high=300)
loglevel = "warning"
preload_app = True  # loaded once, before the fork: the workers share the pages of it
control_socket_disable = True  # it would lie in the home of whoever starts it: one for all Foyers of a user, none where there is no home
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def post_worker_init(worker) -> None:
    """Before a worker accepts anything it makes itself ready. One that is asked to stop ends its streams first; they would
    hold it until it is killed."""
    get_ready = getattr(worker.wsgi, "get_ready", None)  # ours has one; another application under these settings need not
    if get_ready:
        get_ready(worker.take_in)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _first(_end_streams, number)


def _first(deed, number: int) -> None:
    usual = signal.getsignal(number)

    def both(*arguments) -> None:
        deed()
        usual(*arguments)

    signal.signal(number, both)


def _end_streams() -> None:
    live = sys.modules.get("conversations.live")  # where nobody has asked for it, there is nothing to end
    if live:
        live.hub.close()
