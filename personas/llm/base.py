"""The contract between the assistant and any model of language. It names no vendor and imports none.

A model is asked once per reply. It thinks in the order of the fields of `Reading`: what was written, what it means,
what to do, and only then what to say. Code decides afterwards how much of it is believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

ACTIONS = ("RESPOND", "IGNORE", "WAIT", "HUMAN_HANDOFF")
INTENTS = (
    "search", "price", "details", "viewing", "negotiation", "legal", "person", "complaint", "small_talk", "other",
)
SENTIMENTS = ("positive", "neutral", "negative")
SLOTS = ("budget", "areas", "bedrooms", "purpose", "timing", "name")
RISK_FLAGS = ("negotiation", "objection", "legal", "complaint", "injection", "abuse")


class Unreadable(ValueError):
    """What came back is not a reading; the text says which part is wrong and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of one message. The order of the fields is the order of thinking: see, decide, then speak."""

    image_description: str  # empty without a picture
    language: str
    intent: str
    sentiment: str
    risk_flags: tuple[str, ...]
    situation: str
    wanted: Mapping[str, Any]  # what `Criteria.from_json` reads; only what was said
    action: str
    plan: str
    used_listing_ids: tuple[str, ...]
    reply: str

    @classmethod
    def from_json(cls, answer: object) -> Reading:
        """Read a decoded answer strictly: a model that leaves the form has not been understood."""
        if not isinstance(answer, Mapping):
            raise Unreadable("the answer is not an object")
        return cls(
            image_description=_text(answer, "image_description").strip(),
            language=_text(answer, "language"),
            intent=_one_of(answer, "intent", INTENTS),
            sentiment=_one_of(answer, "sentiment", SENTIMENTS),
            risk_flags=_flags(answer),
            situation=_text(answer, "situation"),
            wanted=_wanted(answer),
            action=_one_of(answer, "action", ACTIONS),
            plan=_text(answer, "plan"),
            used_listing_ids=_texts(answer, "used_listing_ids"),
            reply=_text(answer, "reply").strip(),
        )


@dataclass(frozen=True, slots=True)
class Note:
    """What a model keeps of a conversation: a summary, what the contact is looking for, and what is still open."""

    summary: str
    slots: Mapping[str, str]
    open_question: str

    @classmethod
    def from_json(cls, answer: object) -> Note:
        """Read a decoded answer strictly, and drop what was not said."""
        if not isinstance(answer, Mapping) or not isinstance(slots := answer.get("slots"), Mapping):
            raise Unreadable("the answer is no note")
        said = {name: _text(slots, name).strip()[:200] for name in SLOTS if name in slots}
        return cls(
            summary=_text(answer, "summary").strip(), slots={name: text for name, text in said.items() if text},
            open_question=_text(answer, "open_question").strip(),
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call consumed. The cost is our own calculation from the price table, in US dollars."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking. Either a reading (or a note) is there, or `problem` says in a word why not; never both."""

    reading: Reading | None
    problem: str = ""
    model: str = ""
    usage: Usage = Usage()
    request_id: str = ""
    milliseconds: int = 0
    stop_reason: str = ""
    note: Note | None = None  # instead of a reading, where a summary was asked for


class ModelDown(Exception):
    """No answer is to be had now. `permanent` means that asking the same again will not help.

    The text is fit for logs and for the agent's screen: a status or a kind of error, never content.
    """

    def __init__(self, why: str, *, retry_in: float | None = None, permanent: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.retry_in = retry_in
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the contact's, already made small. Data like everything else that they send."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PromptParts:
    """Everything a model may know of one message, in pieces that differ in how far they are trusted.

    `policy` is the same for every agency and `persona` for every contact of one agency: these two are worth caching.
    `message` is the contact's own text and, like `notes` and `facts`, only ever data.
    """

    policy: str
    persona: str
    history: Sequence[tuple[str, str]]  # ("user" | "assistant", text), oldest first, alternating, "user" first
    notes: Mapping[str, Any]
    facts: Mapping[str, Any]
    message: str
    contact_token: str = ""
    pictures: Sequence[Picture] = ()

    @property
    def agency_token(self) -> str:
        """The part of the opaque token that all contacts of one agency share; calls in flight are counted by it."""
        return self.contact_token.partition("-")[0]


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """What a model may know when it sums up a conversation: the rules, what was known, and what was said since."""

    policy: str
    known: Mapping[str, Any]  # the earlier summary, slots and open question
    said: Sequence[tuple[str, str]]  # (contact | ai | agent | system, text), oldest first
    contact_token: str = ""

    @property
    def agency_token(self) -> str:
        return self.contact_token.partition("-")[0]


class LanguageModel(Protocol):
    """Whoever can answer a message. Raises only ModelDown; an odd answer is an `Answer` with a problem."""

    name: str

    def ask(self, parts: PromptParts, *, seconds: float, violations: Sequence[str] = ()) -> Answer:
        """Answer within `seconds`. `violations` name why an earlier draft was stopped and ask for a repaired one."""
        ...

    def summarise(self, parts: MemoryParts, *, seconds: float) -> Answer:
        """Sum up a conversation; the answer holds a `note`. Raises ModelDown."""
        ...


def _text(answer: Mapping, name: str) -> str:
    if not isinstance(value := answer.get(name), str):
        raise Unreadable(f"{name} is not a text")
    return value


def _texts(answer: Mapping, name: str) -> tuple[str, ...]:
    value = answer.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Unreadable(f"{name} is not a list of texts")
    return tuple(value)


def _one_of(answer: Mapping, name: str, allowed: Sequence[str]) -> str:
    if (value := _text(answer, name)) not in allowed:
        raise Unreadable(f"{name} is none of the known values")
    return value


def _flags(answer: Mapping) -> tuple[str, ...]:
    flags = _texts(answer, "risk_flags")
    if not set(flags) <= set(RISK_FLAGS):
        raise Unreadable("risk_flags has an unknown value")
    return flags


def _wanted(answer: Mapping) -> dict[str, Any]:
    """Keep what was said and drop the empty places, so that merging with known criteria cannot erase anything."""
    if not isinstance(value := answer.get("wanted"), Mapping):
        raise Unreadable("wanted is not an object")
    for name, kind in _WANTED_KINDS.items():
        if value.get(name) is not None and (not isinstance(value[name], kind) or isinstance(value[name], bool)):
            raise Unreadable(f"wanted.{name} has the wrong type")
    if not all(isinstance(place, str) for place in value.get("locations") or []):
        raise Unreadable("wanted.locations is not a list of texts")
    return {name: value[name] for name in _WANTED_KINDS if value.get(name) not in (None, "", [])}


_WANTED_KINDS: dict[str, type] = {
    "locations": list,
    "property_type": str,
    "listing_type": str,
    "price_min": int,
    "price_max": int,
    "bedrooms_min": int,
    "bedrooms_max": int,
    "reference": str,
}

_A_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _A_TEXT}
_A_NUMBER = {"anyOf": [{"type": "integer"}, {"type": "null"}]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }


# One constant for all agencies: a format that differed between them would be a cache of its own for each. Every field is
# required because optional ones come last, whatever place the schema gives them.
READING_SCHEMA: dict[str, Any] = _object({
    "image_description": {**_A_TEXT, "description": "one sentence on what the contact's picture shows; empty without one"},
    "language": {**_A_TEXT, "description": "BCP 47 code of the contact's last message"},
    "intent": {**_A_TEXT, "enum": list(INTENTS)},
    "sentiment": {**_A_TEXT, "enum": list(SENTIMENTS)},
    "risk_flags": {"type": "array", "items": {**_A_TEXT, "enum": list(RISK_FLAGS)}},
    "situation": {**_A_TEXT, "description": "one plain sentence for the agent who may take over"},
    "wanted": _object({
        "locations": _TEXTS,
        "property_type": _A_TEXT,
        "listing_type": {**_A_TEXT, "enum": ["sale", "rent", ""]},
        "price_min": _A_NUMBER,
        "price_max": _A_NUMBER,
        "bedrooms_min": _A_NUMBER,
        "bedrooms_max": _A_NUMBER,
        "reference": {**_A_TEXT, "description": "a listing's reference or name, if one was named"},
    }),
    "action": {**_A_TEXT, "enum": list(ACTIONS)},
    "plan": {**_A_TEXT, "description": "one sentence: what the reply will do"},
    "used_listing_ids": {**_TEXTS, "description": "ids from the facts; only those the reply speaks of"},
    "reply": {**_A_TEXT, "description": "the message to send; empty unless action is RESPOND"},
})

NOTE_SCHEMA: dict[str, Any] = _object({
    "slots": _object(dict.fromkeys(SLOTS, _A_TEXT)),
    "open_question": {**_A_TEXT, "description": "what the contact still wants to know, or empty"},
    "summary": {**_A_TEXT, "description": "at most 120 words"},
})
