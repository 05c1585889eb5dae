"""Messages are answered in the language they were written in."""

import tomllib
from pathlib import Path

import pytest

from personas.understanding.language import detect

_CASES = tomllib.loads(Path(__file__).with_name("language_cases.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", _CASES)
def test_a_message_is_recognised_by_its_language(language):
    found = {line: detect(line) for line in _CASES[language].strip().splitlines()}
    assert {line: other for line, other in found.items() if other.split("-")[0] != language.split("-")[0]} == {}


def test_singlish_is_told_from_other_english_where_it_shows():
    marked = [line for line in _CASES["en-SG"].strip().splitlines() if detect(line) == "en-SG"]
    plain = [line for line in _CASES["en"].strip().splitlines() if detect(line) == "en"]
    assert len(marked) >= 12
    assert len(plain) >= 25


@pytest.mark.parametrize(("text", "previous"), [
    ("ok", "fr"), ("👍", "ar"), ("2500", "ms"), ("", "pt"), ("Novena", "zh"), ("ok thanks", "ms"), ("...", "hi"),
    ("L-1024", "es"), ("https://example.org/the/house/is/here", "ar"), ("OK!", "en-SG"),
])
def test_a_message_that_says_too_little_keeps_the_language_of_the_conversation(text, previous):
    assert detect(text, previous) == previous


@pytest.mark.parametrize(("text", "previous", "now"), [
    ("Je préfère parler français, merci", "en", "fr"), ("can we speak English please?", "es", "en"),
    ("我可以说中文吗", "en", "zh"), ("Bonjour", "en", "fr"), ("terima kasih banyak", "en", "ms"),
])
def test_a_clear_change_of_language_is_followed(text, previous, now):
    assert detect(text, previous) == now


def test_a_message_without_any_evidence_is_taken_for_english():
    assert detect("") == detect("12345") == detect("Zyxwv") == "en"


@pytest.mark.parametrize(("text", "language"), [
    ("Ich suche eine Wohnung mit zwei Zimmern", "de"), ("Cerco un appartamento con due camere", "it"),
    ("部屋を探しています", "ja"), ("집을 찾고 있어요", "ko"), ("Ищу квартиру в центре", "ru"),
    ("வீடு வாடகைக்கு வேண்டும்", "ta"), ("หาบ้านเช่า", "th"), ("saya mau cari rumah di Jakarta", "ms"),
    ("مجھے کرائے پر گھر چاہیے", "ur"), ("Ik zoek een huis met drie kamers", "nl"),
])
def test_other_languages_are_named_even_if_the_assistant_does_not_read_them(text, language):
    assert detect(text) == language


@pytest.mark.parametrize(("text", "expected"), [
    ("also in Ang Mo Kio", "en"), ("busco en Los Angeles", "es"), ("magandang umaga po, may bahay ba sa Ang Mo Kio", "tl"), ("ang mo kio", "en"),
])
def test_the_name_of_a_place_says_nothing_of_the_language(text, expected):
    assert detect(text) == expected


@pytest.mark.parametrize(("text", "previous", "language"), [
    ("mujhe 2 bhk chahiye kiraye par", "", "hi-Latn"), ("मुझे घर चाहिए", "hi-Latn", "hi"), ("aur dikhao", "hi", "hi-Latn"), ("ok", "hi", "hi"), ("ok", "hi-Latn", "hi-Latn"),
])
def test_hindi_is_answered_in_the_letters_it_is_written_in(text, previous, language):
    assert detect(text, previous) == language
