"""An assistant without a model: it answers from listings, with reviewed sentences, and knows when to stop.

It speaks when no key is set, and is the last rung when the model is down. It keeps to the same contract, so that nobody
above it needs to know: what it cannot answer goes to a person.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from escalation.smalltalk import is_acknowledgement
from escalation.texts import fixed_text
from escalation.triggers import Trigger, detect
from personas.claims.text import fold, prepare
from personas.claims.vocabulary import tables, vocabulary
from personas.llm.base import Answer, MemoryParts, PromptParts, Reading
from personas.llm.cards import Facts, card, shown
from personas.phrases import STYLES, phrases
from personas.understanding import language as languages
from personas.understanding.requests import Request, understand

MOST_LISTINGS = 3
_QUESTION = re.compile(r"[?？؟]")
GONE = ("sold", "withdrawn")
# What a rule found, as the intent and the risk flag a model would have given.
MEANING = {
    Trigger.SAFETY: ("complaint", "complaint"), Trigger.LEGAL: ("legal", "legal"), Trigger.HUMAN_REQUEST: ("person", ""),
    Trigger.NEGOTIATION: ("negotiation", "negotiation"), Trigger.OBJECTION: ("other", "objection"),
}


class OfflineModel:
    """Answers at once and from the facts alone. It cannot repair a draft: it has only one way of saying things."""

    name = "offline"

    def warm_up(self) -> None:
        """Read the word lists before the first message has to wait for them."""
        for table in ("features", "rooms", "status"):
            vocabulary(table)
        for read in (understand, detect, phrases):
            read("a home")

    def ask(self, parts: PromptParts, *, seconds: float, violations: Sequence[str] = ()) -> Answer:
        """Read and answer one message without any network."""
        if violations:
            return Answer(None, problem="cannot_repair", model=self.name)
        started = time.monotonic()
        reading = _Turn(parts).reading()
        milliseconds = round(1000 * (time.monotonic() - started))
        return Answer(reading, model=self.name, milliseconds=milliseconds, stop_reason="end_turn")

    def summarise(self, parts: MemoryParts, *, seconds: float) -> Answer:
        """There is nobody here to sum up; code makes do with the slots."""
        return Answer(None, problem="cannot_summarise", model=self.name)


@dataclass
class _Turn:
    """One message with what is known around it."""

    parts: PromptParts

    def reading(self) -> Reading:
        """The first thing that fits, in the order in which mistakes would hurt."""
        ways = (self._for_a_person, self._nothing_asked, self._viewing, self._details, self._found, self._nothing_found)
        return next((reading for way in ways if (reading := way())), None) or self._ask_back()

    # --- what is asked ----------------------------------------------------------------------------------------------

    @cached_property
    def text(self) -> str:
        return self.parts.message

    @cached_property
    def language(self) -> str:
        return self.parts.notes.get("language") or languages.detect(self.text)

    @cached_property
    def request(self) -> Request:
        return understand(self.text)

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
        found |= {"price"} & {self.request.wants}
        found |= {name for name in ("bedrooms", "bathrooms") if _concepts("rooms", folded) & {name}}
        found |= {"availability"} if _concepts("status", folded) & {"available", "gone", "pending"} else set()
        order = ("more", "price", "bedrooms", "bathrooms", "area", "address", "tenure", "availability")
        return [name for name in order if name in found]

    @cached_property
    def features(self) -> list[frozenset[str]]:
        """The features that are asked for; each word with all it may mean in the shared list."""
        return list(dict.fromkeys(hit.concepts for hit in vocabulary("features").find(fold(prepare(self.text)))))

    # --- what is answered -------------------------------------------------------------------------------------------

    def _for_a_person(self) -> Reading | None:
        if not (matches := detect(self.text)):
            return None
        intent, flag = MEANING[matches[0].trigger]
        return self._hand_over(intent, f"The contact's message needs a person: {matches[0].trigger.label.lower()}.", flag)

    def _nothing_asked(self) -> Reading | None:
        if self.parts.notes.get("first_reply") or not is_acknowledgement(self.text):
            return None
        if self.listings and self._asked_last() and self.parts.notes.get("search", "none") == "none":
            shown = self.listings[:MOST_LISTINGS]
            return self._read("details", "RESPOND", "The contact wants to hear more.", "Give every stored value.",
                              used=tuple(listing["id"] for listing in shown), reply="\n\n".join(map(self._everything, shown)))
        return self._read("small_talk", "IGNORE", "The contact thanks or agrees.", "Say nothing.")

    def _asked_last(self) -> bool:
        """Whether our last words were a question, so that a bare "yes" answers it."""
        last = next((text for role, text in reversed(self.parts.history) if role == "assistant"), "")
        return last.rstrip().endswith(("?", "？", "؟"))

    def _viewing(self) -> Reading | None:
        if self.request.wants == "viewing":
            return self._hand_over("viewing", f"Asks to view {self._titles() or 'a home'}.")
        if self.request.wants == "photos":
            return self._hand_over("details", f"Asks for pictures of {self._titles() or 'a home'}.")
        return None

    def _details(self) -> Reading | None:
        """A question about a home in play, answered value by value; what the listing does not say stays unsaid."""
        named = len(self.listings) < len(self.parts.facts.get("listings", []))
        searched = self.parts.notes.get("search", "none") != "none"
        asked = self.asks or self.features or self.request.wants == "details" or _QUESTION.search(self.text)
        in_play = named or len(self.listings) == 1 or not searched
        if not (self.listings and asked and in_play) or (self.request.is_search and not named):
            return None
        shown_now = self.listings[:MOST_LISTINGS]
        lines = [line for listing in shown_now for line in self._answers(listing)]
        unknown = [line for line in lines if line in self._unknowns]
        if unknown and self._was_unknown_before():
            return self._hand_over("details", f"Asked again for something the listing of {self._titles()} does not say.")
        intent = "price" if self.asks == ["price"] else "details"
        return self._respond(intent, ["\n".join(dict.fromkeys(lines))], shown_now)

    def _found(self) -> Reading | None:
        """Search results: at most three homes that can still be had, one per line."""
        if not self.listings or self.parts.notes.get("search", "none") == "none":
            return None
        free = [listing for listing in self.listings if listing.get("availability", "available") == "available"]
        if not free:
            return self._respond("details", [self._gone(self.listings[0])], self.listings[:1])
        lead = self._say("relaxed") if self.parts.notes.get("search") == "relaxed" else self._style["lead_in"]
        cards = [card(listing, self.language) for listing in free[:MOST_LISTINGS]]
        return self._respond("search", ["\n".join([lead, *cards]), self._style["closing"]], free[:MOST_LISTINGS])

    def _nothing_found(self) -> Reading | None:
        if self.parts.notes.get("search") != "nothing":
            return None
        return self._respond("search", [fixed_text("nothing_found", self.language)])

    def _ask_back(self) -> Reading:
        """Nothing was understood: ask once what they look for; the second time a person is quicker."""
        if self.parts.notes.get("first_reply") or self.request.wants == "greeting":
            return self._respond("small_talk", [self._style["greeting"]])
        question = fixed_text("ask_criteria", self.language)
        if question in self._last_said():
            return self._hand_over("other", "The message was not understood twice in a row.")
        return self._respond("other", [question])

    # --- sentences --------------------------------------------------------------------------------------------------

    def _answers(self, listing: Facts) -> Iterator[str]:
        if listing.get("availability", "available") != "available":
            yield self._gone(listing)
            return
        if "more" in self.asks:
            yield self._everything(listing)
            return
        if "availability" in self.asks:
            yield self._say("available", listing)
        values = {name: shown(name, listing, self.language) for name in self.asks if name != "availability"}
        known = [f"{self._label(name)}: {value}" for name, value in values.items() if value]
        if known:
            yield self._say("fact", listing, facts=". ".join(known))
        present, absent = self._stored("features", listing), self._stored("not_features", listing)
        if present:
            yield self._say("yes", listing, feature=", ".join(present))
        if absent:
            yield self._say("no", listing, feature=", ".join(absent))
        if len(known) < len(values) or len(present) + len(absent) < len(self.features) or not (self.asks or self.features):
            yield self._say("unknown", listing)

    def _stored(self, field: str, listing: Facts) -> list[str]:
        """Those of the features asked for that the listing names in this field, in the contact's language."""
        stored = [(text, _concepts("features", fold(prepare(text)))) for text in listing.get(field, ())]
        found = (
            next((_in_language(asked & has, self.language, text) for text, has in stored if asked & has), "")
            for asked in self.features
        )
        return list(dict.fromkeys(name for name in found if name))

    def _everything(self, listing: Facts) -> str:
        address, tenure = listing.get("address", ""), listing.get("tenure", "")
        lines = [card(listing, self.language)]
        lines += [f"{self._say('address')}: {address}"] if address else []
        lines += [f"{self._say('tenure')}: {tenure}"] if tenure else []
        lines += [f"{self._say('features')}: {', '.join(listing['features'])}"] if listing.get("features") else []
        return "\n".join(lines)

    def _gone(self, listing: Facts) -> str:
        key = "listing_gone" if listing.get("availability") in GONE else "listing_pending"
        return fixed_text(key, self.language, listing=listing["title"])

    def _label(self, name: str) -> str:
        return self._say(name) if name in ("address", "tenure") else fixed_text(f"label_{name}", self.language)

    def _say(self, key: str, listing: Facts | None = None, **values: str) -> str:
        return phrases(self.language)["say"][key].format(listing=listing["title"] if listing else "", **values)

    @cached_property
    def _style(self) -> Any:
        wishes = json.loads(self.parts.persona.removeprefix("<persona>").removesuffix("</persona>") or "{}")
        style = wishes.get("style")
        return phrases(self.language)[style if style in STYLES else "professional"]

    @cached_property
    def _unknowns(self) -> set[str]:
        return {self._say("unknown", listing) for listing in self.listings}

    def _was_unknown_before(self) -> bool:
        return any(sentence in self._last_said() for sentence in self._unknowns)

    def _last_said(self) -> str:
        return next((text for role, text in reversed(self.parts.history) if role == "assistant"), "")

    def _titles(self) -> str:
        return ", ".join(listing["title"] for listing in self.listings[:MOST_LISTINGS])

    # --- readings ---------------------------------------------------------------------------------------------------

    def _respond(self, intent: str, paragraphs: list[str], used: Sequence[Facts] = ()) -> Reading:
        return self._read(
            intent, "RESPOND", "Answered from the listings without a model.", "Give the stored values.",
            used=tuple(str(listing["id"]) for listing in used), reply="\n\n".join(paragraphs),
        )

    def _hand_over(self, intent: str, situation: str, flag: str = "") -> Reading:
        plan = "viewing" if intent == "viewing" else "A colleague answers."
        return self._read(intent, "HUMAN_HANDOFF", situation, plan, flags=(flag,) if flag else ())

    def _read(self, intent: str, action: str, situation: str, plan: str, *, used: tuple[str, ...] = (), reply: str = "",
              flags: tuple[str, ...] = ()) -> Reading:
        return Reading(
            image_description="", language=self.language, intent=intent, sentiment="neutral", risk_flags=flags, situation=situation,
            wanted=self.request.criteria.as_json(), action=action, plan=plan, used_listing_ids=used, reply=reply,
        )


def _is_named(listing: Facts, folded: str) -> bool:
    names = (listing.get("title", ""), listing.get("reference", ""))
    return any(fold(prepare(name)) in folded for name in names if len(name) > 2)


def _has(folded: str, words: str) -> bool:
    return fold(prepare(words)) in folded


def _concepts(table: str, folded: str) -> set[str]:
    return {name for hit in vocabulary(table).find(folded) for name in hit.concepts}


def _in_language(meanings: Iterable[str], language: str, stored: str) -> str:
    """A stored feature as the contact's language names it; as stored where that language has no word for it."""
    base, known = language.partition("-")[0], [tables("features")[name] for name in sorted(meanings)]
    if any(stored.lower() in table.get(base, ()) for table in known):
        return stored
    sure = [table for table in known if stored.lower() in table.get("en", ())] or known  # mostly stored in English
    return next((table[base][0] for table in sure if table.get(base)), stored)
