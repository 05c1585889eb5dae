"""Pages about an agent's own access."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.db import connection

from accounts.models import Domain


class ForgottenPasswordForm(PasswordResetForm):
    """The link in the mail is built from what we know of the agency, never from the request: a forged Host header
    would otherwise send somebody's token to a stranger's site."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail"

    def save(self, *args, **kwargs) -> None:
        here = urlsplit(settings.PUBLIC_URL)
        kwargs["domain_override"] = _host(here.port)
        kwargs["use_https"] = here.scheme == "https"
        super().save(*args, **kwargs)


class ForgottenPassword(views.PasswordResetView):
    """Asks for an e-mail and says the same whether or not somebody has it."""

    form_class = ForgottenPasswordForm

    def form_valid(self, form: ForgottenPasswordForm):
        self.extra_email_context = {"agency": self.request.agency}
        return super().form_valid(form)


def _host(port: int | None) -> str:
    """The agency's own address as people type it, with the port this installation is reached at."""
    domain = Domain.objects.get(tenant__schema_name=connection.schema_name, is_primary=True).domain
    return f"{domain}:{port}" if port else domain
