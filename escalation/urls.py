from django.urls import path

from escalation import views

app_name = "escalation"
urlpatterns = [
    path("notifications", views.notifications, name="notifications"),
    path("notifications/bell", views.bell, name="bell"),
    path("notifications/seen", views.all_seen, name="all_seen"),
    path("conversations/<int:conversation>/seen", views.seen, name="seen"),
    path("conversations/<int:conversation>/why-a-person", views.card, name="card"),
    path("conversations/<int:conversation>/escalations/<int:pk>/needed", views.was_needed, name="was_needed"),
    path("settings/escalation", views.policy, name="policy"),
]
