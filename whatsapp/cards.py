"""Ways to connect a number, in plain words for whoever has to choose one."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Card:
    """One provider: what it needs, what it costs, and what one should know before choosing it."""

    provider: str
    title: str
    pitch: str | Promise
    needs: str | Promise
    cost: str | Promise
    risk: str | Promise
    groups: str | Promise
    window: str | Promise

    @property
    def lines(self) -> list[tuple[str | Promise, str | Promise]]:
        return [(_("You need"), self.needs), (_("Cost"), self.cost), (_("Risk of a ban"), self.risk), (_("Groups"), self.groups), (_("Time window"), self.window)]


CARDS = (
    Card(
        "green_api", "Green API", _("Keep the number and the phone you have: it is linked like WhatsApp Web, in a few minutes."),
        needs=_("An account at green-api.com, and the phone of the number at hand once"),
        cost=_("A monthly fee for each number, paid to Green API. Their free plan ends after three chats a month"),
        risk=_("Real, since it is no official way: WhatsApp may restrict a number that writes to many strangers. Answering those who write first is safe practice"),
        groups=_("Groups stay on the phone; they are not answered here"),
        window=_("None: you may write at any time"),
    ),
)


def cards() -> list[Card]:
    """Those that this installation can connect."""
    return [card for card in CARDS if card.provider in settings.CHANNEL_PROVIDERS]
