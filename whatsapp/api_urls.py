"""The sandbox, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from whatsapp import api_views as api

urlpatterns = [path("sandbox/messages", api.SandboxMessages.as_view(), name="api_sandbox_messages")]
