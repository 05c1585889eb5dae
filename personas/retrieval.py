"""Facts first: what the contact is looking for, and which listings may be spoken of. In SQL, without a model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from personas.claims.text import fold, prepare
from personas.claims.vocabulary import vocabulary
from personas.situation import Situation
from personas.understanding.ordinals import which
from personas.understanding.requests import Request, understand
from properties.criteria import Criteria
from properties.models import Listing
from properties.search import nearest, places, search

MOST = 6
EMPTY_LIMIT = 3
SHOWN_AT_ONCE = 3  # no reply has more listings than this


@dataclass
class Findings:
    """`outcome` is exact | relaxed | nothing | none; `none` means that nothing was looked for."""

    request: Request
    criteria: Criteria
    outcome: str = "none"
    listings: list[Listing] = field(default_factory=list)
    relaxation: str = ""
    total: int | None = None

    @property
    def is_empty_search(self) -> bool:
        """A search that found nothing that fits; three in a row and a person takes over."""
        return self.outcome in ("relaxed", "nothing")


def find(situation: Situation) -> Findings:
    """The listings this burst is about: those that match the request so far, those named, or those already in play."""
    known = Criteria.from_json(situation.memory.wanted)
    request = understand(situation.text, places=places())
    pointed_at = None if request.criteria.reference else which(situation.text, min(len(situation.memory.shown), SHOWN_AT_ONCE))
    named = [] if pointed_at is not None else _named(situation, request)
    if named:
        return Findings(request, known, "exact", named, total=len(named))
    if request.is_search and request.criteria and pointed_at is None:
        return _search(situation, request, _merged(known, request.criteria, situation.agency.currency))
    in_play = _in_play(situation)
    if in_play:
        return Findings(request, known, "none", in_play)
    if request.wants in ("search", "price", "details", "photos", "viewing") and known:
        return _search(situation, request, known)
    return Findings(request, known)


# Currencies in which a month's rent can have six figures.
SMALL_UNITS = {"IDR", "INR", "JPY", "KRW", "VND", "PKR", "LKR", "HUF", "CLP", "COP", "PYG", "NGN", "TZS", "UGX"}
NOBODYS_RENT = 100_000


def _merged(known: Criteria, said: Criteria, currency: str) -> Criteria:
    """A new request in another market (sale or rent) starts afresh; anything else refines what is known. Whoever names
    a price that no rent has is looking to buy."""
    ceiling = said.price_max or said.price_min or 0
    if not said.listing_type and ceiling >= NOBODYS_RENT and (said.currency or currency) not in SMALL_UNITS:
        said = replace(said, listing_type="sale")
    if known.listing_type and said.listing_type and known.listing_type != said.listing_type:
        return said
    return known.merged_with(said)


def _search(situation: Situation, request: Request, criteria: Criteria) -> Findings:
    found = search(criteria, text=situation.text, limit=MOST * 3)
    fitting = _with_wishes(found.listings, situation.text)
    if fitting:
        total = found.total if len(fitting) == len(found.listings) else None
        return Findings(request, criteria, "exact", fitting[:MOST], total=total)
    close = nearest(criteria)
    if close.listings:
        return Findings(request, criteria, "relaxed", list(close.listings)[:3], close.relaxed or "", total=0)
    return Findings(request, criteria, "nothing", total=0)


def _with_wishes(listings: list[Listing], text: str) -> list[Listing]:
    """What was wished for counts: homes that are known to lack it do not fit, and those that have it come first."""
    wished = _features(text)
    if not wished:
        return list(listings)
    fitting = [listing for listing in listings if not wished & _features("; ".join(listing.not_features))]
    return sorted(fitting, key=lambda listing: -len(wished & _features("; ".join(listing.features))))


def _features(text: str) -> frozenset[str]:
    """The features that a text names, in any of our languages, by the words that the claim gate knows."""
    return frozenset().union(*(hit.concepts for hit in vocabulary("features").find(fold(prepare(text)))))


def _named(situation: Situation, request: Request) -> list[Listing]:
    """A reference, a name or an address finds the listing directly, also one that is no longer to be had: then the
    honest answer is that it is gone."""
    if request.criteria.reference:
        return list(Listing.objects.named(request.criteria.reference)[:3])
    return [] if request.is_search else list(Listing.objects.named_in(situation.text)[:3])


def _in_play(situation: Situation) -> list[Listing]:
    shown = situation.memory.shown[:MOST]
    found = {listing.pk: listing for listing in Listing.objects.filter(pk__in=shown)}
    listings = [found[pk] for pk in shown if pk in found]
    place = which(situation.text, min(len(listings), SHOWN_AT_ONCE))
    if place is not None:
        return [listings[place]]
    return [found[situation.memory.focus]] if situation.memory.focus in found else listings
