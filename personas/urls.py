from django.urls import path

from personas import views

app_name = "personas"
urlpatterns = [
    path("assistant", views.own, name="own"),
    path("assistant/agency", views.agency_default, name="agency_default"),
    path("assistant/forget", views.forget_own, name="forget_own"),
    path("conversations/<int:conversation>/decisions", views.turns, name="turns"),
    path("conversations/<int:conversation>/about", views.context, name="context"),
    path("conversations/<int:conversation>/suggestion", views.suggestion, name="suggestion"),
    path("conversations/<int:conversation>/forget", views.forget, name="forget"),
    path("decisions/<int:pk>", views.turn, name="turn"),
    path("messages/<int:message>/why", views.why, name="why"),
]
