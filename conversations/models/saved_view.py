"""A way of looking at the inbox that an agent wants to come back to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """The tab, filters and order of an inbox, as they stand in its address. Its owner's alone unless shared with all."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("Name"), max_length=40)
    address = models.CharField(max_length=500, help_text="What Inbox.address says; read again by Inbox.asked_for")
    shared = models.BooleanField(_("Show it to every agent"), default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["agent", "name"], name="one_saved_view_per_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def seen_by(cls, agent: models.Model) -> models.QuerySet[SavedView]:
        """Their own, and those that are shared."""
        return cls.objects.filter(models.Q(agent=agent) | models.Q(shared=True)).select_related("agent")

    @classmethod
    def keep(cls, agent: models.Model, name: str, address: str, *, shared: bool) -> tuple[SavedView, bool]:
        """Keep a view under a name, and whether it is new: the same name again replaces it. Only owners share."""
        return cls.objects.update_or_create(agent=agent, name=name, defaults={"address": address, "shared": shared and agent.is_owner})
