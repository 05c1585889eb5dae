"""How an agency shares out its conversations; one row."""

from __future__ import annotations

from django.db import models
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
