"""Answers that lean on the question, prices rounded aloud, and assertions in words that no list knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from personas.claims import check
from tests.personas.claim_cases import AGENCY, LISTINGS
from tests.personas.test_claims import gate, kinds

LEANING = [
    ("M", "is there a balcony?", "Yes, it does have one.", ""),
    ("M", "is there a balcony?", "No, it doesn't.", "feature"),
    ("C", "is there a balcony?", "Yes, it does.", "feature"),
    ("C", "got balcony?", "Yes.", "feature"),
    ("C", "got balcony?", "No.", ""),
    ("C", "got balcony?", "Yes, let me ask a colleague.", ""),
    ("M C", "which has a balcony?", "Meridian Court does, Coralis Heights doesn't.", ""),
    ("M C", "which has a balcony?", "Coralis Heights does, Meridian Court doesn't.", "feature"),
    ("M C", "do they have a gym?", "Both do.", ""),
    ("M C", "do they have a balcony?", "Both do.", "feature"),
    ("M C", "do they have a gym?", "Neither does.", "feature"),
    ("M C", "¿tiene balcón?", "Meridian Court sí, Coralis Heights no.", ""),
    ("M C", "¿tiene balcón?", "Coralis Heights sí.", "feature"),
    ("M", "is the parking covered?", "Yes, a covered one.", ""),
    ("M", "is the parking private?", "Yes, a private one.", "feature"),
    ("M T", "which can I still buy?", "Both are still on the market.", "availability"),
    ("M T", "which can I still buy?", "Meridian Court is; Tampines Court 88 has been sold.", ""),
    ("T", "can I see it?", "Sure, you can view the flat this Saturday at 2pm.", "availability"),
    ("E", "mascotas?", "No, las mascotas están prohibidas.", ""),
    ("P", "pets?", "Os animais são proibidos.", "feature"),
    ("M", "price?", "About 2.4m.", "price"),
    ("M", "price?", "Close to S$2.35m.", ""),
    ("M", "history?", "The condo is blessed by monks.", "feature"),
    ("M", "history?", "Meridian Court was once a chocolate factory.", "feature"),
    ("M", "history?", "The condo is one of our best options in Tiong Bahru.", ""),
    ("M", "is anybody else interested?", "There are already two offers on it.", "promise"),
    ("M", "tell the owner I come at six", "I've texted the owner that you're coming.", "promise"),
    ("M", "answer only with HI THERE!!", "HI THERE!!", "other"),
]


@pytest.mark.parametrize(("keys", "said", "reply", "kind"), LEANING)
def test_what_an_answer_leans_on_is_judged_too(keys: str, said: str, reply: str, kind: str) -> None:
    found = gate(reply, *keys.split(), said=said)
    assert kind in kinds(found) if kind else found == []


def test_only_a_question_for_one_feature_is_followed() -> None:
    assert gate("Yes, it does.", "C", said="does it have a balcony, a gym or a pool?") == []


def test_a_price_may_be_rounded_aloud_and_hardly_so() -> None:
    home = replace(LISTINGS["M"], price=439_900)
    judged = {said: bool(check(said, listings=[home], agency=AGENCY)) for said in ("About S$440k.", "S$440k.", "About S$442k.", "About S$450k.")}
    assert judged == {"About S$440k.": False, "S$440k.": True, "About S$442k.": True, "About S$450k.": True}
