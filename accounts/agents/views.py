"""Pages about an agent's own access."""

from __future__ import annotations

from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.agents import mails, second_step, sessions
from accounts.agents.audit import note
from accounts.agents.signing_in import SignInForm, visitor_address


class SignIn(views.LoginView):
    """The door. What is signed in is a session of ours, which can be shown and ended."""

    template_name, authentication_form, redirect_authenticated_user = "agents/sign_in.html", SignInForm, True

    code_page = reverse_lazy("agents:sign_in_code")

    def form_valid(self, form: SignInForm) -> HttpResponse:
        agent, then = form.get_user(), self.get_success_url()
        if second_step.must_follow(agent):
            second_step.wait_for_code(self.request, agent, then)
            return HttpResponseRedirect(self.code_page)
        sessions.begin(self.request, agent)
        return HttpResponseRedirect(then)


class NewPassword(views.PasswordResetConfirmView):
    """The link of the mail was opened: with the old password every sign-in ends."""

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        answer = super().form_valid(form)
        sessions.end_all(self.user)
        note("password reset", by=self.user)
        return answer


class ForgottenPasswordForm(PasswordResetForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")


class ForgottenPassword(views.PasswordResetView):
    """Asks for an e-mail and says the same, as quickly, whether or not somebody has it: the mail is sent by a worker."""

    form_class = ForgottenPasswordForm

    def form_valid(self, form: ForgottenPasswordForm) -> HttpResponse:
        mails.ask_for_reset(form.cleaned_data["email"], visitor_address(self.request))
        return HttpResponseRedirect(self.get_success_url())
