"""Several processes of the queue out of one: what was imported and built before the fork lies in memory once for all."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)
PR_SET_PDEATHSIG = 1
PAUSE_SECONDS = 1.0  # before whoever has died is replaced: a fault that stays must not become a loop
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def die_with_parent() -> None:
    """A stop is the parent's to pass on; but if it is killed, its children must not stay behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Crew:
    """So many processes that do the same work until they are asked to stop. Whoever dies is replaced."""

    def __init__(self, size: int, work: Callable[[], None]) -> None:
        self.size, self.work = size, work
        self.pids: set[int] = set()
        self.stopping = False

    def run(self) -> None:
        """Returns when all have ended what they began."""
        for name in SIGNALS:
            signal.signal(name, self._stop)
        for _ in range(self.size):
            self._hire()
        while self.pids:
            pid, _status = os.wait()
            self.pids.discard(pid)
            if not self.stopping:
                time.sleep(PAUSE_SECONDS)
                self._hire()

    def _hire(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # a signal meets either a crew that knows all its members, or a member
        pid = os.fork() if not self.stopping else -1
        if pid > 0:
            self.pids.add(pid)
        elif pid == 0:
            for name in SIGNALS:
                signal.signal(name, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        if pid == 0:
            self._serve()

    def _serve(self) -> None:
        """What a member does; it never returns into what its parent was about to do."""
        try:
            die_with_parent()
            self.work()
            os._exit(0)
        except BaseException:
            logger.exception("a process of the queue has failed")
        finally:
            os._exit(1)

    def _stop(self, *_: object) -> None:
        self.stopping = True
        for pid in self.pids:
            os.kill(pid, signal.SIGTERM)
