from django.urls import path

from whatsapp.onboarding import views

app_name = "onboarding"
urlpatterns = [
    path("start", views.start, name="start"),
    path("start/welcome", views.welcome, name="welcome"),
    path("start/card", views.card, name="card"),
    path("start/away", views.put_away, name="put_away"),
    path("start/brand", views.brand, name="brand"),
    path("start/number", views.number, name="number"),
    path("start/listings", views.listings, name="listings"),
    path("start/test", views.test, name="test"),
    path("start/test/say", views.say, name="say"),
    path("start/test/chat", views.chat, name="chat"),
    path("start/test/again", views.again, name="again"),
    path("start/<str:step>/skip", views.skip, name="skip"),
    path("start/<str:after>/next", views.onward, name="onward"),
]
