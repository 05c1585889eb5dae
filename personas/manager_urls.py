from django.urls import path

from personas import manager_views

app_name = "manager"
urlpatterns = [
    path("manage", manager_views.manage, name="figures"),
    path("manage/in-vain", manager_views.in_vain, name="in_vain"),
    path("manage/listings/<int:pk>", manager_views.told_of, name="told_of"),
    path("manage/reasons/<slug:trigger>", manager_views.asked_for, name="asked_for"),
    path("manage/<slug:name>", manager_views.behind, name="behind"),
]
