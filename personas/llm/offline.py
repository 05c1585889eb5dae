"""An assistant without a model: it answers from listings, with reviewed sentences, and knows when to stop.

It speaks when no key is set, and is the last rung when the model is down. It keeps to the same contract, so that nobody
above it needs to know: what it cannot answer goes to a person.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_noop as noop

from escalation.smalltalk import is_acknowledgement
from escalation.texts import fixed_text, written_in
from escalation.triggers import Match, Trigger, detect
from personas.claims.text import fold, prepare
from personas.claims.vocabulary import vocabulary
from personas.comparing import best_of
from personas.llm.base import Answer, MemoryParts, PromptParts, Reading
from personas.llm.cards import SENTENCES, STOPS, Facts, card, joined, lowered, shown, worded
from personas.llm.feature_names import absent, concepts, in_language
from personas.llm.question import Question
from personas.phrases import STYLES, phrases
from personas.understanding.agency import asked_of_agency
from personas.understanding.answers import is_thanks, is_yes
from personas.understanding.changes import change_in, dropped_in, wishes_for
from personas.understanding.requests import understand

MOST_LISTINGS = 3
AGENCY_FIELDS = {"hours": "opening_hours", "phone": "phone", "email": "email", "office": "address", "website": "website", "licence": "licence"}
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


class _Turn(Question):
    """One message, and what is said to it."""

    def reading(self) -> Reading:
        """The first thing that fits, in the order in which mistakes would hurt."""
        ways = (self._for_a_person, self._bargained, self._nothing_asked, self._viewing, self._agency, self._compared, self._details, self._found,
                self._nothing_found)
        return next((reading for way in ways if (reading := way())), None) or self._ask_back()

    # --- what is answered -------------------------------------------------------------------------------------------

    def _for_a_person(self) -> Reading | None:
        heeded = [match.trigger for match in self._triggers if match.trigger not in self.parts.notes.get("no_hand_over_for", ())]
        if not heeded:
            return None
        intent, flag = MEANING[heeded[0]]
        return self._hand_over(intent, f"The contact's message needs a person: {heeded[0].label.lower()}.", flag)

    def _bargained(self) -> Reading | None:
        """Who bargains where the agency wants no person for it hears the price as it is listed."""
        if not self.listings or Trigger.NEGOTIATION not in (match.trigger for match in self._triggers):
            return None
        homes = self.listings[:MOST_LISTINGS]
        return self._respond("negotiation", ["\n".join([self._say("as_listed"), *(card(home, self.language) for home in homes)])], homes)

    def _nothing_asked(self) -> Reading | None:
        """A thank-you needs no answer; a yes to a question of ours does."""
        agrees = is_yes(self.text)
        if self.parts.notes.get("first_reply") or self.searched or not (agrees or is_acknowledgement(self.text)):
            return None
        if self.listings and self.answers_ours and not is_thanks(self.text):
            shown = self.listings[:MOST_LISTINGS]
            return self._read("details", "RESPOND", "The contact wants to hear more.", "Give every stored value.",
                              used=tuple(listing["id"] for listing in shown), reply="\n\n".join(map(self._everything, shown)))
        if agrees and self.answers_ours:
            return None  # asked for what they look for, they only said yes
        return self._read("small_talk", "IGNORE", "The contact thanks or agrees.", "Say nothing.")

    def _viewing(self) -> Reading | None:
        if self.request.wants == "viewing":
            return self._hand_over("viewing", f"Asks to view {self._titles() or 'a home'}.")
        if self.request.wants == "photos" and self.parts.notes.get("photos") and self.listings:
            shown = self.listings[:MOST_LISTINGS]
            return self._respond("details", [self._say("photos"), *(card(home, self.language) for home in shown)], shown)
        if self.request.wants == "photos":
            return self._hand_over("details", f"Asks for pictures of {self._titles() or 'a home'}.")
        return None

    def _agency(self) -> Reading | None:
        """Opening hours, telephone, office: what the agency says of itself."""
        asked = [] if self.searched else asked_of_agency(self.text)
        if not asked:
            return None
        own = self.parts.facts["agency"]
        lines = [self._say(name, value=own[AGENCY_FIELDS[name]]) for name in asked if own.get(AGENCY_FIELDS[name])]
        if not lines:
            return self._hand_over("other", noop("Asks about the agency what its settings do not say."))
        return self._respond("other", ["\n".join(lines)])

    def _compared(self) -> Reading | None:
        """"Which is cheaper?", of the homes in play."""
        compared = self.parts.notes.get("compared")
        if not compared:
            return None
        homes = self.listings[:MOST_LISTINGS]
        if len(homes) == 1:  # then it is that one, and its values say what is known
            return self._respond("details", [card(homes[0], self.language)], homes)
        first = best_of(homes, compared)
        if not first:
            return self._hand_over("details", f"Asks to compare {self._titles()}; their stored values do not tell.")
        lead = self._say(compared if len(first) == 1 else "same")
        return self._respond("details", ["\n".join([lead, *(card(home, self.language) for home in first)])], first)

    def _details(self) -> Reading | None:
        """A question about a home in play, answered value by value; what the listing does not say stays unsaid."""
        named = len(self.listings) < len(self.parts.facts.get("listings", []))
        only_named = self.searched and self.request.criteria.reference and self.request.wants == "other"  # "do you have HV-1012?"
        asked = self.asks or self.features or self.request.wants == "details" or _QUESTION.search(self.text) and not only_named
        in_play = named or len(self.listings) == 1 or not self.searched
        wishes = self.request.is_search or self.searched and bool(change_in(self.text) or dropped_in(self.text) or wishes_for(self.text))
        if not (self.listings and asked and in_play) or (wishes and not named):
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
        if not self.listings or not self.searched:
            return None
        free = [listing for listing in self.listings if listing.get("availability", "available") == "available"]
        if not free:
            return self._respond("details", [self._gone(self.listings[0])], self.listings[:1])
        told = [listing for listing in free if self._has_all_wishes(listing)]
        exact = self.parts.notes.get("search") != "relaxed" and told
        lead, homes = (self._style["lead_in"], told) if exact else (self._say("relaxed"), told or free)
        differ = self.parts.notes.get("differences", {})
        cards = [card(listing, self.language, differ.get(str(listing["id"]), ())) for listing in homes[:MOST_LISTINGS]]
        return self._respond("search", ["\n".join([lead, *cards]), self._style["closing"]], homes[:MOST_LISTINGS])

    def _has_all_wishes(self, listing: Facts) -> bool:
        """Whether the listing is known to have what was wished for; "this fits" is said of no other."""
        wished = (self.parts.notes.get("criteria") or {}).get("features", ())
        stored = concepts("features", fold(prepare("; ".join(listing.get("features", ())))))
        return all(concepts("features", fold(prepare(wish))) & stored for wish in wished)

    def _nothing_found(self) -> Reading | None:
        if self.parts.notes.get("search") == "unknown":
            return self._respond("search", [self._say("unknown_name", name=self.parts.notes.get("unknown_name", ""))])
        if self.parts.notes.get("search") != "nothing":
            return None
        return self._respond("search", [fixed_text("nothing_found", self.language)])

    def _ask_back(self) -> Reading:
        """Nothing was understood: ask once what they look for; the second time a person is quicker."""
        if self.parts.notes.get("first_reply") or self.request.wants == "greeting":
            return self._respond("small_talk", [self._style["greeting"]])
        question = fixed_text("ask_criteria", self.language)
        if question in self.last_said:
            return self._hand_over("other", noop("The message was not understood twice in a row."))
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
        known = [worded(self._label(name), value, self.language) for name, value in values.items() if value]
        if known:
            yield self._say("fact", listing, facts=joined(known, self.language, SENTENCES))
        present, missing = self._stored("features", listing), self._stored("not_features", listing)
        yield from self._of_features(listing, present, missing)
        if self.asks_how_far and present:
            yield self._say("unknown_far")
        elif len(known) < len(values) or len(present) + len(missing) < len(self.features) or not (self.asks or self.features):
            yield self._say("unknown", listing)

    def _of_features(self, listing: Facts, present: dict[str, str], missing: dict[str, str]) -> Iterator[str]:
        """Pets live in a sentence of their own: they are allowed or not, and no home is "without" them."""
        for known, key in ((present, "yes"), (missing, "no")):
            if "pets" in known:
                yield self._say(f"{key}_pets", listing)
            told = joined([name for meaning, name in known.items() if meaning != "pets"], self.language)
            if told and known is present and self.asks_how_far:
                yield worded(listing["title"], told, self.language) + STOPS.get(written_in(self.language), ".")
            elif told:
                yield self._say(key, listing, feature=told)

    def _stored(self, field: str, listing: Facts) -> dict[str, str]:
        """Those of the features asked for that the listing names in this field: meaning, and name in the contact's language."""
        named = in_language if field == "features" else absent
        stored = [(text, concepts("features", fold(prepare(text)))) for text in listing.get(field, ())]
        found = ((asked & has, text) for asked in self.features for text, has in stored if asked & has)
        return {sorted(meant)[0]: named(meant, self.language, text) for meant, text in found}

    def _everything(self, listing: Facts) -> str:
        """All in one line: what belongs to a home stands in the sentence that names it."""
        tenure = "" if listing.get("listing_type") == "rent" else listing.get("tenure", "")  # terms of a lease are for people
        more = {"address": listing.get("address", ""), "tenure": tenure, "features": joined(self._features_of(listing), self.language)}
        told = [worded(lowered(self._say(name)), value, self.language) for name, value in more.items() if value]
        return " · ".join([card(listing, self.language), *told])

    def _features_of(self, listing: Facts) -> list[str]:
        """Every stored feature, in the contact's language where the shared list knows it."""
        stored = listing.get("features", ())
        return [in_language(has, self.language, text) if (has := concepts("features", fold(prepare(text)))) else text for text in stored]

    def _gone(self, listing: Facts) -> str:
        key = "listing_gone" if listing.get("availability") in GONE else "listing_pending"
        return fixed_text(key, self.language, listing=listing["title"])

    def _label(self, name: str) -> str:
        return self._say(name) if name in ("address", "tenure") else fixed_text(f"label_{name}", self.language)

    def _say(self, key: str, listing: Facts | None = None, **values: str) -> str:
        return phrases(self.language)["say"][key].format(listing=listing["title"] if listing else "", **values)

    @cached_property
    def _triggers(self) -> list[Match]:
        return detect(self.text)

    @cached_property
    def _style(self) -> Any:
        wishes = json.loads(self.parts.persona.removeprefix("<persona>").removesuffix("</persona>") or "{}")
        style = wishes.get("style")
        return phrases(self.language)[style if style in STYLES else "professional"]

    @cached_property
    def _unknowns(self) -> set[str]:
        return {self._say("unknown", listing) for listing in self.listings}

    def _was_unknown_before(self) -> bool:
        return any(sentence in self.last_said for sentence in self._unknowns)

    def _titles(self) -> str:
        return ", ".join(listing["title"] for listing in self.listings[:MOST_LISTINGS])

    # --- readings ---------------------------------------------------------------------------------------------------

    def _respond(self, intent: str, paragraphs: list[str], used: Sequence[Facts] = ()) -> Reading:
        return self._read(
            intent, "RESPOND", noop("Answered from the listings without a model."), noop("Give the stored values."),
            used=tuple(str(listing["id"]) for listing in used), reply="\n\n".join(paragraphs),
        )

    def _hand_over(self, intent: str, situation: str, flag: str = "") -> Reading:
        plan = "viewing" if intent == "viewing" else noop("A colleague answers.")
        return self._read(intent, "HUMAN_HANDOFF", situation, plan, flags=(flag,) if flag else ())

    def _read(self, intent: str, action: str, situation: str, plan: str, *, used: tuple[str, ...] = (), reply: str = "",
              flags: tuple[str, ...] = ()) -> Reading:
        return Reading(
            image_description="", language=self.language, intent=intent, sentiment="neutral", risk_flags=flags, situation=situation,
            wanted=self.request.criteria.as_json(), action=action, plan=plan, used_listing_ids=used, reply=reply,
        )
