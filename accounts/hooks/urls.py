from django.urls import path

from accounts.hooks import views

app_name = "developers"
urlpatterns = [
    path("settings/developers", views.home, name="home"),
    path("settings/developers/keys/new", views.new_key, name="new_key"),
    path("settings/developers/keys/<int:pk>", views.key, name="key"),
    path("settings/developers/keys/<int:pk>/revoke", views.revoke_key, name="revoke_key"),
    path("settings/developers/webhooks/new", views.new_webhook, name="new_webhook"),
    path("settings/developers/webhooks/<int:pk>", views.webhook, name="webhook"),
    path("settings/developers/webhooks/<int:pk>/switch", views.switch, name="switch"),
    path("settings/developers/webhooks/<int:pk>/secret", views.new_secret, name="new_secret"),
    path("settings/developers/webhooks/<int:pk>/test", views.test, name="test"),
    path("settings/developers/webhooks/<int:pk>/delete", views.delete, name="delete"),
    path("settings/developers/webhooks/<int:pk>/log/<int:delivery>", views.delivery, name="delivery"),
    path("settings/developers/webhooks/<int:pk>/log/<int:delivery>/resend", views.resend, name="resend"),
]
