"""The columns of a listings file: what they may be called, and how one cell becomes a value. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from properties.facts import MAY_BE_PRIVATE
from properties.wording import plain

Parser = Callable[[str], Any]

# What people call a column; compared after `plain`, so case, accents, spaces and underscores do not matter.
HEADERS: dict[str, str] = {
    "reference": "reference|ref|id|listing id|listing no|listing number|reference no|reference number|property id|code|sku|mls|mls id|"
                 "referencia|référence|编号",
    "title": "title|name|headline|listing title|property name|titulo|titre|标题",
    "property_type": "property type|type|category|kind|tipo|type de bien|房型",
    "listing_type": "listing type|deal|sale or rent|sale rent|for|transaction|transaction type|offer type|purpose|operacion|operação",
    "price": "price|asking price|list price|rent|monthly rent|amount|precio|preço|prix|价格",
    "currency": "currency|ccy|moneda|moeda|devise",
    "bedrooms": "bedrooms|beds|bed|br|bedroom|no of bedrooms|habitaciones|quartos|chambres",
    "bathrooms": "bathrooms|baths|bath|ba|bathroom|no of bathrooms|baños|casas de banho|salles de bain",
    "area": "area|size|floor area|built up|built up area|floor size|area size|superficie|surface|área",
    "area_unit": "area unit|unit|size unit|unit of area|area units",
    "address": "address|street address|full address|street|direccion|morada|endereço|adresse",
    "suburb": "suburb|district|neighbourhood|neighborhood|town|locality|location|barrio|bairro|quartier",
    "city": "city|municipality|ciudad|cidade|ville",
    "country": "country|pais|pays",
    "postal_code": "postal code|postcode|zip|zip code|post code|codigo postal|code postal",
    "latitude": "latitude|lat",
    "longitude": "longitude|lng|lon|long",
    "features": "features|amenities|facilities|caracteristicas|équipements",
    "not_features": "not features|no features|missing|without|does not have|absent features",
    "selling_points": "selling points|highlights|highlight|tagline",
    "description": "description|details|remarks|text|descripcion|descrição",
    "tenure": "tenure|lease|lease term|ownership",
    "availability": "availability|status|state|estado",
    "internal_notes": "internal notes|notes|private notes|agent notes|internal",
    "agent": "agent|agent email|listing agent|assigned to",
    "private": "private|private facts|not to be told|keep private",
}
REQUIRED = ("reference", "title", "property_type", "listing_type")

TYPES = {
    "apartment": "apartment|apartments|apt|flat|unit|apartamento|piso|appartement|walk up",
    "condo": "condo|condominium|condominium unit|private condo|serviced residence|executive condominium|ec",
    "hdb": "hdb|hdb flat|public housing|resale flat",
    "executive": "executive|executive flat|executive apartment",
    "maisonette": "maisonette|executive maisonette",
    "studio": "studio|studio apartment|studio flat|bedsit|estudio",
    "loft": "loft", "duplex": "duplex|triplex", "penthouse": "penthouse",
    "room": "room|common room|master room|shared room|quarto|habitacion",
    "house": "house|detached|detached house|single family|single family home|home|casa|maison|moradia",
    "landed": "landed|landed house|landed property",
    "terrace": "terrace|terraced|terraced house|terrace house|row house|link house",
    "semi_detached": "semi detached|semi detached house|semi d|semi",
    "bungalow": "bungalow|good class bungalow|gcb", "villa": "villa|chalet", "townhouse": "townhouse|town house|townhome",
    "shophouse": "shophouse|shop house", "office": "office|office space|oficina|escritorio|bureau",
    "retail": "retail|shop|store|retail space|local", "warehouse": "warehouse|industrial|factory|godown",
    "commercial": "commercial|commercial property", "land": "land|plot|lot|terreno|terrain", "other": "other|otro|outro|autre",
}
DEALS = {
    "sale": "sale|for sale|sell|buy|resale|venta|venda|vente|a la venta|出售",
    "rent": "rent|for rent|rental|lease|for lease|to let|let|alquiler|aluguer|arrendar|location|出租",
}
STATES = {
    "available": "available|active|on market|for sale|for rent|new|live|open|disponible|disponivel|yes",
    "pending": "pending|under offer|reserved|option|optioned|booked|deposit taken|reservado",
    "sold": "sold|rented|let|leased|closed|done|vendido|arrendado|vendu",
    "withdrawn": "withdrawn|off market|inactive|hidden|draft|cancelled|expired|retirado|no",
}
UNITS = {"sqft": "sqft|sq ft|sf|square feet|square foot|ft2|sft|sq feet", "sqm": "sqm|sq m|m2|square metres|square meters|metres|mq|m"}
SIGNS = {
    "S$": "SGD", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD", "R$": "BRL", "RM": "MYR", "€": "EUR",
    "£": "GBP", "₹": "INR", "Rs": "INR", "¥": "CNY", "₱": "PHP", "฿": "THB", "₫": "VND", "₩": "KRW",
}
SCALES = {"k": 1000, "thousand": 1000, "m": 10**6, "mil": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6,
          "lakh": 10**5, "lac": 10**5, "cr": 10**7, "crore": 10**7}
ON_REQUEST = {"poa", "on request", "price on request", "ask", "on application", "tba", "tbc", "call", "n a", "na"}
LARGEST_PRICE = 10**15
_AMOUNT = re.compile(r"(?P<digits>\d[\d.,' ’\u00a0\u202f]*)\s*(?P<scale>[a-z]*)", re.I)
_PERIOD = re.compile(r"(?:/|\bper\b|\ba\b)?\s*\b(?:month|mth|mo|pm|pcm|monthly|mes|mois|mês)\b\.?", re.I)


def _lookup(table: dict[str, str]) -> dict[str, str]:
    return {plain(name): word for word, names in table.items() for name in (word.replace("_", " "), *names.split("|"))}


_HEADERS = _lookup(HEADERS)
_WORDS = {"property_type": _lookup(TYPES), "listing_type": _lookup(DEALS), "availability": _lookup(STATES), "area_unit": _lookup(UNITS)}


def column_of(header: str) -> str:
    """The column that a header names, or an empty string."""
    return _HEADERS.get(plain(header), "")


def one_of(column: str) -> Parser:
    """A word from a list, in any of the ways people write it."""
    words = _WORDS[column]

    def parse(cell: str) -> str:
        found = words.get(plain(cell))
        if not found:
            known = ", ".join(dict.fromkeys(words.values()))
            raise ValueError(_("“%(what)s” is not known; use one of %(known)s.") % {"what": _short(cell), "known": known})
        return found

    return parse


def number(text: str) -> Decimal:
    """A number with whatever signs for thousands and decimals: 1,200,000 · 1.200.000 · 1 200,50 · 92.5."""
    digits = re.sub(r"[\s'’\u00a0\u202f]", "", text)
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:  # the later sign is the decimal one
        thousands, decimal = (",", ".") if dot > comma else (".", ",")
        digits = digits.replace(thousands, "").replace(decimal, ".")
    elif comma >= 0 or dot >= 0:
        sign = "," if comma >= 0 else "."
        groups = digits.split(sign)
        is_thousands = len(groups) > 2 or (len(groups[1]) == 3 and groups[0] not in ("", "0"))
        if is_thousands and any(len(group) != 3 for group in groups[1:]):
            raise ValueError(_("“%(what)s” is not a number.") % {"what": _short(text)})
        digits = digits.replace(sign, "" if is_thousands else ".")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise ValueError(_("“%(what)s” is not a number.") % {"what": _short(text)}) from None
    if not value.is_finite():
        raise ValueError(_("“%(what)s” is not a number.") % {"what": _short(text)})
    return value


def price(cell: str) -> int | None:
    """Whole units: 1,200,000 · S$1.2m · 450k · 2,500/month. On request is None."""
    if plain(cell) in ON_REQUEST:
        return None
    found = _AMOUNT.search(_PERIOD.sub("", cell))
    before = cell[:found.start()] if found else ""
    if not found or "-" in before or re.search(r"\d", cell[found.end():]):
        raise ValueError(_("“%(what)s” is not a price.") % {"what": _short(cell)})
    scale = SCALES.get(found["scale"].lower(), 1)
    digits = found["digits"].rstrip(" .,'’\u00a0\u202f")
    # "1.125m" is a decimal number of millions, never thousands of them
    amount = (Decimal(digits.replace(",", ".")) if scale > 1 and re.fullmatch(r"\d+[.,]\d+", digits) else number(digits)) * scale
    if amount != amount.to_integral_value():
        raise ValueError(_("“%(what)s” has cents; a price is in whole units.") % {"what": _short(cell)})
    if amount > LARGEST_PRICE:
        raise ValueError(_("“%(what)s” is too large for a price.") % {"what": _short(cell)})
    return int(amount)


def currency_in(cell: str) -> str:
    """The currency that a price was written with, or an empty string; a bare $ says nothing."""
    code = re.search(r"\b[A-Z]{3}\b", cell)
    if code and code[0] not in ("POA", "TBA", "TBC", "PCM"):
        return code[0]
    return next((known for sign, known in SIGNS.items() if sign in cell), "")


def currency(cell: str) -> str:
    found = cell.strip().upper()
    if re.fullmatch(r"[A-Z]{3}", found):
        return found
    written = currency_in(cell)
    if not written:
        raise ValueError(_("“%(what)s” is no currency; use three letters, such as SGD.") % {"what": _short(cell)})
    return written


def bedrooms(cell: str) -> int:
    if plain(cell) in ("studio", "bedsit"):
        return 0
    value = number(re.sub(r"(?i)\s*(bedrooms?|beds?|br)\.?$", "", cell.strip()))
    if value != value.to_integral_value() or not 0 <= value <= 50:
        raise ValueError(_("“%(what)s” is not a number of bedrooms from 0 to 50.") % {"what": _short(cell)})
    return int(value)


def bathrooms(cell: str) -> Decimal:
    value = number(re.sub(r"(?i)\s*(bathrooms?|baths?|ba)\.?$", "", cell.strip()))
    if not 0 <= value <= 50 or value != value.quantize(Decimal("0.1")):
        raise ValueError(f"“{_short(cell)}” is not a number of bathrooms from 0 to 50.")
    return value.quantize(Decimal("0.1"))


def area(cell: str) -> Decimal:
    found = re.fullmatch(r"\s*(\d[\d.,' ’\u00a0\u202f]*?)\s*((?:[a-z²][a-z².\s]*2?)?)\s*", cell, re.I)
    if not found:
        raise ValueError(_("“%(what)s” is not a size.") % {"what": _short(cell)})
    value = number(found[1])
    if not 0 < value < 10**10:
        raise ValueError(_("“%(what)s” is not a size.") % {"what": _short(cell)})
    return value.quantize(Decimal("0.01"))


def unit_in(cell: str) -> str:
    """The unit that a size was written with, or an empty string."""
    return _WORDS["area_unit"].get(plain(re.sub(r"^[\s\d.,'’]+", "", cell)), "")


def degrees(limit: int) -> Parser:
    def parse(cell: str) -> Decimal:
        try:
            value = Decimal(cell.strip())
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > limit:
            raise ValueError(_("“%(what)s” is not between -%(limit)s and %(limit)s.") % {"what": _short(cell), "limit": limit})
        return value.quantize(Decimal("0.000001"))

    return parse


def words(cell: str) -> list[str]:
    """Short phrases, separated by semicolons, bars or lines."""
    found = [" ".join(part.split()) for part in re.split(r"[;|\n]", cell)]
    found = list(dict.fromkeys(part for part in found if part))
    if len(found) > 60:
        raise ValueError(_("There are more than 60 entries."))
    long = next((part for part in found if len(part) > 80), None)
    if long:
        raise ValueError(_("“%(what)s” is longer than 80 characters.") % {"what": _short(long)})
    return found


def private(cell: str) -> list[str]:
    """Names of the facts that the assistant keeps to itself, as the export writes them or by any heading we know."""
    found = []
    for name in words(cell):
        known = column_of(name.replace("_", " "))
        if known not in MAY_BE_PRIVATE:
            raise ValueError(_("“%(what)s” is no fact that can be private; use one of %(known)s.") % {
                "what": _short(name), "known": ", ".join(MAY_BE_PRIVATE)})
        found.append(known)
    return found


PARSERS: dict[str, Parser] = {
    "property_type": one_of("property_type"), "listing_type": one_of("listing_type"), "price": price,
    "currency": currency, "bedrooms": bedrooms, "bathrooms": bathrooms, "area": area, "area_unit": one_of("area_unit"),
    "latitude": degrees(90), "longitude": degrees(180), "features": words, "not_features": words,
    "availability": one_of("availability"), "private": private,
}


def _short(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= 40 else text[:39] + "…"
