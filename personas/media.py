"""What a contact sent besides words, as far as a model can take it in: pictures made small, voice as raw bytes.

The files themselves are fetched and stored elsewhere; `MEDIA_READER` names the function that opens them.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string
from PIL import Image, ImageOps, UnidentifiedImageError

from conversations.models import Kind, Message
from personas.llm.base import Picture

logger = logging.getLogger(__name__)
VOICES = (Kind.VOICE, Kind.AUDIO)
MOST_PICTURES = 3
LARGEST_FILE = 20 * 1024**2
LARGEST_SIDE = 1092  # pixels; what is larger is made smaller at the vendor anyway, and costs more on the way
MOST_PIXELS = 40_000_000


def raw(message: Message) -> bytes | None:
    """The file of a message, if it is stored and not too large to be looked at."""
    if not settings.MEDIA_READER or message.deleted_at:
        return None
    found = import_string(settings.MEDIA_READER)(message)
    return found if found and len(found) <= LARGEST_FILE else None


def pictures(messages: Iterable[Message]) -> list[Picture]:
    """The newest pictures of these messages. One that cannot be read is left out: then it counts as not seen."""
    images = [message for message in messages if message.kind == Kind.IMAGE][-MOST_PICTURES:]
    return [picture for message in images if (picture := _small(message)) is not None]


def _small(message: Message) -> Picture | None:
    data = raw(message)
    if data is None:
        return None
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        logger.info("picture of message %s cannot be read", message.pk)
        return None
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=80)  # written anew: place and camera do not travel along
    return Picture("image/jpeg", out.getvalue())
