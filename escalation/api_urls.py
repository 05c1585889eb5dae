"""Times a person was asked for, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from escalation import api_views as api

urlpatterns = [
    path("escalations", api.Escalations.as_view(), name="api_escalations"),
    path("escalations/<int:pk>", api.OneEscalation.as_view(), name="api_escalation"),
]
