"""The file of a message: where it lies, what it really is, and how far fetching it got."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.message import Kind, Message

ENDINGS = {"image/jpeg": ".jpg", "image/webp": ".webp", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/wav": ".wav",
           "audio/aac": ".aac", "audio/amr": ".amr", "video/mp4": ".mp4", "video/webm": ".webm"}
UNDER = {"image": (Kind.IMAGE, "Photo"), "audio": (Kind.AUDIO, "Audio"), "video": (Kind.VIDEO, "Video"), "file": (Kind.DOCUMENT, "Document")}


def file_path(attachment: Attachment, name: str) -> str:
    """A name of our own that nobody can guess: what a phone called the file says too much, and may say anything."""
    return f"messages/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """`shown_as` was told from the content, never from what somebody said of it; it alone decides how the file is served."""

    class State(models.TextChoices):
        PENDING = "pending", _("Being fetched")
        STORED = "stored", _("Stored")
        FAILED = "failed", _("Not fetched")
        TOO_BIG = "too_big", _("Too large")
        REFUSED = "refused", _("Refused")
        GONE = "gone", _("Deleted")

    class Shown(models.TextChoices):
        IMAGE = "image", _("Picture")
        AUDIO = "audio", _("Sound")
        VIDEO = "video", _("Video")
        FILE = "file", _("File")

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="attachment")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it is not here, in words for people")
    shown_as = models.CharField(max_length=5, choices=Shown, default=Shown.FILE)
    file = models.FileField(upload_to=file_path, max_length=120, blank=True)
    thumb = models.FileField(upload_to=file_path, max_length=120, blank=True)
    mime = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200, blank=True, help_text="What the sender called it")
    size = models.PositiveBigIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    caption = ""  # on its way into the message, where it is kept

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(state="stored") | ~models.Q(file=""), name="stored_means_there_is_a_file"),
        ]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(state="pending"), name="attachments_to_fetch")]

    def __str__(self) -> str:
        return f"file of message {self.message_id}"

    def as_message(self) -> dict:
        """Kind and words of the message that will carry this file, as they come back from the provider in its echo."""
        kind, word = (Kind.VOICE, "Voice message") if self.mime == "audio/ogg" else UNDER[self.shown_as]
        named = f": {self.name}" if kind == Kind.DOCUMENT else ""
        return {"kind": kind, "text": f"[{word}{named}] {self.caption}".strip(),
                "attributes": {"caption": self.caption, "mime": self.mime} | ({"name": self.name} if named else {})}

    @property
    def sent_name(self) -> str:
        """The name it leaves under. WhatsApp shows that of a document only; the others find the message in the journals."""
        if self.shown_as == self.Shown.FILE:
            return self.name
        return f"{self.shown_as}-{self.message_id}{ENDINGS.get(self.mime, '')}"

    @property
    def is_stored(self) -> bool:
        return self.state == self.State.STORED

    @property
    def kind_word(self) -> str:
        """The ending of its name, as a word: what a person takes for the kind of a document."""
        ending = self.name.rpartition(".")[2]
        return ending.upper() if "." in self.name and ending.isalnum() and len(ending) <= 5 else ""

    @property
    def can_be_fetched_again(self) -> bool:
        return self.state == self.State.FAILED
