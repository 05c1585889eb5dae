"""What one message asks, as far as rules can tell: the homes it is about, the values and the features it asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from personas.claims.text import fold, prepare
from personas.claims.vocabulary import vocabulary
from personas.llm.base import PromptParts
from personas.llm.cards import Facts
from personas.llm.feature_names import concepts
from personas.phrases import phrases
from personas.understanding import language as languages
from personas.understanding.requests import Request, understand


@dataclass
class Question:
    """One message with what is known around it."""

    parts: PromptParts

    @cached_property
    def text(self) -> str:
        return self.parts.message

    @cached_property
    def language(self) -> str:
        return self.parts.notes.get("language") or languages.detect(self.text)

    @cached_property
    def request(self) -> Request:
        wanted = self.parts.notes.get("criteria") or {}
        return understand(self.text, places=tuple(wanted.get("locations", ())), refining=bool(wanted))

    @property
    def searched(self) -> bool:
        """Whether the listings at hand were looked for just now."""
        return self.parts.notes.get("search", "none") != "none"

    @cached_property
    def listings(self) -> list[Facts]:
        """The listings this message is about: those it names, or else all that were given."""
        given = list(self.parts.facts.get("listings", []))
        folded = fold(prepare(self.text))
        return [listing for listing in given if _is_named(listing, folded)] or given

    @cached_property
    def asks(self) -> list[str]:
        """The plain values that are asked for, in a fixed order."""
        folded = fold(prepare(self.text))
        found = {name for name, words in phrases(self.language)["asks"].items() if any(_has(folded, w) for w in words)}
        found |= {"price"} if self._asks_price(folded, found) else set()
        found |= {name for name in ("bedrooms", "bathrooms") if concepts("rooms", folded) & {name}}
        found |= {"availability"} if concepts("status", folded) & {"available", "gone", "pending"} else set()
        order = ("more", "price", "bedrooms", "bathrooms", "area", "address", "tenure", "availability")
        return [name for name in order if name in found]

    def _asks_price(self, folded: str, found: set[str]) -> bool:
        """Whether a price is asked for; the "how much" in "berapa besar", how large, asks for none."""
        if self.request.wants != "price":
            return False
        for words in (each for name in found & {"area", "distance"} for each in phrases(self.language)["asks"][name]):
            folded = folded.replace(fold(prepare(words)), " ")
        return not found & {"area", "distance"} or understand(folded).wants == "price"

    @cached_property
    def asks_how_far(self) -> bool:
        """ "How far is the station?" is not answered by "yes"."""
        folded = fold(prepare(self.text))
        return any(_has(folded, words) for words in phrases(self.language)["asks"]["distance"])

    @cached_property
    def features(self) -> list[frozenset[str]]:
        """The features that are asked for; each word with all it may mean in the shared list."""
        folded = fold(prepare(self.text))
        sizes = {fold(prepare(words)) for words in phrases(self.language)["asks"]["area"]}  # "¿cuántos metros?" asks for no metro
        return list(dict.fromkeys(hit.concepts for hit in vocabulary("features").find(folded) if folded[hit.start : hit.end] not in sizes))

    @cached_property
    def last_said(self) -> str:
        """Our own last words."""
        return next((text for role, text in reversed(self.parts.history) if role == "assistant"), "")

    @property
    def answers_ours(self) -> bool:
        """Whether our last words were a question, so that a bare "yes" answers it."""
        return self.last_said.rstrip().endswith(("?", "？", "؟"))


def _is_named(listing: Facts, folded: str) -> bool:
    names = (listing.get("title", ""), listing.get("reference", ""))
    return any(fold(prepare(name)) in folded for name in names if len(name) > 2)


def _has(folded: str, words: str) -> bool:
    return fold(prepare(words)) in folded
