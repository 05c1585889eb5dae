"""What comes closest when nothing matches, with what differs named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from accounts.tenancy import current_agency
from properties.criteria import Criteria
from properties.differences import FIELDS, differences
from properties.filters import HOUSES, IN_ONE_BUILDING, conditions, without
from properties.places import gazetteer
from properties.search import Found, best, first_that_matches

Step = tuple[Criteria, str]
FAR_FROM_BUDGET = 3, 2  # a home for more than one and a half times the budget is no answer to it


def nearest(criteria: Criteria, *, limit: int = 3, besides: Collection[int] = (), keeping: Collection[str] = ()) -> Found:
    """What comes closest when nothing matches, with what differs named for each; empty if nothing is close. Never one
    of the listings `besides`; what is named in `keeping` (keys of differences.FIELDS) is not loosened."""
    asked = replace(criteria, reference="").with_deal_implied(current_agency().currency)
    steps = [(relaxed, words, loosened) for relaxed, words in _relaxations(asked)
             if relaxed and not set(loosened := _loosened(asked, relaxed)) & set(keeping)]
    number = first_that_matches([conditions(relaxed) & without(besides) for relaxed, _, _ in steps])
    if number is None:
        return Found()
    relaxed, words, loosened = steps[number]
    found = best(conditions(relaxed) & without(besides), relaxed, limit)
    told = {home.pk: differences(asked, home, loosened) for home in found.listings}
    return replace(found, relaxed=words, differences=told)


def _loosened(asked: Criteria, relaxed: Criteria) -> list[str]:
    """In what a relaxed wish is not what was asked: keys of differences.FIELDS."""
    return [what for what, names in FIELDS.items() if any(getattr(asked, n) != getattr(relaxed, n) for n in names)]


def _relaxations(criteria: Criteria) -> Iterator[Step]:
    """One thing at a time, the least painful first; then two at once."""
    yield from _one_thing(criteria)
    for dearer, price in _dearer(criteria):
        for relaxed, words in (*_neighbouring_types(dearer), *_a_room_less(dearer), *_elsewhere(dearer)):
            yield relaxed, f"{words}, {price}"
    for relaxed, words in _elsewhere(criteria):
        for other, more in (*_neighbouring_types(relaxed), *_a_room_less(relaxed)):
            yield other, f"{words}, {more}"


def _one_thing(criteria: Criteria) -> Iterator[Step]:
    yield from _a_little_dearer(criteria)
    yield from _neighbouring_types(criteria)
    yield from _a_room_less(criteria)
    yield from _other_size(criteria)
    yield from _other_suburbs(criteria)
    yield from _dearer(criteria)
    yield from _elsewhere(criteria)


def _dearer(criteria: Criteria) -> Iterator[Step]:
    if criteria.price_max:
        most = criteria.price_max * FAR_FROM_BUDGET[0] // FAR_FROM_BUDGET[1]
        yield replace(criteria, price_max=most, price_min=None), "above the budget"


def _elsewhere(criteria: Criteria) -> Iterator[Step]:
    if criteria.locations:
        yield replace(criteria, locations=()), "in other places"


def _a_little_dearer(criteria: Criteria) -> Iterator[Step]:
    if criteria.price_max:
        yield replace(criteria, price_max=criteria.price_max * 11 // 10), "up to 10% above the budget"
    if criteria.price_min:
        yield replace(criteria, price_min=criteria.price_min * 9 // 10), "up to 10% below the price range"


def _neighbouring_types(criteria: Criteria) -> Iterator[Step]:
    kind = criteria.property_type
    for family, name in ((IN_ONE_BUILDING, "apartment"), (HOUSES, "house")):
        if kind in family and kind != name:
            yield replace(criteria, property_type=name), "of another type"
    if kind:
        yield replace(criteria, property_type=""), "of another type"


def _a_room_less(criteria: Criteria) -> Iterator[Step]:
    low, high = criteria.bedrooms_min, criteria.bedrooms_max
    if low and low > 1:
        yield replace(criteria, bedrooms_min=low - 1, bedrooms_max=low - 1), "with one bedroom fewer"
    if high is not None:
        yield replace(criteria, bedrooms_min=high + 1, bedrooms_max=high + 1), "with one bedroom more"
    if criteria.bathrooms_min or criteria.bathrooms_max:
        yield replace(criteria, bathrooms_min=None, bathrooms_max=None), "with another number of bathrooms"


def _other_size(criteria: Criteria) -> Iterator[Step]:
    low, high = criteria.area_min, criteria.area_max
    if low or high:
        yield replace(criteria, area_min=low and low * 0.85, area_max=high and high * 1.15), "of a slightly different size"


def _other_suburbs(criteria: Criteria) -> Iterator[Step]:
    """Elsewhere in the same city, never in the whole country at once."""
    known = gazetteer()
    for name in criteria.locations:
        for place in known.find(name):
            around = sorted(known.wider(place), key=lambda key: len(known.wider([key])), reverse=True)
            for key in around:
                yield replace(criteria, locations=(key,)), f"elsewhere in {key.title()}"
