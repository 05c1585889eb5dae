"""Sign-ins that are still open: rows of each agency's own schema, as Django keeps them, with whose they are, in which
browser, and when they were last used. So they can be shown, and ended at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.agents.models import Agent, ApiSession

SEEN_EVERY = timedelta(minutes=5)  # a row is not written for each click
BROWSER, BEGAN = "browser", "began"
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))
BROWSERS = (("Edg/", "Edge"), ("Firefox", "Firefox"), ("OPR/", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))


class Session(AbstractBaseSession):
    """One browser in which somebody is signed in."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions")
    browser = models.CharField(max_length=80, blank=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    @classmethod
    def forget_old(cls) -> None:
        """Called by the sweeper."""
        cls.objects.filter(expire_date__lt=timezone.now()).delete()

    @classmethod
    def of(cls, agent: Agent) -> models.QuerySet[Session]:
        """Where an agent is signed in, the latest used first."""
        return cls.objects.filter(agent=agent, expire_date__gt=timezone.now()).order_by("-seen_at")


class SessionStore(DatabaseSessions):
    """SESSION_ENGINE names this module."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.agent_id, row.browser = data.get(SESSION_KEY), str(data.get(BROWSER, ""))[:80]
        row.began_at, row.seen_at = data.get(BEGAN), timezone.now()
        return row

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        if row.seen_at < timezone.now() - SEEN_EVERY:
            Session.objects.filter(pk=row.pk).update(seen_at=timezone.now())
        return self.decode(row.session_data)


def begin(request: HttpRequest, agent: Agent) -> None:
    """Sign somebody in, in this browser. Who was signed in here before is so no longer."""
    login(request, agent, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[BROWSER], request.session[BEGAN] = browser_of(request), timezone.now().isoformat()


def end_all(agent: Agent, *, but: str | None = None) -> int:
    """End every sign-in of an agent, in browsers and of programs; `but` is the key of the one that stays. Returns how many
    browsers it were."""
    ApiSession.objects.filter(agent=agent, ended_at__isnull=True).update(ended_at=timezone.now())
    ended, _by_table = Session.objects.filter(agent=agent).exclude(session_key=but or "").delete()
    return ended


def browser_of(request: HttpRequest) -> str:
    """A short name by which an agent knows their own device."""
    sign = request.headers.get("User-Agent", "")
    system = next((name for part, name in SYSTEMS if part in sign), _("Device"))
    browser = next((name for part, name in BROWSERS if part in sign), _("browser"))
    return f"{browser}, {system}"
