"""One value in any notation is one value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personas.claims import amounts, check
from personas.claims.notations import readings
from personas.claims.text import fold, prepare
from tests.personas.claim_cases import AGENCY, LISTINGS

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

prices = st.integers(1, 99_999).map(lambda n: n * 1000)


def values(text: str) -> set[Decimal]:
    found = amounts(text)
    assert len(found) == 1, (text, found)
    return set(found[0].values)


def lakh_grouping(n: int) -> str:
    head, tail = str(n)[:-3], str(n)[-3:]
    groups = []
    while len(head) > 2:
        head, group = head[:-2], head[-2:]
        groups.insert(0, group)
    return ",".join([part for part in (head, *groups, tail) if part])


@given(prices)
def test_separators_and_scripts_do_not_change_a_price(price: int) -> None:
    english = f"{price:,}"
    for text in (
        str(price), english, english.replace(",", "."), english.replace(",", " "), english.replace(",", "\u202f"), english.replace(",", "'"),
        lakh_grouping(price), english.replace(",", "٬").translate(ARABIC), lakh_grouping(price).translate(DEVANAGARI),
        english.translate(FULL_WIDTH), f"S${english}", f"{english} €", f"₹{lakh_grouping(price)}",
    ):  # fmt: skip
        assert Decimal(price) in values(text), text


@given(prices)
def test_magnitudes_do_not_change_a_price(price: int) -> None:
    millions, lakhs, tens = (format(Decimal(price) / 10**k, "f") for k in (6, 5, 4))
    comma = millions.replace(".", ",")
    for text in (
        f"{price // 1000}k", f"{millions}m", f"${millions}M", f"{millions} million", f"{millions} juta", f"{comma} millones", f"{comma} milhões",
        f"{comma} M€", f"{millions} مليون", f"{lakhs} lakh", f"{lakhs} लाख", f"{tens}万", f"{price // 1000} mil", f"{price // 1000} ribu",
        f"{price // 1000} ألف", f"{price // 1000} हज़ार",
    ):  # fmt: skip
        assert Decimal(price) in values(text), text


@given(st.integers(1, 99), st.integers(1, 9).map(lambda n: n * 100))
def test_two_part_amounts_are_added(millions: int, thousands: int) -> None:
    total = Decimal(millions * 1_000_000 + thousands * 1000)
    for text in (
        f"{millions} juta {thousands} ribu", f"{millions} million {thousands} thousand", f"{millions} millones {thousands} mil",
        f"{millions} milhões e {thousands} mil", f"{millions} مليون و {thousands} ألف",
    ):  # fmt: skip
        assert total in values(text), text


@pytest.mark.parametrize(
    ("text", "value", "language"),
    [
        ("two million three hundred and fifty thousand", 2_350_000, "en"),
        ("one point two million", 1_200_000, "en"),
        ("forty-five thousand", 45_000, "en"),
        ("dua juta tiga ratus lima puluh ribu", 2_350_000, "ms"),
        ("tujuh belas ribu", 17_000, "ms"),
        ("dos millones trescientos cincuenta mil", 2_350_000, "es"),
        ("treinta y cinco mil", 35_000, "es"),
        ("dois milhões e trezentos e cinquenta mil", 2_350_000, "pt"),
        ("deux millions trois cent cinquante mille", 2_350_000, "fr"),
        ("quatre-vingt-quinze mille", 95_000, "fr"),
        ("quatre cent vingt mille", 420_000, "fr"),
        ("soixante-quinze mille", 75_000, "fr"),
        ("مليونان وثلاثمئة وخمسون ألف", 2_350_000, "ar"),
        ("خمسة وعشرون ألف", 25_000, "ar"),
        ("二百三十五万", 2_350_000, "zh"),
        ("三千五百", 3500, "zh"),
        ("三万五", 35_000, "zh"),
        ("तेईस लाख पचास हज़ार", 2_350_000, "hi"),
        ("teen crore", 30_000_000, "hi-Latn"),
    ],
)
def test_numbers_in_words(text: str, value: int, language: str) -> None:
    found = amounts(text, {language})
    assert [set(a.values) for a in found] == [{Decimal(value)}]
    assert found[0].spelled == language


@pytest.mark.parametrize(
    ("text", "currency", "period", "unit", "per"),
    [
        ("S$3,500 per month", "SGD", "month", "", ""), ("RM3,500 sebulan", "MYR", "month", "", ""), ("1.250 € al mes", "EUR", "month", "", ""),
        ("R$ 4.200 por semana", "BRL", "week", "", ""), ("9500 درهم سنويا", "AED", "year", "", ""), ("3500令吉每月", "MYR", "month", "", ""),
        ("$1,450/mo", "USD", "month", "", ""), ("1,130 sqft", "", "", "sqft", ""), ("74 m²", "", "", "sqm", ""), ("1450 वर्ग फुट", "", "", "sqft", ""),
        ("1240 قدم مربع", "", "", "sqft", ""), ("1130平方英尺", "", "", "sqft", ""), ("S$2,080 psf", "SGD", "", "", "sqft"),
        ("5 676 € le m²", "EUR", "", "", "sqm"), ("每平方英尺2461新元", "SGD", "", "", "sqft"), ("5 %", "", "", "percent", ""),
    ],
)  # fmt: skip
def test_signs_beside_an_amount_are_read(text: str, currency: str, period: str, unit: str, per: str) -> None:
    (amount,) = amounts(text)
    assert (amount.period, amount.unit, amount.per) == (period, unit, per)
    assert currency in amount.currencies if currency else not amount.currencies


def test_what_is_no_number_has_no_reading() -> None:
    assert readings("12.03.2026") == frozenset()
    assert readings("1.2.3") == frozenset()


@given(st.text())
def test_folding_never_moves_a_character(text: str) -> None:
    shown = prepare(text)
    assert len(fold(shown)) == len(shown)
    assert prepare(shown) == shown


@given(st.text())
def test_every_amount_quotes_its_text(text: str) -> None:
    shown = prepare(text)
    assert all(shown[a.start : a.end] == a.span for a in amounts(text))


@settings(deadline=None)  # the first example compiles every vocabulary
@given(st.text(max_size=300), st.text(max_size=100))
def test_no_text_breaks_the_gate(reply: str, said: str) -> None:
    check(reply, listings=list(LISTINGS.values())[:3], agency=AGENCY, contact_words=[said], policy=said)


@given(st.integers(2, 9).map(lambda n: n * 50_000), st.sampled_from(["S${:,}", "SGD {:,}", "{:,} Singapore dollars", "S${}"]))
def test_no_other_price_passes_for_the_true_one(off_by: int, notation: str) -> None:
    true = LISTINGS["M"].price or 0
    said = "Meridian Court is " + notation.format(true)
    assert check(said, listings=[LISTINGS["M"]], agency=AGENCY) == []
    for wrong in (true + off_by, true - off_by, true * 10, true // 10):
        found = check("Meridian Court is " + notation.format(wrong), listings=[LISTINGS["M"]], agency=AGENCY)
        assert {v.kind for v in found} == {"price"}
