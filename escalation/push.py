"""Web push to one device: encrypted for it alone (RFC 8291), signed with the agency's own key (RFC 8292), and sent to the
push service that its browser has named. The one file that knows the library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import parseaddr

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import ValidationError
from webpush import WebPush, WebPushSubscription

from accounts import tenancy
from accounts.outgoing import Forbidden, check_url, session
from escalation.models import Device, PushIdentity

SECONDS = (3.05, 8)
LIVES = {True: 6 * 3600, False: 3600}  # how long a push service keeps it for a device that is switched off
GONE = {404, 410}
TAKEN = {200, 201, 202, 204}


class Unusable(ValueError):
    """What a browser sent is no subscription that can be used."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`is_gone`: the browser has ended the subscription. `problem`: why it was not taken, in words."""

    is_gone: bool = False
    problem: str = ""


def read(subscription: object) -> dict:
    """A browser's subscription, checked: its address must be a public one. Raises Unusable."""
    try:
        known = WebPushSubscription.model_validate(subscription)
        check_url(str(known.endpoint))
    except (ValidationError, Forbidden) as error:
        raise Unusable(_("This browser's push address cannot be used.")) from error
    checked = {"endpoint": str(known.endpoint), "keys": {"p256dh": known.keys.p256dh, "auth": known.keys.auth}}
    if len(json.dumps(checked)) > 2000:
        raise Unusable(_("This browser's push address is too long."))
    return checked


def send(device: Device, message: dict, *, urgent: bool) -> Outcome:
    """One message to one device. Never raises: whoever rings goes on to the next."""
    identity = PushIdentity.current()
    subscription = WebPushSubscription.model_validate_json(device.subscription)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "no-reply@localhost"
    try:
        made = WebPush(identity.private_key.encode(), identity.public_key.encode(), subscriber=sender).get(
            message, subscription, ttl=LIVES[urgent]
        )
        check_url(str(subscription.endpoint))
    except (ValueError, Forbidden):
        return Outcome(problem="its address or keys are not usable")
    tenancy.let_go()
    try:
        answer = session().post(
            str(subscription.endpoint), data=made.encrypted, headers={**made.headers, "urgency": "high" if urgent else "normal"},
            timeout=SECONDS, allow_redirects=False, stream=True,
        )
        answer.close()
    except (requests.RequestException, Forbidden) as error:
        return Outcome(problem=f"its push service could not be reached ({type(error).__name__})")
    if answer.status_code in GONE:
        return Outcome(is_gone=True)
    return Outcome() if answer.status_code in TAKEN else Outcome(problem=f"its push service answered {answer.status_code}")
