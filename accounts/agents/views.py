"""Pages about an agent's own access."""

from __future__ import annotations

from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpResponse, HttpResponseRedirect

from accounts.agents import mails
from accounts.agents.signing_in import visitor_address


class ForgottenPasswordForm(PasswordResetForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail"


class ForgottenPassword(views.PasswordResetView):
    """Asks for an e-mail and says the same, as quickly, whether or not somebody has it: the mail is sent by a worker."""

    form_class = ForgottenPasswordForm

    def form_valid(self, form: ForgottenPasswordForm) -> HttpResponse:
        mails.ask_for_reset(form.cleaned_data["email"], visitor_address(self.request))
        return HttpResponseRedirect(self.get_success_url())
