"""How a program asks."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client


def send(method: str, client: Client, address: str, body: Any = None, **headers: str) -> HttpResponse:
    return client.generic(method.upper(), address, "" if body is None else json.dumps(body), content_type="application/json", headers=headers)
