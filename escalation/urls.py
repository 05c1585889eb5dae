from django.urls import path

from escalation import bell_views, views

app_name = "escalation"
urlpatterns = [
    path("notifications", bell_views.notifications, name="notifications"),
    path("notifications/bell", bell_views.bell, name="bell"),
    path("notifications/seen", bell_views.all_seen, name="all_seen"),
    path("notifications/settings", bell_views.wishes, name="wishes"),
    path("notifications/devices", bell_views.add_device, name="add_device"),
    path("notifications/devices/<int:pk>/remove", bell_views.remove_device, name="remove_device"),
    path("notifications/test", bell_views.test, name="test_devices"),
    path("notifications/token", bell_views.token, name="token"),
    path("conversations/<int:conversation>/seen", bell_views.seen, name="seen"),
    path("conversations/<int:conversation>/why-a-person", views.card, name="card"),
    path("conversations/<int:conversation>/escalations/<int:pk>/needed", views.was_needed, name="was_needed"),
    path("settings/escalation", views.policy, name="policy"),
    path("settings/texts", views.texts, name="texts"),
]
