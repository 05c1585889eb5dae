"""One agency's tables in Django admin, for platform staff, mounted below /admin/agencies/<schema>/ by
`config.middleware.AgencyAdmin`, which sets the schema before any of this runs."""

from django.urls import path

from config.admin import agency_admin

urlpatterns = [path("", agency_admin.urls)]
handler400, handler403 = "config.errors.bad_request", "config.errors.forbidden"
handler404, handler500 = "config.errors.not_found", "config.errors.server_error"
