"""The sentences no model writes are there in every language, with the same places to fill."""

import pytest

from escalation.texts import FALLBACK, MissingValue, _texts, fixed_text, keys, languages, placeholders


def test_all_our_languages_have_their_texts():
    assert languages() == {"en", "ms", "es", "pt", "pt-br", "fr", "ar", "zh", "hi", "hi-latn"}


@pytest.mark.parametrize("language", ["ms", "es", "pt", "fr", "ar", "zh", "hi", "hi-latn"])
def test_every_language_says_everything_with_the_same_places(language):
    assert set(_texts()[language]) == keys()
    for key, sentence in _texts()[language].items():
        assert placeholders(sentence) == placeholders(_texts()[FALLBACK][key]), key


@pytest.mark.parametrize("language", ["en", "ms", "es", "pt", "fr", "ar", "zh", "hi"])
def test_whoever_asked_for_a_machine_is_told_the_truth_by_name(language):
    assert "Sunrise Homes" in fixed_text("handoff_bot_asked", language, agency="Sunrise Homes")


def test_a_place_left_empty_is_an_error_and_not_a_gap():
    with pytest.raises(MissingValue, match="agency"):
        fixed_text("handoff", "en")
    with pytest.raises(MissingValue, match="agency"):
        fixed_text("handoff", "en", agency="")


def test_a_regional_language_falls_back_to_its_base_and_an_unknown_one_to_english():
    assert fixed_text("greeting", "pt-PT") == fixed_text("greeting", "pt") != fixed_text("greeting", "pt-BR")
    assert fixed_text("greeting", "zh_Hans_SG") == fixed_text("greeting", "zh")
    assert fixed_text("greeting", "xx") == fixed_text("greeting", "") == fixed_text("greeting", "en")


def test_a_text_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        fixed_text("no_such_text", "en")
