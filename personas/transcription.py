"""Voice messages in words, before the turn. Who hears them is a setting; by default nobody does, and the contact gets a
polite fixed answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts import tenancy
from conversations.models import Message
from personas import media

logger = logging.getLogger(__name__)
LONGEST = 4000


class NotHeard(Exception):
    """The voice could not be put into words now. The text is fit for logs: a kind of error, never content."""


class Transcriber(Protocol):
    """Whoever can put a voice into words. Raises only NotHeard."""

    def transcribe(self, audio: bytes, *, mime: str, language: str, seconds: float) -> str:
        """The spoken words, within `seconds`. `language` is a hint and may be wrong; silence is an empty text."""
        ...


@lru_cache(maxsize=2)
def transcriber(path: str) -> Transcriber:
    return import_string(path)()


def hear(messages: Sequence[Message], language: str) -> int:
    """Put the voice messages among these into words and keep the words with them. Returns how many were heard.

    No connection is held while somebody listens. What fails stays unheard; the turn then says so politely.
    """
    unheard = [m for m in messages if m.kind in media.VOICES and not m.transcript and not m.deleted_at]
    if not settings.TRANSCRIBER or not unheard:
        return 0
    voices = [(message, data) for message in unheard if (data := media.raw(message))]
    tenancy.let_go()
    heard = 0
    for message, data in voices:
        try:
            words = transcriber(settings.TRANSCRIBER).transcribe(
                data, mime=message.attributes.get("mime", ""), language=language, seconds=settings.TRANSCRIBER_TIMEOUT_SECONDS
            )
        except NotHeard as why:
            logger.warning("message %s was not heard: %s", message.pk, why)
            continue
        message.transcript = words.strip()[:LONGEST]
        heard += Message.objects.filter(pk=message.pk, deleted_at__isnull=True).update(transcript=message.transcript) if message.transcript else 0
    return heard


def hear_for_person(message_id: int) -> None:
    """A voice message in a thread that a person looks after: no turn will hear it, and its words help them too."""
    message = Message.objects.select_related("conversation__contact").filter(pk=message_id).first()
    if message is not None and message.conversation.is_with_human:
        hear([message], message.conversation.contact.language or tenancy.current_agency().language)
