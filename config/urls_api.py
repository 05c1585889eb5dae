"""The API of an agency, at /api/ on its own host."""

from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from accounts.agents.token_views import RefreshToken, Token
from accounts.api.description import Description

urlpatterns = [
    path("token/", Token.as_view(), name="api_token"),
    path("token/refresh/", RefreshToken.as_view(), name="api_token_refresh"),
    path("schema/", Description.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
    path("", include("accounts.agents.api_urls")),
    path("", include("conversations.api_urls")),
    path("", include("properties.api_urls")),
    path("", include("escalation.api_urls")),
    path("", include("personas.api_urls")),
    path("", include("whatsapp.api_urls")),
    path("", include("accounts.agents.key_urls")),
    path("", include("accounts.hooks.api_urls")),
]
