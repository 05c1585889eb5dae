"""The listings of an agency, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from properties import api

urlpatterns = [
    path("agents/<int:pk>/properties", api.AgentListings.as_view(), name="api_agent_properties"),
    path("properties", api.ListingList.as_view(), name="api_properties"),
    path("properties/search", api.SearchListings.as_view(), name="api_property_search"),
    path("properties/<int:pk>", api.OneListing.as_view(), name="api_property"),
    path("properties/<int:pk>/availability", api.OneAvailability.as_view(), name="api_availability"),
    path("properties/<int:pk>/confirm", api.Confirm.as_view(), name="api_confirm"),
    path("properties/<int:pk>/history", api.History.as_view(), name="api_history"),
    path("properties/<int:pk>/photos", api.Photos.as_view(), name="api_photos"),
    path("properties/<int:pk>/photos/<int:photo>", api.OnePhoto.as_view(), name="api_photo"),
]
