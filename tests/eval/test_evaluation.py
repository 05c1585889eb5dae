"""The evaluation says what it measured, what it could not, and fails when a floor is missed."""

import json

import pytest

from tests.eval import __main__ as door
from tests.eval import own, product
from tests.eval.data import Data, NoData
from tests.eval.report import Row, rows_of

SCORER = '''
import json, os
HERE = os.path.dirname(os.path.abspath(__file__))
TARGETS = [{"task": "optout", "metric": "recall", "op": ">=", "floor": 0.9, "goal": 1.0}]
def load_preds(path): return {row["id"]: row for row in map(json.loads, open(path))}
def score_optout(found):
    rows = [json.loads(line) for line in open(os.path.join(HERE, "optout.jsonl"))]
    return {"recall": sum(found[row["id"]]["action"] in row["accept"] for row in rows) / len(rows)}
SCORERS = {"optout": score_optout}
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of labelled files with a scorer of its own, chosen for the evaluation."""
    (tmp_path / "score.py").write_text(SCORER)
    monkeypatch.setenv("EVAL_DATA", str(tmp_path))
    monkeypatch.setattr(own, "SCORED", {})  # the project's own sentences are another test's matter

    def holding(*rows: tuple[str, str]):
        (tmp_path / "optout.jsonl").write_text("".join(
            json.dumps({"id": str(n), "text": text, "accept": [accept], "language": "en"}) + "\n" for n, (text, accept) in enumerate(rows)))
        return tmp_path

    return holding


def test_sentences_of_another_folder_are_judged_by_the_product_and_scored_by_their_scorer(folder, capsys):
    folder(("please stop messaging me", "opt_out"), ("is there a bus stop nearby", "none"))
    assert door.main(["--task", "optout"]) == 0
    assert "goal    optout.recall" in capsys.readouterr().out


def test_a_missed_floor_makes_the_evaluation_fail_and_is_named(folder, capsys):
    folder(("please stop messaging me", "opt_out"), ("is there a bus stop nearby", "opt_out"))
    assert door.main(["--task", "optout"]) == 1
    assert "floors missed: optout.recall" in capsys.readouterr().out


def test_without_labelled_files_one_line_says_so_and_the_projects_own_sentences_are_scored(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EVAL_DATA", str(tmp_path / "nowhere"))
    assert door.main(["--task", "language"]) == 0
    said = capsys.readouterr().out
    assert said.count("Not scored:") == 1
    assert "language.accuracy" in said


def test_a_folder_without_labelled_files_is_no_data(tmp_path):
    with pytest.raises(NoData, match="no labelled files"):
        Data.at(tmp_path)


def test_listings_of_a_file_reach_the_claim_gate_as_the_product_keeps_them():
    home = {"id": "H", "title": "Heron Court", "property_type": "apartment", "listing_type": "rent", "price": 1450, "currency": "USD",
            "bedrooms": 2, "bathrooms": 1, "area": None, "location": "Fremont", "address": "1 Road", "pets_allowed": False, "hoa_fee": 210}
    told = {"id": "1", "listings": [home], "user_message": "2 bed?"}
    assert product.grounding({**told, "reply": "Heron Court has 2 bedrooms for $1,450 a month."})["verdict"] == "ok"
    wrong = product.grounding({**told, "reply": "Heron Court has 2 bedrooms for $1,250 a month. Pets are welcome."})
    assert wrong["verdict"] == "violation"
    assert "1,250" in " ".join(v["span"] for v in wrong["violations"])


def test_the_own_scorer_counts_hits_alarms_and_misses_and_forgives_optional_labels():
    judged = [({"labels": ["LEGAL"], "language": "fr"}, {"labels": ["LEGAL"]}), ({"labels": ["LEGAL"]}, {"labels": []}),
              ({"labels": [], "optional": ["SAFETY"]}, {"labels": ["SAFETY"]}), ({"labels": []}, {"labels": ["OBJECTION"]})]
    found = own._escalation(judged)
    assert found["any_recall"] == 0.5
    assert found["false_alarm_rate"] == 1.0
    assert found["multilingual_micro_f1"] == 1.0
    assert found["macro_f1"] == pytest.approx(2 / 3 / 5)


def test_a_figure_knows_whether_its_bars_hold():
    (row,) = rows_of({"optout": {"recall": 0.93}}, [{"task": "optout", "metric": "recall", "op": ">=", "floor": 0.85, "goal": 0.96}])
    assert (row.holds, row.excels) == (True, False)
    assert not Row("share of false alarms", 0.05, "<=", 0.04, 0.01).holds
