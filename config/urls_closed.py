"""An agency that is suspended or about to be deleted: whatever is asked for, one page says what is the matter. Owners who
sign in (that page is of `config.urls`, see `accounts.middleware`) are told why, and find their archive."""

from django.urls import path, re_path

from config.office import closed

urlpatterns = [path("archive/<str:name>", closed.archive_file, name="closed_archive"), re_path(r"", closed.closed, name="closed")]
handler400, handler403 = "config.errors.bad_request", "config.errors.forbidden"
handler404, handler500 = "config.errors.not_found", "config.errors.server_error"
