"""How somebody becomes an agent: a link for one mail address at one agency, good once and for seven days.

The page, the API, the commands and the staff's back office call `invite`; whoever opens the link ends in `accept`. The
token is looked up by its digest. It is also kept encrypted, until it is used, because a worker writes the mail and an
owner may want to share the link again.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import tenancy
from accounts.addresses import agency_url
from accounts.agents.audit import note
from accounts.agents.models import Agent, AgentManager, Team
from accounts.encryption import EncryptedTextField, digest

GOOD_FOR = timedelta(days=7)
MOST_OPEN = 200  # of one agency: a mail door that a stolen session must not turn into a cannon
PLATFORM = "Foyer"  # who invites where no agent does
PAUSE = timedelta(minutes=1)  # between two mails to the same address
REFUSALS = {
    "unknown": gettext_lazy("This link leads to no invitation. Check that you opened it in full, or ask for a new one."),
    "used": gettext_lazy("This invitation has been accepted already. If it was you, sign in."),
    "revoked": gettext_lazy("This invitation was taken back. Ask the person who sent it for a new one."),
    "expired": gettext_lazy("This invitation has run out; it was good for seven days. Ask the person who sent it for a new one."),
}


class CannotInvite(Exception):
    """Nobody was invited; the text says why and what to do. `field` names what is wrong, where one thing is."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class InvitationRefused(Exception):
    """This link lets nobody in. `reason` is unknown, used, revoked or expired."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither used nor taken back; it may have run out."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(models.Model):
    """One invitation of one mail address."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=8, choices=Agent.Role, default=Agent.Role.AGENT)
    visibility = models.CharField(max_length=4, choices=Agent.Visibility, default=Agent.Visibility.ALL)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations")
    token = EncryptedTextField(blank=True, help_text="Empty as soon as the link is of no use")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    inviter = models.CharField(max_length=150, blank=True, help_text="Who invites, as the mail says it")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
                              help_text="Who came of it")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                                    name="one_open_invitation_per_address"),
            models.CheckConstraint(condition=Q(role__in=["owner", "agent"]), name="invitation_role_is_known"),
            models.CheckConstraint(condition=Q(visibility__in=["own", "team", "all"]), name="invitation_visibility_is_known"),
            models.CheckConstraint(condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True), name="invitation_ends_once"),
            models.CheckConstraint(condition=Q(token="") | Q(accepted_at__isnull=True, revoked_at__isnull=True),
                                   name="a_used_invitation_keeps_no_token"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and not self.has_expired

    @property
    def link(self) -> str:
        """The address to open, or nothing once it is of no use."""
        return agency_url(reverse("agents:join", args=[self.token], urlconf=settings.ROOT_URLCONF)) if self.is_open else ""

    @property
    def whatsapp_link(self) -> str:
        """Opens WhatsApp with the link in a message of the inviter's own, for them to choose to whom."""
        agency = tenancy.current_agency()
        text = _("You are invited to work with us at %(agency)s. Open this link and choose a password: %(link)s") % {
            "agency": agency.name, "link": self.link}
        return f"https://wa.me/?text={quote(text)}"

    @classmethod
    def accepted_with(cls, token: str, agent: Agent) -> bool:
        """Whether this agent came of this link: their browser has sent the form twice."""
        return cls.objects.filter(token_digest=_digest(token), agent=agent).exists()

    def why_not(self) -> str:
        """The reason this link lets nobody in any more, or nothing."""
        if self.accepted_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.has_expired else ""


def invite(email: str, *, by: Agent | str, role: str = Agent.Role.AGENT, visibility: str = Agent.Visibility.ALL,
           team: Team | None = None, name: str = "") -> Invitation:
    """Invite an address to the agency in use, and send it the link. Raises CannotInvite.

    `by` is an owner, or the name of whoever is no agent ("platform staff"). An invitation of the same address that is
    still open is taken back: only the newest link works.
    """
    email = AgentManager.normalise(email)
    _check(email, role, visibility, team)
    inviter = by if isinstance(by, Agent) else None  # whoever else it is, the invited know them as the platform
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        _only_one_for(email)
        before = list(Invitation.objects.open().filter(email__iexact=email))
        if any(invitation.sent_at > now - PAUSE for invitation in before):
            raise CannotInvite(_("An invitation went to this address less than a minute ago. Wait a moment, then send it again."), "email")
        for invitation in before:
            _end(invitation, revoked_at=now)
        made = Invitation.objects.create(
            email=email, name=name.strip(), role=role, visibility=visibility, team=team, token=token, token_digest=_digest(token),
            invited_by=inviter, inviter=str(inviter or PLATFORM), sent_at=now, expires_at=now + GOOD_FOR,
        )
        note("agent invited", by=by, invitation_id=made.pk, role=role, visibility=visibility)
        tenancy.enqueue("accounts.agents.mails.send_invitation", made.pk)
    return made


def resend(invitation: Invitation, *, by: Agent | str) -> Invitation:
    """Send a fresh link, good for seven days again; the one before stops working. Raises CannotInvite."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if invitation.accepted_at or invitation.revoked_at:
            raise CannotInvite(_("This invitation is over. Invite the person again."))
        if invitation.sent_at > timezone.now() - PAUSE:
            raise CannotInvite(_("It was sent less than a minute ago. Wait a moment, then send it again."))
        token = secrets.token_urlsafe(32)
        invitation.token, invitation.token_digest = token, _digest(token)
        invitation.sent_at = timezone.now()
        invitation.expires_at = invitation.sent_at + GOOD_FOR
        invitation.save(update_fields=["token", "token_digest", "sent_at", "expires_at"])
        note("invitation sent again", by=by, invitation_id=invitation.pk)
        tenancy.enqueue("accounts.agents.mails.send_invitation", invitation.pk)
    return invitation


def revoke(invitation: Invitation, *, by: Agent | str) -> bool:
    """Take an invitation back: its link lets nobody in any more. False if it was over already."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if invitation.accepted_at or invitation.revoked_at:
            return False
        _end(invitation, revoked_at=timezone.now())
        note("invitation revoked", by=by, invitation_id=invitation.pk)
    return True


def find(token: str) -> Invitation:
    """The open invitation behind a link of this agency. Raises InvitationRefused."""
    found = Invitation.objects.filter(token_digest=_digest(token)).first()
    if found is None:
        raise InvitationRefused("unknown")
    if reason := found.why_not():
        raise InvitationRefused(reason)
    return found


def accept(token: str, *, name: str, password: str) -> Agent:
    """Make the agent that was invited, with the address, role and sight the invitation names. Works once.

    Raises InvitationRefused, or ValidationError for a name or password that will not do.
    """
    invitation = find(token)
    agent = Agent(email=invitation.email, name=name.strip(), role=invitation.role, visibility=invitation.visibility, team=invitation.team)
    validate_password(password, agent)
    agent.set_password(password)  # slow by design, so before the row is locked
    if Agent.objects.filter(email=invitation.email).exists():  # made in another way meanwhile
        raise InvitationRefused("used")
    try:
        with transaction.atomic():
            invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
            if reason := invitation.why_not():
                raise InvitationRefused(reason)
            agent.full_clean(exclude=["password"])
            agent.save()
            _end(invitation, accepted_at=timezone.now(), agent=agent)
            note("invitation accepted", by=agent, invitation_id=invitation.pk, role=agent.role)
    except IntegrityError:  # in the same moment
        raise InvitationRefused("used") from None
    return agent


def _check(email: str, role: str, visibility: str, team: Team | None) -> None:
    try:
        validate_email(email)
        if len(email) > 254:
            raise ValidationError("")
    except ValidationError:
        raise CannotInvite(_("This is not a mail address. It looks like name@example.com."), "email") from None
    if role not in Agent.Role.values:
        raise CannotInvite(_("Choose whether they are an agent or an owner."), "role")
    if visibility not in Agent.Visibility.values:
        raise CannotInvite(_("Choose whose conversations they see."), "visibility")
    if visibility == Agent.Visibility.TEAM and team is None and role != Agent.Role.OWNER:
        raise CannotInvite(_("Who sees their team's conversations needs a team."), "team")
    known = Agent.objects.filter(email=email).first()
    if known is not None:
        raise CannotInvite(_("%(name)s is in the team already.") % {"name": known} if known.is_active else
                           _("%(name)s has left and still has an account here. Open their page in the team to let them in again.") % {"name": known}, "email")
    promised = Invitation.objects.open().filter(expires_at__gt=timezone.now()).exclude(email__iexact=email).count()
    if no_room(also=promised):
        raise CannotInvite(_("Your plan has room for no further person. Take an invitation back, or ask the platform for more."))
    if promised >= MOST_OPEN:
        raise CannotInvite(_("There are too many open invitations. Take some back first."))


def no_room(*, also: int = 0) -> bool:
    """Whether the agency's plan allows no further agent; `also` are places that are promised."""
    from accounts.office.limits import is_full_of_agents  # it reads the agents, who are not there yet while this loads

    return is_full_of_agents(tenancy.current_agency(), also=also)


def _only_one_for(email: str) -> None:
    """Two clicks at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{connection.schema_name} invitation {email}"])


def _end(invitation: Invitation, **how: object) -> None:
    for field, value in ({"token": ""} | how).items():
        setattr(invitation, field, value)
    invitation.save(update_fields=["token", *how])


def _digest(token: str) -> str:
    """Of token and agency: the same token next door is another one."""
    return digest(connection.schema_name, "invitation", token)
