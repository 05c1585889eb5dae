"""One signed call to an endpoint (Standard Webhooks 1.0): bounded in time and size, never redirected, never into our own network."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import requests
from django.conf import settings
from django.utils.translation import gettext_noop as noop
from standardwebhooks.webhooks import Webhook
from urllib3.exceptions import HTTPError

from accounts.outgoing import Forbidden, check_url, session

CONNECT_SECONDS = 3.05
MOST_READ = 4096
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call. `status` is None where no answer came; `problem` is a sentence, empty where all went well."""

    status: int | None
    problem: str
    answer: str
    milliseconds: int
    retry_after: float | None = None

    @property
    def went_well(self) -> bool:
        return not self.problem

    @property
    def is_gone(self) -> bool:
        """The receiver says that it wants nothing more."""
        return self.status == 410


def headers_for(message_id: str, at: datetime, body: str, secrets: list[str]) -> dict[str, str]:
    """The three headers of the standard; with two secrets, two signatures, of which a receiver needs one."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets),
    }


def post(url: str, payload: dict, *, message_id: str, secrets: list[str]) -> Outcome:
    """Tell it once. Never raises for what the other side does."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=str)
    headers = headers_for(message_id, datetime.now(UTC), body, secrets) | {"Content-Type": "application/json", "User-Agent": "Foyer-Webhooks/1.0"}
    began = time.monotonic()
    end = began + settings.HOOK_TIMEOUT_SECONDS
    try:
        check_url(url)
        response = session().post(url, data=body.encode(), headers=headers, timeout=(CONNECT_SECONDS, settings.HOOK_TIMEOUT_SECONDS),
                                  allow_redirects=False, stream=True)
        with response:
            said = _beginning(response, end)
    except Forbidden as error:
        return _ended(began, None, str(error))
    except requests.exceptions.Timeout:
        return _ended(began, None, noop("It did not answer in time."))
    except requests.exceptions.SSLError:
        return _ended(began, None, noop("Its certificate is not valid."))
    except (requests.exceptions.RequestException, HTTPError, OSError):
        return _ended(began, None, noop("It could not be reached."))
    if 200 <= response.status_code < 300:
        return _ended(began, response.status_code, "", said)
    problem = noop("It sent us elsewhere; redirects are not followed.") if 300 <= response.status_code < 400 else noop("It refused.")
    return _ended(began, response.status_code, problem, said, _pause(response.headers.get("Retry-After")))


def _beginning(response: requests.Response, end: float) -> str:
    """Enough of the answer to help whoever reads the log; the rest is not waited for."""
    received = bytearray()
    while len(received) < MOST_READ and time.monotonic() < end:
        chunk = response.raw.read1(MOST_READ, decode_content=True)
        if not chunk:
            break
        received += chunk
    return received.decode("utf-8", "replace").replace("\x00", "")[:SHOWN]


def _ended(began: float, status: int | None, problem: str, answer: str = "", retry_after: float | None = None) -> Outcome:
    return Outcome(status, problem, answer, int((time.monotonic() - began) * 1000), retry_after)


def _pause(header: str | None) -> float | None:
    try:
        return min(max(float(header or ""), 0.0), 3600.0)
    except ValueError:
        return None
