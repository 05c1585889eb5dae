"""Pictures written anew, so that nothing but pixels is kept: no place where they were taken, no second file inside."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82
DECODING = threading.BoundedSemaphore(2)  # a large picture is 160 MB while it is open
Image.init()  # Pillow knows only some formats until it is told to load the others


class NotAPicture(Exception):
    """It says that it is a picture and cannot be read as one. `is_too_large`: it can, but would not fit into memory."""

    def __init__(self, why: str, *, is_too_large: bool = False) -> None:
        super().__init__(why)
        self.is_too_large = is_too_large


@dataclass(frozen=True, slots=True)
class Sized:
    """One size of a picture."""

    data: bytes
    width: int
    height: int
    mime: str


def sizes(source: BinaryIO, sides: Sequence[int], *, form: str = "JPEG", keep_clear: bool = False) -> list[Sized]:
    """The picture upright, once for each of `sides` (the longest side in pixels, the largest first), never larger than it
    is. What is transparent becomes white, unless `keep_clear`. Raises NotAPicture.
    """
    try:
        with DECODING, Image.open(source, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture("more than 40 megapixels", is_too_large=True)
            opened.draft("RGB", (sides[0] * 2, sides[0] * 2))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((sides[0], sides[0]))
            clear = keep_clear and ("A" in upright.getbands() or "transparency" in upright.info)
            image = upright.convert("RGBA") if clear else _on_white(upright)
            form = "WEBP" if clear else form
            made = []
            for side in sides:
                image = image.copy() if made else image
                image.thumbnail((side, side))
                made.append(Sized(_written(image, form), image.width, image.height, f"image/{form.lower()}"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, MemoryError):
        raise NotAPicture("it cannot be read") from None
    return made


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def _written(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form, quality=QUALITY)
    return out.getvalue()
