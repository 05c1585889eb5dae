"""A word that agents stick on conversations to find them again."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Label(models.Model):
    class Colour(models.TextChoices):
        """Each has a pair of colours per ground in inbox.css; a name and never a code, since styles are not written inline."""

        GREY = "grey", _("Grey")
        RED = "red", _("Red")
        AMBER = "amber", _("Amber")
        GREEN = "green", _("Green")
        TEAL = "teal", _("Teal")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")
        PINK = "pink", _("Pink")

    name = models.CharField(_("Name"), max_length=30)
    colour = models.CharField(_("Colour"), max_length=8, choices=Colour, default=Colour.GREY)

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_label_per_name", violation_error_message=_("There is a label of this name already.")),
        ]

    def __str__(self) -> str:
        return self.name
