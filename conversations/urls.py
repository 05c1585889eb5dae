from django.urls import path

from conversations import views

app_name = "conversations"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("inbox/pane", views.inbox_pane, name="inbox_pane"),
    path("inbox/rows", views.inbox_rows, name="inbox_rows"),
    path("conversations/<int:pk>", views.conversation, name="thread"),
    path("conversations/<int:pk>/changes", views.changes, name="changes"),
    path("conversations/<int:pk>/older", views.older, name="older"),
    path("conversations/<int:pk>/read", views.read, name="read"),
    path("conversations/<int:pk>/take-over", views.take_over, name="take_over"),
    path("conversations/<int:pk>/hand-back", views.hand_back, name="hand_back"),
    path("conversations/<int:pk>/send", views.send, name="send"),
    path("conversations/<int:pk>/messages/<int:message>/retry", views.retry, name="retry"),
]
