"""What can be told. A name, once out, means the same for ever."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEST = "webhook.test"  # sent on request only, so nobody subscribes to it
KINDS = {
    "message.received": _("A contact has written"),
    "message.sent": _("A message has left: the assistant's, an agent's or a notice"),
    "message.failed": _("A message could not be delivered"),
    "message.unconfirmed": _("It is not certain that a message was delivered"),
    "conversation.taken_over": _("A person has taken the pen"),
    "conversation.handed_back": _("The assistant has the pen again"),
    "conversation.assigned": _("A conversation was given to an agent, or to nobody"),
    "conversation.closed": _("An agent has closed a conversation"),
    "conversation.reopened": _("An agent has opened a closed conversation again"),
    "escalation.opened": _("The assistant has asked for a person"),
    "contact.opted_out": _("A contact wishes to hear nothing more"),
    "contact.opted_in": _("A contact who had opted out wishes to be written to again"),
    "listing.created": _("A listing was added"),
    "listing.updated": _("A listing has changed"),
    "listing.deleted": _("A listing was deleted"),
    "listings.stored": _("A file of more than a hundred listings was stored"),
    "channel.state_changed": _("A number was connected, broke, or was blocked"),
}
