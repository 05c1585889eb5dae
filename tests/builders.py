"""Things with sensible defaults, so that a test states only the facts it is about."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from accounts.encryption import digest
from accounts.models import WebhookRoute
from accounts.tenancy import current_agency
from conversations import receiving
from conversations.channels import Arrival
from conversations.models import Channel, Contact, ContactAddress, Conversation, Message
from properties.models import Listing

_count = itertools.count(1)
WEBHOOK_TOKEN = "webhook-token-of-{}-0123456789abcdef"


def a_channel(account: str = "", *, routed: bool = True, **facts) -> Channel:
    """A connected number with its webhook route. Its webhook token is `webhook_token(channel)`."""
    agency = current_agency()
    account = account or f"71030000{next(_count):02d}"
    channel = Channel.objects.create(**{
        "name": f"{agency.name} number", "provider": "green_api", "api_url": "http://127.0.0.1:9", "account": account,
        "token": "t" * 50, "state": Channel.State.CONNECTED, "phone": "+6560000001"} | facts)
    if routed:
        WebhookRoute.objects.create(agency=agency, provider=channel.provider, channel_id=channel.pk, account=account,
                                    token_digest=digest(webhook_token(channel)))
    return channel


def webhook_token(channel: Channel) -> str:
    return WEBHOOK_TOKEN.format(channel.account)


def an_arrival(conversation: Conversation | None = None, text: str = "Hello", **facts) -> Arrival:
    n = next(_count)
    address = conversation.address if conversation else f"65910{n:05d}@c.us"
    return Arrival(**{
        "provider_id": f"ARRIVAL{n:08d}", "address": address, "address_kind": "phone", "address_value": "+" + address.split("@")[0],
        "name": "Lee Ming", "kind": "text", "text": text, "attributes": {}, "occurred_at": datetime.now(UTC)} | facts)


def a_conversation(channel: Channel | None = None, **facts) -> Conversation:
    n = next(_count)
    contact = Contact.objects.create(name=facts.pop("name", "Lee Ming"), language=facts.pop("language", "en"))
    ContactAddress.objects.create(contact=contact, kind="phone", value=f"+65910{n:05d}")
    return Conversation.objects.create(channel=channel or a_channel(), contact=contact, address=f"65910{n:05d}@c.us", **facts)


def says(conversation: Conversation, text: str, **facts) -> Message:
    """The contact writes, through the public door of the channel."""
    message = receiving.receive(conversation.channel, an_arrival(conversation, text, **facts))
    conversation.refresh_from_db()
    return message


def a_listing(**facts) -> Listing:
    n = next(_count)
    return Listing.objects.create(**{
        "reference": f"T-{1000 + n}", "title": f"Marina Crest Residences {n}", "property_type": "condo", "listing_type": "sale",
        "price": 1_200_000, "currency": "SGD", "bedrooms": 3, "bathrooms": 2, "area": 1184, "area_unit": "sqft",
        "suburb": "Marina Bay", "city": "Singapore", "address": "18 Marina Boulevard", "features": ["pool", "gym", "sea view"],
        "availability": "available"} | facts)
