"""What in a contact's message needs a person, judged by rules alone.

The language of a message is not given: every rule file that may be its language is asked. Pure: no database, no model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from escalation.rulebook import Rule, files_for, readings, rules_that_apply
from escalation.wording import normalise, sentences

_LONGEST_READ = 4000  # a WhatsApp message has at most 4096 characters; beyond that nobody is talking to us
_LONGEST_QUOTE = 200


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
# doubt about a home.
SWALLOWED = {Trigger.SAFETY: {Trigger.OBJECTION}}
ORDER_OF_CARE = (Trigger.SAFETY, Trigger.LEGAL, Trigger.HUMAN_REQUEST, Trigger.NEGOTIATION, Trigger.OBJECTION)


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger, the sentence of the contact that raised it, and the rule that says so."""

    trigger: Trigger
    quote: str
    rule: str


def detect(text: str) -> list[Match]:
    """Find every trigger in a message, the one that needs most care first; an empty list means the assistant may answer."""
    found: dict[Trigger, Match] = {}
    for sentence, hits in groupby(_hits(text), key=itemgetter(0)):
        raised: dict[Trigger, Rule] = {}
        for _, rule in hits:
            raised.setdefault(Trigger(rule.trigger), rule)
        swallowed = set().union(*(SWALLOWED.get(trigger, ()) for trigger in raised))
        for trigger in raised.keys() - swallowed:
            found.setdefault(trigger, Match(trigger, sentence[:_LONGEST_QUOTE], raised[trigger].name))
    return [found[trigger] for trigger in ORDER_OF_CARE if trigger in found]


def is_asking_if_bot(text: str) -> bool:
    """Say whether the contact asks if a machine is writing, so that the answer can be the truth."""
    return any(rule.asks_if_bot for _, rule in _hits(text))


def _hits(text: str) -> Iterator[tuple[str, Rule]]:
    """Yield each sentence with each rule that applies to it."""
    text = text[:_LONGEST_READ]
    asked = files_for(normalise(text))
    for sentence in sentences(text):
        for reading in readings(sentence, asked):
            yield from ((sentence, rule) for rule in rules_that_apply(reading, asked))
