"""`python -m tests.eval.learning`: learn the weights of escalation/weighing.py from the project's own sentences, all but those held out.

Writes escalation/weights.zip, the same bytes for the same sentences. Only learning needs scikit-learn; the product reads the weights.
`--without FILE` leaves one more file of sentences out and prints how rules and opinion together do on it: so the degrees of
sureness below were chosen, on a wave of sentences that neither rules nor weights had seen. Learn again without it afterwards.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.eval import world

Rows = list[dict[str, Any]]
STRENGTH = 20.0  # of belief in the sentences (C of logistic regression); from 5 to 50 the figures hardly move
SEEN = (2, 3)  # in how many sentences words and letters must occur to say anything of others
LEARNT = {"negotiation": 0.5, "objection": 0.5, "legal": 0.5, "human_request": 0.5, "safety": 0.5, "any": 0.8, "leaves": 0.4}
SURE = LEARNT | {"needed": 0.9, "likeliest": 0.2, "calm": 0.3, "faint": 0.1, "stays": 0.02}


def main() -> int:
    """Learn, write, and print how large the file is."""
    parser = argparse.ArgumentParser(prog="python -m tests.eval.learning", description=__doc__)
    parser.add_argument("--without", type=Path, help="a file of labelled sentences to leave out and to be tried on")
    wishes = parser.parse_args()
    world.set_up()
    from tests.eval import own
    from tests.eval.data import read_rows

    left_out = read_rows(wishes.without) if wishes.without else []
    texts = {row["text"] for row in left_out}
    rows = [row for row in own.escalation_cases() + own.requests_that_need_nobody() + own.consent_cases() if row["text"] not in texts]
    print(f"{len(rows)} sentences, {sum(not row.get('labels') for row in rows)} of them need nobody")
    write(learn(rows))
    if left_out:
        print(own.figures_of_escalation(left_out) if "labels" in left_out[0] else own.figures_of_consent(left_out))
    return 0


def learn(rows: Rows) -> dict[str, Any]:
    """The weights, one logistic regression per trigger and one for any at all."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    from escalation.weighing import SLOTS, slots
    from escalation.wording import normalise

    runs = [list(slots(normalise(row["text"]))) for row in rows]
    rarity = _rarity(runs)
    rarest = max(rarity.values()) / 255
    coarse = {slot: round(value / rarest) for slot, value in rarity.items()}
    data, columns, starts = [], [], [0]
    for blocks in runs:
        sentence: Counter[int] = Counter()
        for block in blocks:
            weighed = {slot: coarse[slot] * (1 + math.log(count)) for slot, count in block.items() if slot in coarse}
            length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
            for slot, value in weighed.items():
                sentence[slot] += value / length
        columns += sentence
        data += sentence.values()
        starts.append(len(columns))
    matrix = csr_matrix((data, columns, starts), shape=(len(rows), SLOTS))
    rarities = bytes(coarse.get(slot, 0) for slot in range(SLOTS))
    learnt: dict[str, Any] = {"rarity": rarities, "rarest": rarest, "tables": {}, "scale": {}, "bias": {}}
    for trigger in LEARNT:
        wanted, doubtful = zip(*(_taught(row, trigger) for row in rows), strict=True)
        model = LogisticRegression(C=STRENGTH, max_iter=500, solver="liblinear", random_state=0)
        model.fit(matrix, wanted, sample_weight=[0.0 if doubt else 1.0 for doubt in doubtful])
        scale = float(abs(model.coef_[0]).max()) / 127
        learnt["tables"][trigger] = bytes(round(weight / scale) & 0xFF for weight in model.coef_[0])
        learnt["scale"][trigger], learnt["bias"][trigger] = scale, float(model.intercept_[0])
    return learnt


def _taught(row: dict[str, Any], trigger: str) -> tuple[bool, bool]:
    """What a sentence teaches of a trigger, and whether it is in doubt and so teaches nothing. Sentences labelled for their
    wish about our messages say nothing of triggers, and whoever complains or tells of a danger needs a person, not silence."""
    from escalation.weighing import ANY, LEAVES

    if "accept" in row:
        return ("opt_out" in row["accept"], len(row["accept"]) > 1) if trigger == LEAVES else (False, True)
    if trigger == LEAVES:
        return False, False
    if trigger == ANY:
        return bool(row["labels"]), bool(row.get("optional")) and not row["labels"]
    return trigger.upper() in row["labels"], trigger.upper() in (row.get("optional") or ())


def _rarity(runs: list[list[Counter[int]]]) -> dict[int, float]:
    """How rare the runs of each place are (inverse document frequency); those of hardly any sentence are left out."""
    counted: Counter[int] = Counter()
    for block, seldom in enumerate(SEEN):
        occurs = Counter(slot for blocks in runs for slot in blocks[block])
        counted += Counter({slot: count for slot, count in occurs.items() if count >= seldom})
    return {slot: math.log((1 + len(runs)) / (1 + count)) + 1 for slot, count in counted.items()}


def write(learnt: dict[str, Any]) -> None:
    """Pack the weights so that the same sentences give the same file."""
    from escalation.weighing import WEIGHTS

    told = {key: learnt[key] for key in ("rarest", "scale", "bias")} | {"sure": SURE}
    with zipfile.ZipFile(WEIGHTS, "w") as packed:
        for name, content in {"learnt.json": json.dumps(told, indent=1).encode(), "rarity": learnt["rarity"], **learnt["tables"]}.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
