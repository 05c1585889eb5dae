"""An agency's site. There is no admin here, and nothing of the platform."""

from django.urls import include, path

from config import app_views, views

urlpatterns = [
    path("", include("accounts.agents.urls")),
    path("", include("accounts.office.urls")),
    path("", include("conversations.urls")),
    path("", include("properties.urls")),
    path("", include("personas.urls")),
    path("", include("personas.manager_urls")),
    path("", include("escalation.urls")),
    path("", include("accounts.hooks.urls")),
    path("", include("whatsapp.urls")),
    path("", include("whatsapp.person_urls")),
    path("", include("whatsapp.onboarding.urls")),
    path("api/", include("config.urls_api")),
    path("brand.css", views.brand_css, name="brand_css"),
    path("banners", views.banners, name="banners"),
    path("settings", views.settings_home, name="settings"),
    path("settings/appearance", views.appearance, name="appearance"),
    path("settings/language", views.language, name="language"),
    path("brand/logo", views.logo, name="logo"),
    path("app.webmanifest", app_views.manifest, name="manifest"),
    path("icon-<int:size>.png", app_views.icon, name="icon"),
    path("sw.js", app_views.service_worker, name="service_worker"),
    path("offline", app_views.offline, name="offline"),
    path("media/<path:name>", views.media, name="media"),
]
handler400, handler403 = "config.errors.bad_request", "config.errors.forbidden"
handler404, handler500 = "config.errors.not_found", "config.errors.server_error"
