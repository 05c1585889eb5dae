"""Requests and answers of the simulator's own small HTTP server, and the ways an answer can go wrong on purpose."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


class BadBody(ValueError):
    """The body is not what its content type promises; the text says where."""


@dataclass
class Request:
    """One HTTP request, read completely."""

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes
    gone: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        parts = urlsplit(self.target)
        self.path = parts.path
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}

    def json(self) -> Any:
        """The body as JSON; an empty body is an empty object."""
        if not self.body:
            return {}
        try:
            return json.loads(self.body.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise BadBody(f"Unexpected token  in JSON at position {error.start}") from None
        except json.JSONDecodeError as error:
            at = self.body.decode("utf-8")[error.pos : error.pos + 1]
            what = f"Unexpected token {at} in JSON at position {error.pos}" if at else "Unexpected end of JSON input"
            raise BadBody(what) from None

    def form(self) -> tuple[dict[str, str], dict[str, tuple[str, bytes, str]]]:
        """Fields and files (name, content, media type) of a multipart form."""
        match = re.search(r'boundary="?([^";]+)"?', self.headers.get("content-type", ""))
        if not match:
            raise BadBody("Multipart: Boundary not found")
        fields: dict[str, str] = {}
        files: dict[str, tuple[str, bytes, str]] = {}
        for part in (b"\r\n" + self.body).split(b"\r\n--" + match[1].encode())[1:]:
            head, found, content = part.partition(b"\r\n\r\n")
            head_text = head.decode("utf-8", "replace")
            name = re.search(r'\bname="([^"]*)"', head_text)
            if not found or not name:
                continue
            filename = re.search(r'\bfilename="([^"]*)"', head_text)
            mime = re.search(r"(?i)content-type:\s*([^\r\n]+)", head_text)
            if filename:
                files[name[1]] = (filename[1], content, mime[1].strip() if mime else "")
            else:
                fields[name[1]] = content.decode("utf-8", "replace")
        return fields, files


@dataclass
class Response:
    """What to answer. `wreck` names how the answer fails on the wire: reset, close or half."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    wreck: str = ""
    stream: Iterator[bytes] | None = None
    given: Callable[[bool], None] = lambda answered: None


def answer(data: Any, status: int = 200) -> Response:
    """An answer with JSON."""
    return Response(status, json.dumps(data, ensure_ascii=False).encode())
