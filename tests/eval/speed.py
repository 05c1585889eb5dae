"""How long a message spends in the product before any model is asked, and a reply in the claim gate.

Measured in time of this thread on the processor, so that a busy machine does not look like slow code.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from escalation.consent import wish
from escalation.smalltalk import is_acknowledgement, is_unfinished
from escalation.triggers import detect, is_asking_if_bot
from personas.injection import looks_like_injection
from personas.understanding import language as languages
from personas.understanding.requests import understand
from tests.eval import product

BARS = {"before the model": 20.0, "claim gate": 10.0}  # milliseconds at the 95th percentile
ROUNDS = 3


def before_the_model(text: str) -> None:
    """Every guard, the language and the request, as one burst is read."""
    wish(text)
    detect(text)
    is_asking_if_bot(text)
    is_acknowledgement(text)
    is_unfinished(text)
    looks_like_injection(text)
    languages.detect(text)
    understand(text, places=product._PLACES)


def measure(work: Callable[[Any], object], items: Iterable[Any]) -> tuple[float, float, float]:
    """Milliseconds per item: p50, p95 and the slowest, each item at its best of a few rounds after one that warms up."""
    items = list(items)
    for item in items:
        work(item)
    best = sorted(min(_once(work, item) for _ in range(ROUNDS)) for item in items)
    return best[len(best) // 2], best[min(len(best) - 1, int(len(best) * 0.95))], best[-1]


def _once(work: Callable[[Any], object], item: Any) -> float:
    begun = time.thread_time()
    work(item)
    return (time.thread_time() - begun) * 1000
