"""What the assistant knows of a conversation beyond its last messages."""

from __future__ import annotations

import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone


class Memory(models.Model):
    """What the assistant knows of a conversation beyond its last messages."""

    conversation = models.OneToOneField("conversations.Conversation", on_delete=models.CASCADE, related_name="memory")
    wanted = models.JSONField(default=dict, help_text="The property request so far, as Criteria")
    shown = ArrayField(models.BigIntegerField(), default=list, help_text="Listings in play, in the order they were shown")
    focus = models.BigIntegerField(null=True, blank=True, help_text="The one of them that is being talked about")
    slots = models.JSONField(default=dict, help_text="Budget, areas, bedrooms, purpose, timing and name, as far as they were said")
    summary = models.TextField(blank=True, help_text="The conversation so far, in at most 120 words")
    open_question = models.CharField(max_length=300, blank=True)
    through = models.BigIntegerField(default=0, help_text="The newest message that the summary covers")
    epoch = models.PositiveIntegerField(default=0, help_text="The state of the pen when the summary was written")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "memories"

    def __str__(self) -> str:
        return f"memory of conversation {self.conversation_id}"

    def keep_summary(self, summary: str, open_question: str, *, through: int, epoch: int, slots: dict) -> bool:
        """Write a summary, unless another job has written one since this row was read: then the newer one stays and the
        answer is False. Slots only fill gaps: what code read from a message is never overwritten by a summary."""
        kept = Memory.objects.filter(conversation_id=self.conversation_id, through=self.through, epoch=self.epoch).update(
            summary=summary, open_question=open_question[:300], through=through, epoch=epoch, updated_at=timezone.now(),
        )
        if kept and slots:
            Memory.objects.filter(conversation_id=self.conversation_id).update(
                slots=RawSQL("%s::jsonb || slots", [json.dumps(slots, ensure_ascii=False)])
            )
        return bool(kept)
