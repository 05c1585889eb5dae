"""What an agency keeps of one person: looked through, handed over, or taken away for good. It stands at the edge, because the
journal of what providers told us holds their words as well."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.agents import audit
from conversations import attachments
from conversations.models import Attachment, Contact, Message, Note
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


def archive(contact: Contact, *, by: Agent) -> IO[bytes]:
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
def erase(contact: Contact, *, by: Agent) -> Kept:
    """Take away the person with all conversations, files, notes, decisions, memory and journalled events. What stays is a line
    of the audit: who did it, and how much there was. Whoever writes again is somebody new."""
    conversations = list(contact.conversations.select_for_update().order_by("pk"))
    kept = Kept.of(contact)
    for conversation in conversations:
        attachments.forget(conversation.messages.values_list("pk", flat=True))
    _journalled(contact).delete()
    pk = contact.pk
    contact.delete()
    audit.note("contact erased", by=by, contact_id=pk, **dict(kept))
    return kept


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
