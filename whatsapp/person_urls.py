from django.urls import path

from whatsapp import person_views

app_name = "persons"
urlpatterns = [
    path("settings/retention", person_views.retention, name="retention"),
    path("contacts/<int:pk>/data", person_views.data, name="data"),
    path("contacts/<int:pk>/data/archive", person_views.archive, name="archive"),
    path("contacts/<int:pk>/data/erase", person_views.erase, name="erase"),
]
