"""What a thread shows: messages, days, and the story of the pen, in one order; and whether any of it has changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import CharField, Func, IntegerField, OuterRef, Q, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from conversations.models import Conversation, Message, ModeChange, Reason, Status
from conversations.querysets import ConversationQuerySet, MessageQuerySet

PER_PAGE = 50
SAME_BREATH = timedelta(minutes=5)  # what one person says within this time shares one name and stands close together
SEEN = ("pk", "epoch", "unread", "stage", "needs_person", "empty_searches", "assignee_id", "channel__state")
# Moves of the pen about which the escalation app has more to tell.
EXPLAINED = {Reason.ESCALATED, Reason.MODEL_FAILED, Reason.DELIVERY_FAILED, Reason.DELIVERY_UNKNOWN}


@dataclass(slots=True)
class Line:
    """One element of the thread. `mark` differs once it would look different; `key` stays its own for ever."""

    key: str
    kind: str  # message, discarded, move, day
    at: datetime
    message: Message | None = None
    move: ModeChange | None = None
    starts: bool = True  # the first of what one person says in one breath
    leaving: list[Message] = field(default_factory=list)

    @property
    def mark(self) -> str:
        seen = [self.kind, self.starts]
        if self.message:
            m = self.message
            seen += [m.status, m.text, m.edited_at, m.deleted_at, m.problem]
        seen += [(m.pk, m.status) for m in self.leaving]
        return f"{zlib.crc32(repr(seen).encode()):x}"

    @property
    def is_explained(self) -> bool:
        return bool(self.move and self.move.reason in EXPLAINED)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a thread: its lines, the message it starts with, and whether anything came before."""

    lines: list[Line]
    start: int
    has_older: bool


def latest(conversation: Conversation, start: int = 0) -> Window:
    """The newest page of a thread; with `start`, from that message on, so that a page once shown stays whole."""
    messages = _messages(conversation)
    first = messages.filter(pk=start).first() if start else None
    shown = list(messages.filter(_not_before(first))) if first else _last(messages)
    return _window(conversation, messages, shown, until=None)


def older(conversation: Conversation, before: int) -> Window:
    """The page that ends just before a message; empty when there is no such message in this thread."""
    messages = _messages(conversation)
    edge = messages.filter(pk=before).first()
    shown = _last(messages.exclude(_not_before(edge))) if edge else []
    return _window(conversation, messages, shown, until=edge)


def mark(conversations: ConversationQuerySet, pk: int) -> str | None:
    """What the thread looks like, in one statement and one word; None when it is not among these conversations."""
    one = Func(Value("|"), "pk", "status", "edited_at", "deleted_at", function="concat_ws", output_field=TextField())
    said = (
        Message.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation")
        .annotate(sum=Sum(Func(one, function="hashtext", output_field=IntegerField()))).values("sum")
    )
    whole = Func(Value("|"), *SEEN, Cast(Subquery(said), CharField()), function="concat_ws", output_field=TextField())
    found = conversations.filter(pk=pk).values_list(Func(whole, function="md5", output_field=CharField()), flat=True)
    return found.first()


def is_waiting(conversation: Conversation) -> bool:
    """Whether the contact's last words have had no answer yet from anybody."""
    last = conversation.messages.shown().exclude(kind__in=["reaction", "call"]).order_by("-occurred_at", "-pk").first()
    return bool(last and last.is_inbound and not last.deleted_at)


def _messages(conversation: Conversation) -> MessageQuerySet:
    return conversation.messages.select_related("sent_by", "reply_to")


def _last(messages: MessageQuerySet) -> list[Message]:
    return list(messages.order_by("-occurred_at", "-pk")[:PER_PAGE])[::-1]


def _not_before(message: Message) -> Q:
    return Q(occurred_at__gt=message.occurred_at) | Q(occurred_at=message.occurred_at, pk__gte=message.pk)


def _window(conversation: Conversation, messages: MessageQuerySet, shown: list[Message], until: Message | None) -> Window:
    if not shown:
        moves = [] if until else list(conversation.mode_changes.select_related("by"))
        return Window(list(_with_days(_lines([], moves, {}))), 0, False)
    has_older = messages.exclude(_not_before(shown[0])).exists()
    moves = conversation.mode_changes.select_related("by")
    if has_older:
        moves = moves.filter(at__gte=shown[0].occurred_at)
    if until:
        moves = moves.filter(at__lt=until.occurred_at)
    moves = list(moves)
    leaving = Message.objects.filter(conversation=conversation).in_bulk([pk for move in moves for pk in move.on_the_wire])
    return Window(list(_with_days(_lines(shown, moves, leaving))), shown[0].pk, has_older)


def _lines(messages: list[Message], moves: list[ModeChange], leaving: dict[int, Message]) -> list[Line]:
    lines = [
        Line(f"m{m.pk}", "discarded" if m.status == Status.DISCARDED else "message", m.occurred_at, message=m) for m in messages
    ]
    lines += [
        Line(f"p{move.pk}", "move", move.at, move=move, leaving=[leaving[pk] for pk in move.on_the_wire if pk in leaving])
        for move in moves
    ]
    return sorted(lines, key=lambda line: line.at)  # stable: messages of one second keep their order


def _with_days(lines: Iterable[Line]) -> Iterator[Line]:
    """Put a line before each new day of the agency, and see who goes on speaking."""
    before: Line | None = None
    for line in lines:
        date = timezone.localtime(line.at).date()
        if before is None or timezone.localtime(before.at).date() != date:
            yield Line(f"d{date:%Y%m%d}", "day", line.at)
            before = None
        line.starts = not _goes_on(before, line)
        yield line
        before = line


def _goes_on(before: Line | None, line: Line) -> bool:
    if before is None or before.kind != "message" or line.kind != "message":
        return False
    one, other = before.message, line.message
    return (one.author, one.sent_by_id) == (other.author, other.sent_by_id) and line.at - before.at < SAME_BREATH
