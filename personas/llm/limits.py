"""How much we ask of a model at once, and when we stop asking: seats and a breaker. Pure; both are safe between threads."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from personas.llm.base import ModelDown

Clock = Callable[[], float]


class Seats:
    """Calls in flight, counted for the process and for each agency, so that a busy agency cannot take every seat."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, agency: str, *, limit: int, agency_limit: int, wait: float) -> Iterator[None]:
        """Hold a seat, waiting for one up to `wait` seconds. Raises ModelDown when none comes free."""
        def is_free() -> bool:
            return self._taken.total() < limit and self._taken[agency] < agency_limit

        with self._changed:
            if not self._changed.wait_for(is_free, max(wait, 0)):
                raise ModelDown("too many calls in flight", retry_in=1.0)
            self._taken[agency] += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken[agency] -= 1
                self._taken += Counter()  # forgets agencies that have none left
                self._changed.notify_all()

    def in_flight(self) -> int:
        with self._changed:
            return self._taken.total()


class Breaker:
    """After `failures` within `window` seconds nobody is let through for `pause` seconds; then one, to try.

    What that one finds decides for all: an answer opens the way again, a failure closes it for another pause.
    """

    def __init__(self, *, failures: int = 5, window: float = 30, pause: float = 30, clock: Clock = time.monotonic
                 ) -> None:
        self._window, self._pause, self._clock = window, pause, clock
        self._lock = threading.Lock()
        self._failed: deque[float] = deque(maxlen=failures)
        self._closed_until: float | None = None

    def ask_leave(self) -> None:
        """Return when a call may go out; raise ModelDown, with the time left, when it may not."""
        with self._lock:
            if self._closed_until is None:
                return
            left = self._closed_until - self._clock()
            if left > 0:
                raise ModelDown("paused after repeated failures", retry_in=left)
            self._closed_until = self._clock() + self._pause  # this one tries, the others keep waiting

    def succeeded(self) -> None:
        with self._lock:
            self._failed.clear()
            self._closed_until = None

    def failed(self) -> None:
        with self._lock:
            now = self._clock()
            self._failed.append(now)
            if len(self._failed) == self._failed.maxlen and now - self._failed[0] <= self._window:
                self._closed_until = now + self._pause
