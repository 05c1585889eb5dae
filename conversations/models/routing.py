"""How an agency shares out its conversations, and who was given which."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Routing(models.Model):
    """To whom a conversation goes that needs a person and is nobody's, and whether everybody sees such conversations."""

    by_listing = models.BooleanField(
        _("First to the agent of the listing being talked about"), default=True,
    )
    round_robin = models.BooleanField(_("Then in turn to whoever is on duty"), default=False)
    unassigned_hidden = models.BooleanField(
        _("Hide what is assigned to nobody"), default=False,
        help_text=_("Then only owners, and agents who see everybody's conversations, find it."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "routing"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_routing_per_agency")]

    def __str__(self) -> str:
        return "Routing"

    @classmethod
    def current(cls) -> Routing:
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Assignment(models.Model):
    """One time a conversation was given to an agent, or to nobody; the thread tells it. Written by `Conversation.assign` alone."""

    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="assignments")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
                           help_text="Empty: by rule, or by a command")
    to_nobody = models.BooleanField(default=False, help_text="As it was meant then; who got it may have left since")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(to__isnull=True) | models.Q(to_nobody=False), name="nobody_is_not_somebody"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"
