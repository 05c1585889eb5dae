"""Real threads played again: what the assistant decided lately, as test cases that a new wording should not change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.models import Author, Conversation
from escalation.models import Escalation
from escalation.triggers import ORDER_OF_CARE
from personas.expected import Expected
from personas.models import CaseRun, Turn
from personas.rehearsal import AUTHORS, MOST_EARLIER
from personas.told import Value, changed
from personas.wordings import Piece, changed_words

if TYPE_CHECKING:
    from accounts.agents.models import Agent

LATELY = timedelta(days=30)
MOST = 5
LOOKED_AT = 60


def replays(viewer: Agent | None) -> list[Expected]:
    """The latest decision in each of the last few threads that this agent may see; none for a program without a person.
    What nobody stands behind is left out: a hand-over that was not needed, or that came of a model that was away."""
    return [as_case(turn) for turn in _turns(viewer)] if viewer is not None else []


def replay(key: str, viewer: Agent | None) -> Expected | None:
    return next((case for case in replays(viewer) if case.key == key), None)


@dataclass(frozen=True, slots=True)
class Home:
    """A listing that was named then or is named now."""

    name: str
    kind: str  # same, gone or new
    turn: int | None = None  # where it can be seen as it was told then
    id: int = 0
    values: tuple[Value, ...] = ()  # facts that were others then


@dataclass(frozen=True, slots=True)
class Compared:
    """What was said then beside what would be said now."""

    words: list[Piece]
    homes: list[Home]

    @property
    def is_same(self) -> bool:
        return all(kind == "same" for kind, _words in self.words)


def compared(then: Turn, now: CaseRun) -> Compared:
    """Word by word, and home by home: which are no longer named, which are new, and whose facts were others when they were told."""
    homes = []
    for key, facts in then.told_from.items():
        after = now.told_from.get(key)
        homes.append(Home(_name(facts), "same" if after else "gone", then.pk, int(key), tuple(changed(facts, after)) if after else ()))
    homes += [Home(_name(facts), "new") for key, facts in now.told_from.items() if key not in then.told_from]
    return Compared(changed_words(then.reply, now.reply), homes)


def _name(facts: dict) -> str:
    return f"{facts.get('reference', '')} · {facts.get('title', '')}"


def _turns(viewer: Agent) -> list[Turn]:
    unneeded = Escalation.objects.filter(conversation=OuterRef("conversation"), message=OuterRef("message"), was_needed=False)
    worth = Q(action=Turn.Action.RESPOND, outcome="sent") | Q(action=Turn.Action.HUMAN_HANDOFF, trigger__in=ORDER_OF_CARE) | Q(action=Turn.Action.IGNORE)
    found = Turn.objects.filter(worth, ~Exists(unneeded), at__gt=timezone.now() - LATELY, message__deleted_at__isnull=True, message__kind="text",
                                conversation__in=Conversation.objects.visible_to(viewer).real())
    latest: dict[int, Turn] = {}
    for turn in found.select_related("conversation__contact", "message")[:LOOKED_AT]:
        latest.setdefault(turn.conversation_id, turn)
    return list(latest.values())[:MOST]


def as_case(turn: Turn) -> Expected:
    """What was said in that thread until then, and what was decided."""
    said = list(turn.conversation.messages.shown().filter(pk__lte=turn.message_id, author__in=AUTHORS, deleted_at__isnull=True).order_by("-pk")[:MOST_EARLIER])[::-1]
    before = turn.conversation.turns.filter(message__lt=turn.message_id).order_by("-message").values_list("message", flat=True).first() or 0
    burst = [message for message in said if message.author == Author.CONTACT and message.pk > before]
    earlier = [message for message in said if message not in burst]
    return Expected(
        f"turn:{turn.pk}", _("Thread of %(name)s") % {"name": turn.conversation.contact.display_name}, "\n".join(message.words for message in burst),
        tuple((message.author, message.words) for message in earlier), turn.action,
        turn.trigger if turn.action == Turn.Action.HUMAN_HANDOFF else "", turn=turn.pk,
    )
