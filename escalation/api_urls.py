"""Times a person was asked for, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from escalation import api_policy
from escalation import api_views as api

urlpatterns = [
    path("escalations", api.Escalations.as_view(), name="api_escalations"),
    path("escalations/<int:pk>", api.OneEscalation.as_view(), name="api_escalation"),
    path("escalation-policy", api_policy.PolicyView.as_view(), name="api_policy"),
    path("texts/<str:language>", api_policy.TextsView.as_view(), name="api_texts"),
]
