"""An agency's one colour, made legible: whatever an owner picks, text on it and links in it keep their contrast. And its
logo, judged by content and encoded anew."""

from __future__ import annotations

import colorsys
import io
import threading
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

WHITE, DARK_GROUND = (255, 255, 255), (20, 24, 27)
AA = 4.5
LOGO_BYTES, LOGO_PIXELS, LOGO_SIDE = 5 * 1024 * 1024, 40_000_000, 512
DECODING = threading.BoundedSemaphore(2)  # a large picture is 160 MB while it is open
Image.init()  # Pillow knows only some formats until it is told to load the others


def stylesheet(colour: str) -> str:
    """CSS variables for both grounds, corrected until text of that colour reads on them (WCAG AA)."""
    chosen = _rgb(colour)
    on_light, on_dark = _legible(chosen, WHITE, step=-0.02), _legible(chosen, DARK_GROUND, step=0.02)
    return (
        f":root{{--brand-light:{_hex(on_light)};--brand-tint-light:{_hex(_mix(chosen, WHITE, 0.9))};"
        f"--brand-dark:{_hex(on_dark)};--brand-tint-dark:{_hex(_mix(chosen, DARK_GROUND, 0.75))}}}\n"
    )


def preview_stylesheet(colour: str) -> str:
    """The same for two pieces of a page, one as by day and one as by night, whatever ground the page itself stands on."""
    chosen = _rgb(colour)
    on_light, on_dark = legible(colour)
    return (
        f".brand-day{{--brand:{on_light};--brand-tint:{_hex(_mix(chosen, WHITE, 0.9))}}}\n"
        f".brand-night{{--brand:{on_dark};--brand-tint:{_hex(_mix(chosen, DARK_GROUND, 0.75))}}}\n"
    )


def legible(colour: str) -> tuple[str, str]:
    """The colour as it is used by day and by night: itself where its words can be read, else the nearest that can."""
    chosen = _rgb(colour)
    return _hex(_legible(chosen, WHITE, step=-0.02)), _hex(_legible(chosen, DARK_GROUND, step=0.02))


class NotALogo(Exception):
    """The file cannot be a logo; the text says what to choose instead."""


def logo_of(file: BinaryIO) -> bytes:
    """The picture as PNG, upright, at most 512 pixels long, with nothing in it but pixels. Raises NotALogo."""
    file.seek(0, io.SEEK_END)
    if file.tell() > LOGO_BYTES:
        raise NotALogo(_("This picture is larger than 5 MB. Choose a smaller one."))
    file.seek(0)
    try:
        with DECODING, Image.open(file, formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > LOGO_PIXELS:
                raise NotALogo(_("This picture has more than 40 megapixels. Choose a smaller one."))
            if min(picture.size) < 16:
                raise NotALogo(_("This picture is too small. A logo is at least 16 pixels high and wide."))
            picture.draft("RGB", (LOGO_SIDE * 2, LOGO_SIDE * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail((LOGO_SIDE, LOGO_SIDE), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            upright.save(out, "PNG", optimize=True)
    except NotALogo:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotALogo(_("This is no picture that we can read. Choose a PNG, JPEG or WebP file.")) from None
    return out.getvalue()


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """WCAG 2 contrast ratio, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _legible(colour: tuple[int, int, int], ground: tuple[int, int, int], *, step: float) -> tuple[int, int, int]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(c / 255 for c in colour))
    while contrast(colour, ground) < AA and 0 < lightness + step < 1:
        lightness += step
        colour = tuple(round(c * 255) for c in colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def _luminance(colour: tuple[int, int, int]) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(colour, ground, share: float) -> tuple[int, int, int]:
    return tuple(round(c * (1 - share) + g * share) for c, g in zip(colour, ground, strict=True))


def _rgb(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))


def _hex(colour: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{c:02x}" for c in colour)
