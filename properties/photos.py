"""Photos of listings: judged by their content, re-encoded by us, so that nothing but pixels is kept."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from PIL import Image, ImageOps, UnidentifiedImageError

from properties.models import Listing, Photo

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1600
MOST = 30
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
DECODING = threading.BoundedSemaphore(2)  # a large picture is 160 MB while it is open
Image.init()  # Pillow knows only some formats until it is told to load the others


class Refused(Exception):
    """The file cannot be a photo of a listing; the text is one sentence that says why."""


def add(listing: Listing, upload: UploadedFile, *, caption: str = "") -> Photo:
    """Keep an uploaded picture as the listing's last photo. Raises Refused; then nothing is kept."""
    picture = encoded(upload)
    with transaction.atomic():
        Listing.objects.select_for_update().get(pk=listing.pk)  # two phones at once get two positions
        if listing.photos.count() >= MOST:
            raise Refused(f"A listing has at most {MOST} photos.")
        last = listing.photos.aggregate(last=Max("position"))["last"]
        photo = Photo(listing=listing, position=0 if last is None else last + 1, caption=caption[:120])
        photo.image.save("photo.webp", ContentFile(picture), save=False)
        try:
            photo.save()
        except BaseException:
            photo.image.storage.delete(photo.image.name)
            raise
    return photo


def encoded(upload: UploadedFile) -> bytes:
    """The picture as WebP, upright, at most 1600 pixels long, without the camera's notes on where it was taken."""
    name = str(upload.name)[:60]
    if upload.size > MAX_BYTES:
        raise Refused(f"{name} is larger than 10 MB.")
    try:
        with DECODING, Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(f"{name} has more than 40 megapixels.")
            picture.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            result = io.BytesIO()
            upright.convert("RGBA" if has_alpha else "RGB").save(result, "WEBP", quality=82)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise Refused(f"{name} is not a picture that can be read; use JPEG, PNG or WebP.") from None
    return result.getvalue()


def order(listing: Listing, ids: Iterable[int]) -> None:
    """Put the photos into this order; photos that are not named stay behind the named ones, as they were."""
    with transaction.atomic():
        Listing.objects.select_for_update().get(pk=listing.pk)
        photos = {photo.pk: photo for photo in listing.photos.all()}
        wanted = [pk for pk in dict.fromkeys(ids) if pk in photos]
        for position, pk in enumerate([*wanted, *(pk for pk in photos if pk not in wanted)]):
            photos[pk].position = position
        Photo.objects.bulk_update(photos.values(), ["position"])
