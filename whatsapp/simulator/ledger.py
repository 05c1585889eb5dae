"""The provider's own book: every request with its time, content and whether an answer was given."""

import itertools
import threading
import time
from collections import deque
from typing import Any

SIZE = 200_000


class Ledger:
    """What was asked of the provider, in order. Kept in memory only, and never with a token."""

    def __init__(self) -> None:
        self._rows: deque[dict[str, Any]] = deque(maxlen=SIZE)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def open(self, account_id: int, method: str) -> dict[str, Any]:
        """Begin a row for a request that has arrived; the caller fills it in."""
        row = {
            "number": next(self._numbers),
            "at": time.time(),
            "account": account_id,
            "method": method,
            "chatId": "",
            "text": "",
            "idMessage": "",
            "taken": False,
            "answered": False,
            "status": None,
            "fault": "",
            "seconds": None,
        }
        with self._lock:
            self._rows.append(row)
        return row

    def rows(self, account: int | None = None, method: str = "", since: int = 0) -> list[dict[str, Any]]:
        """Rows after number `since`, optionally of one account and one method."""
        with self._lock:
            rows = list(self._rows)
        return [
            dict(row)
            for row in rows
            if row["number"] > since
            and (account is None or row["account"] == account)
            and (not method or row["method"].lower() == method.lower())
        ]

    def clear(self) -> None:
        """Start an empty book."""
        with self._lock:
            self._rows.clear()
