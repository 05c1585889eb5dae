from django.urls import path

from whatsapp import number_views

app_name = "numbers"
urlpatterns = [
    path("settings/numbers", number_views.numbers, name="numbers"),
    path("settings/numbers/new", number_views.new, name="new"),
    path("settings/numbers/incidents", number_views.incidents, name="incidents"),
    path("settings/numbers/<int:pk>", number_views.number, name="number"),
    path("settings/numbers/<int:pk>/link", number_views.link, name="link"),
    path("settings/numbers/<int:pk>/code", number_views.code, name="code"),
    path("settings/numbers/<int:pk>/edit", number_views.edit, name="edit"),
    path("settings/numbers/<int:pk>/off", number_views.off, name="off"),
    path("settings/numbers/<int:pk>/check", number_views.act, {"what": "check"}, name="check"),
    path("settings/numbers/<int:pk>/restart", number_views.act, {"what": "restart"}, name="restart"),
    path("settings/numbers/<int:pk>/unlink", number_views.act, {"what": "unlink"}, name="unlink"),
    path("settings/numbers/<int:pk>/webhook", number_views.act, {"what": "webhook"}, name="webhook"),
]
