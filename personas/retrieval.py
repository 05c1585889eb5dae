"""Facts first: what the contact is looking for, and which listings may be spoken of. In SQL, without a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from escalation.triggers import bargains
from personas import followups
from personas.claims.text import fold, prepare
from personas.claims.vocabulary import tables, vocabulary
from personas.models import Turn
from personas.situation import Situation
from personas.understanding import changes
from personas.understanding.agency import asked_of_agency
from personas.understanding.answers import is_yes
from personas.understanding.ordinals import which
from personas.understanding.requests import Request, understand
from properties import samples
from properties.criteria import Criteria
from properties.models import Listing, ListingType, PropertyType
from properties.nearest import nearest
from properties.search import Found, places, search

MOST = 6
EMPTY_LIMIT = 3
SHOWN_AT_ONCE = 3  # no reply has more listings than this
LONGEST_FOLLOW_UP = 60  # letters; who says more than this with criteria of its own compares with nothing shown


@dataclass
class Findings:
    """`outcome` is exact | relaxed | nothing | unknown | none; `none` means that nothing was looked for, `unknown` that no
    listing goes by the name in `unknown`. `differences` tells by listing in what a near match is not what was asked for,
    `compared` which of the listings is asked for: the cheapest, the biggest."""

    request: Request
    criteria: Criteria
    outcome: str = "none"
    listings: list[Listing] = field(default_factory=list)
    relaxation: str = ""
    total: int | None = None
    differences: dict[str, list[dict]] = field(default_factory=dict)
    unknown: str = ""
    compared: str = ""

    @property
    def is_empty_search(self) -> bool:
        """A search that found nothing that fits; three in a row and a person takes over."""
        return self.outcome in ("relaxed", "nothing", "unknown")


def find(situation: Situation) -> Findings:
    """The listings this burst is about: those that match the request so far, those named, or those already in play."""
    with samples.telling(situation.conversation.channel.is_sandbox):
        return _find(situation)


def look_again(situation: Situation, before: Findings, wanted: Mapping[str, Any]) -> Findings | None:
    """The homes that a model's reading of the wish leads to, where the rules had read less of it and found no better. What
    the rules did read stands: a model fills gaps and overrules nothing."""
    if before.outcome not in ("none", "nothing", "relaxed") or before.compared:
        return None
    criteria = before.criteria.with_gaps_filled(_sound(wanted))
    if criteria == before.criteria:
        return None
    with samples.telling(situation.conversation.channel.is_sandbox):
        found = _search(situation, before.request, criteria)
    is_better = found.outcome == "exact" or found.listings and not before.listings
    return found if is_better and {home.pk for home in found.listings} != {home.pk for home in before.listings} else None


def _sound(wanted: Mapping[str, Any]) -> Criteria:
    """What a model says is wanted, as far as a search can use it: kinds that exist, places of this inventory."""
    said = Criteria.from_json({name: value for name, value in wanted.items() if name != "reference"})
    known = {place.casefold() for place in places()}
    return replace(
        said, locations=tuple(place for place in said.locations if place.casefold() in known),
        property_type=said.property_type if said.property_type in PropertyType.values else "",
        listing_type=said.listing_type if said.listing_type in ListingType.values else "",
    )


def _find(situation: Situation) -> Findings:
    known = Criteria.from_json(situation.memory.wanted)
    request = understand(situation.text, places=places(), refining=bool(known))
    return (
        _of_the_agency(situation, request, known) or _in_reply_to_ours(situation, request, known) or _follow_up(situation, request, known)
        or _by_name(situation, request, known) or _by_wish(situation, request, known) or _about_what_is_known(situation, request, known)
    )


def _of_the_agency(situation: Situation, request: Request, known: Criteria) -> Findings | None:
    """"When does your office open?" looks for no office."""
    said = replace(request.criteria, property_type="", listing_type="")
    return Findings(request, known) if not said and asked_of_agency(situation.text) else None


def _in_reply_to_ours(situation: Situation, request: Request, known: Criteria) -> Findings | None:
    """A yes after "it is gone, shall I look for something similar?"."""
    if not is_yes(situation.text):
        return None
    shown = _shown(situation, focused=True)
    if not shown or any(home.availability == "available" for home in shown):
        return None
    wish = followups.similar_to(shown[0])
    return _told(request, known.merged_with(wish.remembered), followups.look(wish, [shown[0].pk], MOST))


def _follow_up(situation: Situation, request: Request, known: Criteria) -> Findings | None:
    """"Cheaper ones", "something bigger", "which is cheaper?": of the homes just shown, or of the one pointed at."""
    shown, text = _shown(situation), situation.text
    if not shown or request.wants in ("viewing", "photos") or request.criteria.reference:
        return None
    if compared := changes.comparison_in(text):
        named = _named(situation, request)
        return Findings(request, known, "none", named if len(named) > 1 else shown[:SHOWN_AT_ONCE], compared=compared)
    change = changes.change_in(text)
    if not change or request.is_search and len(text) > LONGEST_FOLLOW_UP or bargains(text):  # "a bit cheaper?" of this very home
        return None
    pointed_at = which(text, min(len(shown), SHOWN_AT_ONCE))
    base = [shown[pointed_at]] if pointed_at is not None else _shown(situation, focused=True)
    criteria = _refined(situation, request, known) if request.is_search else known
    wish = followups.changed(change, base, criteria)
    seen = _told_before(situation) if change == "others" else {home.pk for home in shown}
    return _told(request, wish.remembered, followups.look(wish, seen, MOST))


def _by_name(situation: Situation, request: Request, known: Criteria) -> Findings | None:
    if _pointed_at(situation, request) is not None:
        return None
    named = _named(situation, request)
    if named:
        return Findings(request, known, "exact", named, total=len(named))
    reference = request.criteria.reference
    if reference and not replace(request.criteria, reference=""):
        return Findings(request, known, "unknown", unknown=reference, total=0)
    return None


def _by_wish(situation: Situation, request: Request, known: Criteria) -> Findings | None:
    dropped = changes.dropped_in(situation.text) if known else []
    said = bool(request.is_search and replace(request.criteria, reference=""))
    wished = bool(known) and changes.wishes_for(situation.text) and bool(_features(situation.text))
    if not (said or dropped or wished) or _pointed_at(situation, request) is not None:
        return None
    criteria = _refined(situation, request, known) if said or wished else known
    if "anywhere" in dropped:
        criteria = replace(criteria, locations=())
    if "any_price" in dropped:
        criteria = replace(criteria, price_min=None, price_max=None, price_period="")
    return _search(situation, request, criteria)


def _about_what_is_known(situation: Situation, request: Request, known: Criteria) -> Findings:
    in_play = _in_play(situation)
    if in_play:
        return Findings(request, known, "none", in_play)
    if request.wants in ("search", "price", "details", "photos", "viewing") and known:
        return _search(situation, request, known)
    return Findings(request, known)


def _refined(situation: Situation, request: Request, known: Criteria) -> Criteria:
    said = replace(request.criteria, reference="") if request.is_search else Criteria()
    wished = (tables("features")[name]["en"][0] for name in sorted(_features(situation.text)) if tables("features")[name].get("en"))
    said = replace(said, features=tuple(dict.fromkeys((*known.features, *wished))))
    if said.locations and known.locations and changes.adds(situation.text):
        said = replace(said, locations=tuple(dict.fromkeys((*known.locations, *said.locations))))
    return known.refined_by(said, situation.agency.currency)


def _search(situation: Situation, request: Request, criteria: Criteria) -> Findings:
    found = search(criteria, text=situation.text, limit=MOST * 3)
    fitting = _with_wishes(found.listings, "; ".join((situation.text, *criteria.features)))
    if fitting:
        total = found.total if len(fitting) == len(found.listings) else None
        return Findings(request, criteria, "exact", fitting[:MOST], total=total)
    return _told(request, criteria, nearest(criteria, limit=SHOWN_AT_ONCE))


def _told(request: Request, criteria: Criteria, found: Found) -> Findings:
    """What was found, under the name of what it is: matches, near ones, or nothing."""
    if not found.listings:
        return Findings(request, criteria, "nothing", total=0)
    if not found.relaxed:
        return Findings(request, criteria, "exact", found.listings, total=found.total)
    told = {str(pk): [asdict(difference) for difference in each] for pk, each in found.differences.items()}
    return Findings(request, criteria, "relaxed", found.listings, found.relaxed, total=0, differences=told)


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
        return list(Listing.objects.told().named(request.criteria.reference)[:3])
    return [] if request.is_search else list(Listing.objects.told().named_in(situation.text)[:3])


def _pointed_at(situation: Situation, request: Request) -> int | None:
    return None if request.criteria.reference else which(situation.text, min(len(situation.memory.shown), SHOWN_AT_ONCE))


def _in_play(situation: Situation) -> list[Listing]:
    shown = _shown(situation)
    place = which(situation.text, min(len(shown), SHOWN_AT_ONCE))
    return [shown[place]] if place is not None else _shown(situation, focused=True)


def _shown(situation: Situation, *, focused: bool = False) -> list[Listing]:
    """The homes last shown, in their order; only the one that is being talked about, if `focused` and there is one."""
    pks = situation.memory.shown[:MOST]
    found = {listing.pk: listing for listing in Listing.objects.told().filter(pk__in=pks)} if pks else {}
    if focused and situation.memory.focus in found:
        return [found[situation.memory.focus]]
    return [found[pk] for pk in pks if pk in found]


def _told_before(situation: Situation) -> set[int]:
    """Every home that this conversation was told of."""
    told = Turn.objects.filter(conversation=situation.conversation, outcome="sent").values_list("listings", flat=True)
    return {listing["id"] for listings in told for listing in listings} | set(situation.memory.shown)
