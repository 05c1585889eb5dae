"""One agency's tables in Django admin, for platform staff, mounted below /admin/agencies/<schema>/ by
`config.middleware.AgencyAdmin`, which sets the schema before any of this runs."""

from django.urls import path

from config.admin import agency_admin

urlpatterns = [path("", agency_admin.urls)]
