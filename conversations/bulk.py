"""Deeds on several conversations at once, each with a sentence about what came of it and, where that is simple, a way back.

Only what the agent may see is touched. Conversations are changed one after the other, each in its own transaction: nobody
waits for the whole, and one that has moved on meanwhile does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.agents.models import Agent
from conversations.assigning import assign_by_rule
from conversations.models import Conversation, Label, PenMove

MOST = 100
UNDO_SECONDS = 600


@dataclass
class Done:
    """What happened: how many changed, the sentence, and what each was before (None: there is no simple way back)."""

    changed: int
    words: str
    deed: str = ""
    before: dict[int, int | None] = field(default_factory=dict)
    after: int | None = None

    def way_back(self, agent: Agent) -> str:
        """A signed note of how it was, for this agent of this agency and for a few minutes; empty when there is none."""
        return signing.dumps([self.deed, self.before, self.after], salt=_salt(agent), compress=True) if self.before else ""


def picked(agent: Agent, numbers: list[str]) -> list[int]:
    """Of what was ticked, what is there for this agent."""
    asked = [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 19]
    return list(Conversation.objects.visible_to(agent).filter(pk__in=asked[:MOST]).order_by("pk").values_list("pk", flat=True))


def mark_read(picks: list[int], agent: Agent) -> Done:
    before = dict(Conversation.objects.filter(pk__in=picks, unread__gt=0).values_list("pk", "unread"))
    Conversation.objects.filter(pk__in=before).update(unread=0)
    import_string(settings.READ_ALARM)(agent, picks)  # what rang for them need not ring any more, on any device
    said = ngettext("%(n)s conversation marked read.", "%(n)s conversations marked read.", len(before)) % {"n": len(before)}
    return Done(len(before), said, "unread", before, 0)


def mark_unread(picks: list[int], agent: Agent) -> Done:
    before = dict(Conversation.objects.filter(pk__in=picks, unread=0).values_list("pk", "unread"))
    Conversation.objects.filter(pk__in=before).update(unread=1)
    said = ngettext("%(n)s conversation marked unread.", "%(n)s conversations marked unread.", len(before)) % {"n": len(before)}
    return Done(len(before), said, "unread", before, 1)


def assign(picks: list[int], agent: Agent, to: Agent | None) -> Done:
    before = {}
    for conversation in Conversation.objects.filter(pk__in=picks).select_related("assignee"):
        was = conversation.assignee_id
        if conversation.assign(to, by=agent):
            before[conversation.pk] = was
    said = ngettext("%(n)s conversation given to %(who)s.", "%(n)s conversations given to %(who)s.", len(before)) if to else ngettext(
        "%(n)s conversation is assigned to nobody now.", "%(n)s conversations are assigned to nobody now.", len(before))
    return Done(len(before), said % {"n": len(before), "who": to}, "assign", before, to.pk if to else None)


def assign_each_by_rule(picks: list[int], agent: Agent) -> Done:
    got: dict[str, int] = {}
    why = ""
    for conversation in Conversation.objects.filter(pk__in=picks):
        choice = assign_by_rule(conversation, by=agent, tell=True)
        if choice.agent:
            got[str(choice.agent)] = got.get(str(choice.agent), 0) + 1
        else:
            why = choice.why
    said = _("Given: %(list)s.") % {"list": ", ".join(f"{who} {n}" for who, n in got.items())} if got else ""
    return Done(sum(got.values()), f"{said} {_('The rest stays as it is: %(why)s.') % {'why': why} if why else ''}".strip())


def stick(picks: list[int], agent: Agent, label: Label) -> Done:
    stuck = Conversation.labels.through.objects
    have = set(stuck.filter(conversation__in=picks, label=label).values_list("conversation", flat=True))
    new = [pk for pk in picks if pk not in have]
    stuck.bulk_create([Conversation.labels.through(conversation_id=pk, label=label) for pk in new], ignore_conflicts=True)
    said = ngettext("%(n)s conversation has the label %(label)s now.", "%(n)s conversations have the label %(label)s now.", len(new))
    return Done(len(new), said % {"n": len(new), "label": label}, "unstick", dict.fromkeys(new), label.pk)


def unstick(picks: list[int], agent: Agent, label: Label) -> Done:
    stuck = Conversation.labels.through.objects.filter(conversation__in=picks, label=label)
    had = list(stuck.values_list("conversation", flat=True))
    stuck.delete()
    said = ngettext("The label %(label)s is off %(n)s conversation.", "The label %(label)s is off %(n)s conversations.", len(had))
    return Done(len(had), said % {"n": len(had), "label": label}, "stick", dict.fromkeys(had), label.pk)


def take_over(picks: list[int], agent: Agent) -> Done:
    moves, before = _move_pens(picks, lambda conversation: conversation.take_over(by=agent))
    moved, leaving = len(before), sum(bool(move.on_the_wire) for move in moves)
    said = ngettext("You hold the pen of %(n)s conversation.", "You hold the pen of %(n)s conversations.", moved) % {"n": moved}
    if leaving:
        said += " " + ngettext("In %(n)s a text was already leaving.", "In %(n)s of them a text was already leaving.", leaving) % {"n": leaving}
    return Done(moved, _with_rest(said, len(moves) - moved, _("a person had it already")), "hand_back", before)


def hand_back(picks: list[int], agent: Agent) -> Done:
    moves, before = _move_pens(picks, lambda conversation: conversation.hand_back(by=agent))
    moved = len(before)
    said = ngettext("The assistant has %(n)s conversation, from the next message on.",
                    "The assistant has %(n)s conversations, from the next message on.", moved) % {"n": moved}
    return Done(moved, _with_rest(said, len(moves) - moved, _("the assistant had it already")), "take_over", before)


def close(picks: list[int], agent: Agent) -> Done:
    closed = [c.pk for c in Conversation.objects.filter(pk__in=picks) if c.close(by=agent)]
    said = ngettext("%(n)s conversation closed.", "%(n)s conversations closed.", len(closed)) % {"n": len(closed)}
    return Done(len(closed), said, "reopen", dict.fromkeys(closed))


def reopen(picks: list[int], agent: Agent) -> Done:
    opened = [c.pk for c in Conversation.objects.filter(pk__in=picks) if c.reopen(by=agent)]
    said = ngettext("%(n)s conversation is open again.", "%(n)s conversations are open again.", len(opened)) % {"n": len(opened)}
    return Done(len(opened), said)


def _move_pens(picks: list[int], deed: Callable[[Conversation], PenMove]) -> tuple[list[PenMove], dict[int, int]]:
    """What each move did, and the epoch of those that moved: the way back is open until the pen moves again."""
    moves, epochs = [], {}
    for conversation in Conversation.objects.filter(pk__in=picks):
        moves.append(deed(conversation))
        if moves[-1].changed:
            epochs[conversation.pk] = conversation.epoch
    return moves, epochs


# What needs no choice of an agent or a label.
PLAIN: dict[str, Callable[[list[int], Agent], Done]] = {
    "read": mark_read, "unread": mark_unread, "take_over": take_over, "hand_back": hand_back, "close": close, "reopen": reopen, "by_rule": assign_each_by_rule,
}


def go_back(agent: Agent, note: str) -> int:
    """Undo what a note tells of, where it is still as that deed left it. Raises signing.BadSignature for a note that is
    old, somebody else's or made up."""
    deed, before, after = signing.loads(note, salt=_salt(agent), max_age=UNDO_SECONDS)
    before = {int(pk): was for pk, was in before.items()}
    if deed in ("stick", "unstick"):
        label = Label.objects.filter(pk=after).first()
        known = list(Conversation.objects.filter(pk__in=before).values_list("pk", flat=True))
        return (stick if deed == "stick" else unstick)(known, agent, label).changed if label else 0
    if deed == "unread":
        return sum(Conversation.objects.filter(pk=pk, unread=after).update(unread=was) for pk, was in before.items())
    if deed == "reopen":
        return reopen(list(before), agent).changed
    if deed in ("take_over", "hand_back"):
        still = [c for c in Conversation.objects.filter(pk__in=before) if c.epoch == before[c.pk]]
        return PLAIN[deed]([c.pk for c in still], agent).changed
    agents = Agent.objects.active().in_bulk({pk for pk in before.values() if pk})
    conversations = Conversation.objects.filter(pk__in=before, assignee=after) if after else Conversation.objects.filter(
        pk__in=before, assignee__isnull=True)
    return sum(conversation.assign(agents.get(before[conversation.pk]), by=agent, tell=False) for conversation in conversations)


def _with_rest(said: str, rest: int, why: str) -> str:
    return f"{said} {_('Of %(n)s more nothing changed: %(why)s.') % {'n': rest, 'why': why}}" if rest else said


def _salt(agent: Agent) -> str:
    return f"inbox-undo:{connection.schema_name}:{agent.pk}"
