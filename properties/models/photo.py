"""Pictures of a listing, in three sizes."""

from __future__ import annotations

import uuid

from django.db import models, transaction
from django.utils.translation import gettext as _


def photo_path(photo: Photo, name: str) -> str:
    """A name of our own: what a phone called the file says too much, and may say anything."""
    return f"listings/{photo.listing_id}/{uuid.uuid4().hex}.webp"


class Photo(models.Model):
    """A picture of a listing, re-encoded by `photos.add`; the first one stands for the listing. `card` and `thumb` are
    smaller ones of the same; where they are missing (pictures of before there were sizes) the large one serves."""

    listing = models.ForeignKey("properties.Listing", on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to=photo_path, max_length=160)
    card = models.ImageField(upload_to=photo_path, max_length=160, blank=True)
    thumb = models.ImageField(upload_to=photo_path, max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    caption = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["listing", "position"], name="photos_in_order")]

    def __str__(self) -> str:
        return self.caption or f"photo {self.pk}"

    @property
    def name(self) -> str:
        """The file to show large."""
        return self.image.name

    @property
    def card_name(self) -> str:
        """The file for a card: about 640 pixels."""
        return self.card.name or self.image.name

    @property
    def thumb_name(self) -> str:
        """The file for a row: about 240 pixels."""
        return self.thumb.name or self.card_name

    @property
    def words(self) -> str:
        """What to say of it to whoever cannot see it."""
        return self.caption or _("Photo of the listing")

    @property
    def files(self) -> list[str]:
        return [field.name for field in (self.image, self.card, self.thumb) if field.name]

    def delete(self, *args, **kwargs):
        names = self.files
        done = super().delete(*args, **kwargs)
        remove_files_later(names)
        return done


def remove_files_later(names: list[str]) -> None:
    """Files go when the rows are surely gone; a file that cannot be removed is no reason to bring the row back."""
    storage = Photo._meta.get_field("image").storage
    for name in names:
        transaction.on_commit(lambda name=name: storage.delete(name), robust=True)
