"""The project's own sentences about facts: requests, replies and hijacked models are judged as well as promised."""

from __future__ import annotations

import pytest

from tests.eval import facts, own, product


@pytest.fixture(autouse=True)
def places():
    """What other tests read requests with is put back."""
    before = list(product._PLACES)
    yield
    product.know_places(before)


@pytest.mark.parametrize("task", ["intent", "grounding", "injection", "language"])
def test_every_goal_is_reached(task):
    rows = own._rows(task, own.SCORED[task][0]())
    assert rows and [str(row) for row in rows if not row.excels] == []


@pytest.mark.parametrize("task", ["intent", "injection"])
def test_sentences_held_out_reach_their_goals_too(task):
    assert [str(row) for row in own._rows(task, own.held_out(task)) if not row.excels] == []


def test_a_wrong_slot_counts_twice_and_an_unasked_currency_not_at_all():
    case = {"text": "", "is_property_search": True, "slots": {"bedrooms": {"min": 3, "max": 3}, "price_max": 500_000}}
    right = {"is_property_search": True, "slots": {"bedrooms": {"min": 3, "max": 3}, "price_max": 500_000, "currency": "SGD"}}
    wrong = {"is_property_search": True, "slots": {"bedrooms": {"min": 2, "max": 2}, "price_max": 500_000}}
    assert facts.intent([(case, right)])["slot_f1"] == 1.0
    found = facts.intent([(case, wrong)])
    assert (found["slot_f1"], found["price_f1"], found["joint_exact"]) == (0.5, 1.0, 0.0)


def test_a_search_is_right_by_the_fields_of_the_homes(tmp_path):
    (tmp_path / "homes.csv").write_text(
        "id,title,address,availability,suburb,bedrooms,price,area\nA,One,1 Road,available,Bedok,3,400000,90\nB,Two,2 Road,sold,Bedok,3,400000,90\n"
        "C,Three,3 Road,available,Bedok,3,600000,90\n")
    (case,) = facts.with_relevant([{"query": "", "category": "town_typo", "wanted": {"suburb": "Bedok", "bedrooms": 3, "price_max": 500_000}}], tmp_path / "homes.csv")
    assert case["relevant"] == {"A"}
    assert facts.search([(case, {"ids": ["A"]})]) == {"ndcg5": 1.0, "noisy_ndcg5": 1.0, "zero_result_accuracy": 0.0, "unavailable_in_top5": 0.0}
    assert facts.search([(case, {"ids": ["B"]})])["unavailable_in_top5"] == 1.0
