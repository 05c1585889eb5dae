"""What an agency keeps of one person: looked through, handed over, or taken away for good. It stands at the edge, because the
journal of what providers told us holds their words as well."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import tenancy
from accounts.agents import audit
from conversations import attachments
from conversations.models import Attachment, Contact, Conversation, Message, Note
from personas.models import Memory, Turn
from whatsapp.models import InboundEvent

if TYPE_CHECKING:
    from accounts.agents.models import Agent

IN_MEMORY = 8 * 1024**2  # a larger archive is written to disk


@dataclass(frozen=True, slots=True)
class Kept:
    """How much there is of a person."""

    conversations: int
    messages: int
    files: int
    notes: int
    decisions: int
    events: int

    @classmethod
    def of(cls, contact: Contact) -> Kept:
        theirs = Q(conversation__contact=contact)
        return cls(
            contact.conversations.count(), Message.objects.filter(theirs).count(),
            Attachment.objects.filter(message__conversation__contact=contact, state=Attachment.State.STORED).count(),
            Note.objects.filter(theirs).count(), Turn.objects.filter(theirs).count(), _journalled(contact).count(),
        )

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return ((field.name, getattr(self, field.name)) for field in fields(self))


def archive(contact: Contact, *, by: Agent | str) -> IO[bytes]:
    """Everything that was said and noted, and the files, as an open ZIP file at its beginning."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever asked closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("person.json", json.dumps(_told(contact), ensure_ascii=False, indent=1, default=str))
        stored = Attachment.objects.filter(message__conversation__contact=contact, state=Attachment.State.STORED).select_related("message")
        for attachment in stored.iterator():
            try:
                with attachment.file.open("rb") as file, made.open(f"files/{attachment.message_id}-{_safe(attachment.sent_name)}", "w") as copy:
                    while piece := file.read(1024**2):
                        copy.write(piece)
            except (OSError, ValueError):
                continue  # it is not here any more; the message says what it was
    audit.note("contact exported", by=by, contact_id=contact.pk)
    out.seek(0)
    return out


@transaction.atomic
def erase(contact: Contact, *, by: Agent | str) -> Kept:
    """Take away the person with all conversations, files, notes, decisions, memory and journalled events. What stays is a line
    of the audit: who did it, and how much there was. Whoever writes again is somebody new."""
    pk, kept = contact.pk, _take_away(contact)
    audit.note("contact erased", by=by, contact_id=pk, **dict(kept))
    return kept


def _take_away(contact: Contact) -> Kept:
    conversations = list(contact.conversations.select_for_update().order_by("pk"))
    kept = Kept.of(contact)
    for conversation in conversations:
        attachments.forget(conversation.messages.values_list("pk", flat=True))
    _journalled(contact).delete()
    contact.delete()
    return kept


# --- how long people are kept ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """Who would be erased now, by the agency's own rule: how many people, with how much. Nothing of them."""

    days: int | None
    people: int = 0
    conversations: int = 0
    messages: int = 0
    files: int = 0

    @classmethod
    def now(cls, days: int | None) -> Due:
        if days is None:
            return cls(None)
        whose = past_their_time(days).values("pk")
        stored = Attachment.objects.filter(message__conversation__contact__in=whose, state=Attachment.State.STORED)
        return cls(days, past_their_time(days).count(), Conversation.objects.filter(contact__in=whose).count(),
                   Message.objects.filter(conversation__contact__in=whose).count(), stored.count())


def past_their_time(days: int) -> QuerySet[Contact]:
    """Of whom nothing was said for so many days, the longest first."""
    limit = timezone.now() - timedelta(days=days)
    spoke = Conversation.objects.filter(contact=OuterRef("pk"), last_at__gte=limit)
    return Contact.objects.filter(~Exists(spoke), created_at__lt=limit).order_by("pk")


def keep_to_retention(*, most: int = 200, by: str | None = None) -> dict[str, int]:
    """Erase who is past their time, each in a transaction of their own, and write one line of the audit for all of them."""
    days = tenancy.current_agency().retention_days
    if days is None:
        return {}
    told: Counter[str] = Counter()
    for pk in list(past_their_time(days).values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            contact = past_their_time(days).select_for_update().filter(pk=pk).first()  # unless they have written this moment
            if contact is not None:
                told.update({"people": 1} | dict(_take_away(contact)))
    if told:
        audit.note("contacts past their time erased", by=by, days=days, **told)
    return dict(told)


def sweep() -> int:
    """Once an hour; a day more or less does not matter to anybody."""
    if not cache.add(f"retention:{connection.schema_name}", 1, 3600):
        return 0
    return keep_to_retention().get("people", 0)


# --- what there is -----------------------------------------------------------------------------------------------------------


def _journalled(contact: Contact) -> QuerySet[InboundEvent]:
    """Events that name one of their chats. Journals are searched whole: this is asked seldom, and by owners alone."""
    named = Q(pk__in=[])
    for channel, address in contact.conversations.values_list("channel", "address"):
        named |= Q(channel=channel, payload__contains=f'"{address}"')
    return InboundEvent.objects.filter(named)


def _safe(name: str) -> str:
    """What somebody called a file may say anything, also where it shall be unpacked."""
    return re.sub(r"[^\w.\- ]", "_", name)[-80:].lstrip(".") or "file"


def _told(contact: Contact) -> dict:
    return {
        "name": contact.name, "called": contact.given_name, "language": contact.language, "first_seen": contact.created_at, "opted_out_at": contact.opted_out_at,
        "addresses": list(contact.addresses.values("kind", "value")),
        "conversations": [{
            "number": conversation.channel.name,
            "messages": list(conversation.messages.exclude(status="discarded").values(
                "id", "occurred_at", "author", "kind", "text", "transcript", "description", "status", "edited_at", "deleted_at")),
            "notes": list(conversation.notes.values("at", "text")),
            "remembered": Memory.objects.filter(conversation=conversation).values("wanted", "slots", "summary").first(),
        } for conversation in contact.conversations.select_related("channel")],
    }
