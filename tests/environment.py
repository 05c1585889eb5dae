"""Loaded before Django's settings: a PostgreSQL of the tests' own, no keys, no network."""

import os
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDE = os.getenv("PYTEST_XDIST_WORKER", "")  # pytest's own: of several processes each has a folder and a database server to itself
SHARED = Path(os.environ.get("FOYER_TEST_DATA") or ROOT / ".data" / "test")
DATA = SHARED / BESIDE

for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "REDIS_URL", "PRODUCTION", "ALLOWED_HOSTS", "FOYER_DEMO"):
    os.environ.pop(name, None)
os.environ["FOYER_DATA"] = str(DATA)
os.environ["ALLOW_LOOPBACK_PROVIDERS"] = "yes"
os.environ["REPLY_QUIET_SECONDS"] = "0"
os.environ["PLAIN_STATIC_FILES"] = "yes"
(DATA / "static").mkdir(parents=True, exist_ok=True)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"  # the browser driver runs a loop in the tests' own thread
os.environ["LOG_LEVEL"] = "ERROR"
os.environ["EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"

HAS_ITS_OWN_DATABASE = not os.environ.get("DATABASE_URL")
if HAS_ITS_OWN_DATABASE:
    from accounts import embedded

    embedded.hold(DATA, durable=False)


class NetworkTouched(BaseException):
    """Not an Exception, so that code under test cannot swallow it."""


_connect = socket.socket.connect


def _guarded(self: socket.socket, address) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1", "localhost")):
        raise NetworkTouched(f"a test tried to reach {address[0]}")
    return _connect(self, address)


socket.socket.connect = _guarded
