"""Calls to providers: bounded in time and size, never redirected, never inside our own network, never quoting a token."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, BinaryIO

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from accounts.outgoing import Forbidden, check_url, session

__all__ = ["Answer", "Forbidden", "Form", "NoAnswer", "NotSent", "TooLarge", "call", "check_url", "download"]

CONNECT_SECONDS = 3.05
MAX_ANSWER_BYTES = 5_000_000
# Anything else that breaks may have broken after the request was read.
NEVER_CONNECTED = ("NewConnectionError", "NameResolutionError", "CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "Hostname mismatch")


class NotSent(Exception):
    """The request surely never left: no connection was made."""


class NoAnswer(Exception):
    """The request left, and no complete answer came back in time."""


class TooLarge(Exception):
    """The file is larger than it may be; what was read of it is of no use."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any  # parsed JSON, or None where it was not JSON
    retry_after: float | None
    text: str  # raw, for classification only: it may repeat the token, so it is never logged or shown


@dataclass(frozen=True, slots=True)
class Form:
    """Fields and one file, sent as a browser sends a form."""

    fields: dict[str, str]
    name: str
    content: BinaryIO
    mime: str


def call(method: str, url: str, body: dict | Form | None = None, *, seconds: float | None = None) -> Answer:
    """One request with a deadline over all of it. Raises NotSent, NoAnswer or Forbidden; an error status is an Answer."""
    end = time.monotonic() + (seconds or settings.PROVIDER_TIMEOUT_SECONDS)
    try:
        response = session().request(
            method, url, **_carried(body), timeout=(min(CONNECT_SECONDS, end - time.monotonic()), end - time.monotonic()),
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


def _carried(body: dict | Form | None) -> dict[str, Any]:
    if isinstance(body, Form):
        return {"data": body.fields, "files": {"file": (body.name, body.content, body.mime)}}
    return {"json": body}


def download(url: str, into: BinaryIO, *, limit: int, seconds: float) -> int:
    """Write what lies at an address that a provider named into `into`. Returns the status; only at 200 anything was written.

    Raises NoAnswer, TooLarge or Forbidden. A redirect is not followed: it would be an address that nobody has named.
    """
    check_url(url)
    end = time.monotonic() + seconds
    try:
        response = session().request("GET", url, timeout=(CONNECT_SECONDS, 10), allow_redirects=False, stream=True)
        with response:
            if response.status_code == 200:
                _pour(response, into, limit, end)
            return response.status_code
    except (requests.exceptions.RequestException, HTTPError, OSError):
        raise NoAnswer("the file did not arrive") from None


def _pour(response: requests.Response, into: BinaryIO, limit: int, end: float) -> None:
    expected, received = response.headers.get("Content-Length", ""), 0
    if expected.isdigit() and int(expected) > limit:
        raise TooLarge
    while chunk := response.raw.read1(65_536):
        received += len(chunk)
        if received > limit:
            raise TooLarge
        if time.monotonic() > end:
            raise NoAnswer("the file came too slowly")
        into.write(chunk)
    if expected.isdigit() and received != int(expected):
        raise NoAnswer("the file broke off")


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
