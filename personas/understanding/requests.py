"""What a message asks for: whether it is a property search, its criteria, and what the writer wants."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from properties.criteria import Criteria

from .evidence import is_search, wanted
from .gazetteer import dollar_of, gazetteer
from .language import detect, everyday_words
from .lexicon import Token, lexicon
from .locations import Location, find_locations, place_tokens
from .property_types import find_deal, find_type
from .quantities import Quantity, find_quantities
from .text import tidy
from .windows import area_window, count_window, price_window

_REFERENCE = re.compile(
    r"(?:^|(?<=[\s(:#]))#?((?:[A-Z]{1,4}[-_ ]?\d{2,8}|[A-Z]{1,4}-\d+[A-Z]?|[A-Z]{2,4}\d{1,3}-\d{2,6})(?=[\s).,?!]|$))"
    r"|#\s?([A-Za-z]{0,4}-?\d{1,8})\b|\b(?:ref|reference|listing|id|code|ref no)\.?\s*(?:no\.?\s*)?[:#]?\s*([A-Za-z]{0,4}-?\d{2,8})\b")
_QUOTED = re.compile(r"[\"“«「]([^\"”»」]{3,80})[\"”»」]")
_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")
_NOT_REFERENCES = re.compile(r"^(RM|USD|SGD|AED|EUR|MYR|INR|US|R|T|F|D|KM|BHK|SAR|RS|PM|AM|COP|MXN|HKD|GBP|BLK|CNY|RMB)\b|^(RM|USD|SGD|AED|EUR|MYR|INR|SAR|RS|T|F|D|R|S)[-_ ]?\d", re.I)


@dataclass(frozen=True, slots=True)
class Request:
    """One message understood: whether it is a property search, its criteria, and what the writer wants."""

    is_search: bool
    criteria: Criteria
    wants: str  # "search" | "details" | "price" | "viewing" | "photos" | "greeting" | "thanks" | "other"


@dataclass(slots=True)
class Reading:
    """Everything the readers found in one message, before it is decided what it means."""

    tokens: list[Token]
    places: list[Location]
    quantities: list[Quantity]
    language: str
    everyday: Collection[str]
    criteria: Criteria


def understand(text: str, *, places: Collection[str] = ()) -> Request:
    """Read one message. `places` are the place names of the agency's inventory.

    Locations come back in the inventory's spelling where it knows them and as written where it does not. A message
    that is not a search has no criteria but a reference, if it names a listing.
    """
    reading = _read(text, places)
    searching = is_search(reading)
    wants = "search" if searching else wanted(reading)
    criteria = reading.criteria if searching else Criteria(reference=reading.criteria.reference)
    return Request(searching, criteria, wants)


def _read(text: str, places: Collection[str]) -> Reading:
    plain = tidy(_LINK.sub(" ", text))[:2000]
    reference, plain = _take_reference(plain)
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
    beds = count_window(quantities, "bed", language, property_type)
    baths = count_window(quantities, "bath", language, property_type)
    deal = find_deal(tokens, quantities, price)
    if price.currency == "USD" and "$" in price.sign:
        home = next((dollar_of(name) for name in names if dollar_of(name)), "")
        price.currency = home or ("SGD" if language == "en-SG" or property_type == "hdb" else "USD")
    return Criteria(
        locations=names, property_type=property_type, listing_type=deal,
        price_min=price.low, price_max=price.high, currency=price.currency,
        price_period=price.period if price.period != "month" else "",
        bedrooms_min=beds[0], bedrooms_max=beds[1], bathrooms_min=baths[0], bathrooms_max=baths[1],
        area_min=area.low, area_max=area.high, area_unit=area.unit, reference=reference,
    )


def _take_reference(text: str) -> tuple[str, str]:
    """A listing's reference or quoted title, and the text without it."""
    for match in _REFERENCE.finditer(text):
        reference = next(group for group in match.groups() if group)
        if not _NOT_REFERENCES.match(reference):
            return reference, text[:match.start()] + " " + text[match.end():]
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted.group(1).strip(), text[:quoted.start()] + " " + text[quoted.end():]
    return "", text
