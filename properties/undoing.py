"""A batch taken back: what it changed is as before, what it made new is gone; what somebody has changed since stays, and is
said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.agents.models import Agent
from properties.models import Batch, Listing, ListingChange, Source
from properties.models.change import plain
from properties.storing import Together, as_it_is, delete, locked

AT_ONCE = 2000
NAMED = 50


@dataclass
class TakenBack:
    """How many listings are as before, how many are deleted again, and how many were changed since and stay (some of them
    by reference)."""

    restored: int = 0
    deleted: int = 0
    kept: int = 0
    references: list[str] = field(default_factory=list)
    by: Agent | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "by"}


def take_back(batch: Batch) -> TakenBack:
    """To be called in a transaction. A field goes back to what it was if it still says what the batch wrote. Raises
    `storing.Clash`."""
    done = TakenBack(by=Agent.objects.filter(pk=batch.undone.get("by")).first())
    lines = list(batch.changes.values_list("pk", "listing_id", "is_new", "changes"))
    for start in range(0, len(lines), AT_ONCE):
        _some(lines[start:start + AT_ONCE], done)
    return done


def _some(lines: list[tuple[int, int, bool, dict]], done: TakenBack) -> None:
    there = locked(listing for _pk, listing, _new, _changes in lines)
    touched = _changed_since([pk for pk, *_ in lines])
    together = Together(by=done.by, source=Source.UNDO)
    gone: list[Listing] = []
    for pk, listing_id, is_new, changes in lines:
        listing = there.get(listing_id)
        if listing is None:
            continue
        if is_new and pk not in touched:
            gone.append(listing)
        elif is_new:
            _keep(done, listing)
        else:
            _restore(listing, changes, together, done)
    together.store()
    delete(gone)
    done.deleted += len(gone)
    done.restored += len(together.changed)


def _restore(listing: Listing, changes: dict[str, list], together: Together, done: TakenBack) -> None:
    before = as_it_is(listing)
    still = {name: old for name, (old, new) in changes.items() if name in before and before[name] == plain(new)}
    for name, old in still.items():
        setattr(listing, name, Listing._meta.get_field(name).to_python(old))
    if len(still) < len(changes):
        _keep(done, listing)
    if still:
        together.change(listing, before)


def _keep(done: TakenBack, listing: Listing) -> None:
    done.kept += 1
    if len(done.references) < NAMED:
        done.references.append(listing.reference)


def _changed_since(pks: Iterable[int]) -> set[int]:
    """Lines of history that are not the last of their listing."""
    later = ListingChange.objects.filter(listing=OuterRef("listing"), pk__gt=OuterRef("pk"))
    return set(ListingChange.objects.filter(pk__in=list(pks)).filter(Exists(later)).values_list("pk", flat=True))
