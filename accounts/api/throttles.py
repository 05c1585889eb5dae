"""How often one address, one agent and one agency may ask within a minute. Counters live in the cache: shared where there
is Redis, else each process counts for itself. That holds off programs gone wild; what must not be guessed (passwords,
links) is counted in the database, see `accounts.agents.signing_in`.

REST framework loads this before its views, so it imports none.
"""

from __future__ import annotations

import time
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

WINDOW = 60


def wait(what: str, who: str, cost: int = 1) -> int:
    """Count a request of somebody ("agent", "7"); 0 while they may go on, else for how many seconds they may not. The
    cache keeps agencies apart. Without a cache that answers nobody is held off."""
    limit = settings.API_PER_MINUTE[what]
    if not limit:
        return 0
    now = time.time()
    key = f"api:{what}:{who}:{int(now // WINDOW)}"
    cache.add(key, 0, WINDOW * 2)
    try:
        used = cache.incr(key, cost)
    except ValueError:  # it went meanwhile
        return 0
    return 0 if not used or used <= limit else ceil(WINDOW - now % WINDOW) or 1


class _Limit(BaseThrottle):
    what = ""

    def allow_request(self, request: Request, view: APIView) -> bool:
        self._wait = wait(self.what, self.who(request), getattr(view, "cost", 1)) if request.user else 0
        return not self._wait

    def wait(self) -> float | None:
        return self._wait

    def who(self, request: Request) -> str:
        raise NotImplementedError


class PerAgent(_Limit):
    """Whatever the agent came with: tokens and keys of one agent are counted together."""

    what = "agent"

    def who(self, request: Request) -> str:
        return str(request.user.pk)


class PerAgency(_Limit):
    """All agents of an agency together. Only who has signed in is counted, so that no stranger uses up an agency's share."""

    what = "agency"

    def who(self, request: Request) -> str:
        return "all"
