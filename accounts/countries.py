"""Countries: how they are called, and what their money and their clocks are, so that whoever names one need not say those too."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

FALLBACK_ZONE, FALLBACK_CURRENCY = "UTC", "USD"
# Where most people of a country with several clocks live, if the list of zones does not begin with it.
MAIN_ZONES = {
    "AQ": "Antarctica/McMurdo", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "FM": "Pacific/Pohnpei",
    "MX": "America/Mexico_City", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent",
}


def names(language: str) -> list[tuple[str, str]]:
    """Code and name of every country that has a clock, by name in this language, in English where it is not known."""
    called = _called(language.replace("_", "-").split("-")[0])
    return sorted(((code, called.get(code, code)) for code in _zones()), key=lambda pair: pair[1])


def is_country(code: str) -> bool:
    return code in _zones()


def zone_of(code: str) -> str:
    """The clock that most people of a country live by."""
    zones = _zones().get(code)
    return MAIN_ZONES.get(code, zones[0]) if zones else FALLBACK_ZONE


def zones_of(code: str) -> tuple[str, ...]:
    """All of its clocks."""
    return _zones().get(code, ())


def currency_of(code: str) -> str:
    """What prices are named in there today."""
    from babel.numbers import get_territory_currencies  # 7 MB that no process needs before somebody chooses a country

    found = get_territory_currencies(code) if is_country(code) else []
    return found[0] if found else FALLBACK_CURRENCY


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """The table of the tz database: a country, where it is, and the name of a zone, in the order of its people."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata.zoneinfo") / "zone.tab").read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            code, _where, zone = line.split("\t")[:3]
            found.setdefault(code, []).append(zone)
    return {code: tuple(zones) for code, zones in found.items()}


@cache
def _called(language: str) -> dict[str, str]:
    from babel import Locale, UnknownLocaleError

    try:
        return dict(Locale(language).territories)
    except (UnknownLocaleError, ValueError):
        return dict(Locale("en").territories)
