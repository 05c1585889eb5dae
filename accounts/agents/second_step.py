"""The second step of a sign-in: a code that an authenticator app shows for thirty seconds (TOTP, RFC 6238), or one of ten
recovery codes on paper. Offered to agents, demanded where an agency says so, and of the platform's staff always.

The secret is encrypted at rest, a code works once, recovery codes are kept as digests.
"""

from __future__ import annotations

import base64
import secrets
import time
from datetime import timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name

from accounts import tenancy
from accounts.agents import sessions
from accounts.agents.audit import note
from accounts.agents.models import Agent, ApiSession
from accounts.encryption import EncryptedTextField, digest

STEP, DIGITS, DRIFT = 30, 6, (0, -1, 1)  # seconds, and how many steps a telephone's clock may be off
HOW_MANY = 10
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are taken for another
PENDING, PENDING_FOR = "pending", timedelta(minutes=10)


class WrongCode(Exception):
    """The code is wrong, was used already, or its thirty seconds are over."""


class CannotTurnOff(Exception):
    """The agency, or the platform, asks for it."""


class SecondStep(models.Model):
    """The secret that an agent's app shares with us; it counts once a first code has confirmed it."""

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_step")
    secret = EncryptedTextField(help_text="Base32")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0, help_text="Of the newest code that was used; none works twice")

    def __str__(self) -> str:
        return f"second step of agent {self.agent_id}"

    @property
    def app(self) -> TOTP:
        return TOTP(base64.b32decode(self.secret), DIGITS, SHA1(), STEP, enforce_key_length=False)

    @property
    def uri(self) -> str:
        """What the app reads from the picture: whose it is and the secret."""
        issuer = "Foyer" if _on_platform() else tenancy.current_agency().name.replace(":", " ")
        return self.app.get_provisioning_uri(self.agent.email, issuer)

    @property
    def spoken(self) -> str:
        """The secret in groups of four, for who cannot point a camera at it."""
        return " ".join(self.secret[i:i + 4] for i in range(0, len(self.secret), 4))


class RecoveryCode(models.Model):
    """One code on paper, for when the telephone is gone. 80 random bits need no salt."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


def is_on(agent: Agent) -> bool:
    return SecondStep.objects.filter(agent=agent, confirmed_at__isnull=False).exists()


def is_required() -> bool:
    """Whether nobody passes this door with a password alone."""
    return _on_platform() or tenancy.current_agency().mfa_required


def begin(agent: Agent) -> SecondStep:
    """The secret to put into an app; the same until it is confirmed, so that a page may be loaded twice."""
    found, _made = SecondStep.objects.get_or_create(agent=agent, defaults={"secret": base64.b32encode(secrets.token_bytes(20)).decode()})
    return found


def confirm(agent: Agent, code: str) -> list[str]:
    """The app shows the right code: from now on it is asked for. Returns the recovery codes, this one time. Raises WrongCode."""
    with transaction.atomic():
        step = SecondStep.objects.select_for_update().filter(agent=agent, confirmed_at__isnull=True).first()
        if step is None:
            raise WrongCode
        _use(step, code)
        SecondStep.objects.filter(pk=step.pk).update(confirmed_at=timezone.now())
        note("second step on", by=agent)
        return new_codes(agent)


def check(agent: Agent, code: str) -> None:
    """Raises WrongCode unless this is what the app shows now, or a recovery code that was not used yet."""
    code = "".join(code.split()).replace("-", "").upper()
    if code.isdecimal() and len(code) == DIGITS:
        with transaction.atomic():
            _use(SecondStep.objects.select_for_update().get(agent=agent, confirmed_at__isnull=False), code)
    elif RecoveryCode.objects.filter(agent=agent, digest=_digest(agent, code), used_at__isnull=True).update(used_at=timezone.now()):
        note("recovery code used", by=agent, left=RecoveryCode.objects.filter(agent=agent, used_at__isnull=True).count())
    else:
        raise WrongCode


def new_codes(agent: Agent) -> list[str]:
    """Ten fresh recovery codes; those before are worth nothing any more."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(16)) for _ in range(HOW_MANY)]
    with transaction.atomic():
        RecoveryCode.objects.filter(agent=agent).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(agent=agent, digest=_digest(agent, code)) for code in codes)
    return ["-".join(code[i:i + 4] for i in range(0, 16, 4)) for code in codes]


def turn_off(agent: Agent) -> None:
    """Back to the password alone. Raises CannotTurnOff."""
    if is_required():
        raise CannotTurnOff(_("Your agency asks everybody for the second step, so it stays on."))
    with transaction.atomic():
        _forget(agent)
        note("second step off", by=agent)


def reset(agent: Agent, *, by: Agent | str) -> None:
    """Somebody has lost telephone and paper: the next sign-in goes without, or sets it up anew where it is demanded. Every
    sign-in of theirs ends, and they are told by mail."""
    with transaction.atomic():
        _forget(agent)
        sessions.end_all(agent)
        note("second step reset", by=by, agent_id=agent.pk)
        if not _on_platform():
            tenancy.enqueue("accounts.agents.mails.tell_second_step_reset", agent.pk)


def enforce(*, by: models.Model | str) -> None:
    """The agency begins to demand it: whoever has not set it up is signed out, and sets it up at the next sign-in. An owner
    who demands it has it, so that nobody shuts the door behind themselves. Raises ValidationError."""
    if isinstance(by, Agent) and not is_on(by):
        raise ValidationError({"mfa_required": [_("Set it up for yourself first; then you can ask it of everybody.")]})
    without = Agent.objects.exclude(second_step__confirmed_at__isnull=False)
    ApiSession.objects.filter(agent__in=without, ended_at__isnull=True).update(ended_at=timezone.now())
    sessions.Session.objects.filter(agent__in=without).delete()


# --- between the password and the code ----------------------------------------------------------------------------------


def must_follow(agent: Agent) -> bool:
    """Whether the right password is not enough for this agent."""
    return is_required() or is_on(agent)


def wait_for_code(request: HttpRequest, agent: Agent, then: str) -> None:
    """The password was right. Nobody is signed in yet; this browser may give the code for ten minutes."""
    request.session.flush()
    request.session[PENDING] = {"agent": agent.pk, "mark": agent.get_session_auth_hash(), "at": time.time(), "then": then}
    request.session.set_expiry(PENDING_FOR)


def waiting(request: HttpRequest) -> tuple[Agent, str] | None:
    """Who has given the right password in this browser a moment ago, and where they wanted to go."""
    kept = request.session.get(PENDING)
    if not kept or kept["at"] < time.time() - PENDING_FOR.total_seconds():
        return None
    agent = Agent.objects.active().filter(pk=kept["agent"]).first()
    return (agent, kept["then"]) if agent and constant_time_compare(kept["mark"], agent.get_session_auth_hash()) else None


def let_in(request: HttpRequest, agent: Agent) -> None:
    request.session.flush()
    sessions.begin(request, agent)


def _use(step: SecondStep, code: str) -> None:
    now = int(time.time()) // STEP
    for drift in DRIFT:
        if now + drift > step.last_step and _is_right(step.app, code, now + drift):
            SecondStep.objects.filter(pk=step.pk).update(last_step=now + drift)
            return
    raise WrongCode


def _is_right(app: TOTP, code: str, number: int) -> bool:
    try:
        app.verify(code.encode("ascii", "replace"), number * STEP)
    except InvalidToken:
        return False
    return True


def _forget(agent: Agent) -> None:
    SecondStep.objects.filter(agent=agent).delete()
    RecoveryCode.objects.filter(agent=agent).delete()


def _digest(agent: Agent, code: str) -> str:
    return digest(connection.schema_name, "recovery", str(agent.pk), code)


def _on_platform() -> bool:
    return connection.schema_name == get_public_schema_name()
