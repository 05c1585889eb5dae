from django.contrib.auth import views
from django.urls import path, reverse_lazy

from accounts.agents import agency_views, audit_views, invitation_views, profile_views, second_step_views, team_views
from accounts.agents.views import ForgottenPassword, NewPassword, SignIn

app_name = "agents"
urlpatterns = [
    path("sign-in", SignIn.as_view(), name="sign_in"),
    path("sign-in/code", second_step_views.at_the_door, name="sign_in_code"),
    path("sign-out", views.LogoutView.as_view(), name="sign_out"),
    path("password/forgotten", ForgottenPassword.as_view(
        template_name="agents/password_forgotten.html", email_template_name="agents/password_mail.txt",
        subject_template_name="agents/password_mail_subject.txt", success_url=reverse_lazy("agents:password_sent")), name="password_forgotten"),
    path("password/sent", views.PasswordResetDoneView.as_view(template_name="agents/password_sent.html"), name="password_sent"),
    path("password/<uidb64>/<token>", NewPassword.as_view(
        template_name="agents/password_new.html", success_url=reverse_lazy("agents:password_changed")), name="password_new"),
    path("password/changed", views.PasswordResetCompleteView.as_view(template_name="agents/password_changed.html"), name="password_changed"),
    path("duty", team_views.duty, name="duty"),
    path("settings/team", team_views.team, name="team"),
    path("settings/team/<int:pk>", team_views.member, name="member"),
    path("settings/team/<int:pk>/hours", team_views.working_hours, name="working_hours"),
    path("settings/team/<int:pk>/leave", team_views.leave, name="leave"),
    path("settings/team/<int:pk>/return", team_views.come_back, name="return"),
    path("settings/team/invite", invitation_views.new, name="invite"),
    path("settings/team/invitations/<int:pk>", invitation_views.one, name="invitation"),
    path("settings/team/invitations/<int:pk>/send", invitation_views.send_again, name="invitation_send"),
    path("settings/team/invitations/<int:pk>/revoke", invitation_views.take_back, name="invitation_revoke"),
    path("settings/audit", audit_views.audit, name="audit"),
    path("settings/agency", agency_views.agency, name="agency"),
    path("settings/agency/country", agency_views.country, name="country"),
    path("settings/hours", agency_views.hours, name="hours"),
    path("settings/team/second-step", second_step_views.demand, name="second_step_demand"),
    path("settings/team/<int:pk>/second-step/off", second_step_views.take_off, name="second_step_take_off"),
    path("profile", profile_views.mine, name="profile"),
    path("profile/sessions/end", profile_views.end_session, name="session_end"),
    path("profile/password", profile_views.password, name="password_change"),
    path("profile/email", profile_views.email, name="email_change"),
    path("profile/email/<str:token>", profile_views.confirm_email, name="email_confirm"),
    path("profile/second-step", second_step_views.mine, name="second_step"),
    path("profile/second-step/codes", second_step_views.fresh_codes, name="second_step_codes"),
    path("profile/second-step/off", second_step_views.off, name="second_step_off"),
    path("join/<str:token>", invitation_views.join, name="join"),
]
