"""Connecting a number: check the account at the provider, point its webhook at us, and remember the way in."""

from __future__ import annotations

import logging
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import tenancy
from accounts.models import WebhookRoute
from accounts.tenancy import current_agency
from conversations.channels import ChannelStatus, SendError, provider_for
from conversations.models import Channel
from conversations.outbox import wake_channel_outbox
from whatsapp.authentication import routes
from whatsapp.providers import http

logger = logging.getLogger(__name__)
PATHS = {"green_api": "/webhook/greenapi"}


class CannotConnect(Exception):
    """The number was not connected; the text says why, and nothing half-made is left."""


def connect(provider: str, *, api_url: str, account: str, token: str, webhook_token: str = "", name: str = "",
            agent=None) -> tuple[Channel, ChannelStatus]:
    """Connect a number, or connect it again with new credentials. Raises CannotConnect with one sentence.

    The webhook's token is made here unless one is given (32 characters or more); only its digest is kept.
    """
    if provider not in PATHS:
        raise CannotConnect(f"There is no provider called {provider}; known: {', '.join(PATHS)}.")
    webhook_token = webhook_token or secrets.token_urlsafe(32)
    if len(webhook_token) < 16 or not webhook_token.isascii() or " " in webhook_token:
        raise CannotConnect("The webhook token needs at least 16 letters and digits, without blanks.")
    try:
        http.check_url(api_url)
    except (http.Forbidden, ValueError) as error:
        raise CannotConnect(f"The provider's address cannot be used: {error}") from None
    channel = Channel.objects.filter(provider=provider, account=account).first() or Channel(provider=provider, account=account)
    channel.name, channel.api_url, channel.token = name or channel.name or f"WhatsApp {account}", api_url, token
    channel.agent = agent or channel.agent
    try:  # outside of any transaction: this is the network
        status = provider_for(channel).status()
    except SendError as error:
        raise CannotConnect(error.reason) from None
    _remember(channel, webhook_token, status)
    try:
        provider_for(channel).connect(webhook_url=settings.WEBHOOK_BASE_URL + PATHS[provider], webhook_token=webhook_token)
    except SendError as error:
        raise CannotConnect(f"The number is known now, but its webhook was not set: {error.reason}") from None
    logger.info("channel %s connected, state %s", channel.pk, status.state)
    return channel, status


@transaction.atomic
def _remember(channel: Channel, webhook_token: str, status: ChannelStatus) -> None:
    """The route first knows the token, then the provider uses it: no webhook in between is refused."""
    agency = current_agency()
    channel.phone, channel.state = status.phone or channel.phone, status.state
    channel.save()
    try:
        with transaction.atomic():
            WebhookRoute.objects.update_or_create(
                agency_id=agency.pk, channel_id=channel.pk,
                defaults={"provider": channel.provider, "account": channel.account, "token_digest": WebhookRoute.digest(webhook_token)},
            )
    except IntegrityError:
        raise CannotConnect("This account is connected to another agency already.") from None
    transaction.on_commit(routes.clear)


def check(channel: Channel) -> str:
    """Ask the provider how the number is. What waited while it was away leaves now."""
    provider = provider_for(channel)
    tenancy.let_go()
    try:
        status = provider.status()
    except SendError as error:
        if error.channel_state:
            channel.moved_to(error.channel_state)
        return channel.state
    if status.phone and status.phone != channel.phone:
        Channel.objects.filter(pk=channel.pk).update(phone=status.phone)
    if channel.moved_to(status.state) and not channel.is_broken:
        wake_channel_outbox(channel)
    return channel.state
