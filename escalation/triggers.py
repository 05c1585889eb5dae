"""What in a contact's message needs a person, judged by rules and by what was learnt from labelled sentences.

The language of a message is not given: every rule file that may be its language is asked, and then the second opinion of
weighing.py on every sentence. Pure: no database, no model of language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from escalation.rulebook import Rule, RuleFile, files_for, readings, rules_that_apply
from escalation.weighing import opinion
from escalation.wording import normalise, sentences

_LONGEST_READ = 4000  # a WhatsApp message has at most 4096 characters; beyond that nobody is talking to us
_LONGEST_QUOTE = 200
# What joins the parts of a sentence, in the languages that rules are written in.
_JOINT = re.compile(r"\s(?:and|but|also|dan|tapi|y|pero|e|mas|et|mais|aur|lekin|और|लेकिन|ولكن)\s|(?:而且|还有|但是|但)|\sو(?=\S)", re.IGNORECASE)
_ASKS = re.compile(r"[?？؟]")
SECOND_OPINION = "like sentences that needed a person"


class Trigger(TextChoices):
    """Why a person takes the pen. The first five come from the contact's words, the others from the machine."""

    SAFETY = "safety", gettext_lazy("Complaint or safety")
    LEGAL = "legal", gettext_lazy("Legal question")
    HUMAN_REQUEST = "human_request", gettext_lazy("Wants a person")
    NEGOTIATION = "negotiation", gettext_lazy("Price negotiation")
    OBJECTION = "objection", gettext_lazy("Objection or worry")
    NO_MATCH = "no_match", gettext_lazy("Nothing suitable found")
    DELIVERY_FAILED = "delivery_failed", gettext_lazy("A message could not be delivered")
    DELIVERY_UNKNOWN = "delivery_unknown", gettext_lazy("Unclear whether a message arrived")
    MODEL_FAILED = "model_failed", gettext_lazy("The assistant could not answer")
    GUARD = "guard", gettext_lazy("The assistant needs you")


# What is said in the same breath as a complaint or a danger belongs to it: "the agent wants cash, seems dodgy" is no
# doubt about a home, and "I will sue you" asks nothing of the law.
SWALLOWED, SWALLOWED_UNASKED = {Trigger.OBJECTION}, {Trigger.OBJECTION, Trigger.LEGAL}
ORDER_OF_CARE = (Trigger.SAFETY, Trigger.LEGAL, Trigger.HUMAN_REQUEST, Trigger.NEGOTIATION, Trigger.OBJECTION)


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger, the sentence of the contact that raised it, and the rule (or SECOND_OPINION) that says so."""

    trigger: Trigger
    quote: str
    rule: str


def detect(text: str) -> list[Match]:
    """Find every trigger in a message, the one that needs most care first; an empty list means the assistant may answer.

    Rules speak first. Where none does, the second opinion is asked about the message as a whole.
    """
    text = text[:_LONGEST_READ]
    found: dict[Trigger, Match] = {}
    for sentence, raised in _raised_by_rules(text):
        swallowed = _swallowed(raised, sentence)
        for trigger in raised.keys() - swallowed:
            found.setdefault(trigger, Match(trigger, sentence[:_LONGEST_QUOTE], raised[trigger]))
    if not found:
        quote = text.strip()[:_LONGEST_QUOTE]
        found = {Trigger(trigger): Match(Trigger(trigger), quote, SECOND_OPINION) for trigger in opinion(normalise(text)).raises}
    return [found[trigger] for trigger in ORDER_OF_CARE if trigger in found]


def _raised_by_rules(text: str) -> Iterator[tuple[str, dict[Trigger, str]]]:
    """Yield each sentence with the triggers that rules raise in it, less those in which the second opinion sees nothing at all.

    No complaint and no danger is calmed so: to send a person for nothing costs less than to send none.
    """
    asked = files_for(normalise(text))
    for sentence in sentences(text):
        raised: dict[Trigger, str] = {}
        for rule in _rules(sentence, asked):
            raised.setdefault(Trigger(rule.trigger), rule.name)
        if raised.keys() - {Trigger.SAFETY} and all(opinion(normalise(clause)).calm for clause in _clauses(sentence)):
            raised = {trigger: rule for trigger, rule in raised.items() if trigger == Trigger.SAFETY}
        yield sentence, raised


def _swallowed(raised: dict[Trigger, str], sentence: str) -> set[Trigger]:
    """What belongs to the complaint or danger in the same sentence."""
    if Trigger.SAFETY not in raised:
        return set()
    return SWALLOWED if _ASKS.search(sentence) else SWALLOWED_UNASKED


def _clauses(sentence: str) -> list[str]:
    """A sentence and its parts: a search that ends "and tell me the lowest price" is calm as a whole, its end is not."""
    parts = [part for part in _JOINT.split(sentence) if part.strip()]
    return [sentence, *parts] if len(parts) > 1 else [sentence]


def bargains(text: str) -> bool:
    """Say whether a message asks for other terms: an offer for one home is no budget for a search."""
    return any(match.trigger == Trigger.NEGOTIATION for match in detect(text))


def is_asking_if_bot(text: str) -> bool:
    """Say whether the contact asks if a machine is writing, so that the answer can be the truth."""
    text = text[:_LONGEST_READ]
    asked = files_for(normalise(text))
    return any(rule.asks_if_bot for sentence in sentences(text) for rule in _rules(sentence, asked))


def _rules(sentence: str, asked: list[RuleFile]) -> Iterator[Rule]:
    """Yield each rule that applies to a sentence, as written or with its slips mended."""
    for reading in readings(sentence, asked):
        yield from rules_that_apply(reading, asked)
