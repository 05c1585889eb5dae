"""One thread that runs small jobs later: ticks, typing, the pause between two messages."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Clock:
    """Run callables after a delay, in order of their time. A job must be quick: the others wait for it."""

    def __init__(self) -> None:
        self._jobs: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._stopped = False

    def start(self) -> None:
        """Begin to run jobs."""
        threading.Thread(target=self._run, name="simulator-clock", daemon=True).start()

    def stop(self) -> None:
        """Run nothing more; jobs still waiting are forgotten."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def after(self, seconds: float, job: Callable[[], None]) -> None:
        """Run `job` once, `seconds` from now."""
        with self._changed:
            heapq.heappush(self._jobs, (time.monotonic() + max(seconds, 0), next(self._numbers), job))
            self._changed.notify()

    def _next_job(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._stopped:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._jobs)[2]
                self._changed.wait(wait)
        return None

    def _run(self) -> None:
        while job := self._next_job():
            try:
                job()
            except Exception:  # one failing job must not stop the time of all accounts
                log.exception("A job of the simulator failed")
