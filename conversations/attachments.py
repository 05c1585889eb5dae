"""Files that contacts send: fetched at once, because their address expires; told by content; kept per agency.

No connection is held while a file is on its way. Whoever writes the row last checks that it is still wanted; a file that
nobody wants any more is removed again.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from conversations import files, recordings
from conversations.channels import FileProblem, provider_for
from conversations.models import Attachment, Kind, Message

logger = logging.getLogger(__name__)
LARGEST = 100 * 1024**2
LARGEST_TO_SEND = 16 * 1024**2  # what WhatsApp carries of every kind, and what leaves in good time
LONGEST_CAPTION = 1024
MOST_ATTEMPTS = 4
LONGEST_WAIT = timedelta(seconds=20)  # an answer waits this long for the files it is about
STUCK_AFTER = timedelta(seconds=100)  # longer than a task may take
FETCHED = {Kind.IMAGE, Kind.VIDEO, Kind.VOICE, Kind.AUDIO, Kind.DOCUMENT, Kind.STICKER}
State, Shown = Attachment.State, Attachment.Shown


class Refused(Exception):
    """The file cannot be sent; the text is one sentence that says why."""


def expect(message: Message) -> None:
    """A message with a file has arrived: note it and have it fetched, in the transaction that stores the message."""
    details = message.attributes
    if message.kind not in FETCHED or not ("url" in details or "missing" in details):
        return
    is_missing = "missing" in details
    noted = Attachment.objects.create(
        message=message, name=files.tidy_name(str(details.get("name", ""))), state=State.TOO_BIG if is_missing else State.PENDING,
        problem=str(details.get("missing", ""))[:200],
    )
    if not is_missing:
        tenancy.enqueue("conversations.tasks.fetch_file", noted.pk)


def fetch(attachment_id: int) -> None:
    """One attempt to bring the file here."""
    if not Attachment.objects.filter(pk=attachment_id, state=State.PENDING).update(attempts=F("attempts") + 1, tried_at=timezone.now()):
        return
    wanted = Attachment.objects.select_related("message__conversation__channel").get(pk=attachment_id)
    message = wanted.message
    provider = provider_for(message.conversation.channel)
    tenancy.let_go()
    with tempfile.SpooledTemporaryFile(max_size=4 * 1024**2) as content:
        try:
            provider.fetch_file(
                address=message.conversation.address, provider_id=message.provider_id, into=content, limit=LARGEST,
                url=message.attributes.get("url", "") if wanted.attempts == 1 else "",
            )
            examine(wanted, content, keep_clear=message.kind == Kind.STICKER)
        except FileProblem as problem:
            _not_here(wanted, problem)
            return
        except files.NotAPicture:
            _ended(wanted, State.REFUSED, noop("The picture cannot be shown safely."))
            return
    _keep(wanted)


def examine(attachment: Attachment, content: BinaryIO, *, keep_clear: bool = False) -> None:
    """Tell what it is and put it into the agency's storage, without storing the row. Raises NotAPicture."""
    head = _head(content)
    if files.is_picture(head):
        seen = files.picture(content, keep_clear=keep_clear)
        attachment.shown_as, attachment.mime, attachment.size = Shown.IMAGE, seen.mime, len(seen.large)
        attachment.width, attachment.height = seen.width, seen.height
        attachment.file.save("", ContentFile(seen.large), save=False)
        attachment.thumb.save("", ContentFile(seen.thumb), save=False)
        return
    attachment.mime = files.played_as(head)
    attachment.shown_as = Shown(attachment.mime.partition("/")[0]) if attachment.mime else Shown.FILE
    content.seek(0, 2)
    attachment.size = content.tell()
    if not attachment.size:
        raise FileProblem(noop("The file is empty."))
    content.seek(0)
    attachment.file.save("", File(content), save=False)


def prepared(upload: File, *, caption: str = "") -> Attachment:
    """A file that an agent wants to send, judged by its content and stored, for a message that is yet to be made.

    Raises Refused with a sentence.
    """
    if upload.size > LARGEST_TO_SEND:
        raise Refused(_("A file can have at most 16 MB."))
    made = Attachment(state=State.STORED, name=files.tidy_name(upload.name or ""))
    made.caption = caption
    head = _head(upload)
    if recordings.is_sound_alone(head):
        voice = recordings.as_voice(upload.read())
        if not voice:
            raise Refused(_("This recording cannot be read. Record it once more."))
        upload, head = ContentFile(voice), voice[:4096]
    if not files.is_picture(head) and not files.played_as(head) and not _is_document(head, made.name):
        raise Refused(_("Files of this kind cannot be sent. Send a picture, a video, a recording, a PDF or an office document."))
    try:
        examine(made, upload)
    except files.NotAPicture:
        raise Refused(_("This picture cannot be read.")) from None
    except FileProblem:
        raise Refused(_("This file is empty.")) from None
    made.mime = made.mime or files.document_type(head)
    return made


def copied(picture: BinaryIO, *, caption: str = "") -> Attachment:
    """A picture of ours, stored once more for a message that is yet to be made. Raises Refused."""
    made = Attachment(state=State.STORED)
    made.caption = caption
    try:
        examine(made, picture)
    except (files.NotAPicture, FileProblem):
        raise Refused(_("This picture cannot be read.")) from None
    return made


def _is_document(head: bytes, name: str) -> bool:
    """Its ending must fit what it is: the provider goes by the ending."""
    return name.rpartition(".")[2].lower() in files.DOCUMENT_ENDINGS.get(files.document_type(head), ())


@contextlib.contextmanager
def kept_if_sent(*made: Attachment | None) -> Iterator[None]:
    """Files of a message that was not made after all (a repeat, a fault) are removed again."""
    try:
        yield
    finally:
        for attachment in made:
            if attachment is not None and attachment.pk is None:
                discard(attachment)


def _head(content: BinaryIO) -> bytes:
    content.seek(0)
    head = content.read(4096)
    content.seek(0)
    return head


def _keep(attachment: Attachment) -> None:
    """The contact may have taken the message back meanwhile; then nothing of it stays."""
    fields = {name: getattr(attachment, name) for name in ("shown_as", "mime", "size", "width", "height")}
    stored = Attachment.objects.filter(pk=attachment.pk, state=State.PENDING).update(
        state=State.STORED, problem="", file=attachment.file.name, thumb=attachment.thumb.name, **fields)
    if stored:
        logger.info("file of message %s stored", attachment.message_id)
        if attachment.shown_as == Shown.AUDIO and settings.TRANSCRIBER:
            tenancy.enqueue(settings.VOICE_LISTENER, attachment.message_id)
    else:
        discard(attachment)


def discard(attachment: Attachment) -> None:
    """Remove the files themselves."""
    for stored in (attachment.file, attachment.thumb):
        if stored:
            stored.storage.delete(stored.name)


def _not_here(attachment: Attachment, problem: FileProblem) -> None:
    if problem.too_big:
        _ended(attachment, State.TOO_BIG, problem.reason)
    elif problem.retry_in is None or attachment.attempts >= MOST_ATTEMPTS:
        _ended(attachment, State.FAILED, problem.reason)
    else:
        tenancy.enqueue("conversations.tasks.fetch_file", attachment.pk, after=problem.retry_in * attachment.attempts)


def _ended(attachment: Attachment, state: str, why: str) -> None:
    Attachment.objects.filter(pk=attachment.pk, state=State.PENDING).update(state=state, problem=why[:200])
    logger.warning("file of message %s: %s", attachment.message_id, state)


def fetch_again(message: Message) -> bool:
    """An agent asks for a file that did not come. False if there is nothing to ask for."""
    with transaction.atomic():
        again = Attachment.objects.filter(message=message, state=State.FAILED).update(
            state=State.PENDING, problem="", attempts=1, created_at=timezone.now())  # not the first: with a fresh address
        if again:
            tenancy.enqueue("conversations.tasks.fetch_file", message.attachment.pk)
    return bool(again)


def forget(messages: Iterable[int]) -> None:
    """These messages were taken back: their files go, once that is certain."""
    for attachment in Attachment.objects.filter(message__in=list(messages)).exclude(state=State.GONE):
        Attachment.objects.filter(pk=attachment.pk).update(state=State.GONE, file="", thumb="", problem="")
        transaction.on_commit(lambda gone=attachment: discard(gone), robust=True)


def are_on_their_way(messages: Iterable[Message]) -> bool:
    """Whether a file of these messages may still arrive soon enough for the answer to take it in."""
    return Attachment.objects.filter(
        message__in=list(messages), state=State.PENDING, created_at__gt=timezone.now() - LONGEST_WAIT).exists()


def read(message: Message) -> bytes | None:
    """What a message's picture or recording holds, for whoever looks at it or listens to it (`MEDIA_READER`)."""
    found = Attachment.objects.filter(message=message, state=State.STORED, shown_as__in=[Shown.IMAGE, Shown.AUDIO], size__lte=20 * 1024**2).first()
    if found is None:
        return None
    try:
        with found.file.open("rb") as stored:
            return stored.read()
    except OSError:
        logger.error("file of message %s is not in the storage", message.pk)
        return None


def sweep() -> int:
    """Wake fetches that the queue has lost; one that has been tried often enough ends as failed."""
    late = timezone.now() - STUCK_AFTER
    lost = Attachment.objects.filter(Q(tried_at__lt=late) | Q(tried_at__isnull=True, created_at__lt=late), state=State.PENDING)
    lost.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, problem=noop("The file could not be fetched."))
    woken = 0
    for pk in lost.values_list("pk", flat=True):
        tenancy.enqueue("conversations.tasks.fetch_file", pk)
        woken += 1
    return woken
