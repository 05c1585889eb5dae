"""A listing in one line, from its stored values alone. Pure; takes a listing as it stands in a prompt's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from escalation.texts import fixed_text, written_in
from personas.phrases import phrases

# How a language parts thousands. Where it is not named here, with a comma.
SEPARATORS = {"es": ".", "pt": ".", "fr": "\u202f"}

COLONS = {"fr": "\u00a0: ", "zh": "："}
LISTS = {"": ", ", "zh": "、", "ar": "، "}  # between the words of a row
SENTENCES = {"": ". ", "zh": "，", "hi": "। "}  # between values that stand like sentences
STOPS = {"zh": "。", "hi": "।"}

Facts = Mapping[str, Any]


def card(listing: Facts, language: str, differences: Sequence[Facts] = ()) -> str:
    """Title, place, price, rooms and size on one line, each only if it is known; then in what it is not what was asked."""
    parts = [f"*{listing['title']}*", listing.get("location", ""), *(
        lowered(labelled(name, listing, language)) for name in ("price", "bedrooms", "bathrooms", "area")
    )]
    line = " · ".join(part for part in parts if part)
    told = [differing(difference, language) for difference in differences]
    return f"{line} ({'; '.join(told)})" if told else line


def differing(difference: Facts, language: str) -> str:
    """One difference (see properties.differences) as a contact may read it."""
    what, say = difference["what"], phrases(language)["say"]
    if what in ("over_budget", "under_budget"):
        return say[what].format(by=f"{difference['currency']} {grouped(difference['by'], language)}".strip())
    if what == "property_type":
        return say["other_type"]
    if what == "place":
        return say["other_place"].format(found=difference["found"], asked=difference["asked"])
    return say["instead"].format(label=lowered(fixed_text(f"label_{what}", language)), found=difference["found"], asked=difference["asked"])


def lowered(text: str) -> str:
    """A label within a line is no beginning."""
    return text[:1].lower() + text[1:]


def labelled(name: str, listing: Facts, language: str) -> str:
    """One value behind its label; empty when the listing does not have it."""
    value = shown(name, listing, language)
    return worded(fixed_text(f"label_{name}", language), value, language) if value else ""


def worded(label: str, value: str, language: str) -> str:
    """A value behind its label, with the colon that the language writes."""
    return f"{label}{COLONS.get(written_in(language), ': ')}{value}"


def joined(values: Sequence[str], language: str, marks: Mapping[str, str] = LISTS) -> str:
    """Values in a row, parted as the language parts them."""
    return marks.get(written_in(language), marks[""]).join(values)


def shown(name: str, listing: Facts, language: str) -> str:
    """One value as a contact may read it; empty when the listing does not have it."""
    value = listing.get(name)
    if name == "price":
        return price(listing, language)
    if name == "area" and value:
        return f"{grouped(value, language)} {_unit(listing.get('area_unit', ''), language)}".strip()
    if name in ("bedrooms", "bathrooms"):
        return str(value) if value else ""  # none in a studio: then there is nothing to praise
    return str(value or "")


def _unit(unit: str, language: str) -> str:
    """Square metres as most of the world writes them; "sqm" is English."""
    return "m²" if unit == "sqm" and written_in(language) != "en" else unit


def price(listing: Facts, language: str) -> str:
    """The stored price with its currency; a rent says that it is per month."""
    if listing.get("price") is None:
        return ""
    amount = f"{listing.get('currency', '')} {grouped(listing['price'], language)}".strip()
    return f"{amount} {fixed_text('label_per_month', language)}" if listing.get("listing_type") == "rent" else amount


def grouped(number: float, language: str) -> str:
    """1200000 as the language writes it. Nothing is rounded."""
    separator = SEPARATORS.get(language.replace("_", "-").partition("-")[0], ",")
    whole, _, rest = f"{number:,}".partition(".")
    rest = "" if rest.strip("0") == "" else ("," if separator != "," else ".") + rest
    return whole.replace(",", separator) + rest
