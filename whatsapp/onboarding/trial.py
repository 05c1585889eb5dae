"""The assistant tried out before anybody real writes: words in the sandbox or from one's own phone, and when each step was reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.agents.models import Agent
from conversations.models import Author, Channel, Conversation, Message, Status
from personas.models import Turn
from properties.models import Availability, Listing
from whatsapp import sandbox

SHOWN = 12
ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)
NAMES: dict[str, str | Promise] = {
    "received": gettext_lazy("Received"), "understood": gettext_lazy("Understood"), "searched": gettext_lazy("Listings searched"), "replied": gettext_lazy("Replied"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of an answer: its name, how many seconds after the message it was reached (None: not yet), and what was found."""

    name: str | Promise
    seconds: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A message and what became of it. `ending` says in words how it ended otherwise than with a reply."""

    message: Message
    marks: tuple[Mark, ...]
    is_over: bool
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """What the sandbox's lead of one agent has said and was told, and the newest trial in it."""

    conversation: Conversation | None = None
    lines: list[Message] = field(default_factory=list)
    trial: Trial | None = None

    @property
    def is_waiting(self) -> bool:
        return self.trial is not None and not self.trial.is_over

    @property
    def is_stuck(self) -> bool:
        """A person holds the pen there: the assistant will not answer any more."""
        return self.conversation is not None and self.conversation.is_with_human


def lead_of(agent: Agent, round_: int) -> str:
    """Each agent has a made-up lead of their own, and another one each time they start over."""
    return f"test-{agent.pk}-{round_}"


def say(agent: Agent, round_: int, text: str) -> None:
    """Write to the sandbox as that lead. Raises sandbox.CannotSay."""
    sandbox.say(sandbox.open_sandbox(), text, lead=lead_of(agent, round_), name=_("Test lead"))


def chat(agent: Agent, round_: int) -> Chat:
    conversation = sandbox.conversation_of(lead_of(agent, round_))
    if conversation is None:
        return Chat()
    lines = list(conversation.messages.shown().select_related("sent_by").order_by("-occurred_at", "-pk")[:SHOWN])[::-1]
    newest = next((line for line in reversed(lines) if line.author == Author.CONTACT), None)
    return Chat(conversation, lines, trial_of(newest) if newest else None)


def from_a_phone(since: datetime) -> Trial | None:
    """What was last written to a real number since then; somebody tries it with their own phone."""
    message = (Message.objects.filter(author=Author.CONTACT, created_at__gte=since, conversation__channel__in=Channel.objects.real())
               .select_related("conversation").order_by("-pk").first())
    return trial_of(message) if message else None


def trial_of(message: Message) -> Trial:
    """How far the answer to a message has come."""
    turn = Turn.objects.filter(message=message).order_by("-pk").first()
    reply = Message.objects.filter(answers=message, author=Author.AI, status__in=ARRIVED).order_by("part").first()
    marks = [Mark(NAMES["received"], 0.0)]
    for step in ("understood", "searched"):
        at = parse_datetime(turn.reached.get(step, "")) if turn else None
        marks.append(Mark(NAMES[step], _after(message, at), _found(turn) if turn and step == "searched" and at else ""))
    marks.append(Mark(NAMES["replied"], _after(message, reply.sent_at) if reply else None))
    ending = "" if reply else _ending(turn)
    return Trial(message, tuple(marks), bool(reply or ending), ending)


def _after(message: Message, at: datetime | None) -> float | None:
    return max(0.0, (at - message.created_at).total_seconds()) if at else None


def _found(turn: Turn) -> str:
    used = len(turn.used)
    return _("%(n)s used in the answer") % {"n": used} if used else ""


def _ending(turn: Turn | None) -> str:
    if turn is None:
        return ""
    if turn.action == Turn.Action.HUMAN_HANDOFF:
        return _("The assistant asked for a person. In the inbox this conversation would wait under “Needs me”.")
    if turn.action == Turn.Action.IGNORE:
        return _("The assistant saw nothing to answer and stayed silent.")
    return ""


def suggestion() -> str:
    """A first message that fits what is on offer."""
    listing = Listing.objects.filter(availability=Availability.AVAILABLE).exclude(suburb="").order_by("is_sample", "-updated_at").first()
    if listing is None:
        return _("Hello, what can you do for me?")
    words = {"place": listing.suburb, "kind": listing.get_property_type_display().lower(), "n": listing.bedrooms}
    if listing.bedrooms:
        return _("Hi, do you have a %(kind)s with %(n)s bedrooms in %(place)s?") % words
    return _("Hi, do you have a %(kind)s in %(place)s?") % words


def recently() -> datetime:
    return timezone.now() - timedelta(minutes=10)
