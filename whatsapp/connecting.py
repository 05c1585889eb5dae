"""Connecting a number: check the account at the provider, point its webhook at us, and remember the way in. And asking after it."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import tenancy
from accounts.agents.audit import note
from accounts.encryption import digest
from accounts.models import WebhookRoute
from accounts.office.limits import is_full_of_numbers
from accounts.tenancy import current_agency
from conversations.channels import ChannelStatus, SendError, provider_for
from conversations.models import Channel, Incident
from conversations.outbox import sending_fails, wake_channel_outbox
from whatsapp import recovery
from whatsapp.authentication import routes
from whatsapp.providers import http

logger = logging.getLogger(__name__)
PATHS = {"green_api": "/webhook/greenapi"}
SETTLES = timedelta(minutes=6)  # new settings of an account hold after five minutes at the latest
PATIENCE = timedelta(seconds=25)  # one question without an answer is no trouble yet


class CannotConnect(Exception):
    """The number was not connected; the text says why. `code` names it for `conversations.troubles`. Nothing is left of it, unless
    `is_known`: then only its webhook is missing, and connecting it again is all it needs."""

    def __init__(self, why: str, code: str = "", *, is_known: bool = False) -> None:
        super().__init__(why)
        self.code, self.is_known = code, is_known


def connect(provider: str, *, api_url: str, account: str, token: str, webhook_token: str = "", name: str = "",
            agent=None, by=None) -> tuple[Channel, ChannelStatus]:
    """Connect a number, or connect it again with new credentials. Raises CannotConnect with one sentence.

    The webhook's token is made here unless one is given (32 characters or more); only its digest is kept. `by` is the agent who
    does it, for the agency's audit.
    """
    if provider not in PATHS:
        raise CannotConnect(f"There is no provider called {provider}; known: {', '.join(PATHS)}.")
    webhook_token = webhook_token or secrets.token_urlsafe(32)
    if len(webhook_token) < 16 or not webhook_token.isascii() or " " in webhook_token:
        raise CannotConnect("The webhook token needs at least 16 letters and digits, without blanks.")
    try:
        http.check_url(api_url)
    except (http.Forbidden, ValueError) as error:
        raise CannotConnect(f"The provider's address cannot be used: {error}", "address") from None
    channel = Channel.objects.filter(provider=provider, account=account).first() or Channel(provider=provider, account=account)
    channel.name, channel.api_url, channel.token = name or channel.name or f"WhatsApp {account}", api_url, token
    channel.agent = agent or channel.agent
    if channel.pk is None and is_full_of_numbers(current_agency(), Channel.objects.real().count()):
        raise CannotConnect("The agency's plan has no place for another number.", "plan")
    tenancy.let_go()
    try:  # outside of any transaction: this is the network
        status = provider_for(channel).status()
    except SendError as error:
        raise CannotConnect(error.reason, error.code or "fault") from None
    _remember(channel, webhook_token, status, by)
    tenancy.let_go()
    try:
        provider_for(channel).connect(webhook_url=webhook_address(channel), webhook_token=webhook_token)
    except SendError as error:
        raise CannotConnect(f"The number is known now, but its webhook was not set: {error.reason}", error.code or "fault", is_known=True) from None
    Channel.objects.filter(pk=channel.pk).update(webhook_set_at=timezone.now())
    if status.state == Channel.State.CONNECTED:
        Incident.close_for(channel)
        wake_channel_outbox(channel)
    logger.info("channel %s connected, state %s", channel.pk, status.state)
    return channel, status


def usual_address(account: str) -> str:
    """Where an account of Green API is called when nobody says otherwise: its host begins as its id does."""
    return settings.GREEN_API_URL.replace("{prefix}", account[:4])


def webhook_address(channel: Channel) -> str:
    """Where the provider of this number is to report."""
    return settings.WEBHOOK_BASE_URL + PATHS[channel.provider]


@transaction.atomic
def _remember(channel: Channel, webhook_token: str, status: ChannelStatus, by) -> None:
    """The route first knows the token, then the provider uses it: no webhook in between is refused."""
    agency, is_new = current_agency(), channel.pk is None
    channel.phone, channel.state, channel.state_at = status.phone or channel.phone, status.state, timezone.now()
    channel.checked_at, channel.unanswered_since = timezone.now(), None
    channel.save()
    try:
        with transaction.atomic():
            WebhookRoute.objects.update_or_create(
                agency_id=agency.pk, channel_id=channel.pk,
                defaults={"provider": channel.provider, "account": channel.account, "token_digest": digest(webhook_token)},
            )
    except IntegrityError:
        raise CannotConnect("This account is connected to another agency already.", "elsewhere") from None
    note("number connected" if is_new else "number connected again", by=by, channel_id=channel.pk)
    transaction.on_commit(routes.clear)


def connect_again(channel: Channel, *, by=None) -> ChannelStatus:
    """The same number with what we know of it: its webhook leads here again. Raises CannotConnect."""
    _, status = connect(channel.provider, api_url=channel.api_url, account=channel.account, token=channel.token, by=by)
    channel.refresh_from_db()
    return status


def switch_off(channel: Channel, *, by=None) -> bool:
    """Nothing is received or sent on this number any more, until it is connected again. What was said on it stays.

    False if the provider could not be told so: it may go on calling, and is refused at our door.
    """
    tenancy.let_go()
    try:
        provider_for(channel).disconnect()
        told = True
    except SendError:
        told = False
    with transaction.atomic():
        channel.moved_to(Channel.State.OFF)
        Incident.objects.filter(channel=channel, closed_at__isnull=True).update(closed_at=timezone.now(), filled_at=timezone.now())
        WebhookRoute.objects.filter(agency_id=current_agency().pk, channel_id=channel.pk).delete()
        note("number switched off", by=by, channel_id=channel.pk)
        transaction.on_commit(routes.clear)
    return told


def check(channel: Channel) -> str:
    """Ask the provider how the number is, and see whether anything else is wrong with it. What waited while it was away leaves now."""
    if channel.is_off:
        return channel.state
    channel.checked_at = timezone.now()
    Channel.objects.filter(pk=channel.pk).update(checked_at=channel.checked_at)
    provider = provider_for(channel)
    tenancy.let_go()
    try:
        status = provider.status()
    except SendError as error:
        if error.channel_state:
            channel.moved_to(error.channel_state)
        elif error.code == "unreachable":
            _no_answer(channel, error.reason)
        return channel.state
    changed = {"unanswered_since": None} if channel.unanswered_since else {}
    if status.phone and status.phone != channel.phone:
        changed["phone"] = channel.phone = status.phone
    if changed:
        Channel.objects.filter(pk=channel.pk).update(**changed)
    moved = channel.moved_to(status.state)
    if status.state == Channel.State.CONNECTED:
        cause, detail = _trouble(channel, status)
        if cause:
            Incident.open_for(channel, cause, detail)
        else:
            Incident.close_for(channel)
    elif status.state in Channel.BROKEN and channel.phone:
        Incident.open_for(channel, status.state)  # of a number that broke before there were incidents
    if moved and not channel.is_broken:
        wake_channel_outbox(channel)
    return channel.state


def _no_answer(channel: Channel, why: str) -> None:
    since = channel.unanswered_since
    if since is None:
        Channel.objects.filter(pk=channel.pk, unanswered_since__isnull=True).update(unanswered_since=timezone.now())
    elif timezone.now() - since >= PATIENCE and channel.state not in Channel.BROKEN:
        Incident.open_for(channel, Incident.Cause.UNREACHABLE, why)


def _trouble(channel: Channel, status: ChannelStatus) -> tuple[str, str]:
    """What is wrong with a number that its provider calls connected; nothing, mostly."""
    if status.reports_to is not None and _is_elsewhere(channel, status.reports_to):
        return Incident.Cause.WEBHOOK, ""
    if status.reports_to is not None and recovery.is_deaf(channel):
        return Incident.Cause.SILENT, ""
    failing = sending_fails(channel)
    return (Incident.Cause.SENDING, failing) if failing else ("", "")


def _is_elsewhere(channel: Channel, reports_to: tuple[str, str]) -> bool:
    """Whether the provider has been told to report to somebody else. Right after we told it, it may not know yet."""
    if channel.webhook_set_at is None or timezone.now() - channel.webhook_set_at < SETTLES:
        return False
    route = WebhookRoute.objects.filter(agency_id=current_agency().pk, channel_id=channel.pk).first()
    return route is None or reports_to != (webhook_address(channel), route.token_digest)
