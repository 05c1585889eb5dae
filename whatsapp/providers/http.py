"""Calls to providers: bounded in time and size, never redirected, never inside our own network, never quoting a token.

Whoever may set a channel's address could otherwise point it at this machine's neighbours, so the address that was
really connected to is checked, after the name was resolved and before anything is sent.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

CONNECT_SECONDS = 3.05
MAX_ANSWER_BYTES = 5_000_000
# Anything else that breaks may have broken after the request was read.
NEVER_CONNECTED = ("NewConnectionError", "NameResolutionError", "CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "Hostname mismatch")


class NotSent(Exception):
    """The request surely never left: no connection was made."""


class NoAnswer(Exception):
    """The request left, and no complete answer came back in time."""


class Forbidden(Exception):
    """The address is not one that a provider can have."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any  # parsed JSON, or None where it was not JSON
    retry_after: float | None
    text: str  # raw, for classification only: it may repeat the token, so it is never logged or shown


def _check(peer: str) -> None:
    address = ipaddress.ip_address(peer.split("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback and settings.ALLOW_LOOPBACK_PROVIDERS:
        return
    if not address.is_global or address.is_multicast:
        raise Forbidden("This address lies inside a private network.")


class _Guarded:
    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        try:
            _check(sock.getpeername()[0])
        except BaseException:
            sock.close()
            raise
        return sock


class _GuardedHTTP(_Guarded, HTTPConnection):
    pass


class _GuardedHTTPS(_Guarded, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPS


class _GuardedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


@lru_cache(maxsize=1)
def _session() -> requests.Session:
    """One pool of connections per process. No retries: a repeated POST is a repeated message."""
    session = requests.Session()
    session.trust_env = False  # a proxy would hide the address that is checked
    adapter = _GuardedAdapter(pool_connections=64, pool_maxsize=300, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def check_url(url: str) -> None:
    """Refuse early, with a sentence, an address that could never be a provider's. Raises Forbidden."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.username or parts.password or not parts.hostname:
        raise Forbidden("The address must be a plain https address.")
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"} and settings.ALLOW_LOOPBACK_PROVIDERS
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise Forbidden("The address must start with https.")
    try:
        _check(parts.hostname)
    except ValueError:
        pass  # a name; what it resolves to is checked at each connection
    except Forbidden:
        raise


def call(method: str, url: str, body: dict | None = None, *, seconds: float | None = None) -> Answer:
    """One request with a deadline over all of it. Raises NotSent, NoAnswer or Forbidden; an error status is an Answer."""
    end = time.monotonic() + (seconds or settings.PROVIDER_TIMEOUT_SECONDS)
    try:
        response = _session().request(
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
