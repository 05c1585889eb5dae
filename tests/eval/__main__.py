"""`python -m tests.eval [--task NAME …] [--full] [--no-speed] [--no-spending] [--predictions FOLDER]`; EVAL_DATA names another folder of labelled files."""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.eval import world
from tests.eval.data import Data, NoData, chosen, read_rows


def main(arguments: list[str] | None = None) -> int:
    """Predict, score, print. 1 when a floor is missed."""
    wishes = _wishes(arguments)
    world.set_up()
    fine = True
    try:
        fine &= _score(Data.at(chosen()), wishes)
    except NoData as missing:
        print(f"Not scored: {missing} Set EVAL_DATA to a folder of labelled files.")
    from tests.eval import own

    fine &= own.score(wishes.task)
    if not wishes.no_speed and not wishes.task:
        fine &= _speed()
    if not wishes.no_spending and not wishes.task:
        fine &= _spending()
    return 0 if fine else 1


def _spending() -> bool:
    """What the answers cost, in a process of its own: it fills a database."""
    print("What it costs (a scripted model, one draft in ten false; `python -m tests.eval.spending`)", flush=True)
    return subprocess.run([sys.executable, "-m", "tests.eval.spending", "--replies", "40"], check=False).returncode == 0


def _wishes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument("--task", action="append", help="this task only; may be given several times")
    parser.add_argument("--full", action="store_true", help="everything the scorer prints, not only the figures with bars")
    parser.add_argument("--predictions", type=Path, help="keep the predictions in this folder")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--no-spending", action="store_true")
    return parser.parse_args(arguments)


def _score(data: Data, wishes: argparse.Namespace) -> bool:
    from tests.eval import product, report

    product.know_places(data.place_names())
    scorer = data.load_scorer()
    tasks = [task for task in data.tasks(list(product.TASKS)) if not wishes.task or task in wishes.task]
    print(f"Labelled sentences in {data.folder}")
    results: dict[str, Any] = {}
    with _folder(wishes.predictions) as folder:
        for task in tasks:
            _predict(task, data, folder / f"{task}.jsonl")
            results[task] = scorer.SCORERS[task](scorer.load_preds(folder / f"{task}.jsonl"))
            if wishes.full:
                scorer.show(task, results[task])
    return report.ends_well(report.rows_of(results, scorer.TARGETS))


@contextlib.contextmanager
def _folder(kept: Path | None):
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory(prefix="foyer-eval-") as made:
            yield Path(made)


def _predict(task: str, data: Data, out: Path) -> None:
    from tests.eval import product

    ask = product.TASKS[task]
    around = world.agency_with(data.listings) if task == "search" else contextlib.nullcontext()
    with around, out.open("w", encoding="utf-8") as file:
        for row in data.rows(task):
            file.write(json.dumps({"id": row["id"], **ask(row)}, ensure_ascii=False) + "\n")


def _speed() -> bool:
    """Time on the sentences at hand: those of the chosen folder, else the project's own."""
    from tests.eval import own, product, report, speed

    shared = {task: read_rows(path) for task in product.TASKS if (path := chosen() / f"{task}.jsonl").is_file()}
    texts = [row["text"] for task in ("escalation", "intent", "optout", "language") for row in shared.get(task, [])]
    texts = texts or [row["text"] for row in own.escalation_cases()]
    replies = shared.get("grounding", [])
    rows = []
    for name, work, items in (("before the model", speed.before_the_model, texts), ("claim gate", product.grounding, replies)):
        if items:
            p50, p95, worst = speed.measure(work, items)
            print(f"{name}: {len(items)} texts, p50 {p50:.1f} ms, p95 {p95:.1f} ms, slowest {worst:.1f} ms")
            rows.append(report.Row(f"speed.{name} p95 ms", p95, "<=", speed.BARS[name], speed.BARS[name], digits=1))
    return report.ends_well(rows) if rows else True


if __name__ == "__main__":
    sys.exit(main())
