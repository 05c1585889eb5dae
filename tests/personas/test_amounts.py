"""Numbers are read the way people write them, in figures and in words."""

import pytest

from personas.understanding.amounts import find_amounts, number_of
from personas.understanding.lexicon import lexicon
from personas.understanding.quantities import find_quantities


def amounts(text: str, language: str) -> list[float]:
    return [amount.value for amount in find_amounts(lexicon(language).read(text), language)]


def quantity(text: str, language: str):
    [found] = find_quantities(lexicon(language).read(text), language)
    return found


@pytest.mark.parametrize(("figures", "value"), [
    ("2,350,000", 2_350_000), ("2.350.000", 2_350_000), ("2 350 000", 2_350_000), ("1'200'000", 1_200_000),
    ("12,50,000", 1_250_000), ("2.350", 2350), ("2,350", 2350), ("1,5", 1.5), ("1.25", 1.25), ("0.750", 0.75),
    ("1.200,50", 1200.5), ("1,200.50", 1200.5), ("850", 850),
])
def test_separators_are_told_from_decimal_signs(figures, value):
    assert number_of(figures) == value


def test_a_single_separator_before_a_scale_word_marks_decimals():
    assert number_of("1.250", scaled=True) == 1.25
    assert amounts("1.250 million", "en") == [1_250_000]


@pytest.mark.parametrize(("text", "language", "value"), [
    ("1.2m", "en", 1_200_000), ("800k", "en", 800_000), ("1.5 mil", "en", 1_500_000), ("2.5K", "en", 2500),
    ("one point two million", "en", 1_200_000), ("half a million", "en", 500_000),
    ("two hundred and fifty thousand", "en", 250_000), ("two and a half million", "en", 2_500_000),
    ("twenty five", "en", 25), ("2 million 350 thousand", "en", 2_350_000),
    ("60 lakh", "hi", 6_000_000), ("1.5 crore", "hi", 15_000_000), ("1 crore 20 lakh", "hi", 12_000_000),
    ("डेढ़ करोड़", "hi", 15_000_000), ("५० लाख", "hi", 5_000_000), ("dhai lakh", "hi", 250_000),
    ("150万", "zh", 1_500_000), ("一百二十万", "zh", 1_200_000), ("三千五", "zh", 3500), ("1万5", "zh", 15_000),
    ("十二", "zh", 12), ("两百五十万", "zh", 2_500_000), ("一点五亿", "zh", 150_000_000),
    ("1.2 juta", "ms", 1_200_000), ("dua ratus lima puluh ribu", "ms", 250_000),
    ("80 mil", "es", 80_000), ("500 mil", "es", 500_000), ("un millón y medio", "es", 1_500_000),
    ("mil quinientos", "es", 1500), ("doscientos cincuenta mil", "es", 250_000),
    ("1,2 milhão", "pt", 1_200_000), ("cento e vinte mil", "pt", 120_000), ("1,5 mi", "pt", 1_500_000),
    ("1 000", "fr", 1000), ("deux cent mille", "fr", 200_000), ("un million et demi", "fr", 1_500_000),
    ("٩٠٠٠٠", "ar", 90_000), ("مليون ونصف", "ar", 1_500_000), ("خمسين ألف", "ar", 50_000), ("مليونين", "ar", 2_000_000),
])
def test_an_amount_is_read_in_the_notation_of_its_language(text, language, value):
    assert amounts(text, language) == [value]


@pytest.mark.parametrize(("text", "language", "low", "high"), [
    ("700 to 850k", "en", 700_000, 850_000), ("between 700 and 850k", "en", 700_000, 850_000),
    ("800k-1m", "en", 800_000, 1_000_000), ("1.2-1.5m", "en", 1_200_000, 1_500_000),
    ("800-1m", "en", 800_000, 1_000_000),
    ("S$4,000–4,800", "en", 4000, 4800), ("$3,000 to $3,500", "en", 3000, 3500),
    ("entre 200 y 300 mil", "es", 200_000, 300_000), ("entre 150 et 200 000 euros", "fr", 150_000, 200_000),
    ("de 1 a 1,5 milhões", "pt", 1_000_000, 1_500_000), ("antara RM800 hingga RM1000", "ms", 800, 1000),
    ("50万到60万", "zh", 500_000, 600_000), ("20 se 30 lakh", "hi", 2_000_000, 3_000_000),
    ("بين 300 و 400 ألف", "ar", 300_000, 400_000),
])
def test_the_two_ends_of_a_range_share_what_was_said_once(text, language, low, high):
    found = quantity(text, language)
    assert (found.low, found.high, found.bound) == (low, high, "range")


@pytest.mark.parametrize(("text", "language", "bound"), [
    ("under 900k", "en", "max"), ("900k tops", "en", "max"), ("can't go over 900k", "en", "max"),
    ("at least 900k", "en", "min"), ("900k and up", "en", "min"), ("~900k", "en", "around"),
    ("900k or so", "en", "around"),
    ("hasta 900 mil", "es", "max"), ("no menos de 900 mil", "es", "min"), ("unos 900 mil", "es", "around"),
    ("até 900 mil", "pt", "max"), ("a partir de 900 mil", "pt", "min"), ("por volta de 900 mil", "pt", "around"),
    ("jusqu'à 900 000", "fr", "max"), ("au moins 900 000", "fr", "min"), ("environ 900 000", "fr", "around"),
    ("bawah 900 ribu", "ms", "max"), ("900 ribu ke atas", "ms", "min"), ("lebih kurang 900 ribu", "ms", "around"),
    ("90万以内", "zh", "max"), ("不低于90万", "zh", "min"), ("90万左右", "zh", "around"),
    ("90 लाख तक", "hi", "max"), ("90 lakh se zyada", "hi", "min"), ("lagbhag 90 lakh", "hi", "around"),
    ("بحد أقصى 900 ألف", "ar", "max"), ("لا يقل عن 900 ألف", "ar", "min"), ("حوالي 900 ألف", "ar", "around"),
])
def test_a_bound_is_heard_before_or_after_its_number(text, language, bound):
    assert quantity(text, language).bound == bound


@pytest.mark.parametrize(("text", "unit"), [
    ("3 bedrooms", "bed"), ("2.5 baths", "bath"), ("850 sq. ft", "sqft"), ("85m2", "sqm"), ("6 months", "term"),
    ("10 minutes", "other"),
])
def test_what_is_counted_keeps_numbers_apart(text, unit):
    assert quantity(text, "en").unit == unit


def test_a_thousand_in_spanish_is_a_million_in_english_where_only_the_word_is_the_same():
    assert amounts("1.2 mil", "en") == [1_200_000]
    assert amounts("120 mil", "pt") == [120_000]
