"""What each model costs, and the settings under which it does not think aloud. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """What a model costs, in US dollars per million tokens, and the settings under which it does not think aloud."""

    input: float
    output: float
    write: float
    read: float
    thinking: dict[str, str] | None = None
    effort: str = ""
    max_tokens: int = 1000
    long_prompt_factor: float = 1.0  # for prompts over 100,000 tokens


TERMS = {
    "claude-haiku-5-5": Terms(0.10, 0.50, 0.125, 0.01, {"type": "disabled"}, "low", long_prompt_factor=5),
    "claude-sonnet-5-5": Terms(2, 10, 2.50, 0.10, {"type": "between_tools"}, "low"),
    # No price for reading from the cache was found for the next two; the usual tenth of the input price is assumed.
    "claude-opus-5-5": Terms(4, 20, 5, 0.40, None, "low", max_tokens=4000),
    "claude-fable-5-2": Terms(8, 40, 10, 0.80, None, "low", max_tokens=4000),
    "claude-haiku-4-5": Terms(1, 5, 1.25, 0.10),
}
# A model we have no price for is counted at the dearest one, so that a budget errs on the careful side.
UNKNOWN = Terms(8, 40, 10, 0.80, max_tokens=4000)


def terms_of(model: str) -> Terms:
    """Find the terms of a model; a dated id has those of its family."""
    return next((terms for name, terms in TERMS.items() if model == name or model.startswith(name + "-")), UNKNOWN)


def cost_usd(model: str, *, fresh: int, written: int, read: int, output: int) -> float:
    """Price one call from its token counts."""
    terms = terms_of(model)
    cost = fresh * terms.input + written * terms.write + read * terms.read + output * terms.output
    if fresh + written + read > 100_000:
        cost *= terms.long_prompt_factor
    return cost / 1_000_000
