"""Sample listings: something to try the assistant on before an agency has brought its own. No lead is ever told of them.

They are rows like any other, marked `is_sample`. Whatever serves a contact (`ListingQuerySet.told`, `search.best`) leaves them out
unless `telling()` says that nobody real is listening: the sandbox and the playground.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.tenancy import current_agency

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models import Listing

_told: ContextVar[bool] = ContextVar("samples_are_told", default=False)
# Roughly how many of a currency buy what one US dollar buys: prices of samples should look familiar, no more.
PER_DOLLAR = {"SGD": 1.35, "EUR": 0.92, "GBP": 0.8, "AUD": 1.5, "CAD": 1.37, "NZD": 1.65, "MYR": 4.4, "AED": 3.67, "SAR": 3.75, "INR": 84, "BRL": 5.5, "MXN": 18,
              "ZAR": 18, "HKD": 7.8, "THB": 35, "IDR": 16000, "PHP": 57, "JPY": 150, "CNY": 7.2, "CHF": 0.9, "QAR": 3.64, "TRY": 34, "VND": 25000, "KRW": 1380}


@contextlib.contextmanager
def telling(allowed: bool) -> Iterator[None]:
    """Within, samples are told as well, if `allowed`: only where no real lead is listening."""
    token = _told.set(bool(allowed))
    try:
        yield
    finally:
        _told.reset(token)


def are_told() -> bool:
    return _told.get()


def add(*, by: Agent) -> list[Listing]:
    """Store the samples in the agency's currency; those that are there already stay as they are."""
    from properties.models import Listing, Source

    currency = current_agency().currency
    made = []
    with transaction.atomic():
        known = set(Listing.objects.filter(is_sample=True).values_list("reference", flat=True))
        for sample in _samples():
            if sample["reference"] in known or Listing.objects.filter(reference__iexact=sample["reference"]).exists():
                continue
            listing = Listing(**sample | {"price": _price(sample["price"], currency), "currency": currency, "is_sample": True, "agent": None})
            listing.in_the_name_of(by, Source.PAGE).save()
            made.append(listing)
    return made


def remove(*, by: Agent) -> int:
    """All of them, in one deed. How many there were."""
    from properties.models import Listing, Source

    with transaction.atomic():
        found = list(Listing.objects.filter(is_sample=True))
        for listing in found:
            listing.in_the_name_of(by, Source.PAGE).delete()
    return len(found)


@cache
def _samples() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads((Path(__file__).parent / "samples.toml").read_text())["listing"])


def _price(dollars: int, currency: str) -> int:
    """Two leading figures, as prices are."""
    price = dollars * PER_DOLLAR.get(currency, 1)
    step = 10 ** max(0, len(str(int(price))) - 2)
    return int(round(price / step) * step)
