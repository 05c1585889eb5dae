"""Calls to addresses that somebody else has named: never redirected, never inside our own network.

Whoever may set such an address could otherwise point it at this machine's neighbours, so the address that was really
connected to is checked, after the name was resolved and before anything is sent.
"""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Forbidden(Exception):
    """The address is not one that may be called; the text is fit for a person's eyes."""


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
def session() -> requests.Session:
    """One pool of connections per process. No retries: a repeated POST is a repeated message."""
    made = requests.Session()
    made.trust_env = False  # a proxy would hide the address that is checked
    adapter = _GuardedAdapter(pool_connections=64, pool_maxsize=300, max_retries=0)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    return made


def check_url(url: str) -> None:
    """Refuse early, with a sentence, an address that may never be called. Raises Forbidden."""
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
