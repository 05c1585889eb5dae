"""Bringing a number and its phone together: the picture to scan, the code to type, and what stands in the way."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.core.cache import cache

from accounts import tenancy
from accounts.agents.audit import note
from conversations.channels import SendError, provider_for
from conversations.models import Channel
from whatsapp import connecting

KEPT_SECONDS = 3  # a provider allows one question a second, whoever watches
LINKED, PICTURE, TROUBLE = "linked", "picture", "trouble"


@dataclass(frozen=True, slots=True)
class Look:
    """What to show of a number now: that it is linked, the picture to scan, or a trouble by its code (`conversations.troubles`)."""

    kind: str
    code: str = ""
    picture: str = ""  # as an address for <img>

    @property
    def is_linked(self) -> bool:
        return self.kind == LINKED


def stored(channel: Channel) -> Look:
    """What we know without asking anybody."""
    if channel.is_off:
        return Look(TROUBLE, "off")
    if channel.trouble:
        return Look(TROUBLE, channel.trouble)
    if channel.unanswered_since:
        return Look(TROUBLE, "unreachable")
    return Look(LINKED) if channel.state == Channel.State.CONNECTED else Look(TROUBLE, str(channel.state))


def look(channel: Channel) -> Look:
    """Ask the provider; whoever asks again within moments gets the same answer."""
    key = _key(channel)
    found = cache.get(key)
    if found is None:
        found = _ask(channel)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _key(channel: Channel) -> str:
    """What was answered holds only as long as nothing else was heard of the number."""
    return f"linking:{channel.pk}:{stored(channel).code or LINKED}"


def _ask(channel: Channel) -> Look:
    if channel.is_off:
        return stored(channel)
    connecting.check(channel)
    channel = Channel.objects.get(pk=channel.pk)
    known = stored(channel)
    if known.code != Channel.State.DISCONNECTED:
        return known
    provider = provider_for(channel)
    tenancy.let_go()
    try:
        said = provider.link_picture()
    except SendError as error:
        return Look(TROUBLE, error.code or "fault")
    if said.kind == "picture":
        return Look(PICTURE, picture="data:image/png;base64," + base64.b64encode(said.picture).decode())
    return Look(TROUBLE, "stuck" if said.kind == "stuck" else "starting")


def code_for(channel: Channel, phone: str) -> str:
    """The code to type into WhatsApp on the phone with this number. Raises SendError."""
    provider = provider_for(channel)
    tenancy.let_go()
    return provider.link_code(phone)


def unlink(channel: Channel, *, by) -> None:
    """Take the phone off on purpose, for another one or for a fresh start. Raises SendError."""
    provider = provider_for(channel)
    tenancy.let_go()
    provider.unlink()
    # No alarm for what somebody has just done: without a phone it is a number that waits for its first link.
    Channel.objects.filter(pk=channel.pk).update(state=Channel.State.DISCONNECTED, phone="")
    note("number unlinked", by=by, channel_id=channel.pk)


def restart(channel: Channel, *, by) -> None:
    """Start the account anew at the provider. Raises SendError."""
    provider = provider_for(channel)
    tenancy.let_go()
    provider.restart()
    note("number restarted", by=by, channel_id=channel.pk)


def look_again(channel: Channel) -> Look:
    """Ask now, whatever was answered a moment ago."""
    channel = Channel.objects.get(pk=channel.pk)
    cache.delete(_key(channel))
    return look(channel)
