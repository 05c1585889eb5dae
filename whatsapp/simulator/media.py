"""Files of the simulation: what contacts attach, what the API uploads, and where both are served."""

import mimetypes
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

KINDS = {
    "image/jpeg": "imageMessage",
    "image/png": "imageMessage",
    "video/mp4": "videoMessage",
    "video/3gpp": "videoMessage",
    "image/webp": "stickerMessage",
}
EXTENSIONS = {"oga": "audio/ogg; codecs=opus", "ogg": "audio/ogg; codecs=opus", "opus": "audio/ogg; codecs=opus"}


def mime_of(name: str) -> str:
    """The media type a file name promises."""
    extension = name.rpartition(".")[2].lower()
    return EXTENSIONS.get(extension) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def kind_of(mime: str) -> str:
    """The kind of message WhatsApp makes of such a file."""
    if mime.startswith("audio/"):
        return "audioMessage"
    return KINDS.get(mime, "documentMessage")


def tidy(name: str) -> str:
    """A file name without folders and control characters."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    return name[-120:] or "file"


def on_this_machine(address: str) -> tuple[str, dict[str, str]]:
    """Names under .localhost mean this machine, but only browsers know: the address to use, with its Host header."""
    parts = urlsplit(address)
    if not (parts.hostname or "").endswith(".localhost"):
        return address, {}
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"127.0.0.1{port}")), {"Host": parts.netloc}


class Media:
    """A folder of files, each under a random key; the name is only part of the address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def save(self, content: bytes, name: str, mime: str = "") -> dict[str, Any]:
        """Keep a file and return how messages refer to it."""
        name, key = tidy(name), secrets.token_hex(16)
        (self._folder / key).write_bytes(content)
        url = f"/media/{key}/{quote(name, safe='')}"
        return {"url": url, "name": name, "mime": mime or mime_of(name), "size": len(content)}

    def read(self, path: str) -> tuple[bytes, str, str] | None:
        """Content, media type and name of the file at `/media/<key>/<name>`."""
        match = re.fullmatch(r"/media/([0-9a-f]{32})/([^/]+)", path)
        if not match or not (self._folder / match[1]).is_file():
            return None
        name = tidy(unquote(match[2]))
        return (self._folder / match[1]).read_bytes(), mime_of(name), name
