"""One item of a thread, inbound or outbound. An outbound message is its own outbox row.

    inbound    RECEIVED
    outbound   QUEUED -> SENDING -> SENT -> DELIVERED -> READ
                 |          +-> QUEUED     refused before anything left
                 |          +-> FAILED     refused for good
                 |          +-> UNKNOWN    timed out after it left, or killed in between: never sent again by machine
                 +-> DISCARDED             the pen moved, or a newer message made it stale
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from conversations.models.conversation import Conversation
from conversations.querysets import MessageQuerySet


class Author(models.TextChoices):
    CONTACT = "contact"
    AI = "ai"
    AGENT = "agent"
    SYSTEM = "system"


class Status(models.TextChoices):
    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DISCARDED = "discarded"


class Kind(models.TextChoices):
    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    POLL = "poll"
    POLL_VOTE = "poll_vote"
    BUTTONS = "buttons"
    BUTTON_REPLY = "button_reply"
    LIST_REPLY = "list_reply"
    REACTION = "reaction"
    CALL = "call"
    INVITE = "invite"
    UNREADABLE = "unreadable"
    OTHER = "other"


class Message(models.Model):
    """What was said, by whom, and how far it got."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=8, choices=Author)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TEXT)
    text = models.TextField(blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    transcript = models.TextField(blank=True, help_text="What was said in a voice message, as a machine heard it")
    description = models.CharField(max_length=500, blank=True, help_text="What a picture shows, as a machine saw it")
    status = models.CharField(max_length=10, choices=Status)
    provider_id = models.CharField(max_length=120, blank=True)
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    occurred_at = models.DateTimeField(default=timezone.now, help_text="By the provider's clock where it told one")
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    touched = models.BigIntegerField(default=0, editable=False, help_text="Grows with whatever changes the screen; set by a trigger (see live.py)")

    # Outbound only
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    from_phone = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField(null=True, blank=True, help_text="The state of the pen this text was written for")
    answers = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answered_by")
    part = models.PositiveSmallIntegerField(default=0, help_text="Long texts leave in parts, in order")
    client_key = models.CharField(max_length=64, blank=True, help_text="Made by whoever sends, so that a repeat is no second message")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True, help_text="When WhatsApp itself confirmed it, and not only the provider")
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it failed, in words for people")
    tries = models.JSONField(default=list, blank=True, help_text="Attempts that did not go well: when, what became of it, why")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "provider_id"], condition=~Q(provider_id=""), name="message_stored_once"
            ),
            models.UniqueConstraint(
                fields=["answers", "part"], condition=Q(author="ai") & ~Q(status="discarded"), name="one_ai_reply_per_message"
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_key"], condition=~Q(client_key=""), name="message_sent_once_per_key"
            ),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(status="sending"), name="one_message_leaving_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(author="contact", status="received") | (~Q(author="contact") & ~Q(status="received")),
                name="only_contacts_are_received",
            ),
            models.CheckConstraint(condition=~Q(author="ai") | Q(epoch__isnull=False), name="ai_text_knows_its_epoch"),
        ]
        indexes = [
            models.Index(fields=["conversation", "occurred_at", "id"], name="messages_in_order"),
            models.Index(fields=["status", "due_at"], condition=Q(status__in=["queued", "sending", "unknown"]), name="messages_in_outbox"),
            models.Index(fields=["sent_at"], condition=Q(status="sent", acknowledged_at__isnull=True), name="messages_unconfirmed"),
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="messages_by_words"),
            GinIndex(fields=["transcript"], opclasses=["gin_trgm_ops"], condition=~Q(transcript=""), name="messages_by_heard_words"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="messages_by_provider_id"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_unconfirmed(self) -> bool:
        """The provider took it; whether WhatsApp did is not known yet."""
        return self.status == Status.SENT and self.acknowledged_at is None

    @property
    def caption(self) -> str:
        """What was written below its file; nothing for most."""
        return self.attributes.get("caption", "")

    @property
    def words(self) -> str:
        """What the message says to somebody who cannot hear or see it."""
        if self.transcript:
            return self.transcript
        return f"{self.text} ({self.description})" if self.description else self.text

    @property
    def is_inbound(self) -> bool:
        return self.author == Author.CONTACT
