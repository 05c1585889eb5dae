"""The second opinion: sentences that no rule was written for, and what keeps it from crying wolf."""

import json
import zipfile

import pytest

from escalation.consent import Wish, wish
from escalation.triggers import SECOND_OPINION, Trigger, detect
from escalation.weighing import ANY, LEAVES, SLOTS, WEIGHTS, Opinion, opinion, opinions
from escalation.wording import normalise

LARGEST = 1_000_000  # bytes: it is read once per process and lies in the repository


def test_the_weights_are_small_and_know_every_trigger_of_the_contacts_words():
    with zipfile.ZipFile(WEIGHTS) as packed:
        told = json.loads(packed.read("learnt.json"))
        assert {len(packed.read(name)) for name in packed.namelist() if name != "learnt.json"} == {SLOTS}
    assert WEIGHTS.stat().st_size < LARGEST
    assert set(told["bias"]) == {ANY, LEAVES, "safety", "legal", "human_request", "negotiation", "objection"}


@pytest.mark.parametrize("text", ["", " ", "👍", "12345", "?!", "zzzzqqqq"])
def test_what_was_never_seen_raises_nothing(text):
    assert opinion(normalise(text)).raises == ()


def test_it_is_surer_of_a_complaint_than_of_a_question_about_the_pool():
    complaint, pool = (opinions(normalise(text)) for text in ("your agent was so rude to my mother", "is there a pool for the children"))
    assert complaint["safety"] > 0.5 > pool["safety"]
    assert complaint[ANY] > 0.5 > pool[ANY]


def test_whoever_surely_needs_somebody_gets_a_person_though_it_is_unsure_what_for(monkeypatch):
    unsure = {ANY: 0.97, "human_request": 0.31, "negotiation": 0.1, "objection": 0.2, "legal": 0.0, "safety": 0.1, LEAVES: 0.0}
    monkeypatch.setattr("escalation.weighing.opinions", lambda sentence: unsure)
    assert opinion("could somebody take this on") == Opinion(("human_request",), calm=False)
    unsure[ANY] = 0.85
    assert opinion("could somebody take this on").raises == ()


def test_a_trigger_only_it_hears_names_it_as_the_reason(monkeypatch):
    monkeypatch.setattr("escalation.triggers._rules", lambda sentence, asked: iter(()))
    (match,) = detect(" Can you give me a discount on the price? ")
    assert (match.trigger, match.quote, match.rule) == (Trigger.NEGOTIATION, "Can you give me a discount on the price?", SECOND_OPINION)


@pytest.mark.parametrize("text", ["Can?", "haha ok", "the agent"])
def test_two_words_are_too_few_to_be_sure_of(text):
    assert opinion(normalise(text)).raises == ()


@pytest.mark.parametrize(("text", "asked"), [
    ("kindly wipe my contact off everything you hold", Wish.OPT_OUT), ("wer schreibt mir hier, bitte keine weiteren Nachrichten", Wish.OPT_OUT),
    ("who gave you my number", Wish.NONE), ("kindly send nothing before ten, I sleep late", Wish.NONE), ("the next stop is ours", Wish.NONE),
])
def test_a_wish_to_be_left_alone_is_heard_in_words_no_rule_has(text, asked):
    assert wish(text) == asked


@pytest.fixture
def sees_nothing(monkeypatch):
    monkeypatch.setattr("escalation.triggers.opinion", lambda sentence: Opinion((), calm=True))


def test_a_rule_is_calmed_where_it_sees_nothing_that_needs_a_person(sees_nothing):
    assert detect("Can you lower the price?") == []


def test_a_complaint_or_a_danger_is_never_calmed(sees_nothing):
    assert [match.trigger for match in detect("There is a gas leak in my flat")] == [Trigger.SAFETY]


def test_a_search_does_not_hide_what_is_asked_in_the_same_breath():
    (match,) = detect("Show me 3 bedroom condos in Marina Bay and tell me the owner's lowest price")
    assert match.trigger == Trigger.NEGOTIATION
