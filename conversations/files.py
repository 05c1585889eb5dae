"""What a file really is, told from its content; pictures written anew so that nothing but pixels is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from accounts import pictures
from accounts.pictures import NotAPicture

__all__ = ["NotAPicture", "Picture", "document_type", "is_picture", "picture", "played_as", "tidy_name"]
LARGE, THUMB = 1600, 480

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
# Only what stands here is played in the page; everything else is handed out as a download.
PLAYED = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"\xff\xfb": "audio/mpeg", b"\xff\xf3": "audio/mpeg", b"\xff\xf2": "audio/mpeg",
          b"\xff\xf1": "audio/aac", b"\xff\xf9": "audio/aac", b"#!AMR": "audio/amr", b"\x1aE\xdf\xa3": "video/webm"}
SOUNDS_IN_MP4 = (b"M4A ", b"M4B ")


DOCUMENT_ENDINGS = {
    "application/pdf": ("pdf",), "application/zip": ("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"),
    "application/msword": ("doc", "xls", "ppt"), "text/plain": ("txt", "csv", "ics", "vcf"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    large: bytes
    thumb: bytes
    width: int
    height: int
    mime: str


def tidy_name(name: str) -> str:
    """A file's name without folders and signs that nobody sees."""
    return re.sub(r"[\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name).strip(". ")[-120:]


def is_picture(head: bytes) -> bool:
    return head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def played_as(head: bytes) -> str:
    """The media type of a sound or video that browsers play, by its first bytes; empty for everything else."""
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12] in SOUNDS_IN_MP4 else "video/mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    return next((mime for start, mime in PLAYED.items() if head.startswith(start)), "")


def document_type(head: bytes) -> str:
    """A word for what an agent may send as a document; empty for what must not be sent (programs, pages, unknown things)."""
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"  # the newer office formats are such archives
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "application/msword"
    try:
        words = head.decode("utf-8", "strict") if len(head) < 4096 else head[:4000].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return ""
    return "text/plain" if words.strip() and "\x00" not in words and not words.lstrip("\ufeff \t\r\n").startswith(("<", "#!", "MZ")) else ""


def picture(source: BinaryIO, *, keep_clear: bool = False) -> Picture:
    """The picture upright, in two sizes, without the camera's notes. `keep_clear` keeps what is transparent (stickers).

    Raises NotAPicture.
    """
    large, thumb = pictures.sizes(source, (LARGE, THUMB), keep_clear=keep_clear)
    return Picture(large.data, thumb.data, large.width, large.height, large.mime)
