"""Many listings stored at once, in one transaction, with the history that `Listing.save` would have written for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, models
from django.db.models.functions import Upper
from django.utils import timezone

from accounts.hooks.telling import tell
from properties.models import Listing, ListingChange, places_changed
from properties.models.change import differing, values_of

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models import Batch

AT_ONCE = 5000
MOST_TOLD = 100  # by webhooks, one by one
_STORED = tuple(field.attname for field in Listing._meta.concrete_fields)
_HISTORY = tuple(field.attname for field in ListingChange._meta.concrete_fields if field.attname != "id")


class Clash(Exception):
    """Somebody else stored one of these references meanwhile; nothing was stored."""


class Together:
    """Listings that change in one deed, in the name of one person. Collect them, then `store` once."""

    def __init__(self, *, by: Agent | str | None, source: str, batch: Batch | None = None) -> None:
        self.by, self.source, self.batch = by, source, batch
        self.new: list[Listing] = []
        self.changed: list[tuple[Listing, dict[str, list]]] = []
        self.unchanged: list[Listing] = []

    def add(self, listing: Listing) -> None:
        """One that is not there yet."""
        listing.is_now_another(is_new=True)
        self.new.append(listing.in_the_name_of(self.by, self.source, self.batch))

    def change(self, listing: Listing, before: dict[str, Any]) -> bool:
        """One that is there, locked by `known` or `locked`; `before` is what `as_it_is` said of it. False if nothing differs."""
        changes = differing(before, as_it_is(listing))
        if not changes:
            self.unchanged.append(listing)
            return False
        if set(changes) & set(Listing.FACTS):
            listing.is_now_another()
        self.changed.append((listing.in_the_name_of(self.by, self.source, self.batch), changes))
        return True

    def store(self, *, is_confirmed: bool = False) -> None:
        """Write all of it; `is_confirmed` says that the unchanged are so too. Raises Clash."""
        now = timezone.now()
        try:
            with connection.wrap_database_errors, connection.cursor() as cursor:
                self._number(cursor)
                for listing in (*self.new, *(listing for listing, _ in self.changed)):
                    listing.updated_at = now
                    listing.created_at = listing.created_at or now
                _copy(cursor, "properties_listing", _STORED, self.new)
                self._update(cursor)
                lines = [listing.history_line({}, is_new=True) for listing in self.new]
                lines += [listing.history_line(changes) for listing, changes in self.changed]
                _copy(cursor, "properties_listingchange", _HISTORY, lines)
        except IntegrityError:
            raise Clash from None
        if is_confirmed:
            Listing.objects.filter(pk__in=[listing.pk for listing in self.unchanged]).update(confirmed_at=now)
        if self.new or self.changed:
            places_changed()
            self._tell_outside()

    def _tell_outside(self) -> None:
        """Each by itself; of a whole file only that there was one, for nobody wants fifty thousand calls."""
        if len(self.new) + len(self.changed) > MOST_TOLD:
            tell("listings.stored", created=len(self.new), updated=len(self.changed), batch_id=self.batch and self.batch.pk)
            return
        for listing in self.new:
            listing.tell_outside((), is_new=True)
        for listing, changes in self.changed:
            listing.tell_outside(changes)

    def _number(self, cursor: Any) -> None:
        """COPY tells no ids, and history needs them: they are drawn first."""
        cursor.execute("SELECT nextval(pg_get_serial_sequence('properties_listing', 'id')) FROM generate_series(1, %s)", [len(self.new)])
        for listing, (pk,) in zip(self.new, cursor.fetchall(), strict=True):
            listing.pk = pk

    def _update(self, cursor: Any) -> None:
        if not self.changed:
            return
        written = [name for name in _STORED if name not in ("id", "created_at")]
        columns = ", ".join(f"{name} = incoming.{name}" for name in written)
        cursor.execute("CREATE TEMPORARY TABLE incoming (LIKE properties_listing) ON COMMIT DROP")
        _copy(cursor, "incoming", _STORED, [listing for listing, _ in self.changed])
        cursor.execute(f"UPDATE properties_listing AS listing SET {columns} FROM incoming WHERE listing.id = incoming.id")
        cursor.execute("DROP TABLE incoming")


def delete(listings: Sequence[Listing]) -> None:
    """Take away listings that a batch made new and nobody has touched: they have no photos, and leave no history."""
    Listing.objects.filter(pk__in=[listing.pk for listing in listings]).delete()
    if listings:
        places_changed()
    if len(listings) > MOST_TOLD:
        tell("listings.stored", created=0, updated=0, deleted=len(listings))
        return
    for listing in listings:
        tell("listing.deleted", listing_id=listing.pk, reference=listing.reference)


def as_it_is(listing: Listing) -> dict[str, Any]:
    """All that history tells of a listing, as it is now."""
    return values_of(listing, Listing.TRACKED)


def known(references: Sequence[str], *, lock: bool = True) -> dict[str, Listing]:
    """Listings by reference in capitals; with `lock`, locked until the transaction ends."""
    found: dict[str, Listing] = {}
    wanted = [reference.upper() for reference in references]
    for start in range(0, len(wanted), AT_ONCE):
        rows = Listing.objects.annotate(capitals=Upper("reference")).filter(capitals__in=wanted[start:start + AT_ONCE])
        rows = rows.order_by("pk").select_for_update(of=("self",)) if lock else rows
        found |= {listing.capitals: listing for listing in rows}
    return found


def locked(pks: Iterable[int]) -> dict[int, Listing]:
    """Listings by id, locked until the transaction ends."""
    return {listing.pk: listing for listing in Listing.objects.filter(pk__in=list(pks)).order_by("pk").select_for_update(of=("self",))}


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[models.Model]) -> None:
    """By COPY, which takes a tenth of the time that the same rows take as INSERTs."""
    if not rows:
        return
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            values = (getattr(row, column) for column in columns)
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in values])
