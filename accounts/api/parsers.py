"""How bodies are read: JSON only, of a size and a depth that somebody could mean."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from accounts.api.refused import TooLarge


class Json(JSONParser):
    """REST framework's, which reads without end and falls over brackets within brackets."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: dict | None = None) -> Any:
        length = str((parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0)
        if int(length if length.isdecimal() else 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError("JSON parse error - too many brackets within brackets.") from None
