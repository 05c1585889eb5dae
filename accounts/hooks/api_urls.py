"""Webhooks, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from accounts.hooks import api_views as api

urlpatterns = [
    path("webhooks", api.Endpoints.as_view(), name="api_webhooks"),
    path("webhooks/<int:pk>", api.OneEndpoint.as_view(), name="api_webhook"),
    path("webhooks/<int:pk>/secret", api.Secret.as_view(), name="api_webhook_secret"),
    path("webhooks/<int:pk>/test", api.Test.as_view(), name="api_webhook_test"),
    path("webhooks/<int:pk>/deliveries", api.Deliveries.as_view(), name="api_webhook_deliveries"),
    path("webhooks/<int:pk>/deliveries/<int:delivery>/resend", api.Resend.as_view(), name="api_webhook_resend"),
]
