"""The provider's address space: who may call what, how often, and which fault strikes.

Bodies of 401, 403 and 429 are not documented by the provider, so three different shapes are used here: an empty
body, a page of HTML and plain text. A client that reads JSON out of them without a guard is found out.
"""

import re
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from whatsapp.simulator.faults import Fault
from whatsapp.simulator.http import BadBody, Request, Response, answer
from whatsapp.simulator.managing import MANAGING
from whatsapp.simulator.sending import SENDING, QuotaExceeded
from whatsapp.simulator.state import Account
from whatsapp.simulator.validation import Refused
from whatsapp.simulator.world import World

PATH = re.compile(r"(?:/v3)?/waInstance(\d{1,19})/([A-Za-z]+)/([^/]+)(?:/([^/]+))?/?")
METHODS = SENDING | MANAGING
BY_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
HTML = "text/html; charset=utf-8"


class Wire:
    """Answers requests of the real protocol."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._recent: dict[tuple[int, str], deque[float]] = {}

    def handle(self, request: Request) -> Response:
        """The answer to one request at `/waInstance…`."""
        match = PATH.fullmatch(request.path)
        if request.verb == "OPTIONS":
            return Response(204)
        account = self._world.accounts.get(int(match[1])) if match else None
        if match is None:
            return error(404, request, "Cannot find this address")
        if account is None:
            return Response(403, b"<html><body><h1>403 Forbidden</h1></body></html>", HTML)
        if match[3] != account.token:
            return Response(401)
        name, method = BY_NAME.get(match[2].lower(), ("", None))
        if method is None or request.verb != method.verb:
            return error(404, request, f"Cannot {request.verb} this method")
        return self._carry_out(account, name, request, match[4] or "")

    def _carry_out(self, account: Account, name: str, request: Request, tail: str) -> Response:
        row = self._world.ledger.open(account.id, name)
        with self._world.lock:
            fault = account.faults.pick(name)
            limited = account.behaviour.rate_limits and self._too_often(account, name)
        if limited:
            response = Response(429, b"Too Many Requests", "text/plain")
        else:
            response = self._with_fault(fault, lambda: self._call(account, name, request, tail, row), request)
        row["fault"] = fault.mode if fault else ""
        row["status"] = None if response.wreck in ("reset", "close") else response.status
        row["seconds"] = round(time.time() - row["at"], 4)
        if not response.wreck and row["fault"] != "garbage":
            response.given = lambda answered: row.update(answered=answered)
        return response

    def _too_often(self, account: Account, name: str) -> bool:
        """Whether this request exceeds the method's requests per second."""
        rate = METHODS[name].rate
        recent = self._recent.setdefault((account.id, name), deque())
        now, window = time.monotonic(), max(1.0, 1 / rate)
        while recent and recent[0] <= now - window:
            recent.popleft()
        if len(recent) >= max(1, rate):
            return True
        recent.append(now)
        return False

    def _call(self, account: Account, name: str, request: Request, tail: str, row: dict[str, Any]) -> Response:
        try:
            result = METHODS[name].run(self._world, account, request, tail, row)
        except (Refused, BadBody) as refusal:
            return error(400, request, str(refusal))
        except QuotaExceeded as refusal:
            return answer(refusal.body, 466)
        row["taken"] = True
        if isinstance(result, Response):
            return result
        if isinstance(result, dict):
            row["idMessage"] = result.get("idMessage", row["idMessage"])
        return answer(result)

    # --- faults -----------------------------------------------------------------------------------------------

    def _with_fault(self, fault: Fault | None, call: Callable[[], Response], request: Request) -> Response:
        if fault is None:
            return call()
        if fault.mode == "slow" and not fault.taken:
            self._wait(fault.seconds, request)
            return call()
        real = call() if fault.taken else answer({})
        if fault.mode in ("slow", "hang"):
            self._wait(fault.seconds, request)
        return STRIKES[fault.mode](fault, real)

    def _wait(self, seconds: float, request: Request) -> None:
        """Keep the caller waiting, but not longer than it stays on the line."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not request.gone():
            time.sleep(min(left, 0.25))


def _scripted(fault: Fault, real: Response) -> Response:
    if isinstance(fault.body, (dict, list)):
        return answer(fault.body, fault.code)
    return Response(fault.code, str(fault.body).encode(), HTML)


def _limited(fault: Fault, real: Response) -> Response:
    return Response(429, b"Too Many Requests", "text/plain", {"Retry-After": str(fault.retry_after)})


STRIKES: dict[str, Callable[[Fault, Response], Response]] = {
    "slow": lambda fault, real: real,
    "hang": lambda fault, real: Response(wreck="close"),
    "reset": lambda fault, real: Response(wreck="reset"),
    "lost-response": lambda fault, real: Response(wreck="close"),
    "status": _scripted,
    "429": _limited,
    "garbage": lambda fault, real: Response(200, b'<!doctype html>\xff\x00 {"idMessage": ', HTML),
    "half": lambda fault, real: Response(real.status, real.body or b"{}", real.content_type, wreck="half"),
}


def error(status: int, request: Request, message: str) -> Response:
    """The provider's error body. As in real life it repeats the path, and with it the secret token."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return answer({"statusCode": status, "timestamp": now, "path": request.path, "message": message}, status)
