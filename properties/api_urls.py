"""The listings of an agency, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from properties import api

urlpatterns = [
    path("agents/<int:pk>/properties", api.AgentListings.as_view(), name="api_agent_properties"),
    path("properties", api.ListingList.as_view(), name="api_properties"),
    path("properties/search", api.SearchListings.as_view(), name="api_property_search"),
    path("properties/<int:pk>", api.OneListing.as_view(), name="api_property"),
]
