"""The listings of an agency, as pages."""

from django.urls import path

from properties import edit_views, import_views, photo_views, views

app_name = "properties"
urlpatterns = [
    path("listings", views.listing_list, name="list"),
    path("listings/several", views.several, name="several"),
    path("listings/samples/remove", views.remove_samples, name="remove_samples"),
    path("listings/quick", edit_views.quick, name="quick"),
    path("listings/new", edit_views.create, name="create"),
    path("listings/new/draft", edit_views.keep_draft, name="keep_new_draft"),
    path("listings/new/draft/drop", edit_views.drop_draft, name="drop_new_draft"),
    path("listings/export", import_views.export, name="export"),
    path("listings/export/<int:pk>", import_views.exported, name="exported"),
    path("listings/import", import_views.choose_file, name="import"),
    path("listings/import/<int:pk>", import_views.batch, name="batch"),
    path("listings/import/<int:pk>/columns", import_views.name_columns, name="batch_columns"),
    path("listings/import/<int:pk>/store", import_views.store, name="batch_store"),
    path("listings/import/<int:pk>/undo", import_views.undo, name="batch_undo"),
    path("listings/<int:pk>", views.detail, name="detail"),
    path("listings/<int:pk>/history", views.history, name="history"),
    path("listings/<int:pk>/edit", edit_views.edit, name="edit"),
    path("listings/<int:pk>/draft", edit_views.keep_draft, name="keep_draft"),
    path("listings/<int:pk>/draft/drop", edit_views.drop_draft, name="drop_draft"),
    path("listings/<int:pk>/availability", views.availability, name="availability"),
    path("listings/<int:pk>/confirm", views.confirm, name="confirm"),
    path("listings/<int:pk>/delete", views.delete, name="delete"),
    path("listings/<int:pk>/photos", photo_views.add, name="add_photos"),
    path("listings/<int:pk>/photos/order", photo_views.order, name="order_photos"),
    path("listings/<int:pk>/photos/<int:photo>/remove", photo_views.remove, name="remove_photo"),
    path("listings/<int:pk>/photos/<int:photo>/first", photo_views.first, name="photo_first"),
    path("listings/<int:pk>/photos/<int:photo>/move", photo_views.move, name="move_photo"),
    path("listings/<int:pk>/photos/<int:photo>/caption", photo_views.caption, name="photo_caption"),
    path("settings/listings", views.rules, name="rules"),
]
