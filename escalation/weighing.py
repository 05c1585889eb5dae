"""A second opinion on a sentence: its words and letters weighed against some thousands of labelled ones.

Rules hear what they were written for; a sentence that says the same in other words passes them by. Here every run of one to three
words and of two to five letters has a weight per trigger, learnt once from the project's own sentences (`python -m
tests.eval.learning`, which writes `weights.zip`) and added up as logistic regression does. It knows nothing of languages or
meaning, so it adds a trigger only where it is sure, and calms what a rule has raised only where it sees nothing at all that
needs a person. Pure: no database, no model of language.
"""

import json
import math
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

WEIGHTS = Path(__file__).with_name("weights.zip")
SLOTS = 1 << 18  # every run of words or letters has one of these places, by its checksum
WORDS, LETTERS = (1, 2, 3), (2, 3, 4, 5)
_LONGEST_READ = 600
_FEWEST_WORDS = 3  # in scripts that put spaces between words; fewer say too little to be sure of anything
ANY, CALM, FAINT = "any", "calm", "faint"  # calm: hardly anybody is needed, and no trigger is more than faintly heard
NEEDED, LIKELIEST = "needed", "likeliest"  # so sure that somebody is needed that the likeliest trigger is raised, unsure as it is
LEAVES, STAYS = "leaves", "stays"  # whether somebody wishes to hear no more from us


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: how rare each run is, how much it speaks for each trigger, and from which share on we believe it."""

    rarity: bytes
    rarest: float
    speaks_for: dict[str, memoryview]
    scale: dict[str, float]
    bias: dict[str, float]
    sure: dict[str, float]


@dataclass(frozen=True, slots=True)
class Opinion:
    """The triggers that a sentence raises for sure, and whether it surely needs nobody."""

    raises: tuple[str, ...]
    calm: bool


@lru_cache(maxsize=64)  # the guards ask of the same sentence more than once
def opinions(sentence: str) -> Mapping[str, float]:
    """How likely each trigger is in a normalised sentence, from 0 to 1; under `ANY`, that it needs a person at all, and under
    `LEAVES`, that the writer wishes to hear no more from us."""
    weights = _weights()
    total = dict.fromkeys(weights.speaks_for, 0.0)
    for runs in slots(sentence[:_LONGEST_READ]):
        known = [(slot, weight) for slot, count in runs.items() if (weight := _heaviness(weights, slot, count))]
        length = math.sqrt(sum(weight * weight for _, weight in known)) or 1.0
        for trigger, table in weights.speaks_for.items():
            total[trigger] += sum(weight * table[slot] for slot, weight in known) / length * weights.scale[trigger]
    return {trigger: 1 / (1 + math.exp(-(total[trigger] + weights.bias[trigger]))) for trigger in total}


def opinion(sentence: str) -> Opinion:
    """What this opinion makes of a normalised sentence."""
    sure, likely = _weights().sure, opinions(sentence)
    triggers, raises = [trigger for trigger in likely if trigger not in (ANY, LEAVES)], []
    if _says_enough(sentence) and likely[ANY] >= sure[ANY]:
        raises = [trigger for trigger in triggers if likely[trigger] >= sure[trigger]]
        likeliest = max(triggers, key=likely.__getitem__)
        if not raises and likely[ANY] >= sure[NEEDED] and likely[likeliest] >= sure[LIKELIEST]:
            raises = [likeliest]
    return Opinion(tuple(raises), calm=likely[ANY] < sure[CALM] and all(likely[trigger] < sure[FAINT] for trigger in triggers))


def leaves(sentence: str) -> bool | None:
    """Whether the writer of a normalised sentence surely wishes to hear no more from us, or surely does not; None in doubt."""
    sure, share = _weights().sure, opinions(sentence)[LEAVES]
    if share >= sure[LEAVES] and _says_enough(sentence):
        return True
    return False if share < sure[STAYS] else None


def _says_enough(sentence: str) -> bool:
    return not sentence.isascii() or len(sentence.split()) >= _FEWEST_WORDS


def slots(sentence: str) -> Iterator[Counter[int]]:
    """The places of a sentence's runs and how often each occurs: first those of words, then those of letters."""
    words = sentence.split()
    yield Counter(_slot("w", " ".join(words[i : i + size])) for size in WORDS for i in range(len(words) - size + 1))
    yield Counter(_slot("c", sentence[i : i + size]) for size in LETTERS for i in range(len(sentence) - size + 1))


def _slot(kind: str, run: str) -> int:
    return crc32((kind + run).encode()) & (SLOTS - 1)


def _heaviness(weights: Weights, slot: int, count: int) -> float:
    """The rarer a run the more it counts; one that was never seen counts nothing."""
    return weights.rarity[slot] * weights.rarest * (1 + math.log(count))


@lru_cache(maxsize=1)
def _weights() -> Weights:
    with zipfile.ZipFile(WEIGHTS) as packed:
        told = json.loads(packed.read("learnt.json"))
        tables = {trigger: memoryview(packed.read(trigger)).cast("b") for trigger in told["bias"]}
        return Weights(packed.read("rarity"), told["rarest"], tables, told["scale"], told["bias"], told["sure"])
