from django.urls import path

from accounts.office import views

app_name = "office"
urlpatterns = [
    path("settings/support", views.visits, name="support"),
    path("settings/support/choice", views.choose, name="support_choice"),
    path("settings/support/<int:pk>/answer", views.decide, name="support_answer"),
    path("settings/support/<int:pk>/end", views.end, name="support_end"),
    path("suspension/seen", views.seen_arrivals, name="seen_arrivals"),
]
