"""The listings of an agency, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from properties import api
from properties import api_imports as imports
from properties import api_photos as photos

urlpatterns = [
    path("agents/<int:pk>/properties", api.AgentListings.as_view(), name="api_agent_properties"),
    path("properties", api.ListingList.as_view(), name="api_properties"),
    path("properties/search", api.SearchListings.as_view(), name="api_property_search"),
    path("properties/export", imports.Export.as_view(), name="api_export"),
    path("properties/exports", imports.Exports.as_view(), name="api_exports"),
    path("properties/exports/<int:pk>", imports.OneExport.as_view(), name="api_one_export"),
    path("properties/exports/<int:pk>/file", imports.ExportFile.as_view(), name="api_export_file"),
    path("properties/imports", imports.Imports.as_view(), name="api_imports"),
    path("properties/imports/<int:pk>", imports.OneImport.as_view(), name="api_import"),
    path("properties/imports/<int:pk>/columns", imports.NameColumns.as_view(), name="api_import_columns"),
    path("properties/imports/<int:pk>/store", imports.Store.as_view(), name="api_import_store"),
    path("properties/imports/<int:pk>/undo", imports.Undo.as_view(), name="api_import_undo"),
    path("properties/<int:pk>", api.OneListing.as_view(), name="api_property"),
    path("properties/<int:pk>/availability", api.OneAvailability.as_view(), name="api_availability"),
    path("properties/<int:pk>/confirm", api.Confirm.as_view(), name="api_confirm"),
    path("properties/<int:pk>/history", api.History.as_view(), name="api_history"),
    path("properties/<int:pk>/photos", photos.Photos.as_view(), name="api_photos"),
    path("properties/<int:pk>/photos/<int:photo>", photos.OnePhoto.as_view(), name="api_photo"),
]
