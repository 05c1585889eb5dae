"""What can be wrong with a number, in words for people, and the one thing that mends it. Every screen that speaks of a number
in trouble takes its sentence and its button from here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a button does; the page of a number knows how (templates/numbers/_action.html).
LINK, CHECK, TOKEN, WEBHOOK, RESTART, UNLINK, AGAIN = "link", "check", "token", "webhook", "restart", "unlink", "again"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault: what it is, why, and what to press. `heals` is set where it may pass by itself and a page should look again."""

    title: str | Promise
    text: str | Promise
    action: str
    button: str | Promise
    heals: bool = False


TROUBLES: dict[str, Trouble] = {
    "disconnected": Trouble(_("Not linked to a phone"), _("WhatsApp on the phone of this number does not hold the link any more. Take that phone and link it again; it takes a minute."), LINK, _("Link the phone")),
    "restricted": Trouble(_("Restricted by WhatsApp (yellow card)"), _("WhatsApp limits this number for a while, mostly because people were written to who had not written first. Let it rest and answer only those who write. A restart lifts the mark once."), RESTART, _("Restart the connection")),
    "blocked": Trouble(_("Blocked by WhatsApp"), _("WhatsApp has blocked this number. Open WhatsApp on its phone and ask for a review there; we cannot do it for you. Once it works on the phone again, check here."), CHECK, _("Check again"), heals=True),
    "refused": Trouble(_("Our access is refused"), _("Green API does not accept the token of this number any more: it was changed there, or the plan has run out. Copy the token that is valid now."), TOKEN, _("Enter the token")),
    "starting": Trouble(_("The account is starting"), _("Green API is getting the account ready. That takes up to five minutes, and nothing is lost meanwhile."), CHECK, _("Check again"), heals=True),
    "unknown": Trouble(_("Its state is not known yet"), _("We have not heard from the provider what state this number is in."), CHECK, _("Check again"), heals=True),
    "unreachable": Trouble(_("Green API does not answer"), _("Their service cannot be reached at the moment, so nothing is sent or received. We ask every minute and go on by ourselves."), CHECK, _("Try again"), heals=True),
    "webhook": Trouble(_("Its messages are sent somewhere else"), _("Somebody has changed the webhook in the console of Green API, so new messages do not reach you here."), WEBHOOK, _("Send them here again")),
    "silent": Trouble(_("Messages do not reach us"), _("People write to this number, but Green API does not tell us. We fetch what was missed every few minutes; setting the webhook anew mends it."), WEBHOOK, _("Set the webhook anew")),
    "sending": Trouble(_("Messages are not accepted"), _("The last messages to several people were refused. Look at what Green API says of this account, its plan above all."), CHECK, _("Check again")),
    # While connecting: nothing is kept yet.
    "away": Trouble(_("Green API does not answer"), _("Their service cannot be reached at the moment. Nothing was kept; what you typed is still here, so try again in a minute."), AGAIN, _("Try again")),
    "half": Trouble(_("Almost there"), _("The account is known now, but Green API did not take the address to report to. Nothing arrives before it has; try again in a minute."), AGAIN, _("Try again")),
    "credentials": Trouble(_("Green API does not know this pair"), _("The instance id and the token do not belong together. Copy both from the same line of your console."), AGAIN, _("Enter them again")),
    "expired": Trouble(_("The account has expired"), _("Green API says that this account has expired or was deleted. Renew it in their console, then connect it here."), AGAIN, _("Try again")),
    "elsewhere": Trouble(_("Used by another agency"), _("This account is connected to another agency on this platform already. One number can belong to one agency only."), AGAIN, _("Use another account")),
    "plan": Trouble(_("Your plan has no place for another number"), _("Switch a number off and remove it, or ask whoever runs this platform for a larger plan."), AGAIN, _("Enter another account")),
    "address": Trouble(_("This address cannot be used"), _("The address of the account must start with https and be a public one. Copy “apiUrl” from your console."), AGAIN, _("Enter it again")),
    "busy": Trouble(_("Green API asks us to slow down"), _("Too many questions in one second. Wait a moment."), CHECK, _("Try again"), heals=True),
    "fault": Trouble(_("It did not work"), _("Green API gave an answer that we do not understand. Try once more; if it stays so, look into your console there."), CHECK, _("Try again")),
    # While linking a phone.
    "new": Trouble(_("Now link the phone"), _("The account is known. Take the phone of this number and link it to the account; it takes a minute."), LINK, _("Link the phone")),
    "code_old": Trouble(_("This code has expired"), _("Nobody scanned it for five minutes, so we have stopped asking for new ones."), LINK, _("Show a new code")),
    "stuck": Trouble(_("An old link is in the way"), _("Green API still holds a link to a phone that does not work any more. Clear it, and a code appears."), UNLINK, _("Clear the old link")),
    "no_code": Trouble(_("No code for this number"), _("Green API gives no code for it now. Check that it is the number of the WhatsApp on that phone, with country code, or scan the picture."), LINK, _("Show the picture")),
    "off": Trouble(_("Switched off"), _("Nothing is received or sent on this number. What people write meanwhile stays on its phone."), WEBHOOK, _("Switch it on again")),
}


def trouble(code: str) -> Trouble:
    """By its code; a code nobody knows is the general fault."""
    return TROUBLES.get(code) or TROUBLES["fault"]


def trouble_connecting(code: str, *, is_known: bool) -> Trouble:
    """What stands in the way while somebody connects a number: nobody asks after it again by itself, as for those that are connected."""
    return trouble("half" if is_known else "away" if code == "unreachable" else code)
