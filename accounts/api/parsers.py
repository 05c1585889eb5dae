"""How bodies are read: JSON, and forms where a file is sent; of a size and a depth that somebody could mean."""

from __future__ import annotations

import json
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from rest_framework import exceptions
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

from accounts.api.refused import TooLarge


class Json(JSONParser):
    """REST framework's, which reads without end, falls over brackets within brackets, and lets halves of characters through:
    no answer could quote them and no database keep them."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: dict | None = None) -> Any:
        _mind_the_size(parser_context, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        said = stream.read()
        try:
            data = super().parse(BytesIO(said), media_type, parser_context)
            if b"\\u" in said:
                json.dumps(data, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError("JSON parse error - too many brackets within brackets.") from None
        except UnicodeEncodeError:
            raise exceptions.ParseError("JSON parse error - half of a character.") from None
        return data


class Form(MultiPartParser):
    """A file with a few words. A view says in `largest` how many bytes the whole may have."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: dict | None = None) -> DataAndFiles:
        _mind_the_size(parser_context, (parser_context or {})["view"].largest)
        try:
            return super().parse(stream, media_type, parser_context)
        except (TooManyFieldsSent, TooManyFilesSent):
            raise exceptions.ParseError("The form has too many fields.") from None


def _mind_the_size(parser_context: dict | None, most: int) -> None:
    length = str((parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0)
    if int(length if length.isdecimal() else 0) > most:
        raise TooLarge
