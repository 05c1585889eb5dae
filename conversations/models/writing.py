"""What agents write that is no message: notes among colleagues, words kept for reuse, and what is not finished yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.agents.models import Agent
from conversations.models.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

MENTION = re.compile(r"(?<![\w@])@([\w.-]+)")
PLACE = re.compile(r"\{(name|agent|agency|listing)\}")


class Note(models.Model):
    """A word among colleagues in a thread. It is never sent, and it does not move the pen."""

    LONGEST = 2000

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=LONGEST)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    client_key = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_key"], condition=~models.Q(client_key=""), name="note_written_once_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @classmethod
    @transaction.atomic
    def write(cls, conversation: Conversation, *, by: Agent, text: str, client_key: str = "") -> Note:
        """Put a note into the thread and tell whoever is named in it with an @. The same key again writes nothing.

        Raises ValueError for an empty text.
        """
        if not text.strip():
            raise ValueError(gettext("A note needs some text."))
        conversation._lock()
        if client_key:
            known = cls.objects.filter(conversation=conversation, client_key=client_key).first()
            if known:
                return known
        note = cls.objects.create(conversation=conversation, by=by, text=text.strip(), client_key=client_key)
        named = [agent for agent in named_in(text) if agent != by and agent.pk]
        if named:
            note.mentions.set(named)
            tenancy.enqueue(settings.MENTION_ALARM, note.pk)
        return note


def named_in(text: str) -> Sequence[Agent]:
    """The colleagues whom a text names: @ before a first name, or before the part of their mail address that is theirs."""
    names = {name.rstrip(".-").lower() for name in MENTION.findall(text)}
    if not names:
        return []
    return [
        agent for agent in Agent.objects.active()
        if names & {agent.get_short_name().lower(), agent.email.split("@")[0].lower()}
    ]


class CannedReply(models.Model):
    """Words that are used again and again, called up by `/shortcut`. Without an owner it is everybody's."""

    shortcut = models.CharField(
        _("shortcut"), max_length=30,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9_-]*\Z", _("Use lower-case letters, digits, - and _ only."))],
    )
    text = models.TextField(_("text"), max_length=4000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="canned_replies")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["shortcut"]
        verbose_name_plural = "canned replies"
        constraints = [models.UniqueConstraint(Coalesce("owner", 0), "shortcut", name="one_canned_reply_per_shortcut")]

    def __str__(self) -> str:
        return f"/{self.shortcut}"

    @classmethod
    def usable_by(cls, agent: Agent) -> models.QuerySet[CannedReply]:
        return cls.objects.filter(models.Q(owner=agent) | models.Q(owner__isnull=True))

    @classmethod
    def editable_by(cls, agent: Agent) -> models.QuerySet[CannedReply]:
        """One's own; what is everybody's is the owner's to change."""
        return cls.usable_by(agent) if agent.is_owner else cls.objects.filter(owner=agent)

    def filled(self, **values: str) -> str:
        """The text with {name}, {agent}, {agency} and {listing} filled in; what is not known leaves no hole with braces."""
        text = PLACE.sub(lambda place: values.get(place[1], ""), self.text)
        return re.sub(r" +([,.!?])", r"\1", re.sub(r"[ \t]{2,}", " ", text)).strip()


class ComposerDraft(models.Model):
    """What an agent has begun to write in a thread, kept here so that it waits on whatever device comes next."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    is_note = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="one_draft_per_agent_and_thread")]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @classmethod
    def keep(cls, conversation: Conversation, agent: Agent, text: str, *, is_note: bool = False, client_key: str = "") -> None:
        """Keep what is in the composer; nothing in it, or words that have been sent meanwhile, leaves no draft."""
        sent = client_key and (
            conversation.messages.filter(client_key=client_key).exists() or conversation.notes.filter(client_key=client_key).exists()
        )
        if not text.strip() or sent:
            cls.forget(conversation, agent)
        else:
            cls.objects.update_or_create(conversation=conversation, agent=agent, defaults={"text": text, "is_note": is_note})

    @classmethod
    def forget(cls, conversation: Conversation, agent: Agent) -> None:
        cls.objects.filter(conversation=conversation, agent=agent).delete()
