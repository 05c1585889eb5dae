"""Whatever a listing's fields are: a reply built from them may leave in every language and notation, and with one value
changed it may not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personas.claims import check
from properties.facts import ListingFacts
from tests.personas.claim_cases import AGENCY, LISTINGS

SENTENCES = {  # title, bedrooms, bathrooms, area, price with its sign, and the month of a rent
    "en": ("{t}: {b} bedrooms, {w} bathrooms, {a} sqm, {p}{m}.", " a month"),
    "ms": ("{t}: {b} bilik tidur, {w} bilik air, {a} meter persegi, {p}{m}.", " sebulan"),
    "es": ("{t} tiene {b} habitaciones, {w} baños y {a} m², por {p}{m}.", " al mes"),
    "pt": ("{t} tem {b} quartos, {w} banheiros e {a} m², por {p}{m}.", " por mês"),
    "fr": ("{t} : {b} chambres, {w} salles de bain, {a} m², {p}{m}.", " par mois"),
    "ar": ("{t}: {b} غرف نوم و{w} حمامات، المساحة {a} متر مربع، {p}{m}.", " شهريا"),
    "zh": ("{t}，{b}房{w}卫，{a}平方米，{p}{m}。", "每月"),
    "hi": ("{t}: {b} बेडरूम, {w} बाथरूम, {a} वर्ग मीटर, {p}{m}।", " प्रति माह"),
}
SIGNS = {"SGD": "S$", "EUR": "€", "MYR": "RM", "INR": "₹", "BRL": "R$", "AED": "AED "}
ARABIC, DEVANAGARI = (str.maketrans("0123456789", digits) for digits in ("٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"))
NOTATIONS = {
    "commas": lambda n: f"{n:,}", "points": lambda n: f"{n:,}".replace(",", "."), "spaces": lambda n: f"{n:,}".replace(",", " "), "plain": str,
    "arabic": lambda n: f"{n:,}".translate(ARABIC), "devanagari": lambda n: f"{n:,}".translate(DEVANAGARI),
    "thousands": lambda n: f"{n / 1000:g}k",
}  # fmt: skip


@st.composite
def listings(draw: st.DrawFn) -> ListingFacts:
    rent = draw(st.booleans())
    return replace(
        LISTINGS["M"], title="Meridian Court", reference="", listing_type="rent" if rent else "sale", currency=draw(st.sampled_from(sorted(SIGNS))),
        price=draw(st.integers(11, 99)) * (100 if rent else 10_000), bedrooms=draw(st.integers(3, 9)), bathrooms=draw(st.integers(3, 9)),
        area=draw(st.integers(41, 399)), area_unit="sqm", tenure="", address="",
    )  # fmt: skip


def told(facts: ListingFacts, language: str, notation: str) -> str:
    sentence, month = SENTENCES[language]
    price = SIGNS[facts.currency] + NOTATIONS[notation](facts.price)
    return sentence.format(t=facts.title, b=facts.bedrooms, w=facts.bathrooms, a=int(facts.area or 0), p=price, m=month if facts.listing_type == "rent" else "")


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("language", SENTENCES)
@settings(deadline=None, max_examples=12)
@given(facts=listings())
def test_a_reply_built_from_the_fields_may_leave(language: str, notation: str, facts: ListingFacts) -> None:
    assert check(told(facts, language, notation), listings=[facts], agency=AGENCY) == []


@pytest.mark.parametrize("changed", ["price", "bedrooms", "bathrooms", "area", "currency"])
@pytest.mark.parametrize("language", SENTENCES)
@settings(deadline=None, max_examples=12)
@given(facts=listings(), notation=st.sampled_from(sorted(NOTATIONS)), step=st.integers(1, 5))
def test_with_one_value_changed_it_may_not(language: str, changed: str, facts: ListingFacts, notation: str, step: int) -> None:
    others = sorted(set(SIGNS) - {facts.currency})
    wrong = {
        "price": (facts.price or 0) + step * 100, "bedrooms": (facts.bedrooms or 0) + step, "bathrooms": (facts.bathrooms or 0) + step,
        "area": (facts.area or 0) + 10 * step, "currency": others[step % len(others)],
    }[changed]  # fmt: skip
    found = check(told(replace(facts, **{changed: wrong}), language, notation), listings=[facts], agency=AGENCY)
    assert changed in {violation.kind for violation in found}


@pytest.mark.parametrize("language", SENTENCES)
@settings(deadline=None, max_examples=12)
@given(first=listings(), second=listings())
def test_two_listings_may_not_change_places(language: str, first: ListingFacts, second: ListingFacts) -> None:
    first = replace(first, currency="SGD", listing_type="sale", price=first.bedrooms * 1_000_000, bathrooms=3, area=100)
    second = replace(second, id="1002", title="Coralis Heights", currency="SGD", listing_type="sale", price=second.bedrooms * 1_000_000 + 500_000,
                     bathrooms=3, area=100)  # fmt: skip
    right = "\n".join(told(facts, language, "commas") for facts in (first, second))
    swapped = "\n".join(
        told(replace(facts, price=other.price), language, "commas") for facts, other in ((first, second), (second, first))
    )
    assert check(right, listings=[first, second], agency=AGENCY) == []
    assert "price" in {violation.kind for violation in check(swapped, listings=[first, second], agency=AGENCY)}
