"""The header Idempotency-Key: a weak network may repeat a request, and the repeat makes nothing new."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, status
from rest_framework.request import Request

from accounts.agents import keyed
from accounts.api.refused import Conflict
from accounts.encryption import digest

CLIENT_KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")  # no colon: keys of our own notices have one
QUOTED = re.compile(f'"{CLIENT_KEY.pattern}"|{CLIENT_KEY.pattern}')
KEY = OpenApiParameter("Idempotency-Key", {"type": "string", "pattern": f"^({QUOTED.pattern})$"}, OpenApiParameter.HEADER, required=False,
                       description="The same key again does nothing and answers with what the first request made.")


def key_used() -> Conflict:
    return Conflict("This key was used for something else; nothing was stored or sent.", code="key_used")


def key_of(request: Request, words: dict | None = None) -> str:
    """The key, from the header or the body's `client_key`; two different ones are a mistake."""
    header, given = request.headers.get("Idempotency-Key"), (words or {}).get("client_key", "")
    if header is not None and not QUOTED.fullmatch(header):
        raise exceptions.ValidationError({"Idempotency-Key": ["Use 1 to 64 letters, digits, dots, hyphens or underscores."]})
    header = (header or "").strip('"')
    if header and given and header != given:
        raise exceptions.ValidationError({"client_key": ["The header Idempotency-Key says something else."]})
    return header or given


def made_once(request: Request, make: Callable[[], int]) -> tuple[int, int]:
    """The id of what `make` makes, and the status to answer with: 201, or 200 where this key has made it before. Without a
    key it is made each time. Raises Conflict."""
    key = key_of(request)
    if not key:
        return make(), status.HTTP_201_CREATED
    try:
        made, is_new = keyed.KeyedRequest.once(request.user, key, trace(request), make)
    except keyed.KeyUsed:
        raise key_used() from None
    except keyed.StillAtIt:
        raise Conflict("The first request with this key is still being worked on; ask again in a moment.", code="still_at_it") from None
    return made, status.HTTP_201_CREATED if is_new else status.HTTP_200_OK


def trace(request: Request) -> str:
    """A digest of what is asked. Of a form the fields count, not the boundary between them, which differs with each try."""
    data = request.data
    said: Any = {name: [_plain(each) for each in data.getlist(name)] for name in data} if hasattr(data, "getlist") else data
    return digest(request.method or "", request.path, json.dumps(said, sort_keys=True, default=str))


def _plain(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    sum_ = hashlib.sha256()
    for piece in value.chunks():
        sum_.update(piece)
    value.seek(0)
    return [value.name, sum_.hexdigest()]
