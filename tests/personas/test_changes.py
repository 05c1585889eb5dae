"""Short messages that follow a list of homes: other ones, which of these, a yes, a question about the agency."""

import pytest

from personas.understanding.agency import asked_of_agency
from personas.understanding.answers import is_no, is_yes
from personas.understanding.changes import adds, change_in, comparison_in, dropped_in, wishes_for


@pytest.mark.parametrize(("text", "change"), [
    ("cheaper ones", "cheaper"), ("anything cheaper?", "cheaper"), ("ada yang lebih murah tak?", "cheaper"), ("¿algo más económico?", "cheaper"),
    ("tem algo mais em conta?", "cheaper"), ("moins cher, ça existe ?", "cheaper"), ("عندكم أرخص؟", "cheaper"), ("有便宜一点的吗", "cheaper"),
    ("कुछ सस्ता दिखाइए", "cheaper"), ("thoda sasta dikhao", "cheaper"), ("something bigger", "bigger"), ("un peu plus grand ?", "bigger"),
    ("大一点的有吗", "bigger"), ("one more bedroom please", "more_bedrooms"), ("mais um quarto", "more_bedrooms"), ("what else do you have", "others"),
    ("还有别的吗", "others"), ("thanks, I'll think about it", ""), ("how big is it?", ""),
])
def test_a_wish_for_other_homes_is_told_from_its_words(text, change):
    assert change_in(text) == change


@pytest.mark.parametrize(("text", "compared"), [
    ("which is cheaper?", "cheapest"), ("¿cuál es más barato?", "cheapest"), ("qual é o maior?", "biggest"), ("laquelle est la plus grande ?", "biggest"),
    ("أيهما أرخص؟", "cheapest"), ("哪套大一点？", "biggest"), ("sabse sasta kaun sa hai", "cheapest"), ("yang mana paling murah", "cheapest"),
    ("cheaper ones", ""), ("which one has a pool?", ""),
])
def test_a_comparison_is_no_wish_for_others(text, compared):
    assert comparison_in(text) == compared
    assert not (compared and change_in(text))


@pytest.mark.parametrize("text", ["yes please", "Sure!", "ok can", "sí, por favor", "claro que sim", "oui, s'il vous plaît", "نعم من فضلك", "好的", "हाँ जी", "haan ji", "ya boleh"])
def test_a_yes_in_any_language_is_a_yes_and_nothing_more(text):
    assert is_yes(text) and not is_no(text)


@pytest.mark.parametrize("text", ["yes but cheaper", "yes?", "no thanks", "ok see you at 3", "👍", "thanks", ""])
def test_what_says_more_or_less_than_yes_is_none(text):
    assert not is_yes(text)


@pytest.mark.parametrize(("text", "asked"), [
    ("what are your opening hours?", ["hours"]), ("¿a qué hora abren?", ["hours"]), ("quels sont vos horaires ?", ["hours"]), ("几点开门？", ["hours"]),
    ("office kab khulta hai", ["hours"]), ("ما هي أوقات العمل؟", ["hours"]), ("pukul berapa buka?", ["hours"]), ("qual o horário de funcionamento?", ["hours"]),
    ("where is your office?", ["office"]), ("what's your phone number and website", ["phone", "website"]), ("is it open plan?", []), ("how old is the house?", []),
])
def test_a_question_about_the_agency_is_told_from_one_about_a_home(text, asked):
    assert asked_of_agency(text) == asked


def test_what_no_longer_matters_and_what_comes_on_top():
    assert dropped_in("anywhere is fine, any budget") == ["anywhere", "any_price"]
    assert adds("also in Bedok") and not adds("in Bedok")
    assert wishes_for("with a pool") and not wishes_for("does it come with a pool?")
