"""The listings of an agency, as pages."""

from django.urls import path

from properties import views

app_name = "properties"
urlpatterns = [
    path("listings", views.listing_list, name="list"),
    path("listings/new", views.create, name="create"),
    path("listings/import", views.import_file, name="import"),
    path("listings/import/confirm", views.import_confirm, name="import_confirm"),
    path("listings/<int:pk>", views.detail, name="detail"),
    path("listings/<int:pk>/edit", views.edit, name="edit"),
    path("listings/<int:pk>/availability", views.availability, name="availability"),
    path("listings/<int:pk>/delete", views.delete, name="delete"),
    path("listings/<int:pk>/photos", views.add_photos, name="add_photos"),
    path("listings/<int:pk>/photos/<int:photo>/remove", views.remove_photo, name="remove_photo"),
    path("listings/<int:pk>/photos/<int:photo>/first", views.photo_first, name="photo_first"),
]
