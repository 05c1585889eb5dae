"""Calls to providers: bounded in time and size, never redirected, never inside our own network, never quoting a token."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from accounts.outgoing import Forbidden, check_url, session

__all__ = ["Answer", "Forbidden", "NoAnswer", "NotSent", "call", "check_url"]

CONNECT_SECONDS = 3.05
MAX_ANSWER_BYTES = 5_000_000
# Anything else that breaks may have broken after the request was read.
NEVER_CONNECTED = ("NewConnectionError", "NameResolutionError", "CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "Hostname mismatch")


class NotSent(Exception):
    """The request surely never left: no connection was made."""


class NoAnswer(Exception):
    """The request left, and no complete answer came back in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any  # parsed JSON, or None where it was not JSON
    retry_after: float | None
    text: str  # raw, for classification only: it may repeat the token, so it is never logged or shown


def call(method: str, url: str, body: dict | None = None, *, seconds: float | None = None) -> Answer:
    """One request with a deadline over all of it. Raises NotSent, NoAnswer or Forbidden; an error status is an Answer."""
    end = time.monotonic() + (seconds or settings.PROVIDER_TIMEOUT_SECONDS)
    try:
        response = session().request(
            method, url, json=body, timeout=(min(CONNECT_SECONDS, end - time.monotonic()), end - time.monotonic()),
            allow_redirects=False, stream=True,
        )
    except (requests.exceptions.ConnectTimeout, requests.exceptions.InvalidURL):
        raise NotSent("no connection") from None
    except requests.exceptions.ConnectionError as error:  # a broken TLS session is one of these too
        if any(name in repr(error) for name in NEVER_CONNECTED):
            raise NotSent("no connection") from None
        raise NoAnswer("the connection broke") from None
    except requests.exceptions.RequestException:
        raise NoAnswer("no answer in time") from None
    with response:
        return _read(response, end)


def _read(response: requests.Response, end: float) -> Answer:
    received = bytearray()
    try:
        # read1 returns what is there, so that a server which drips is noticed between the drops.
        while chunk := response.raw.read1(65_536, decode_content=True):
            received += chunk
            if len(received) > MAX_ANSWER_BYTES or time.monotonic() > end:
                raise NoAnswer("the answer was too long or too slow")
    except (requests.exceptions.RequestException, HTTPError, OSError):
        raise NoAnswer("the answer broke off") from None
    text = received.decode("utf-8", "replace")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    return Answer(response.status_code, parsed, _pause(response.headers.get("Retry-After")), text)


def _pause(header: str | None) -> float | None:
    try:
        return min(max(float(header or ""), 0.0), 3600.0)
    except ValueError:
        return None
