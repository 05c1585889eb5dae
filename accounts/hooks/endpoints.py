"""What an owner can do with a webhook. Page and API call these; each leaves a line in the agency's audit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.agents import audit
from accounts.hooks.kinds import KINDS, TEST
from accounts.hooks.models import OVERLAP, Delivery, Endpoint, Event, new_secret
from accounts.hooks.telling import note_whether_anybody_listens
from accounts.outgoing import Forbidden, check_url

if TYPE_CHECKING:
    from accounts.agents.models import Agent

MOST_ENDPOINTS = 20


class CannotKeep(ValueError):
    """The webhook was not stored; `field` says which value has to change, the text says how."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@transaction.atomic
def make(*, url: str, kinds: Iterable[str], by: Agent, description: str = "", with_content: bool = False) -> tuple[Endpoint, str]:
    """A new webhook and, for this one time, its secret. Raises CannotKeep."""
    if Endpoint.objects.count() >= MOST_ENDPOINTS:
        raise CannotKeep("url", _("There are %(most)s webhooks already; delete one first.") % {"most": MOST_ENDPOINTS})
    secret = new_secret()
    endpoint = Endpoint.objects.create(url=_address(url), kinds=_known(kinds), description=description.strip()[:120], with_content=with_content,
                                       secret=secret, made_by=by)
    note_whether_anybody_listens()
    audit.note("webhook made", by=by, webhook_id=endpoint.pk, events=endpoint.kinds, with_content=with_content)
    return endpoint, secret


@transaction.atomic
def change(endpoint: Endpoint, *, by: Agent, **wished: Any) -> Endpoint:
    """Set url, kinds, description, with_content or is_active. Switching on again begins with a clean slate. Raises CannotKeep."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if "url" in wished:
        wished["url"] = _address(wished["url"])
    if "kinds" in wished:
        wished["kinds"] = _known(wished["kinds"])
    changed = sorted(name for name, value in wished.items() if getattr(endpoint, name) != value)
    for name in changed:
        setattr(endpoint, name, wished[name])
    if "url" in changed or (endpoint.is_active and "is_active" in changed):
        endpoint.stopped_why, endpoint.failures, endpoint.failing_since, endpoint.paused_until = "", 0, None, None
    endpoint.save()
    note_whether_anybody_listens()
    if changed:
        audit.note("webhook changed", by=by, webhook_id=endpoint.pk, fields=changed)
    return endpoint


@transaction.atomic
def rotate(endpoint: Endpoint, *, by: Agent) -> str:
    """A new secret, told this one time. For a day both sign, so that the receiver can change over without a gap."""
    secret = new_secret()
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    endpoint.older_secret, endpoint.older_until, endpoint.secret = endpoint.secret, timezone.now() + OVERLAP, secret
    endpoint.save(update_fields=["secret", "older_secret", "older_until"])
    audit.note("webhook secret changed", by=by, webhook_id=endpoint.pk)
    return secret


@transaction.atomic
def remove(endpoint: Endpoint, *, by: Agent) -> None:
    """Delete it with its log."""
    audit.note("webhook deleted", by=by, webhook_id=endpoint.pk)
    endpoint.delete()
    note_whether_anybody_listens()


@transaction.atomic
def test(endpoint: Endpoint) -> Delivery:
    """Send it an event that means nothing, once; also while it is switched off."""
    event = Event.objects.create(kind=TEST, told_to=endpoint, spread_at=timezone.now())
    delivery = Delivery.objects.create(event=event, endpoint=endpoint)
    tenancy.enqueue("accounts.hooks.tasks.deliver", delivery.pk)
    return delivery


def _address(url: str) -> str:
    url = url.strip()
    try:
        check_url(url)
    except Forbidden as error:
        raise CannotKeep("url", str(error)) from None
    except ValueError:
        raise CannotKeep("url", _("This is not an address; write it as https://example.com/path.")) from None
    return url


def _known(kinds: Iterable[str]) -> list[str]:
    wanted = set(kinds)
    if not wanted:
        raise CannotKeep("kinds", _("Choose at least one event."))
    if unknown := sorted(wanted - set(KINDS)):
        raise CannotKeep("kinds", _("There is no event called %(name)s.") % {"name": unknown[0][:40]})
    return [kind for kind in KINDS if kind in wanted]
