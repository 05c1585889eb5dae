"""The platform's own site: what Foyer is, and the staff's admin."""

from django.urls import path

from config import views
from config.admin import platform_admin

urlpatterns = [
    path("", views.platform_home, name="platform_home"),
    path("admin/language", views.language, name="language"),
    path("admin/", platform_admin.urls),
]
handler400, handler403 = "config.errors.bad_request", "config.errors.forbidden"
handler404, handler500 = "config.errors.not_found", "config.errors.server_error"
