"""What a thread shows: messages, notes, days, and the story of the pen, in one order; and whether any of it has changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import CharField, Count, Func, IntegerField, OuterRef, Q, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from conversations.models import (
    Assignment,
    Author,
    Closing,
    Conversation,
    Kind,
    Message,
    ModeChange,
    Note,
    Reason,
    Status,
)
from conversations.querysets import ConversationQuerySet, MessageQuerySet

PER_PAGE = 50
AT_MOST = 400  # lines from a linked message down to the newest; further back a page of its own is shown
MOST_TOLD = 60  # messages in one live piece
SAME_BREATH = timedelta(minutes=5)  # what one person says within this time shares one name and stands close together
SEEN = ("pk", "epoch", "unread", "stage", "needs_person", "empty_searches", "assignee_id", "closed_at", "channel__state")
# Moves of the pen about which the escalation app has more to tell.
EXPLAINED = {Reason.ESCALATED, Reason.MODEL_FAILED, Reason.DELIVERY_FAILED, Reason.DELIVERY_UNKNOWN}


@dataclass(slots=True)
class Line:
    """One element of the thread. `mark` differs once it would look different; `key` stays its own for ever."""

    key: str
    kind: str  # message, discarded, note, move, given, closing, day, unread
    at: datetime
    message: Message | None = None
    note: Note | None = None
    move: ModeChange | None = None
    given: Assignment | None = None
    closing: Closing | None = None
    starts: bool = True  # the first of what one person says in one breath
    leaving: list[Message] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        seen = [self.kind, self.starts, self.reactions]
        if self.message:
            m = self.message
            file = getattr(m, "attachment", None)
            seen += [m.status, m.text, m.edited_at, m.deleted_at, m.problem, m.attributes, m.transcript, m.description, file and file.state]
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
    has_newer: bool = False

    @property
    def newest(self) -> int:
        """The newest message that stands here: what somebody who answers has seen."""
        return max((line.message.pk for line in self.lines if line.message), default=0)


def latest(conversation: Conversation, start: int = 0, unread_from: int = 0) -> Window:
    """The newest page of a thread; with `start`, from that message on, so that a page once shown stays whole. The line
    "unread" stands before the message `unread_from`."""
    messages = _messages(conversation)
    first = messages.filter(pk=start).first() if start else None
    shown = list(messages.filter(_not_before(first))) if first else _last(messages)
    return _window(conversation, messages, shown, unread_from=unread_from)


def older(conversation: Conversation, before: int) -> Window:
    """The page that ends just before a message; empty when there is no such message in this thread."""
    messages = _messages(conversation)
    edge = messages.filter(pk=before).first()
    shown = _last(messages.exclude(_not_before(edge))) if edge else []
    return _window(conversation, messages, shown, until=edge)


def around(conversation: Conversation, message_id: int, unread_from: int = 0) -> Window | None:
    """The thread with one message in it: down to the newest if that is not too far, else the page around it. None when
    the message is not of this thread."""
    messages = _messages(conversation)
    target = messages.filter(pk=message_id).first()
    if target is None:
        return None
    before = _last(messages.exclude(_not_before(target)), PER_PAGE // 2)
    after = list(messages.filter(_not_before(target)).order_by("occurred_at", "pk")[: AT_MOST + 1])
    if len(after) <= AT_MOST:
        return _window(conversation, messages, before + after, unread_from=unread_from)
    page = before + after[:PER_PAGE]
    return _window(conversation, messages, page, until=after[PER_PAGE])


def stretch(conversation: Conversation, touched: int, unread_from: int = 0) -> tuple[str, list[Line]] | None:
    """The end of a thread from the first line that a change since `touched` may have altered, and the key of the line after
    which it stands ("" for the beginning). None when that is too long to be told; then the page is asked for again."""
    messages = _messages(conversation)
    changed = messages.filter(touched__gte=touched)
    first = messages.filter(Q(pk__in=changed.filter(kind=Kind.REACTION).values("reply_to")) | Q(pk__in=changed.values("pk")))
    first = first.order_by("occurred_at", "pk").first()
    with_line = messages.exclude(kind=Kind.REACTION, reply_to__isnull=False)
    before = with_line.exclude(_not_before(first)) if first else with_line
    # One line more than changed, since whether a line starts a breath depends on the one before it.
    led_by = before.order_by("-occurred_at", "-pk")[:1 if first else 3]
    led_by = list(led_by)[-1:]
    shown = list(messages.filter(_not_before(led_by[0])) if led_by else messages)[: MOST_TOLD + 1]
    if len(shown) > MOST_TOLD:
        return None
    lines = _window(conversation, messages, shown, unread_from=unread_from).lines
    if not led_by:
        return "", lines
    place = next(n for n, line in enumerate(lines) if line.key == f"m{led_by[0].pk}")
    return lines[place].key, lines[place + 1:]


def first_unread(conversation: Conversation) -> int:
    """The message before which the line "unread" stands; 0 when all has been seen."""
    if not conversation.unread:
        return 0
    said = conversation.messages.from_contact().order_by("-occurred_at", "-pk").values_list("pk", flat=True)
    found = list(said[: min(conversation.unread, 200)])
    return found[-1] if found else 0


def mark(conversations: ConversationQuerySet, pk: int) -> str | None:
    """What the thread looks like, in one statement and one word; None when it is not among these conversations."""
    one = Func(Value("|"), "pk", "status", "edited_at", "deleted_at", "transcript", "description", "attachment__state", function="concat_ws", output_field=TextField())
    said = (
        Message.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation")
        .annotate(sum=Sum(Func(one, function="hashtext", output_field=IntegerField()))).values("sum")
    )
    notes = Note.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation").annotate(n=Count("pk")).values("n")
    whole = Func(
        Value("|"), *SEEN, Cast(Subquery(said), CharField()), Cast(Subquery(notes), CharField()), function="concat_ws",
        output_field=TextField(),
    )
    found = conversations.filter(pk=pk).values_list(Func(whole, function="md5", output_field=CharField()), flat=True)
    return found.first()


def is_waiting(conversation: Conversation) -> bool:
    """Whether the contact's last words have had no answer yet from anybody."""
    last = conversation.messages.shown().exclude(kind__in=["reaction", "call"]).order_by("-occurred_at", "-pk").first()
    return bool(last and last.is_inbound and not last.deleted_at)


def _messages(conversation: Conversation) -> MessageQuerySet:
    return conversation.messages.select_related("sent_by", "reply_to", "attachment")


def _last(messages: MessageQuerySet, most: int = PER_PAGE) -> list[Message]:
    return list(messages.order_by("-occurred_at", "-pk")[:most])[::-1]


def _not_before(message: Message) -> Q:
    return Q(occurred_at__gt=message.occurred_at) | Q(occurred_at=message.occurred_at, pk__gte=message.pk)


def _window(
    conversation: Conversation, messages: MessageQuerySet, shown: list[Message], *, until: Message | None = None, unread_from: int = 0
) -> Window:
    """Messages with what happened between them. A page that starts in the middle leaves what happened earlier to the
    pages before it; the first page has them all."""
    if until and not shown:
        return Window([], 0, False)
    moves, notes = conversation.mode_changes.select_related("by"), conversation.notes.select_related("by")
    given, closings = conversation.assignments.select_related("by", "to"), conversation.closings.select_related("by")
    has_older = bool(shown) and messages.exclude(_not_before(shown[0])).exists()
    if has_older:
        moves, notes, given, closings = (found.filter(at__gte=shown[0].occurred_at) for found in (moves, notes, given, closings))
    if until:
        moves, notes, given, closings = (found.filter(at__lt=until.occurred_at) for found in (moves, notes, given, closings))
    moves = list(moves)
    on_the_wire = [pk for move in moves for pk in move.on_the_wire]
    leaving = Message.objects.filter(conversation=conversation).in_bulk(on_the_wire) if on_the_wire else {}
    lines = _message_lines(conversation, shown)
    lines += [
        Line(f"p{move.pk}", "move", move.at, move=move, leaving=[leaving[pk] for pk in move.on_the_wire if pk in leaving])
        for move in moves
    ]
    lines += [Line(f"n{note.pk}", "note", note.at, note=note) for note in notes]
    lines += [Line(f"g{one.pk}", "given", one.at, given=one) for one in given]
    lines += [Line(f"z{one.pk}", "closing", one.at, closing=one) for one in closings]
    lines.sort(key=lambda line: line.at)  # stable: messages of one second keep their order
    return Window(list(_with_signs(lines, unread_from)), shown[0].pk if shown else 0, has_older, has_newer=until is not None)


def _message_lines(conversation: Conversation, shown: list[Message]) -> list[Line]:
    """A line for each message; a reaction stands on the message it is about, if that is on the page."""
    lines = {
        m.pk: Line(f"m{m.pk}", "discarded" if m.status == Status.DISCARDED else "message", m.occurred_at, message=m)
        for m in shown if not (m.kind == Kind.REACTION and m.reply_to_id)
    }
    latest_of: dict[tuple[int, bool], str] = {}
    about = conversation.messages.filter(kind=Kind.REACTION, reply_to__in=list(lines)).order_by("occurred_at", "pk")
    for target, author, emoji, gone in about.values_list("reply_to_id", "author", "text", "deleted_at"):
        latest_of[target, author == Author.CONTACT] = "" if gone else emoji
    for (target, _), emoji in latest_of.items():
        if emoji:  # an empty one was taken back
            lines[target].reactions.append(emoji)
    return list(lines.values())


def _with_signs(lines: Iterable[Line], unread_from: int) -> Iterator[Line]:
    """Put a line before each new day of the agency and before what is unread, and see who goes on speaking."""
    before: Line | None = None
    for line in lines:
        date = timezone.localtime(line.at).date()
        if before is None or timezone.localtime(before.at).date() != date:
            yield Line(f"d{date:%Y%m%d}", "day", line.at)
            before = None
        if unread_from and line.message and line.message.pk == unread_from:
            yield Line("unread", "unread", line.at)
            before = None
        line.starts = not _goes_on(before, line)
        yield line
        before = line


def _goes_on(before: Line | None, line: Line) -> bool:
    if before is None or before.kind != "message" or line.kind != "message":
        return False
    one, other = before.message, line.message
    return (one.author, one.sent_by_id) == (other.author, other.sent_by_id) and line.at - before.at < SAME_BREATH
