"""Keys of programs, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from accounts.agents import key_api

urlpatterns = [
    path("keys", key_api.Keys.as_view(), name="api_keys"),
    path("keys/<int:pk>", key_api.OneKey.as_view(), name="api_key"),
]
