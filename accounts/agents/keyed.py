"""Requests that a program marks with a key of its own, so that asking again makes nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

KEPT = timedelta(hours=24)  # after that a key may be used for something else
LOST = timedelta(minutes=2)  # whoever has not finished by then has died


class KeyUsed(Exception):
    """The key belongs to another request."""


class StillAtIt(Exception):
    """The first request with this key has not been answered yet."""


class KeyedRequest(models.Model):
    """One request under its key: a trace of what was asked, and the row that it made. Nothing of what was sent is kept."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    trace = models.CharField(max_length=64, help_text="Digest of door and body")
    made = models.BigIntegerField(null=True, blank=True, help_text="The row it made; empty while it is being made")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "key"], name="one_request_per_agent_and_key")]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @classmethod
    def once(cls, agent: models.Model, key: str, trace: str, make: Callable[[], int]) -> tuple[int, bool]:
        """The id of what `make` makes, and whether that was now. `make` runs outside of any transaction of ours; if it fails,
        the key is free again. Raises KeyUsed and StillAtIt."""
        now = timezone.now()
        cls.objects.filter(agent=agent).filter(models.Q(at__lt=now - KEPT) | models.Q(at__lt=now - LOST, made=None)).delete()
        try:
            with transaction.atomic():
                mine = cls.objects.create(agent=agent, key=key, trace=trace)
        except IntegrityError:
            return cls._first(agent, key, trace), False
        try:
            made = make()
        except BaseException:
            mine.delete()
            raise
        cls.objects.filter(pk=mine.pk).update(made=made)
        return made, True

    @classmethod
    def _first(cls, agent: models.Model, key: str, trace: str) -> int:
        first = cls.objects.filter(agent=agent, key=key).first()
        if first is None or (first.trace == trace and first.made is None):
            raise StillAtIt
        if first.trace != trace:
            raise KeyUsed
        return first.made
