from django.urls import path

from conversations import bulk_views, canned_views, live_views, sorting_views, thread_views, views

app_name = "conversations"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("live", live_views.live, name="live"),
    path("inbox/pane", views.inbox_pane, name="inbox_pane"),
    path("inbox/rows", views.inbox_rows, name="inbox_rows"),
    path("inbox/filters", views.inbox_filters, name="inbox_filters"),
    path("inbox/export.csv", views.inbox_export, name="inbox_export"),
    path("inbox/several", bulk_views.several, name="several"),
    path("inbox/undo", bulk_views.undo, name="undo"),
    path("inbox/views", sorting_views.save_view, name="save_view"),
    path("inbox/views/<int:pk>/delete", sorting_views.delete_view, name="delete_view"),
    path("keys", views.keys, name="keys"),
    path("settings/labels", sorting_views.labels, name="labels"),
    path("settings/labels/<int:pk>", sorting_views.label, name="label"),
    path("settings/labels/<int:pk>/delete", sorting_views.delete_label, name="delete_label"),
    path("settings/assignment", sorting_views.routing, name="routing"),
    path("conversations/<int:pk>", thread_views.conversation, name="thread"),
    path("conversations/<int:pk>/changes", thread_views.changes, name="changes"),
    path("conversations/<int:pk>/older", thread_views.older, name="older"),
    path("conversations/<int:pk>/here", live_views.here, name="here"),
    path("conversations/<int:pk>/read", thread_views.read, name="read"),
    path("conversations/<int:pk>/take-over", thread_views.take_over, name="take_over"),
    path("conversations/<int:pk>/hand-back", thread_views.hand_back, name="hand_back"),
    path("conversations/<int:pk>/send", thread_views.send, name="send"),
    path("conversations/<int:pk>/note", thread_views.note, name="note"),
    path("conversations/<int:pk>/draft", thread_views.draft, name="draft"),
    path("conversations/<int:pk>/replies", canned_views.pick, name="pick_reply"),
    path("conversations/<int:pk>/messages/<int:message>", thread_views.message, name="message"),
    path("conversations/<int:pk>/messages/<int:message>/retry", thread_views.retry, name="retry"),
    path("replies", canned_views.replies, name="replies"),
    path("replies/new", canned_views.new, name="new_reply"),
    path("replies/<int:pk>", canned_views.edit, name="edit_reply"),
    path("replies/<int:pk>/delete", canned_views.delete, name="delete_reply"),
]
