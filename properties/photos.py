"""Photos of listings: judged by their content and written anew in three sizes. Each change is in the listing's history, in
the name that `in_the_name_of` gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import pictures
from properties.models import Listing, Photo

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 10 * 1024 * 1024
FULL, CARD, THUMB = 1600, 640, 240  # longest sides in pixels
MOST = 30
LONGEST_CAPTION = Photo._meta.get_field("caption").max_length


class Refused(Exception):
    """The file cannot be a photo of a listing; the text is one sentence that says why."""


def add(listing: Listing, upload: UploadedFile, *, caption: str = "") -> Photo:
    """Keep an uploaded picture as the listing's last photo. Raises Refused; then nothing is kept."""
    made = _sizes(upload)
    with transaction.atomic():
        count = _locked(listing).photos.count()  # two phones at once get two positions
        if count >= MOST:
            raise Refused(_("A listing has at most %(most)s photos.") % {"most": MOST})
        last = listing.photos.aggregate(last=Max("position"))["last"]
        photo = Photo(listing=listing, position=0 if last is None else last + 1, caption=caption[:LONGEST_CAPTION])
        try:
            write(photo, made)
            photo.save()
            listing.history_line({"photos": [count, count + 1]}).save(force_insert=True)
        except BaseException:
            for name in photo.files:
                photo.image.storage.delete(name)
            raise
    return photo


def write(photo: Photo, made: list[pictures.Sized]) -> None:
    """Store the three sizes under the photo's names, without storing its row."""
    for field, size in zip((photo.image, photo.card, photo.thumb), made, strict=True):
        field.save("photo.webp", ContentFile(size.data), save=False)


def sizes(source) -> list[pictures.Sized]:
    """The three sizes of a picture, as WebP. Raises NotAPicture."""
    return pictures.sizes(source, (FULL, CARD, THUMB), form="WEBP")


def _sizes(upload: UploadedFile) -> list[pictures.Sized]:
    name = str(upload.name)[:60]
    if upload.size > MAX_BYTES:
        raise Refused(_("%(name)s is larger than 10 MB.") % {"name": name})
    try:
        return sizes(upload)
    except pictures.NotAPicture as why:
        if why.is_too_large:
            raise Refused(_("%(name)s has more than 40 megapixels.") % {"name": name}) from None
        raise Refused(_("%(name)s is not a picture that can be read; use JPEG, PNG or WebP.") % {"name": name}) from None


def remove(listing: Listing, photo: Photo) -> None:
    """Take a photo away; its files go with the commit."""
    with transaction.atomic():
        count = _locked(listing).photos.count()
        photo.delete()
        listing.history_line({"photos": [count, count - 1]}).save(force_insert=True)


def order(listing: Listing, ids: Iterable[int]) -> None:
    """Put the photos into this order; photos that are not named stay behind the named ones, as they were."""
    with transaction.atomic():
        photos = {photo.pk: photo for photo in _locked(listing).photos.all()}
        wanted = [pk for pk in dict.fromkeys(ids) if pk in photos]
        for position, pk in enumerate([*wanted, *(pk for pk in photos if pk not in wanted)]):
            photos[pk].position = position
        Photo.objects.bulk_update(photos.values(), ["position"])


def move(listing: Listing, photo: Photo, *, by: int) -> None:
    """One place forward (-1) or back (+1)."""
    with transaction.atomic():
        ids = list(_locked(listing).photos.values_list("pk", flat=True))
        at = ids.index(photo.pk)
        ids.insert(max(0, min(len(ids) - 1, at + by)), ids.pop(at))
        order(listing, ids)


def describe(photo: Photo, caption: str) -> None:
    """Put a line below a photo. Raises ValueError for one that is too long."""
    caption = " ".join(caption.split())
    if len(caption) > LONGEST_CAPTION:
        raise ValueError(_("A line below a photo has at most %(most)s characters.") % {"most": LONGEST_CAPTION})
    photo.caption = caption
    photo.save(update_fields=["caption"])


def _locked(listing: Listing) -> Listing:
    return Listing.objects.select_for_update().get(pk=listing.pk)
