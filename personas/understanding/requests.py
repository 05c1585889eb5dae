"""What a message asks for: whether it is a property search, its criteria, and what the writer wants."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from properties.criteria import Criteria

from .evidence import Reading, is_search, wanted
from .gazetteer import dollar_of, gazetteer
from .language import detect, everyday_words
from .lexicon import Token, lexicon
from .locations import Location, find_locations, place_tokens
from .property_types import find_deal, find_type
from .quantities import Quantity, find_quantities
from .references import take_reference
from .text import tidy
from .windows import area_window, count_window, price_window

_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")
_LONGEST = 2000  # letters; what a contact looks for is said by then


@dataclass(frozen=True, slots=True)
class Request:
    """One message understood: whether it is a property search, its criteria, and what the writer wants."""

    is_search: bool
    criteria: Criteria
    wants: str  # "search" | "details" | "price" | "viewing" | "photos" | "greeting" | "thanks" | "other"


def understand(text: str, *, places: Collection[str] = (), refining: bool = False) -> Request:
    """Read one message. `places` are the place names of the agency's inventory; `refining` says that the contact is
    already looking for something, so that "only in the east" is understood as one more wish.

    Locations come back in the inventory's spelling where it knows them and as written where it does not. A message
    that is not a search has no criteria but a reference, if it names a listing.
    """
    reading = _read(text, places)
    searching = is_search(reading, refining=refining)
    wants = "search" if searching else wanted(reading)
    criteria = reading.criteria if searching else Criteria(reference=reading.criteria.reference)
    return Request(searching, criteria, wants)


def _read(text: str, places: Collection[str]) -> Reading:
    plain = tidy(_LINK.sub(" ", text))[:_LONGEST]
    reference, plain = take_reference(plain)
    language = detect(plain)
    words = lexicon(language)
    everyday = everyday_words(language) | everyday_words("en")
    known = gazetteer(frozenset(places))
    tokens = place_tokens(words.cut(plain), plain, known, words, everyday)
    locations = find_locations(tokens, plain, known, words, everyday)
    taken = frozenset(i for place in locations for i in range(place.first, place.end))
    quantities = find_quantities(tokens, language, taken)
    criteria = _criteria(tokens, locations, quantities, language, reference)
    return Reading(tokens, locations, quantities, language, everyday, criteria)


def _criteria(tokens: list[Token], locations: list[Location], quantities: list[Quantity], language: str,
              reference: str) -> Criteria:
    taken = {i for place in locations for i in range(place.first, place.end)}
    names = tuple(dict.fromkeys(place.name for place in locations))
    property_type = find_type(tokens, quantities, taken)
    price = price_window(tokens, quantities, has_property=bool(property_type or names))
    area = area_window(quantities)
    beds = count_window(quantities, "bed")
    baths = count_window(quantities, "bath")
    deal = find_deal(tokens, quantities, price)
    if price.currency == "USD" and price.has_bare_dollar:
        home = next((code for name in names if (code := dollar_of(name))), "")
        price.currency = home or ("SGD" if language == "en-SG" or property_type == "hdb" else "USD")
    return Criteria(
        locations=names, property_type=property_type, listing_type=deal,
        price_min=price.low, price_max=price.high, currency=price.currency,
        price_period=price.period if price.period != "month" else "",
        bedrooms_min=beds[0], bedrooms_max=beds[1], bathrooms_min=baths[0], bathrooms_max=baths[1],
        area_min=area.low, area_max=area.high, area_unit=area.unit, reference=reference,
    )
