"""Photos of listings that go along with an answer, when the contact asks for pictures: only of homes that the answer
names and that can still be had."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from conversations import attachments
from conversations.models import Attachment
from personas.models import Turn
from personas.retrieval import Findings
from properties.models import Listing, Photo

logger = logging.getLogger(__name__)
MOST = 3


def photos_for(findings: Findings) -> list[Photo]:
    """What could be shown: the first photos of the one home that is spoken of, or the first of each of several."""
    if findings.request.wants != "photos":
        return []
    return _of([home.pk for home in findings.listings if home.is_available])


def photos_of_answer(turn: Turn, candidates: Iterable[Photo]) -> list[Photo]:
    """Those of the homes that the answer really names and that were not taken off the market while it was written."""
    named = {row["id"] for row in turn.listings if row.get("used")}
    homes = list(dict.fromkeys(photo.listing_id for photo in candidates if photo.listing_id in named))
    if not homes:
        return []
    there = set(Listing.objects.filter(pk__in=homes, availability="available").values_list("pk", flat=True))
    return _of([pk for pk in homes if pk in there])


def as_files(photos: Sequence[Photo]) -> list[Attachment]:
    """Copies to be sent, each with the name of its home below the first. A photo that cannot be read stays away."""
    made: list[Attachment] = []
    told: set[int] = set()
    for photo in photos:
        try:
            with photo.image.open("rb") as stored:
                caption = "" if photo.listing_id in told else photo.listing.title
                made.append(attachments.copied(stored, caption=caption))
        except (OSError, ValueError, attachments.Refused):
            logger.warning("photo %s cannot be sent", photo.pk)
            continue
        told.add(photo.listing_id)
    return made


def _of(homes: Sequence[int]) -> list[Photo]:
    found: dict[int, list[Photo]] = {pk: [] for pk in homes}
    for photo in Photo.objects.filter(listing__in=homes).select_related("listing"):
        found[photo.listing_id].append(photo)
    if len(homes) == 1:
        return found[homes[0]][:MOST]
    return [photos[0] for photos in found.values() if photos][:MOST]
