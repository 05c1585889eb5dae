"""An assistant without a model: it answers from listings, with reviewed sentences, and knows when to stop.

It speaks when no key is set, and is the last rung when the model is down. It keeps to the same contract, so that nobody
above it needs to know: what it cannot answer goes to a person.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from escalation.smalltalk import is_acknowledgement
from escalation.texts import fixed_text
from escalation.triggers import Trigger, detect
from personas.claims.text import fold, prepare
from personas.claims.vocabulary import tables, terms, vocabulary
from personas.llm.base import Answer, PromptParts, Reading
from personas.llm.cards import Facts, card, shown
from personas.phrases import STYLES, phrases
from personas.understanding import language as languages
from personas.understanding.requests import Request, understand

MOST_LISTINGS = 3
GONE = ("sold", "withdrawn")
# What a rule found, as the intent and the risk flag a model would have given.
MEANING = {
    Trigger.SAFETY: ("complaint", "complaint"), Trigger.LEGAL: ("legal", "legal"), Trigger.HUMAN_REQUEST: ("person", ""),
    Trigger.NEGOTIATION: ("negotiation", "negotiation"), Trigger.OBJECTION: ("other", "objection"),
}


class OfflineModel:
    """Answers at once and from the facts alone. It cannot repair a draft: it has only one way of saying things."""

    name = "offline"

    def ask(self, parts: PromptParts, *, seconds: float = 0, violations: Sequence[str] = ()) -> Answer:
        """Read and answer one message without any network."""
        if violations:
            return Answer(None, problem="cannot_repair", model=self.name)
        started = time.monotonic()
        reading = _Turn(parts).reading()
        milliseconds = round(1000 * (time.monotonic() - started))
        return Answer(reading, model=self.name, milliseconds=milliseconds, stop_reason="end_turn")


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
        return [n for n in ("price", "bedrooms", "bathrooms", "area", "address", "tenure", "availability") if n in found]

    @cached_property
    def features(self) -> list[str]:
        """The features that are asked for, as names of the shared list."""
        hits = vocabulary("features").find(fold(prepare(self.text)))
        return list(dict.fromkeys(name for hit in hits for name in sorted(hit.concepts)))

    # --- what is answered -------------------------------------------------------------------------------------------

    def _for_a_person(self) -> Reading | None:
        if not (matches := detect(self.text)):
            return None
        intent, flag = MEANING[matches[0].trigger]
        return self._hand_over(intent, f"The contact's message needs a person: {matches[0].trigger.label.lower()}.", flag)

    def _nothing_asked(self) -> Reading | None:
        if self.parts.notes.get("first_reply") or not is_acknowledgement(self.text):
            return None
        return self._read("small_talk", "IGNORE", "The contact thanks or agrees.", "Say nothing.")

    def _viewing(self) -> Reading | None:
        if self.request.wants == "viewing":
            return self._hand_over("viewing", f"Asks to view {self._titles() or 'a home'}.")
        if self.request.wants == "photos":
            return self._hand_over("details", f"Asks for pictures of {self._titles() or 'a home'}.")
        return None

    def _details(self) -> Reading | None:
        """A question about a home in play, answered value by value; what the listing does not say stays unsaid."""
        is_question = self.asks or self.features or self.request.wants == "details"
        named = len(self.listings) < len(self.parts.facts.get("listings", []))
        in_play = named or len(self.listings) == 1 or self.parts.notes.get("search", "none") == "none"
        if not (self.listings and is_question and in_play) or (self.request.is_search and not named):
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
        if not self.listings:
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
        if not self.asks and not self.features:
            yield self._everything(listing)
        for name in self.asks:
            value = shown(name, listing, self.language)
            if name == "availability":
                yield self._say("available", listing)
            elif value:
                yield self._say("fact", listing, label=self._label(name), value=value)
            else:
                yield self._say("unknown", listing)
        for feature in self.features:
            yield self._about(feature, listing)

    def _about(self, feature: str, listing: Facts) -> str:
        """Yes only if the listing has it, no only if it is known to lack it. Stored words, so that nothing is widened."""
        for key, stored in (("yes", listing.get("features", ())), ("no", listing.get("not_features", ()))):
            for text in stored:
                if feature in _concepts("features", fold(prepare(text))):
                    return self._say(key, listing, feature=_in_language(feature, self.language, text))
        return self._say("unknown", listing)

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
        if self.parts.notes.get("first_reply"):
            paragraphs = [f"{self._disclosure()} {paragraphs[0]}".strip(), *paragraphs[1:]]
        return self._read(
            intent, "RESPOND", "Answered from the listings without a model.", "Give the stored values.",
            used=tuple(str(listing["id"]) for listing in used), reply="\n\n".join(paragraphs),
        )

    def _disclosure(self) -> str:
        agency = self.parts.facts.get("agency", {})
        if not agency.get("name") or not agency.get("assistant_name"):
            return ""
        return fixed_text("disclosure", self.language, assistant=agency["assistant_name"], agency=agency["name"])

    def _hand_over(self, intent: str, situation: str, flag: str = "") -> Reading:
        plan = "viewing" if intent == "viewing" else "A colleague answers."
        return self._read(intent, "HUMAN_HANDOFF", situation, plan, flags=(flag,) if flag else ())

    def _read(self, intent: str, action: str, situation: str, plan: str, *, used: tuple[str, ...] = (), reply: str = "",
              flags: tuple[str, ...] = ()) -> Reading:
        return Reading(
            language=self.language, intent=intent, sentiment="neutral", risk_flags=flags, situation=situation,
            wanted=self.request.criteria.as_json(), action=action, plan=plan, used_listing_ids=used, reply=reply,
        )


def _is_named(listing: Facts, folded: str) -> bool:
    names = (listing.get("title", ""), listing.get("reference", ""))
    return any(fold(prepare(name)) in folded for name in names if len(name) > 2)


def _has(folded: str, words: str) -> bool:
    return fold(prepare(words)) in folded


def _concepts(table: str, folded: str) -> set[str]:
    return {name for hit in vocabulary(table).find(folded) for name in hit.concepts}


def _in_language(feature: str, language: str, stored: str) -> str:
    """The feature's name as the contact's language has it; the stored words where it has none."""
    base = language.partition("-")[0]
    known = tables("features")[feature]
    return stored if stored in terms({base: known.get(base, [])}) else next(iter(known.get(base, [])), stored)
