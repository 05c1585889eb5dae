"""Who gets the next database connection of a process: agencies in turn, and within an agency whoever has waited longest.

Nearly all that a worker does for a lead it does while it holds a connection, so this is where a crowd queues. In the pool's
own queue one agency's lead would stand behind four hundred of another's.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque


class Turns:
    """So many may hold one at a time. Whoever took a turn gives it back."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()  # by agency; the first is served next

    def take(self, whose: str, timeout: float) -> bool:
        """Wait for a turn; False if none came in time."""
        with self._lock:
            if self._free:  # then nobody waits
                self._free -= 1
                return True
            called = threading.Event()
            self._waiting.setdefault(whose, deque()).append(called)
        return called.wait(timeout) or not self._leave(whose, called)

    def give_back(self) -> None:
        """Hand the turn to the agency that is next, which then stands behind the others."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            whose, queue = self._waiting.popitem(last=False)
            queue.popleft().set()
            if queue:
                self._waiting[whose] = queue

    def _leave(self, whose: str, called: threading.Event) -> bool:
        """Wait no longer; False if the turn came in this very moment."""
        with self._lock:
            if called.is_set():
                return False
            queue = self._waiting[whose]
            queue.remove(called)
            if not queue:
                del self._waiting[whose]
            return True
