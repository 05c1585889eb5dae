"""What a model is told of one message, in pieces that differ in trust. Pure: no database, no settings, no network.

Instructions stand only in the policy. The persona shapes wording. Everything else (listings, notes, what the contact and
colleagues wrote) is data: escaped JSON inside tags, so that nobody can close a tag or forge one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from directives.library import compose
from personas.house_rules import policy
from personas.injection import clean_for_prompt
from personas.llm.base import MemoryParts, Picture, PromptParts
from properties.criteria import Criteria
from properties.facts import AgencyFacts, ListingFacts

LONGEST_MESSAGE = 2000
LONGEST_OLD_MESSAGE = 800
LONGEST_WISHES = 1000
LONGEST_DESCRIPTION = 600
MOST_LISTINGS = 6
MOST_OLD_MESSAGES = 12
COLLEAGUE = "(colleague) "
NOTHING_EARLIER = "(no earlier message)"

STYLES = {
    "professional": "precise and courteous, complete sentences, no slang, no emoji",
    "friendly": "warm and helpful, like a good neighbour who knows the area",
    "casual": "relaxed and short, everyday words, contractions welcome",
    "premium": "discreet, unhurried and refined, never gushing",
}
MANNERS = {
    "polite": "says please and thank you",
    "warm": "shows interest in what the contact hopes for",
    "high_energy": "upbeat, at most one exclamation mark",
    "short": "as few words as the answer allows",
}
_TONES = ("very formal", "formal", "balanced", "conversational", "very conversational")
_PHONE_NUMBER = re.compile(r"\+\s?\d[\d\s().-]{6,}\d")
_HIDDEN = re.compile(r"[\U000e0000-\U000e0fff\ufe00-\ufe0e]")  # tag characters and selectors can carry a hidden text


@dataclass(frozen=True, slots=True)
class Voice:
    """How an agency wants its assistant to sound. It shapes wording and nothing else."""

    assistant_name: str = ""
    style: str = "professional"
    tone: int = 5  # 1 formal … 10 conversational
    flags: tuple[str, ...] = ()
    custom_instruction: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """What code knows about the moment. `search` is exact | relaxed | nothing | unknown (no listing has the reference
    or name that was used) | none (nothing was looked for)."""

    now: datetime | None = None  # in the agency's time zone
    language: str = ""
    criteria: Criteria = field(default_factory=Criteria)
    search: str = "none"
    relaxation: str = ""
    differences: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)  # by listing, of near matches
    unknown_name: str = ""
    compared: str = ""  # cheapest | dearest | biggest | smallest: which of the listings is asked for
    search_total: int | None = None
    photos: int = 0  # how many photos of the listings leave with the answer, because the contact asked for pictures
    first_reply: bool = False  # then code puts the sentence that discloses the assistant in front
    colleague_note: str = ""  # what an agent wrote for the assistant when handing back
    summary: str = ""
    open_question: str = ""
    no_hand_over_for: Sequence[str] = ()  # triggers for which the agency wants no person
    known: Mapping[str, str] = field(default_factory=dict)  # what was said of purpose, timing and name

    def as_json(self) -> dict[str, Any]:
        """Only what is known; the day of the week is spelt out because models reckon badly."""
        return _without_gaps({
            "now": self.now.strftime("%A %Y-%m-%d %H:%M") if self.now else "",
            "language": self.language,
            "criteria": self.criteria.as_json(),
            "search": self.search,
            "relaxation": clean(self.relaxation),
            "differences": self.differences,
            "unknown_name": clean(self.unknown_name, 80),
            "compared": self.compared,
            "search_total": self.search_total,
            "photos": self.photos or None,
            "first_reply": self.first_reply,
            "colleague_note": without_phone_numbers(clean(self.colleague_note, 500)),
            "summary": without_phone_numbers(clean(self.summary)),
            "open_question": without_phone_numbers(clean(self.open_question, 300)),
            "no_hand_over_for": list(self.no_hand_over_for),
            "known": {name: without_phone_numbers(clean(text, 120)) for name, text in self.known.items()},
        })


def build(
    *,
    voice: Voice,
    agency: AgencyFacts,
    listings: Sequence[ListingFacts],
    history: Sequence[tuple[str, str]],
    message: str,
    notes: Notes,
    contact_token: str = "",
    pictures: Sequence[Picture] = (),
    amended: Mapping[str, str] | None = None,
) -> PromptParts:
    """Lay out everything a model may know of one message. `amended` holds the agency's own wording of directives, by id.

    `history` holds (author, text), oldest first, author one of contact | ai | agent | system, without `message`.
    """
    return PromptParts(
        policy=policy(amended),
        persona=persona(voice, agency),
        history=_alternating(history),
        notes=notes.as_json(),
        facts={
            "agency": _facts(
                agency, phone=clean(agency.phone), assistant_name=clean(voice.assistant_name or agency.assistant_name, 60)
            ),
            "listings": [_facts(listing) for listing in listings[:MOST_LISTINGS]],
        },
        message=without_phone_numbers(clean(message)),
        contact_token=contact_token,
        pictures=tuple(pictures),
    )


def build_memory(*, known: Mapping[str, Any], said: Sequence[tuple[str, str]], contact_token: str = "") -> MemoryParts:
    """Lay out what a model may know when it sums up. It is all data, whoever wrote it."""
    return MemoryParts(
        policy=compose("memory"), known=_without_gaps(known), contact_token=contact_token,
        said=[(author, without_phone_numbers(clean(text, LONGEST_OLD_MESSAGE))) for author, text in said],
    )


def memory_texts(parts: MemoryParts) -> list[str]:
    """What was known and what was said since, each in its tag."""
    return [
        f"<notes>{dumps(parts.known)}</notes>",
        f"<messages>{dumps([{'from': author, 'text': text} for author, text in parts.said])}</messages>",
    ]


def persona(voice: Voice, agency: AgencyFacts) -> str:
    """The agency's wishes for the voice, as data: the policy says how little they may change."""
    tone, style = min(max(voice.tone, 1), 10), voice.style if voice.style in STYLES else "professional"
    wishes = {
        "assistant_name": clean(voice.assistant_name or agency.assistant_name, 60),
        "agency": clean(agency.name, 120),
        "style": style,
        "style_means": STYLES[style],
        "tone": f"{tone} of 10, {_TONES[(tone - 1) // 2]}",
        "manners": [MANNERS[flag] for flag in MANNERS if flag in voice.flags],
        "wishes": clean(voice.custom_instruction, LONGEST_WISHES),
    }
    return f"<persona>{dumps(_without_gaps(wishes))}</persona>"


def turns(parts: PromptParts, violations: Sequence[str] = ()) -> list[tuple[str, list[str]]]:
    """The conversation as (role, texts), ending in the turn to answer. Beginning and end are the contact's."""
    last = [
        f"<notes>{dumps(parts.notes)}</notes>\n<facts>{dumps(parts.facts)}</facts>",
        f"<contact_message>{dumps(parts.message)}</contact_message>",
    ]
    if violations:
        last.append(f"<repair>{compose('repair')}\n{dumps([clean(violation, 300) for violation in violations])}</repair>")
    earlier = [(role, [text]) for role, text in parts.history]
    if earlier and earlier[-1][0] == "user":  # a message that was left unanswered belongs to the turn to answer
        return [*earlier[:-1], ("user", earlier[-1][1] + last)]
    return [*earlier, ("user", last)]


def contact_token(secret: str, agency: str, contact: str) -> str:
    """An opaque name for a contact at the vendor: stable, worthless without the secret, the agency's part in front."""
    def digest(text: str, length: int) -> str:
        return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:length]

    return f"{digest(agency, 12)}-{digest(f'{agency}/{contact}', 24)}"


def dumps(value: Any) -> str:
    """JSON whose bytes are stable and which cannot close a tag."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def clean(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """The readable part of a text: no control, zero-width, direction or half characters, and not endlessly long."""
    return clean_for_prompt(_HIDDEN.sub("", text), longest)


def without_phone_numbers(text: str) -> str:
    """Numbers written in the international way are nobody's business at the vendor."""
    return _PHONE_NUMBER.sub("[phone number]", text)


def _alternating(history: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The last messages as turns that alternate and begin with the contact. Contact text stays inside its tag."""
    spoken: list[tuple[str, str]] = []
    for author, text in history[-MOST_OLD_MESSAGES:]:
        readable = without_phone_numbers(clean(text, LONGEST_OLD_MESSAGE))
        if not readable:
            continue
        role, said = _said(author, readable)
        if spoken and spoken[-1][0] == role:
            spoken[-1] = (role, f"{spoken[-1][1]}\n{said}")
        else:
            spoken.append((role, said))
    if spoken and spoken[0][0] == "assistant":
        spoken.insert(0, ("user", NOTHING_EARLIER))
    return spoken


def _said(author: str, text: str) -> tuple[str, str]:
    if author == "contact":
        return "user", f"<contact_message>{dumps(text)}</contact_message>"
    own = text.replace("<", "‹")  # a colleague's message must not look like one of our tags either
    return "assistant", COLLEAGUE + own if author == "agent" else own


def _facts(known: ListingFacts | AgencyFacts, **instead: str) -> dict[str, Any]:
    """The fields that have a value, without phone numbers that somebody typed into a text, and not endlessly long."""
    said = {each.name: _readable(getattr(known, each.name)) for each in fields(known)}
    return _without_gaps({**said, **instead})


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return without_phone_numbers(clean(value, LONGEST_DESCRIPTION))
    if isinstance(value, Iterable):
        return [clean(str(item), 80) for item in value]
    return value


def _without_gaps(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if value not in ("", None, [], (), {})}
