"""The agency and its people, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from accounts.agents import api_audit, api_settings
from accounts.agents import api_views as api

urlpatterns = [
    path("agents", api.Colleagues.as_view(), name="api_agents"),
    path("teams", api.Teams.as_view(), name="api_teams"),
    path("users", api.Users.as_view(), name="api_users"),
    path("users/me", api.Me.as_view(), name="api_me"),
    path("users/invite", api.Invite.as_view(), name="api_invite"),
    path("users/<int:pk>", api.OneUser.as_view(), name="api_user"),
    path("users/<int:pk>/deactivate", api.Deactivate.as_view(), name="api_deactivate"),
    path("users/<int:pk>/reactivate", api.Reactivate.as_view(), name="api_reactivate"),
    path("invitations", api.Invitations.as_view(), name="api_invitations"),
    path("invitations/<int:pk>", api.OneInvitation.as_view(), name="api_invitation"),
    path("invitations/<int:pk>/resend", api.Resend.as_view(), name="api_resend"),
    path("audit", api_audit.Audit.as_view(), name="api_audit"),
    path("settings", api_settings.SettingsView.as_view(), name="api_settings"),
    path("settings/logo", api_settings.LogoView.as_view(), name="api_logo"),
]
