from django.urls import path

from personas import manager_views

app_name = "manager"
urlpatterns = [
    path("manage", manager_views.manage, name="figures"),
    path("manage/<slug:name>", manager_views.behind, name="behind"),
]
